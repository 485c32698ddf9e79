# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = naam
    .label = Uw naam
    .hint = zoals vermeld in uw account
class-email = e-mailadres
    .label = Uw e-mailadres
    .hint = zoals vermeld in uw account
class-phone = telefoonnummer
    .label = Uw telefoonnummer
class-postal_address = postadres
    .label = Uw postadres
class-username = gebruikersnaam
    .label = Uw gebruikersnaam
    .hint = de naam waarmee u inlogt
class-user_id = gebruikers-ID
    .label = Uw gebruikers-ID
    .hint = een nummer of code waaraan uw account te herkennen is
class-org_id = organisatie-ID
    .label = Uw organisatie-ID
    .hint = een nummer of code waaraan het account van uw organisatie te herkennen is
class-date_of_birth = geboortedatum
    .label = Uw geboortedatum
class-gender = geslacht
    .label = Uw geslacht
class-nationality = nationaliteit
    .label = Uw nationaliteit
class-photo = foto
    .label = Een foto van u
class-signature = handtekening
    .label = Uw handtekening

## Kinds of data: devices, places, use

class-ip_address = IP-adres
    .label = Uw IP-adres
    .hint = het netwerkadres van uw apparaat of verbinding
class-approx_location = locatie bij benadering
    .label = Uw locatie bij benadering
    .hint = zoals plaats, regio of land
class-precise_location = exacte locatie
    .label = Uw exacte locatie
    .hint = zoals gps-posities
class-browser_os = browser en besturingssysteem
    .label = De browser en het besturingssysteem die u gebruikte
class-device_id = apparaatkenmerk
    .label = Kenmerken van uw apparaten
class-referrer = verwijzende websites
    .label = Verwijzende websites
    .hint = de pagina’s waarvandaan u op onze website kwam
class-usage_metadata = gebruiksgegevens
    .label = Gegevens over uw gebruik
    .hint = zoals aantallen, tijden en gebruikte functies

## Kinds of data: access

class-password_plain = wachtwoord
    .label = Uw wachtwoord
    .hint = in leesbare vorm
class-password_hash = beveiligd wachtwoord
    .label = Uw wachtwoord in beveiligde vorm
    .hint = niet direct leesbaar, maar mogelijk wel te achterhalen
class-security_qa = beveiligingsvragen en antwoorden
    .label = Uw beveiligingsvragen en antwoorden
class-mfa_secret = codes en sleutels voor multifactorauthenticatie
    .label = Codes en sleutels voor uw multifactorauthenticatie
    .hint = zoals herstelcodes of de sleutel in uw authenticator-app
class-session_token = inlogsessies
    .label = Uw inlogsessies
    .hint = gegevens waardoor u ingelogd blijft
class-api_key = API-sleutels
    .label = Uw API-sleutels
class-oauth_token = toegangstokens van gekoppelde apps
    .label = Toegangstokens van apps die aan uw account zijn gekoppeld
class-private_key = privésleutels
    .label = Uw privésleutels
    .hint = sleutels om te ondertekenen of te ontsleutelen
class-vault_data = versleutelde wachtwoordkluis
    .label = Uw versleutelde wachtwoordkluis

## Kinds of data: money

class-payment_card = nummer van de betaalkaart
    .label = Het nummer van uw betaalkaart
    .hint = met de vervaldatum
class-payment_card_partial = een deel van de betaalkaartgegevens
    .label = Een deel van uw betaalkaartgegevens
    .hint = zoals de laatste vier cijfers of de vervaldatum
class-bank_account = bankrekeningnummer
    .label = Uw bankrekeningnummer
class-financial_details = financiële gegevens
    .label = Gegevens over uw financiën
    .hint = zoals inkomen, kredieten of saldi

## Kinds of data: official documents

class-ssn = burgerservicenummer of vergelijkbaar nummer
    .label = Uw burgerservicenummer of een vergelijkbaar nummer
class-drivers_license = nummer van het rijbewijs of identiteitsbewijs
    .label = Het nummer van uw rijbewijs of identiteitsbewijs
class-passport = paspoortgegevens
    .label = Gegevens uit uw paspoort
class-government_id = officieel identiteitsbewijs
    .label = Uw officiële identiteitsbewijs
    .hint = zoals een identiteitskaart of het nummer daarvan
class-tax_id = fiscaal nummer
    .label = Uw fiscaal nummer

## Kinds of data: health, body, beliefs

class-health = gezondheidsgegevens
    .label = Gegevens over uw gezondheid
class-health_insurance = gegevens van de zorgverzekering
    .label = De gegevens van uw zorgverzekering
    .hint = zoals uw polis- of klantnummer
class-biometric = biometrische gegevens
    .label = Uw biometrische gegevens
    .hint = zoals een vingerafdruk of gezichtsscan
