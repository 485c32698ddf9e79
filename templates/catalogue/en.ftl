# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = name
    .label = Your name
    .hint = as given in your account
class-email = email address
    .label = Your email address
    .hint = as given in your account
class-phone = phone number
    .label = Your phone number
class-postal_address = postal address
    .label = Your postal address
class-username = user name
    .label = Your user name
    .hint = the name that you sign in with
class-user_id = user ID
    .label = Your user ID
    .hint = a number or code that identifies your account
class-org_id = organization ID
    .label = Your organization ID
    .hint = a number or code that identifies your organization's account
class-date_of_birth = date of birth
    .label = Your date of birth
class-gender = gender
    .label = Your gender
class-nationality = nationality
    .label = Your nationality
class-photo = photo
    .label = A photo of you
class-signature = signature
    .label = Your signature

## Kinds of data: devices, places, use

class-ip_address = IP address
    .label = Your IP address
    .hint = the network address of your device or connection
class-approx_location = approximate location
    .label = Your approximate location
    .hint = such as city, state, or country
class-precise_location = precise location
    .label = Your precise location
    .hint = such as GPS positions
class-browser_os = browser and operating system
    .label = The browser and operating system you used
class-device_id = device identifier
    .label = Identifiers of your devices
class-referrer = referring websites
    .label = Referring websites
    .hint = the pages from which you came to our website
class-usage_metadata = usage data
    .label = Data about your use
    .hint = such as counts, times, and features used

## Kinds of data: access

class-password_plain = password
    .label = Your password
    .hint = in a form that can be read
class-password_hash = protected password
    .label = Your password in protected form
    .hint = not readable as it is, but it may be possible to work it out
class-security_qa = security questions and answers
    .label = Your security questions and answers
class-mfa_secret = codes for multi-factor authentication
    .label = Secrets for your multi-factor authentication
    .hint = such as recovery codes or the key in your authenticator app
class-session_token = sign-in sessions
    .label = Your sign-in sessions
    .hint = data that keeps you signed in
class-api_key = API keys
    .label = Your API keys
class-oauth_token = access tokens for connected apps
    .label = Access tokens for apps connected to your account
class-private_key = private keys
    .label = Your private keys
    .hint = keys for signing or decrypting
class-vault_data = encrypted password vault
    .label = Your encrypted password vault

## Kinds of data: money

class-payment_card = payment card number
    .label = Your payment card number
    .hint = including the expiry date
class-payment_card_partial = partial payment card data
    .label = Part of your payment card data
    .hint = such as the last four digits or the expiry date
class-bank_account = bank account number
    .label = Your bank account number
class-financial_details = financial details
    .label = Details about your finances
    .hint = such as income, credit, or balances

## Kinds of data: official documents

class-ssn = Social Security number or similar number
    .label = Your Social Security number or similar number
class-drivers_license = driver's license or state ID number
    .label = Your driver's license or state ID number
class-passport = passport data
    .label = Data from your passport
class-government_id = government ID
    .label = Your government ID
    .hint = such as an identity card or its number
class-tax_id = tax ID
    .label = Your tax ID

## Kinds of data: health, body, beliefs

class-health = health data
    .label = Data about your health
class-health_insurance = health insurance data
    .label = Your health insurance data
    .hint = such as your policy or member number
class-biometric = biometric data
    .label = Your biometric data
    .hint = such as a fingerprint or face scan
class-genetic = genetic data
    .label = Your genetic data
class-sexual = data about sex life or sexual orientation
    .label = Data about your sex life or sexual orientation
class-religion = religion or belief
    .label = Your religion or belief
class-ethnicity = ethnic origin
    .label = Your ethnic origin
class-politics = political opinions
    .label = Your political opinions
class-union = trade union membership
    .label = Your trade union membership
class-criminal = data about criminal charges or convictions
    .label = Data about criminal charges or convictions

## Kinds of data: life, work, content

class-child_data = children's data
    .label = Data about a child
class-employment = employment data
    .label = Data about your employment
    .hint = such as salary or reviews
class-education = education data
    .label = Data about your education
class-message_content = message content
    .label = The content of your messages
    .hint = such as chats or prompts
class-file_content = file content
    .label = The content of your files
class-support_tickets = support requests
    .label = Your support requests
    .hint = with their attachments
