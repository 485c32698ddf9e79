# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = nome
    .label = Il suo nome
    .hint = come indicato nel suo account
class-email = indirizzo email
    .label = Il suo indirizzo email
    .hint = come indicato nel suo account
class-phone = numero di telefono
    .label = Il suo numero di telefono
class-postal_address = indirizzo postale
    .label = Il suo indirizzo postale
class-username = nome utente
    .label = Il suo nome utente
    .hint = il nome con cui accede
class-user_id = ID utente
    .label = Il suo ID utente
    .hint = un numero o un codice che identifica il suo account
class-org_id = ID dell’organizzazione
    .label = L’ID della sua organizzazione
    .hint = un numero o un codice che identifica l’account della sua organizzazione
class-date_of_birth = data di nascita
    .label = La sua data di nascita
class-gender = genere
    .label = Il suo genere
class-nationality = nazionalità
    .label = La sua nazionalità
class-photo = foto
    .label = Una foto che la ritrae
class-signature = firma
    .label = La sua firma

## Kinds of data: devices, places, use

class-ip_address = indirizzo IP
    .label = Il suo indirizzo IP
    .hint = l’indirizzo di rete del suo dispositivo o della sua connessione
class-approx_location = posizione approssimativa
    .label = La sua posizione approssimativa
    .hint = ad esempio città, regione o Paese
class-precise_location = posizione precisa
    .label = La sua posizione precisa
    .hint = ad esempio coordinate GPS
class-browser_os = browser e sistema operativo
    .label = Il browser e il sistema operativo che ha usato
class-device_id = identificativo del dispositivo
    .label = Gli identificativi dei suoi dispositivi
class-referrer = siti web di provenienza
    .label = I siti web di provenienza
    .hint = le pagine da cui ha raggiunto il nostro sito web
class-usage_metadata = dati di utilizzo
    .label = I suoi dati di utilizzo
    .hint = ad esempio quantità, orari e funzioni usate

## Kinds of data: access

class-password_plain = password
    .label = La sua password
    .hint = in forma leggibile
class-password_hash = password protetta
    .label = La sua password in forma protetta
    .hint = non è leggibile così com’è, ma potrebbe essere possibile ricavarla
class-security_qa = domande e risposte di sicurezza
    .label = Le sue domande e risposte di sicurezza
class-mfa_secret = codici e chiavi per l’autenticazione a più fattori
    .label = I codici e le chiavi della sua autenticazione a più fattori
    .hint = ad esempio i codici di recupero o la chiave nella sua app di autenticazione
class-session_token = sessioni di accesso
    .label = Le sue sessioni di accesso
    .hint = dati che mantengono attivo il suo accesso
class-api_key = chiavi API
    .label = Le sue chiavi API
class-oauth_token = token di accesso per app collegate
    .label = I token di accesso per le app collegate al suo account
class-private_key = chiavi private
    .label = Le sue chiavi private
    .hint = chiavi per firmare o decifrare
class-vault_data = cassaforte cifrata delle password
    .label = La sua cassaforte cifrata delle password

## Kinds of data: money

class-payment_card = numero della carta di pagamento
    .label = Il numero della sua carta di pagamento
    .hint = con la data di scadenza
class-payment_card_partial = parte dei dati della carta di pagamento
    .label = Una parte dei dati della sua carta di pagamento
    .hint = ad esempio le ultime quattro cifre o la data di scadenza
class-bank_account = numero del conto bancario
    .label = Il numero del suo conto bancario
class-financial_details = dati finanziari
    .label = Dati sulla sua situazione economica
    .hint = ad esempio reddito, credito o saldi

## Kinds of data: official documents

class-ssn = numero di previdenza sociale o numero analogo
    .label = Il suo numero di previdenza sociale o un numero analogo
class-drivers_license = numero della patente di guida o di un documento d’identità
    .label = Il numero della sua patente di guida o del suo documento d’identità
class-passport = dati del passaporto
    .label = Dati del suo passaporto
class-government_id = documento d’identità
    .label = Il suo documento d’identità
    .hint = ad esempio la carta d’identità o il suo numero
class-tax_id = codice fiscale
    .label = Il suo codice fiscale

## Kinds of data: health, body, beliefs

class-health = dati sulla salute
    .label = Dati sulla sua salute
class-health_insurance = dati dell’assicurazione sanitaria
    .label = I dati della sua assicurazione sanitaria
    .hint = ad esempio il numero di polizza o di iscrizione
class-biometric = dati biometrici
    .label = I suoi dati biometrici
    .hint = ad esempio un’impronta digitale o una scansione del volto
