# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = namn
    .label = Ditt namn
    .hint = som det står i ditt konto
class-email = e-postadress
    .label = Din e-postadress
    .hint = som den står i ditt konto
class-phone = telefonnummer
    .label = Ditt telefonnummer
class-postal_address = postadress
    .label = Din postadress
class-username = användarnamn
    .label = Ditt användarnamn
    .hint = namnet som du loggar in med
class-user_id = användar-id
    .label = Ditt användar-id
    .hint = ett nummer eller en kod som identifierar ditt konto
class-org_id = organisations-id
    .label = Din organisations id
    .hint = ett nummer eller en kod som identifierar organisationens konto
class-date_of_birth = födelsedatum
    .label = Ditt födelsedatum
class-gender = kön
    .label = Ditt kön
class-nationality = medborgarskap
    .label = Ditt medborgarskap
class-photo = foto
    .label = Ett foto av dig
class-signature = namnteckning
    .label = Din namnteckning

## Kinds of data: devices, places, use

class-ip_address = IP-adress
    .label = Din IP-adress
    .hint = nätverksadressen för din enhet eller anslutning
class-approx_location = ungefärlig plats
    .label = Din ungefärliga plats
    .hint = till exempel ort, region eller land
class-precise_location = exakt plats
    .label = Din exakta plats
    .hint = till exempel GPS-positioner
class-browser_os = webbläsare och operativsystem
    .label = Webbläsaren och operativsystemet som du använde
class-device_id = enhetsidentifierare
    .label = Identifierare för dina enheter
class-referrer = hänvisande webbplatser
    .label = Hänvisande webbplatser
    .hint = sidorna som ledde dig till vår webbplats
class-usage_metadata = användningsdata
    .label = Uppgifter om din användning
    .hint = till exempel antal, tider och vilka funktioner du har använt

## Kinds of data: access

class-password_plain = lösenord
    .label = Ditt lösenord
    .hint = i läsbar form
class-password_hash = skyddat lösenord
    .label = Ditt lösenord i skyddad form
    .hint = inte läsbart som det är, men det kan gå att räkna ut
class-security_qa = säkerhetsfrågor och svar
    .label = Dina säkerhetsfrågor och svar
class-mfa_secret = koder och nycklar för multifaktorautentisering
    .label = Koder och nycklar för din multifaktorautentisering
    .hint = till exempel återställningskoder eller nyckeln i din autentiseringsapp
class-session_token = inloggningssessioner
    .label = Dina inloggningssessioner
    .hint = data som håller dig inloggad
class-api_key = API-nycklar
    .label = Dina API-nycklar
class-oauth_token = åtkomsttoken för anslutna appar
    .label = Åtkomsttoken för appar som är anslutna till ditt konto
class-private_key = privata nycklar
    .label = Dina privata nycklar
    .hint = nycklar för signering eller dekryptering
class-vault_data = krypterat lösenordsvalv
    .label = Ditt krypterade lösenordsvalv

## Kinds of data: money

class-payment_card = betalkortsnummer
    .label = Ditt betalkortsnummer
    .hint = med utgångsdatum
class-payment_card_partial = en del av betalkortsuppgifterna
    .label = En del av dina betalkortsuppgifter
    .hint = till exempel de fyra sista siffrorna eller utgångsdatumet
class-bank_account = bankkontonummer
    .label = Ditt bankkontonummer
class-financial_details = ekonomiska uppgifter
    .label = Uppgifter om din ekonomi
    .hint = till exempel inkomst, krediter eller saldon

## Kinds of data: official documents

class-ssn = personnummer eller liknande nummer
    .label = Ditt personnummer eller ett liknande nummer
class-drivers_license = nummer på körkort eller id-kort
    .label = Numret på ditt körkort eller id-kort
class-passport = passuppgifter
    .label = Uppgifter ur ditt pass
class-government_id = id-handling
    .label = Din id-handling
    .hint = till exempel ett nationellt id-kort eller dess nummer
class-tax_id = skattenummer
    .label = Ditt skattenummer

## Kinds of data: health, body, beliefs

class-health = hälsouppgifter
    .label = Uppgifter om din hälsa
class-health_insurance = sjukförsäkringsuppgifter
    .label = Dina sjukförsäkringsuppgifter
    .hint = till exempel ditt försäkrings- eller medlemsnummer
class-biometric = biometriska uppgifter
    .label = Dina biometriska uppgifter
    .hint = till exempel ett fingeravtryck eller en ansiktsskanning