class-contacts = contacts
    .label = Your contacts
    .hint = such as an address book
class-purchase_history = purchase history
    .label = Your orders and bookings
class-preferences = settings and preferences
    .label = Your settings and preferences
class-photos_video = photos and videos
    .label = Your photos and videos
class-telecom_traffic = call and connection data
    .label = Data about your calls and connections

## Kinds of data: groups

class-password = passwords
    .label = Your password
class-credentials = sign-in credentials
    .label = Your sign-in credentials
class-payment_details = payment details
    .label = Your payment details
    .hint = such as card or bank account numbers
class-api_content = API requests and responses
    .label = The content of your API requests and responses

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Choose a new password that you use nowhere else. Type our address into your browser yourself to do so.
    .title = Change your password
advice-change_reused = If you use the same password elsewhere, change it there too. Do not use it again.
    .title = Change this password everywhere else
advice-change_security_qa = Choose new security questions and answers, here and wherever you use the same ones.
    .title = Change your security questions
advice-recover_account = If you can no longer sign in, contact us. We help you recover or close the account.
    .title = Tell us if you cannot sign in
advice-end_sessions = Sign out on all devices. Then look through the devices and apps connected to your account and remove what you do not know.
    .title = Sign out everywhere
advice-rotate_secret = Create a new key or token, replace the old one wherever you use it, and then revoke it. Check your usage for anything you do not recognize.
    .title = Replace keys and tokens
advice-mfa_reenrol = Remove your present second factor and set it up again. Create new recovery codes.
    .title = Set up your second factor again
advice-vault = Choose a new main password for your vault. Then change the passwords stored in it, the most important ones first.
    .title = Change your vault's main password and what is stored in it
advice-check_activity = Look at the recent activity in your account. Tell us about anything you do not recognize.
    .title = Check your account activity
advice-check_content = Think about what you wrote or stored with us. Change any passwords and keys in it.
    .title = Check the content for passwords and keys
advice-replace_card = Ask the bank or company that issued your card for a new one. Update payments that are charged to the old card.
    .title = Have your payment card replaced
advice-contact_bank = Tell your bank about this incident. Ask whether you need a new account number, and watch for debits you do not know.
    .title = Talk to your bank
advice-watch_statements = Read your bank and card statements closely. Dispute payments that you did not make.
    .title = Check your statements
advice-credit_freeze = Ask each credit bureau to freeze your credit file, where this exists in your country. Nobody can then easily open an account in your name. In the United States this is free.
    .title = Freeze your credit
advice-fraud_alert = Ask a credit bureau for a fraud alert, where there is one. Lenders should then check who you are before they give credit in your name.
    .title = Set a fraud alert
advice-credit_report = Get your credit report, where this exists in your country, and look for accounts or requests you do not know. In many countries it is free.
    .title = Check your credit report
advice-use_offer = Use the free protection service that we describe in this notice.
    .title = Use the free protection service
advice-tax_early = File your tax return as early as you can. Answer letters from the tax office promptly, and ask whether it offers a PIN against misuse.
    .title = File your taxes early
advice-replace_id = Tell the authority that issued the document about this incident. Ask whether it should be replaced or blocked.
    .title = Report the document
advice-report_idtheft = If somebody uses your identity, report it to the police or to the authority for identity theft in your country.
    .title = Report misuse of your identity
advice-review_eob = Read the statements from your health insurer. Ask about treatments that you did not have.
    .title = Check your health insurance statements
advice-biometric_fallback = You cannot change your biometric data. Where you sign in with it, switch to another method.
    .title = Use another way to sign in
advice-child_freeze = Ask the credit bureaus in your country whether they can freeze a child's credit file.
    .title = Protect the child's credit
advice-safety = If you are at risk when others know this information, contact us or the police. Do not wait until something happens.
    .title = Get help if you feel unsafe
advice-extortion = If somebody threatens to publish your information, do not pay. Keep the messages and report them to the police.
    .title = Do not give in to threats
advice-inform_contacts = Tell the people whose information is in your messages, files, or contacts. They may get false messages too.
    .title = Tell people whose information you had stored
advice-sim_pin = Ask your phone provider to protect your number with a PIN, so that nobody else can move it to another phone.
    .title = Protect your phone number
