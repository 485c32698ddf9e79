## What stands differently for readers in the United Kingdom

class-org_id = organisation ID
    .label = Your organisation ID
    .hint = a number or code that identifies your organisation's account
class-ssn = National Insurance number or similar number
    .label = Your National Insurance number or similar number
class-drivers_license = driving licence number
    .label = Your driving licence number
advice-rotate_secret = Create a new key or token, replace the old one wherever you use it, and then revoke it. Check your usage for anything you do not recognise.
advice-check_activity = Look at the recent activity in your account. Tell us about anything you do not recognise.
advice-credit_freeze = Ask each credit reference agency to freeze your credit file, where this exists in your country. Nobody can then easily open an account in your name. In the United States this is free.
advice-fraud_alert = Ask a credit reference agency for a fraud alert, where there is one. Lenders should then check who you are before they give credit in your name.
advice-child_freeze = Ask the credit reference agencies in your country whether they can freeze a child's credit file.
advice-mfa-admin = Require multi-factor authentication for everyone in your organisation. If your users sign in through single sign-on, turn it on there.
advice-org_admin = If you are an administrator, tell the people in your organisation about this incident. Check who has access and remove roles that nobody needs.
not-needed-ssn = You do not need to freeze your credit: National Insurance numbers and similar numbers were not exposed.
block-cra = Credit reference agencies