class-genetic = genetiska uppgifter
    .label = Dina genetiska uppgifter
class-sexual = uppgifter om sexualliv eller sexuell läggning
    .label = Uppgifter om ditt sexualliv eller din sexuella läggning
class-religion = religion eller livsåskådning
    .label = Din religion eller livsåskådning
class-ethnicity = etniskt ursprung
    .label = Ditt etniska ursprung
class-politics = politiska åsikter
    .label = Dina politiska åsikter
class-union = medlemskap i fackförening
    .label = Ditt medlemskap i en fackförening
class-criminal = uppgifter om brottsmisstankar eller fällande domar
    .label = Uppgifter om brottsmisstankar eller fällande domar

## Kinds of data: life, work, content

class-child_data = uppgifter om barn
    .label = Uppgifter om ett barn
class-employment = anställningsuppgifter
    .label = Uppgifter om din anställning
    .hint = till exempel lön eller bedömningar
class-education = utbildningsuppgifter
    .label = Uppgifter om din utbildning
class-message_content = innehåll i meddelanden
    .label = Innehållet i dina meddelanden
    .hint = till exempel chattar eller prompter
class-file_content = innehåll i filer
    .label = Innehållet i dina filer
class-support_tickets = supportärenden
    .label = Dina supportärenden
    .hint = med bilagor
class-contacts = kontakter
    .label = Dina kontakter
    .hint = till exempel en adressbok
class-purchase_history = köphistorik
    .label = Dina beställningar och bokningar
class-preferences = inställningar och preferenser
    .label = Dina inställningar och preferenser
class-photos_video = foton och videor
    .label = Dina foton och videor
class-telecom_traffic = uppgifter om samtal och uppkopplingar
    .label = Uppgifter om dina samtal och uppkopplingar

## Kinds of data: groups

class-password = lösenord
    .label = Ditt lösenord
class-credentials = inloggningsuppgifter
    .label = Dina inloggningsuppgifter
class-payment_details = betalningsuppgifter
    .label = Dina betalningsuppgifter
    .hint = till exempel kort- eller kontonummer
class-api_content = API-anrop och API-svar
    .label = Innehållet i dina API-anrop och API-svar

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Välj ett nytt lösenord som du inte använder någon annanstans. Gå till vår webbplats genom att själv skriva in adressen i din webbläsare.
    .title = Byt lösenord
advice-change_reused = Om du använder samma lösenord på andra ställen ska du byta det även där. Använd det inte igen.
    .title = Byt lösenordet även på andra ställen
advice-change_security_qa = Välj nya säkerhetsfrågor och svar, här och överallt där du använder samma.
    .title = Byt säkerhetsfrågor
advice-recover_account = Kontakta oss om du inte längre kan logga in. Vi hjälper dig att återställa eller stänga kontot.
    .title = Hör av dig om du inte kan logga in
advice-end_sessions = Logga ut på alla enheter. Gå sedan igenom vilka enheter och appar som är anslutna till ditt konto och ta bort dem du inte känner igen.
    .title = Logga ut överallt
advice-rotate_secret = Skapa en ny nyckel eller token, byt ut den gamla överallt där du använder den och återkalla sedan den gamla. Kontrollera om det finns något i din användning som du inte känner igen.
    .title = Byt ut nycklar och token
advice-mfa_reenrol = Ta bort din nuvarande andra faktor och ställ in den på nytt. Skapa nya återställningskoder.
    .title = Ställ in din andra faktor på nytt
advice-vault = Välj ett nytt huvudlösenord för ditt valv. Byt sedan lösenorden som finns i det, de viktigaste först.
    .title = Byt valvets huvudlösenord och lösenorden i valvet
advice-check_activity = Titta på den senaste aktiviteten i ditt konto. Berätta för oss om något som du inte känner igen.
    .title = Kontrollera aktiviteten i ditt konto
advice-check_content = Tänk igenom vad du har skrivit eller sparat hos oss. Byt lösenord och nycklar som finns i innehållet.
    .title = Leta efter lösenord och nycklar i innehållet
advice-replace_card = Be banken eller företaget som gav ut ditt kort om ett nytt. Uppdatera betalningar som dras från det gamla kortet.
    .title = Byt ut ditt betalkort
advice-contact_bank = Informera din bank om incidenten. Fråga om du behöver ett nytt kontonummer och håll utkik efter uttag som du inte känner till.
    .title = Prata med din bank