class-genetic = genetische gegevens
    .label = Uw genetische gegevens
class-sexual = gegevens over seksleven of seksuele gerichtheid
    .label = Gegevens over uw seksleven of seksuele gerichtheid
class-religion = religie of levensovertuiging
    .label = Uw religie of levensovertuiging
class-ethnicity = etnische afkomst
    .label = Uw etnische afkomst
class-politics = politieke opvattingen
    .label = Uw politieke opvattingen
class-union = lidmaatschap van een vakbond
    .label = Uw lidmaatschap van een vakbond
class-criminal = gegevens over strafrechtelijke verdenkingen of veroordelingen
    .label = Gegevens over strafrechtelijke verdenkingen of veroordelingen

## Kinds of data: life, work, content

class-child_data = gegevens van kinderen
    .label = Gegevens van een kind
class-employment = gegevens over het werk
    .label = Gegevens over uw werk
    .hint = zoals salaris of beoordelingen
class-education = opleidingsgegevens
    .label = Gegevens over uw opleiding
class-message_content = inhoud van berichten
    .label = De inhoud van uw berichten
    .hint = zoals chats of prompts
class-file_content = inhoud van bestanden
    .label = De inhoud van uw bestanden
class-support_tickets = vragen aan de klantenservice
    .label = Uw vragen aan de klantenservice
    .hint = met bijlagen
class-contacts = contacten
    .label = Uw contacten
    .hint = zoals een adresboek
class-purchase_history = aankoopgeschiedenis
    .label = Uw bestellingen en boekingen
class-preferences = instellingen en voorkeuren
    .label = Uw instellingen en voorkeuren
class-photos_video = foto’s en video’s
    .label = Uw foto’s en video’s
class-telecom_traffic = bel- en verbindingsgegevens
    .label = Gegevens over uw gesprekken en verbindingen

## Kinds of data: groups

class-password = wachtwoorden
    .label = Uw wachtwoord
class-credentials = inloggegevens
    .label = Uw inloggegevens
class-payment_details = betaalgegevens
    .label = Uw betaalgegevens
    .hint = zoals kaart- of rekeningnummers
class-api_content = API-verzoeken en -antwoorden
    .label = De inhoud van uw API-verzoeken en -antwoorden

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Kies een nieuw wachtwoord dat u nergens anders gebruikt. Typ daarvoor zelf het adres van onze website in uw browser.
    .title = Wijzig uw wachtwoord
advice-change_reused = Gebruikt u hetzelfde wachtwoord ook ergens anders, wijzig het dan ook daar. Gebruik het niet meer.
    .title = Wijzig dit wachtwoord ook op andere plaatsen
advice-change_security_qa = Kies nieuwe beveiligingsvragen en antwoorden, hier en overal waar u dezelfde gebruikt.
    .title = Wijzig uw beveiligingsvragen
advice-recover_account = Kunt u niet meer inloggen, neem dan contact met ons op. Wij helpen u het account te herstellen of te sluiten.
    .title = Laat het ons weten als u niet kunt inloggen
advice-end_sessions = Log uit op alle apparaten. Bekijk daarna welke apparaten en apps aan uw account zijn gekoppeld en verwijder wat u niet kent.
    .title = Log overal uit
advice-rotate_secret = Maak een nieuwe sleutel of een nieuw token, vervang de oude overal waar u die gebruikt en trek de oude daarna in. Controleer of er in uw gebruik iets is wat u niet herkent.
    .title = Vervang sleutels en tokens
advice-mfa_reenrol = Verwijder uw huidige tweede factor en stel die opnieuw in. Maak nieuwe herstelcodes.
    .title = Stel uw tweede factor opnieuw in
advice-vault = Kies een nieuw hoofdwachtwoord voor uw kluis. Wijzig daarna de wachtwoorden die erin staan, de belangrijkste eerst.
    .title = Wijzig het hoofdwachtwoord van uw kluis en de wachtwoorden erin
advice-check_activity = Bekijk de recente activiteit in uw account. Meld het ons als u iets niet herkent.
    .title = Controleer de activiteit in uw account
advice-check_content = Ga na wat u bij ons hebt geschreven of opgeslagen. Wijzig wachtwoorden en sleutels die erin staan.
    .title = Controleer de inhoud op wachtwoorden en sleutels
advice-replace_card = Vraag de bank of het bedrijf dat uw kaart heeft uitgegeven om een nieuwe. Pas betalingen aan die via de oude kaart lopen.
    .title = Laat uw betaalkaart vervangen
advice-contact_bank = Informeer uw bank over dit incident. Vraag of u een nieuw rekeningnummer nodig hebt en let op afschrijvingen die u niet kent.
    .title = Neem contact op met uw bank