advice-spam_calls = Do not respond to unexpected calls and texts about this incident. Report them to your phone provider.
    .title = Be careful with calls and texts
advice-postal_caution = Be careful with letters and parcels that you do not expect. Do not pay for them or call a number in them without checking.
    .title = Be careful with letters and parcels
advice-mfa = Multi-factor authentication asks for a second proof when you sign in, such as a code from an app. It helps to protect your account even if somebody learns your password.
    .title = Turn on multi-factor authentication
advice-mfa-admin = Require multi-factor authentication for everyone in your organization. If your users sign in through single sign-on, turn it on there.
    .title = Require multi-factor authentication at single sign-on
advice-org_admin = If you are an administrator, tell the people in your organization about this incident. Check who has access and remove roles that nobody needs.
    .title = Tell your users and review roles
advice-watch_phishing = Be careful with messages and calls that you do not expect, even if they contain correct details about you. Examples are invoices, account warnings, and sign-in alerts. Do not open links or attachments in them.
    .title = Watch for false messages
advice-watch_phishing-admin = Your users may get false invoices, account warnings, or sign-in alerts that contain correct details. Tell them not to open links or attachments in such messages.
    .title = Prepare your users for false messages
advice-verify_sender = Look at the part of the sender's address after the @ sign. If in doubt, do not use the message. Type our address into your browser yourself.
    .title = Check who sent a message
advice-never_ask = Do not give a password, an API key, or a verification code to anyone who asks for it by email, text message, or chat. We never ask for these in that way.
    .title = Keep passwords and codes to yourself

## What the reader does not need to do, with the reason

not-needed-password = You do not need to change your password: passwords were not exposed.
not-needed-credentials = You do not need to change how you sign in: sign-in credentials were not exposed.
not-needed-api_key = You do not need to replace your API keys: they were not exposed.
not-needed-oauth_token = You do not need to reconnect your apps: their access tokens were not exposed.
not-needed-session_token = You do not need to sign out: sign-in sessions were not exposed.
not-needed-mfa_secret = You do not need to set up multi-factor authentication again: its secrets were not exposed.
not-needed-payment_card = You do not need to replace your payment card: card numbers were not exposed.
not-needed-bank_account = You do not need a new bank account: account numbers were not exposed.
not-needed-payment_details = You do not need to replace cards or contact your bank: payment details were not exposed.
not-needed-payment = You do not need to replace cards or contact your bank: payment details were not exposed.
not-needed-government_id = You do not need to replace identity documents: they were not exposed.
not-needed-ssn = You do not need to freeze your credit: Social Security numbers and similar numbers were not exposed.

## How soon

urgency-now = now
urgency-soon = this week
urgency-any = from now on

## What a service provider does for the sender, without an article

role-web_analytics = web analytics provider
role-hosting = hosting provider
role-support = customer support provider
role-payment = payment provider
role-marketing = marketing provider
role-software = software provider
role-other = service provider

## Titles of sections that some laws want

block-vigilance = Stay alert
block-le_delay = Delay for law enforcement
block-late_reason = Why you hear from us only now
block-cra = Credit bureaus
block-ftc = Federal Trade Commission
block-ag = State attorney general
block-freeze = Security freeze and fraud alert
block-police = Police report
block-report_idtheft = Report identity theft
block-idp_offer = Free identity protection
block-regulator_told = Authorities that we have told
block-complaint = Your right to complain
block-acquirer = Who obtained the information
block-count = How many people are affected
block-extent = How much was affected
block-location = Where it happened
block-holder_identified = Whether we know who holds the information
block-mitigation = Help that we offer
block-remedy = How to seek a remedy
block-agencies = Agencies with information about identity theft
block-fcra = Your rights under the Fair Credit Reporting Act
block-parent = The company that we belong to

## Texts of such sections, from facts

block-le_delay-yes = Law enforcement asked us to delay this notice, and we did.
block-le_delay-no = Law enforcement did not ask us to delay this notice.

## Dates

date-about = about { $date }
date-range = between { $from } and { $to }
date-unknown = not yet known
possible = possibly

## Around the notice

layout-sample = This is a sample. No real incident, no real people.
layout-test = This is a test. It is not a real notice.
layout-reference = Reference: { $reference }
layout-date = Date of this notice: { $date }
layout-sent-by = Sent by { $name }
layout-language = English