advice-watch_statements = Läs dina kontoutdrag och kortfakturor noga. Bestrid betalningar som du inte har gjort.
    .title = Kontrollera kontoutdrag och kortfakturor
advice-credit_freeze = Be varje kreditupplysningsföretag att spärra dina kredituppgifter, om det är möjligt i ditt land. Då kan ingen enkelt öppna ett konto i ditt namn. I USA är det gratis.
    .title = Spärra dina kredituppgifter
advice-fraud_alert = Be ett kreditupplysningsföretag om en bedrägerivarning, om det finns i ditt land. Långivare bör då kontrollera vem du är innan de beviljar kredit i ditt namn.
    .title = Lägg in en bedrägerivarning
advice-credit_report = Beställ en kopia av dina kredituppgifter, om det är möjligt i ditt land, och leta efter konton eller förfrågningar som du inte känner till. I många länder är det gratis.
    .title = Kontrollera dina kredituppgifter
advice-use_offer = Använd den kostnadsfria skyddstjänst som vi beskriver i detta meddelande.
    .title = Använd den kostnadsfria skyddstjänsten
advice-tax_early = Lämna in din deklaration så tidigt du kan. Svara snabbt på brev från skattemyndigheten och fråga om den erbjuder en pinkod mot missbruk.
    .title = Deklarera tidigt
advice-replace_id = Informera myndigheten som utfärdade handlingen om incidenten. Fråga om handlingen bör bytas ut eller spärras.
    .title = Anmäl handlingen till myndigheten
advice-report_idtheft = Om någon använder din identitet ska du anmäla det till polisen eller till den myndighet som ansvarar för identitetsstöld i ditt land.
    .title = Anmäl missbruk av din identitet
advice-review_eob = Läs beskeden från din sjukförsäkring. Fråga om behandlingar som du inte har fått.
    .title = Kontrollera beskeden från din sjukförsäkring
advice-biometric_fallback = Biometriska uppgifter går inte att byta. Välj en annan metod där du loggar in med dem.
    .title = Logga in på ett annat sätt
advice-child_freeze = Fråga kreditupplysningsföretagen i ditt land om de kan spärra ett barns kredituppgifter.
    .title = Skydda barnets kredituppgifter
advice-safety = Om det är farligt för dig att andra känner till dessa uppgifter ska du kontakta oss eller polisen. Vänta inte tills något händer.
    .title = Sök hjälp om du känner dig otrygg
advice-extortion = Betala inte om någon hotar att offentliggöra dina uppgifter. Spara meddelandena och anmäl dem till polisen.
    .title = Ge inte efter för hot
advice-inform_contacts = Berätta för de personer vars uppgifter finns i dina meddelanden, filer eller kontakter. De kan också få falska meddelanden.
    .title = Informera personer vars uppgifter du hade sparat
advice-sim_pin = Be din telefonoperatör att skydda ditt nummer med en pinkod, så att ingen annan kan flytta det till en annan telefon.
    .title = Skydda ditt telefonnummer
advice-spam_calls = Reagera inte på oväntade samtal och sms om incidenten. Anmäl dem till din telefonoperatör.
    .title = Var försiktig med samtal och sms
advice-postal_caution = Var försiktig med brev och paket som du inte väntar dig. Betala inte för dem och ring inga nummer i dem utan att kontrollera först.
    .title = Var försiktig med brev och paket
advice-mfa = Multifaktorautentisering kräver ett andra bevis när du loggar in, till exempel en kod från en app. Det bidrar till att skydda ditt konto även om någon får reda på ditt lösenord.
    .title = Slå på multifaktorautentisering
advice-mfa-admin = Kräv multifaktorautentisering för alla i din organisation. Om användarna loggar in med enkel inloggning (SSO) ska du slå på den där.
    .title = Kräv multifaktorautentisering vid enkel inloggning (SSO)
advice-org_admin = Om du är administratör ska du informera dem som ingår i din organisation om incidenten. Kontrollera vilka som har åtkomst och ta bort roller som ingen behöver.
    .title = Informera användarna och gå igenom roller
advice-watch_phishing = Var försiktig med meddelanden och samtal som du inte väntar dig, även om de innehåller riktiga uppgifter om dig. Exempel är fakturor, kontovarningar och inloggningsvarningar. Öppna inga länkar eller bilagor i dem.
    .title = Se upp för falska meddelanden