advice-watch_statements = Lees uw bank- en kaartafschriften goed. Betwist betalingen die u niet hebt gedaan.
    .title = Controleer uw afschriften
advice-credit_freeze = Vraag elk kredietbureau om uw kredietgegevens te blokkeren, als dat in uw land kan. Dan kan niemand meer gemakkelijk op uw naam een rekening openen. In de Verenigde Staten is dat gratis.
    .title = Laat uw kredietgegevens blokkeren
advice-fraud_alert = Vraag een kredietbureau om een fraudewaarschuwing, als die in uw land bestaat. Kredietverstrekkers horen dan na te gaan wie u bent voordat zij op uw naam krediet geven.
    .title = Laat een fraudewaarschuwing opnemen
advice-credit_report = Vraag uw kredietoverzicht op, als dat in uw land bestaat, en zoek naar rekeningen of aanvragen die u niet kent. In veel landen is dat gratis.
    .title = Controleer uw kredietoverzicht
advice-use_offer = Maak gebruik van de gratis beschermingsdienst die wij in dit bericht beschrijven.
    .title = Gebruik de gratis beschermingsdienst
advice-tax_early = Doe zo vroeg mogelijk uw belastingaangifte. Reageer snel op brieven van de belastingdienst en vraag of u daar een pincode tegen misbruik kunt krijgen.
    .title = Doe uw belastingaangifte vroeg
advice-replace_id = Informeer de instantie die het document heeft afgegeven over dit incident. Vraag of het document vervangen of geblokkeerd moet worden.
    .title = Meld het document bij de instantie
advice-report_idtheft = Als iemand uw identiteit misbruikt, meld dat dan bij de politie of bij het meldpunt voor identiteitsfraude in uw land.
    .title = Meld misbruik van uw identiteit
advice-review_eob = Lees de overzichten van uw zorgverzekeraar. Vraag naar behandelingen die u niet hebt gehad.
    .title = Controleer de overzichten van uw zorgverzekeraar
advice-biometric_fallback = Biometrische gegevens kunt u niet wijzigen. Logt u er ergens mee in, kies daar dan een andere methode.
    .title = Log op een andere manier in
advice-child_freeze = Vraag de kredietbureaus in uw land of zij de kredietgegevens van een kind kunnen blokkeren.
    .title = Bescherm de kredietgegevens van het kind
advice-safety = Loopt u gevaar als anderen deze gegevens kennen, neem dan contact op met ons of met de politie. Wacht niet tot er iets gebeurt.
    .title = Vraag om hulp als u zich niet veilig voelt
advice-extortion = Als iemand dreigt uw gegevens openbaar te maken, betaal dan niet. Bewaar de berichten en meld het bij de politie.
    .title = Geef niet toe aan dreigementen
advice-inform_contacts = Informeer de mensen van wie gegevens in uw berichten, bestanden of contacten staan. Ook zij kunnen valse berichten krijgen.
    .title = Informeer mensen van wie u gegevens had bewaard
advice-sim_pin = Vraag uw telefoonprovider om uw nummer met een pincode te beveiligen, zodat niemand anders het naar een andere telefoon kan overzetten.
    .title = Beveilig uw telefoonnummer
advice-spam_calls = Reageer niet op onverwachte telefoontjes en sms-berichten over dit incident. Meld ze bij uw telefoonprovider.
    .title = Wees voorzichtig met telefoontjes en sms-berichten
advice-postal_caution = Wees voorzichtig met brieven en pakketten die u niet verwacht. Betaal er niet voor en bel geen nummer dat erin staat zonder eerst na te gaan of het klopt.
    .title = Wees voorzichtig met brieven en pakketten
advice-mfa = Multifactorauthenticatie vraagt bij het inloggen om een tweede bewijs, zoals een code uit een app. Dat helpt uw account te beschermen, ook als iemand uw wachtwoord te weten komt.
    .title = Zet multifactorauthenticatie aan
advice-mfa-admin = Verplicht multifactorauthenticatie voor iedereen in uw organisatie. Loggen uw gebruikers in via single sign-on, zet die dan daar aan.
    .title = Verplicht multifactorauthenticatie bij single sign-on
advice-org_admin = Bent u beheerder, informeer dan de mensen in uw organisatie over dit incident. Controleer wie toegang heeft en verwijder rollen die niemand nodig heeft.
    .title = Informeer uw gebruikers en controleer rollen
advice-watch_phishing = Wees voorzichtig met berichten en telefoontjes die u niet verwacht, ook als er juiste gegevens over u in staan. Voorbeelden zijn facturen, waarschuwingen over uw account en inlogmeldingen. Open geen links of bijlagen in zulke berichten.
    .title = Let op valse berichten