class-genetic = dati genetici
    .label = I suoi dati genetici
class-sexual = dati sulla vita sessuale o sull’orientamento sessuale
    .label = Dati sulla sua vita sessuale o sul suo orientamento sessuale
class-religion = convinzioni religiose o filosofiche
    .label = Le sue convinzioni religiose o filosofiche
class-ethnicity = origine etnica
    .label = La sua origine etnica
class-politics = opinioni politiche
    .label = Le sue opinioni politiche
class-union = appartenenza sindacale
    .label = La sua appartenenza sindacale
class-criminal = dati su accuse o condanne penali
    .label = Dati su accuse o condanne penali

## Kinds of data: life, work, content

class-child_data = dati di minori
    .label = Dati di una persona minorenne
class-employment = dati sul rapporto di lavoro
    .label = Dati sul suo rapporto di lavoro
    .hint = ad esempio stipendio o valutazioni
class-education = dati sul percorso di studi
    .label = Dati sul suo percorso di studi
class-message_content = contenuto dei messaggi
    .label = Il contenuto dei suoi messaggi
    .hint = ad esempio chat o richieste a un assistente virtuale
class-file_content = contenuto dei file
    .label = Il contenuto dei suoi file
class-support_tickets = richieste di assistenza
    .label = Le sue richieste di assistenza
    .hint = con gli allegati
class-contacts = contatti
    .label = I suoi contatti
    .hint = ad esempio una rubrica
class-purchase_history = cronologia degli acquisti
    .label = I suoi ordini e le sue prenotazioni
class-preferences = impostazioni e preferenze
    .label = Le sue impostazioni e preferenze
class-photos_video = foto e video
    .label = Le sue foto e i suoi video
class-telecom_traffic = dati su chiamate e connessioni
    .label = Dati sulle sue chiamate e connessioni

## Kinds of data: groups

class-password = password
    .label = La sua password
class-credentials = credenziali di accesso
    .label = Le sue credenziali di accesso
class-payment_details = dati di pagamento
    .label = I suoi dati di pagamento
    .hint = ad esempio numeri di carte o di conti bancari
class-api_content = richieste e risposte API
    .label = Il contenuto delle sue richieste e risposte API

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Scelga una nuova password, diversa da tutte quelle che usa altrove. Per cambiarla, digiti a mano il nostro indirizzo nel browser.
    .title = Cambi la password
advice-change_reused = Se usa la stessa password altrove, la cambi anche lì. Non la usi più.
    .title = Cambi questa password anche altrove
advice-change_security_qa = Scelga nuove domande e risposte di sicurezza, qui e in ogni altro servizio in cui usa le stesse.
    .title = Cambi le domande di sicurezza
advice-recover_account = Se non riesce più ad accedere, ci contatti. La aiutiamo a recuperare o a chiudere l’account.
    .title = Ci informi se non riesce ad accedere
advice-end_sessions = Esca dall’account su tutti i dispositivi. Poi controlli quali dispositivi e app sono collegati al suo account e rimuova quelli che non riconosce.
    .title = Chiuda tutte le sessioni aperte
advice-rotate_secret = Crei nuove chiavi o nuovi token, sostituisca ovunque quelli vecchi e poi li revochi. Controlli se ci sono utilizzi che non riconosce.
    .title = Sostituisca chiavi e token
advice-mfa_reenrol = Rimuova il secondo fattore attuale e lo configuri di nuovo. Crei nuovi codici di recupero.
    .title = Configuri di nuovo il secondo fattore
advice-vault = Scelga una nuova password principale per la sua cassaforte. Poi cambi le password che vi sono conservate, a partire dalle più importanti.
    .title = Cambi la password principale e quelle conservate nella cassaforte
advice-check_activity = Controlli l’attività recente del suo account. Ci segnali tutto ciò che non riconosce.
    .title = Controlli l’attività dell’account
advice-check_content = Ripensi a che cosa ha scritto o salvato nei nostri servizi. Cambi eventuali password e chiavi che vi compaiono.
    .title = Cerchi password e chiavi nei suoi contenuti
advice-replace_card = Chieda una nuova carta alla banca o alla società che ha emesso la sua. Aggiorni i pagamenti addebitati sulla vecchia carta.
    .title = Faccia sostituire la carta di pagamento
advice-contact_bank = Informi la sua banca di questo incidente. Chieda se le serve un nuovo numero di conto e faccia attenzione agli addebiti che non riconosce.
    .title = Contatti la banca
advice-watch_statements = Legga con attenzione gli estratti conto della banca e della carta. Contesti i pagamenti che non ha fatto.
    .title = Controlli gli estratti conto
