## What stands differently for readers in Australia

class-org_id = organisation ID
    .label = Your organisation ID
    .hint = a number or code that identifies your organisation's account
class-drivers_license = driver licence number
    .label = Your driver licence number
advice-rotate_secret = Create a new key or token, replace the old one wherever you use it, and then revoke it. Check your usage for anything you do not recognise.
advice-check_activity = Look at the recent activity in your account. Tell us about anything you do not recognise.
advice-mfa-admin = Require multi-factor authentication for everyone in your organisation. If your users sign in through single sign-on, turn it on there.
advice-org_admin = If you are an administrator, tell the people in your organisation about this incident. Check who has access and remove roles that nobody needs.