advice-watch_phishing-admin = Uw gebruikers kunnen valse facturen, accountwaarschuwingen of inlogmeldingen krijgen waarin juiste gegevens staan. Vraag hun in zulke berichten geen links of bijlagen te openen.
    .title = Bereid uw gebruikers voor op valse berichten
advice-verify_sender = Let op het deel van het afzenderadres na het @-teken. Doe niets met het bericht als u twijfelt. Typ zelf het adres van onze website in uw browser.
    .title = Controleer wie een bericht heeft gestuurd
advice-never_ask = Geef geen wachtwoord, API-sleutel of verificatiecode aan iemand die daar per e-mail, sms of chat om vraagt. Wij vragen daar nooit op die manier om.
    .title = Houd wachtwoorden en codes voor uzelf

## What the reader does not need to do, with the reason

not-needed-password = U hoeft uw wachtwoord niet te wijzigen: er zijn geen wachtwoorden gelekt.
not-needed-credentials = U hoeft niets aan het inloggen te veranderen: er zijn geen inloggegevens gelekt.
not-needed-api_key = U hoeft uw API-sleutels niet te vervangen: die zijn niet gelekt.
not-needed-oauth_token = U hoeft uw apps niet opnieuw te koppelen: de toegangstokens zijn niet gelekt.
not-needed-session_token = U hoeft niet uit te loggen: er zijn geen inlogsessies gelekt.
not-needed-mfa_secret = U hoeft multifactorauthenticatie niet opnieuw in te stellen: de codes en sleutels zijn niet gelekt.
not-needed-payment_card = U hoeft uw betaalkaart niet te laten vervangen: er zijn geen kaartnummers gelekt.
not-needed-bank_account = U hebt geen nieuwe bankrekening nodig: er zijn geen rekeningnummers gelekt.
not-needed-payment_details = U hoeft geen kaarten te laten vervangen en geen contact op te nemen met uw bank: er zijn geen betaalgegevens gelekt.
not-needed-payment = U hoeft geen kaarten te laten vervangen en geen contact op te nemen met uw bank: er zijn geen betaalgegevens gelekt.
not-needed-government_id = U hoeft geen identiteitsbewijzen te laten vervangen: die zijn niet gelekt.
not-needed-ssn = U hoeft uw kredietgegevens niet te laten blokkeren: er zijn geen burgerservicenummers of vergelijkbare nummers gelekt.

## How soon

urgency-now = nu
urgency-soon = deze week
urgency-any = vanaf nu

## What a service provider does for the sender, without an article

# Here: as it stands after "onze".
role-web_analytics = aanbieder van webanalyse
role-hosting = hostingprovider
role-support = aanbieder van klantenservice
role-payment = betaaldienstverlener
role-marketing = marketingdienstverlener
role-software = softwareleverancier
role-other = dienstverlener

## Titles of sections that some laws want

block-vigilance = Blijf alert
block-le_delay = Uitstel vanwege strafrechtelijk onderzoek
block-late_reason = Waarom u dit nu pas van ons hoort
block-cra = Kredietbureaus
block-ftc = Federal Trade Commission
block-ag = Procureur-generaal van de staat
block-freeze = Blokkering van kredietgegevens en fraudewaarschuwing
block-police = Aangifte bij de politie
block-report_idtheft = Identiteitsfraude melden
block-idp_offer = Gratis identiteitsbescherming
block-regulator_told = Autoriteiten die wij hebben geïnformeerd
block-complaint = Uw recht om een klacht in te dienen
block-acquirer = Wie de gegevens heeft verkregen
block-count = Hoeveel mensen zijn getroffen
block-extent = Omvang van het incident
block-location = Waar het gebeurde
block-holder_identified = Weten wij wie de gegevens heeft?
block-mitigation = Hulp die wij bieden
block-remedy = Hoe u uw recht kunt halen
block-agencies = Instanties die informatie geven over identiteitsfraude
block-fcra = Uw rechten volgens de Fair Credit Reporting Act
block-parent = Het bedrijf waartoe wij behoren

## Texts of such sections, from facts

block-le_delay-yes = Opsporingsautoriteiten hebben ons gevraagd met dit bericht te wachten, en dat hebben wij gedaan.
block-le_delay-no = Geen enkele opsporingsautoriteit heeft ons gevraagd met dit bericht te wachten.

## Dates

date-about = rond { $date }
date-range = tussen { $from } en { $to }
date-unknown = nog niet bekend
possible = mogelijk

## Around the notice

layout-sample = Dit is een voorbeeld. Geen echt incident, geen echte mensen.
layout-test = Dit is een test. Het is geen echt bericht.
layout-reference = Kenmerk: { $reference }
layout-date = Datum van dit bericht: { $date }
layout-sent-by = Verzonden door { $name }
layout-language = Nederlands