advice-watch_phishing-admin = Era användare kan få falska fakturor, kontovarningar eller inloggningsvarningar som innehåller riktiga uppgifter. Be dem att inte öppna länkar eller bilagor i sådana meddelanden.
    .title = Förbered användarna på falska meddelanden
advice-verify_sender = Titta på den del av avsändarens adress som står efter @-tecknet. Gör ingenting med meddelandet om du är osäker. Gå till vår webbplats genom att själv skriva in adressen i din webbläsare.
    .title = Kontrollera vem som har skickat ett meddelande
advice-never_ask = Lämna inte ut lösenord, API-nycklar eller verifieringskoder till någon som ber om det via e-post, sms eller chatt. Vi ber aldrig om sådana uppgifter på det sättet.
    .title = Behåll lösenord och koder för dig själv

## What the reader does not need to do, with the reason

not-needed-password = Du behöver inte byta lösenord: inga lösenord har röjts.
not-needed-credentials = Du behöver inte ändra hur du loggar in: inga inloggningsuppgifter har röjts.
not-needed-api_key = Du behöver inte byta dina API-nycklar: de har inte röjts.
not-needed-oauth_token = Du behöver inte ansluta dina appar på nytt: deras åtkomsttoken har inte röjts.
not-needed-session_token = Du behöver inte logga ut: inga inloggningssessioner har röjts.
not-needed-mfa_secret = Du behöver inte ställa in multifaktorautentisering på nytt: dess koder och nycklar har inte röjts.
not-needed-payment_card = Du behöver inte byta ut ditt betalkort: inga kortnummer har röjts.
not-needed-bank_account = Du behöver inget nytt bankkonto: inga kontonummer har röjts.
not-needed-payment_details = Du behöver inte byta ut kort eller kontakta din bank: inga betalningsuppgifter har röjts.
not-needed-payment = Du behöver inte byta ut kort eller kontakta din bank: inga betalningsuppgifter har röjts.
not-needed-government_id = Du behöver inte byta ut id-handlingar: de har inte röjts.
not-needed-ssn = Du behöver inte spärra dina kredituppgifter: inga personnummer eller liknande nummer har röjts.

## How soon

urgency-now = nu
urgency-soon = den här veckan
urgency-any = från och med nu

## What a service provider does for the sender, without an article

# Here: as it stands after "vår".
role-web_analytics = leverantör av webbanalys
role-hosting = hostingleverantör
role-support = leverantör av kundsupport
role-payment = betaltjänstleverantör
role-marketing = marknadsföringsleverantör
role-software = programvaruleverantör
role-other = tjänsteleverantör

## Titles of sections that some laws want

block-vigilance = Var vaksam
block-le_delay = Uppskov på grund av brottsutredning
block-late_reason = Varför du hör av oss först nu
block-cra = Kreditupplysningsföretag
block-ftc = Federal Trade Commission
block-ag = Delstatens justitieminister
block-freeze = Spärr av kredituppgifter och bedrägerivarning
block-police = Polisanmälan
block-report_idtheft = Anmäl identitetsstöld
block-idp_offer = Kostnadsfritt identitetsskydd
block-regulator_told = Myndigheter som vi har informerat
block-complaint = Din rätt att klaga
block-acquirer = Vem som fick tag i uppgifterna
block-count = Hur många personer som berörs
block-extent = Incidentens omfattning
block-location = Var det hände
block-holder_identified = Vet vi vem som har uppgifterna?
block-mitigation = Hjälp som vi erbjuder
block-remedy = Så kan du begära gottgörelse
block-agencies = Myndigheter som informerar om identitetsstöld
block-fcra = Dina rättigheter enligt Fair Credit Reporting Act
block-parent = Företaget som vi tillhör

## Texts of such sections, from facts

block-le_delay-yes = Brottsutredande myndigheter bad oss att vänta med detta meddelande, och det gjorde vi.
block-le_delay-no = Ingen brottsutredande myndighet har bett oss att vänta med detta meddelande.

## Dates

date-about = omkring den { $date }
date-range = mellan den { $from } och den { $to }
date-unknown = ännu inte känt
possible = möjligen

## Around the notice

layout-sample = Detta är ett exempel. Ingen verklig incident, inga verkliga personer.
layout-test = Detta är ett test. Det är inget riktigt meddelande.
layout-reference = Referens: { $reference }
layout-date = Datum för detta meddelande: { $date }
layout-sent-by = Skickat av { $name }
layout-language = Svenska