advice-credit_freeze = Se nel suo Paese è possibile, chieda a ogni società di informazioni creditizie di bloccare i suoi dati creditizi. Così sarà difficile per altri aprire un conto a suo nome. Negli Stati Uniti il blocco è gratuito.
    .title = Faccia bloccare i suoi dati creditizi
advice-fraud_alert = Se nel suo Paese è possibile, chieda a una società di informazioni creditizie un avviso antifrode. Chi offre credito dovrebbe allora verificare la sua identità prima di concederlo a suo nome.
    .title = Attivi un avviso antifrode
advice-credit_report = Se nel suo Paese è possibile, richieda il suo report creditizio e controlli se contiene conti o richieste che non riconosce. In molti Paesi è gratuito.
    .title = Controlli il suo report creditizio
advice-use_offer = Usi il servizio di protezione gratuito che descriviamo in questo avviso.
    .title = Usi il servizio di protezione gratuito
advice-tax_early = Presenti la dichiarazione dei redditi il prima possibile. Risponda subito alle lettere dell’amministrazione fiscale e chieda se offre un PIN contro gli abusi.
    .title = Presenti presto la dichiarazione dei redditi
advice-replace_id = Informi di questo incidente l’autorità che ha rilasciato il documento. Chieda se va sostituito o bloccato.
    .title = Segnali il documento all’autorità
advice-report_idtheft = Se qualcuno usa la sua identità, lo denunci alla polizia o all’autorità competente per i furti d’identità nel suo Paese.
    .title = Denunci l’uso abusivo della sua identità
advice-review_eob = Legga i rendiconti della sua assicurazione sanitaria. Chieda spiegazioni sulle cure che non ha ricevuto.
    .title = Controlli i rendiconti dell’assicurazione sanitaria
advice-biometric_fallback = I suoi dati biometrici non si possono cambiare. Dove li usa per accedere, passi a un altro metodo.
    .title = Usi un altro modo per accedere
advice-child_freeze = Chieda alle società di informazioni creditizie del suo Paese se possono bloccare i dati creditizi di una persona minorenne.
    .title = Protegga i dati creditizi della persona minorenne
advice-safety = Se il fatto che altri conoscano questi dati la mette in pericolo, ci contatti o si rivolga alla polizia. Non aspetti che succeda qualcosa.
    .title = Chieda aiuto se non si sente al sicuro
advice-extortion = Se qualcuno minaccia di pubblicare i suoi dati, non paghi. Conservi i messaggi e li segnali alla polizia.
    .title = Non ceda alle minacce
advice-inform_contacts = Informi le persone i cui dati si trovano nei suoi messaggi, file o contatti. Anche loro potrebbero ricevere falsi messaggi.
    .title = Informi le persone di cui conservava i dati
advice-sim_pin = Chieda al suo operatore telefonico di proteggere il suo numero con un PIN, in modo che nessun altro possa trasferirlo su un altro telefono.
    .title = Protegga il suo numero di telefono
advice-spam_calls = Non risponda a chiamate o SMS inattesi su questo incidente. Li segnali al suo operatore telefonico.
    .title = Faccia attenzione a chiamate e SMS
advice-postal_caution = Faccia attenzione a lettere e pacchi inattesi. Non paghi per riceverli e non chiami i numeri che vi sono indicati senza prima verificare.
    .title = Faccia attenzione a lettere e pacchi
advice-mfa = L’autenticazione a più fattori chiede una seconda prova al momento dell’accesso, ad esempio un codice fornito da un’app. Aiuta a proteggere il suo account anche se qualcuno scopre la sua password.
    .title = Attivi l’autenticazione a più fattori
advice-mfa-admin = Renda obbligatoria l’autenticazione a più fattori per tutte le persone della sua organizzazione. Se gli utenti accedono tramite single sign-on, la attivi lì.
    .title = Renda obbligatoria l’autenticazione a più fattori nel single sign-on
advice-org_admin = Se amministra l’account di un’organizzazione, informi di questo incidente le persone che ne fanno parte. Controlli chi ha accesso e rimuova i ruoli che non servono a nessuno.
    .title = Informi gli utenti e controlli i ruoli
advice-watch_phishing = Faccia attenzione a messaggi e chiamate inattesi, anche se contengono dati corretti su di lei. Può trattarsi, ad esempio, di fatture, avvisi sull’account o notifiche di accesso. Non apra i link o gli allegati di questi messaggi.
    .title = Faccia attenzione ai falsi messaggi
advice-watch_phishing-admin = I suoi utenti potrebbero ricevere false fatture, falsi avvisi sull’account o false notifiche di accesso che contengono dati corretti. Dica loro di non aprire i link o gli allegati di questi messaggi.
    .title = Metta in guardia gli utenti dai falsi messaggi
advice-verify_sender = Guardi la parte dell’indirizzo del mittente che segue il simbolo @. In caso di dubbio, non usi il messaggio. Digiti a mano il nostro indirizzo nel browser.
    .title = Verifichi chi ha inviato un messaggio
advice-never_ask = Non comunichi password, chiavi API o codici di verifica a chi glieli chiede per email, SMS o chat. Noi non glieli chiediamo mai in questo modo.
    .title = Tenga per sé password e codici

## What the reader does not need to do, with the reason

not-needed-password = Non è necessario cambiare la password: le password non sono state esposte.
not-needed-credentials = Non è necessario cambiare il modo in cui accede: le credenziali di accesso non sono state esposte.
not-needed-api_key = Non è necessario sostituire le chiavi API: non sono state esposte.
not-needed-oauth_token = Non è necessario ricollegare le app: i loro token di accesso non sono stati esposti.
not-needed-session_token = Non è necessario uscire dall’account: le sessioni di accesso non sono state esposte.
not-needed-mfa_secret = Non è necessario configurare di nuovo l’autenticazione a più fattori: i suoi codici e le sue chiavi non sono stati esposti.
not-needed-payment_card = Non è necessario sostituire la carta di pagamento: i numeri delle carte non sono stati esposti.
not-needed-bank_account = Non è necessario aprire un nuovo conto bancario: i numeri dei conti non sono stati esposti.
not-needed-payment_details = Non è necessario sostituire le carte o contattare la banca: i dati di pagamento non sono stati esposti.
not-needed-payment = Non è necessario sostituire le carte o contattare la banca: i dati di pagamento non sono stati esposti.
not-needed-government_id = Non è necessario sostituire i documenti d’identità: non sono stati esposti.
not-needed-ssn = Non è necessario far bloccare i dati creditizi: i numeri di previdenza sociale e i numeri analoghi non sono stati esposti.

## How soon

urgency-now = subito
urgency-soon = questa settimana
urgency-any = da ora in poi

## What a service provider does for the sender, without an article

# Here: masculine singular, as it stands after "nostro".
role-web_analytics = fornitore di analisi web
role-hosting = fornitore di hosting
role-support = fornitore di assistenza clienti
role-payment = fornitore di servizi di pagamento
role-marketing = fornitore di servizi di marketing
role-software = fornitore di software
role-other = fornitore di servizi

## Titles of sections that some laws want

block-vigilance = Mantenga alta l’attenzione
block-le_delay = Rinvio per esigenze di indagine
block-late_reason = Perché la informiamo solo ora
block-cra = Società di informazioni creditizie
block-ftc = Federal Trade Commission
block-ag = Procura generale dello Stato
block-freeze = Blocco dei dati creditizi e avviso antifrode
block-police = Denuncia alla polizia
block-report_idtheft = Denunciare un furto d’identità
block-idp_offer = Protezione gratuita dell’identità
block-regulator_told = Autorità che abbiamo informato
block-complaint = Il suo diritto di proporre reclamo
block-acquirer = Chi ha ottenuto i dati
block-count = Quante persone sono coinvolte
block-extent = Portata dell’incidente
block-location = Dove è avvenuto
block-holder_identified = Sappiamo chi ha i dati?
block-mitigation = L’aiuto che offriamo
block-remedy = Come far valere i suoi diritti
block-agencies = Autorità che informano sul furto d’identità
block-fcra = I suoi diritti ai sensi del Fair Credit Reporting Act
block-parent = La società di cui facciamo parte

## Texts of such sections, from facts

block-le_delay-yes = Le autorità che svolgono le indagini ci hanno chiesto di rinviare questo avviso, e lo abbiamo rinviato.
block-le_delay-no = Nessuna autorità che svolge indagini ci ha chiesto di rinviare questo avviso.

## Dates

# No article stands directly before a date: it would depend on the number ("il 9", but "l’8" and "l’11").
date-about = { $date } circa
date-range = tra il giorno { $from } e il giorno { $to }
# It stands after labels of any gender and number.
date-unknown = data non ancora nota
possible = forse

## Around the notice

layout-sample = Questo è un esempio. Nessun incidente reale, nessuna persona reale.
layout-test = Questa è una prova. Non è un vero avviso.
layout-reference = Riferimento: { $reference }
layout-date = Data di questo avviso: { $date }
layout-sent-by = Inviato da { $name }
layout-language = Italiano
