# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = Name
    .label = Ihr Name
    .hint = wie in Ihrem Konto angegeben
class-email = E-Mail-Adresse
    .label = Ihre E-Mail-Adresse
    .hint = wie in Ihrem Konto angegeben
class-phone = Telefonnummer
    .label = Ihre Telefonnummer
class-postal_address = Postanschrift
    .label = Ihre Postanschrift
class-username = Benutzername
    .label = Ihr Benutzername
    .hint = der Name, mit dem Sie sich anmelden
class-user_id = Benutzer-ID
    .label = Ihre Benutzer-ID
    .hint = eine Nummer oder ein Code, der Ihr Konto kennzeichnet
class-org_id = Organisations-ID
    .label = Ihre Organisations-ID
    .hint = eine Nummer oder ein Code, der das Konto Ihrer Organisation kennzeichnet
class-date_of_birth = Geburtsdatum
    .label = Ihr Geburtsdatum
class-gender = Geschlecht
    .label = Ihr Geschlecht
class-nationality = Staatsangehörigkeit
    .label = Ihre Staatsangehörigkeit
class-photo = Foto
    .label = Ein Foto von Ihnen
class-signature = Unterschrift
    .label = Ihre Unterschrift

## Kinds of data: devices, places, use

class-ip_address = IP-Adresse
    .label = Ihre IP-Adresse
    .hint = die Netzwerkadresse Ihres Geräts oder Anschlusses
class-approx_location = ungefährer Standort
    .label = Ihr ungefährer Standort
    .hint = etwa Stadt, Region oder Land
class-precise_location = genauer Standort
    .label = Ihr genauer Standort
    .hint = etwa GPS-Positionen
class-browser_os = Browser und Betriebssystem
    .label = Der Browser und das Betriebssystem, die Sie verwendet haben
class-device_id = Gerätekennung
    .label = Kennungen Ihrer Geräte
class-referrer = verweisende Websites
    .label = Verweisende Websites
    .hint = die Seiten, von denen Sie auf unsere Website gekommen sind
class-usage_metadata = Nutzungsdaten
    .label = Daten über Ihre Nutzung
    .hint = etwa Häufigkeit, Zeiten und genutzte Funktionen

## Kinds of data: access

class-password_plain = Passwort
    .label = Ihr Passwort
    .hint = in lesbarer Form
class-password_hash = geschütztes Passwort
    .label = Ihr Passwort in geschützter Form
    .hint = nicht unmittelbar lesbar, lässt sich aber möglicherweise ermitteln
class-security_qa = Sicherheitsfragen und Antworten
    .label = Ihre Sicherheitsfragen und Antworten
class-mfa_secret = Codes und Schlüssel der Multi-Faktor-Authentifizierung
    .label = Codes und Schlüssel Ihrer Multi-Faktor-Authentifizierung
    .hint = etwa Wiederherstellungscodes oder der Schlüssel in Ihrer Authentifizierungs-App
class-session_token = Anmeldesitzungen
    .label = Ihre Anmeldesitzungen
    .hint = Daten, mit denen Sie angemeldet bleiben
class-api_key = API-Schlüssel
    .label = Ihre API-Schlüssel
class-oauth_token = Zugriffstoken verbundener Apps
    .label = Zugriffstoken für Apps, die mit Ihrem Konto verbunden sind
class-private_key = private Schlüssel
    .label = Ihre privaten Schlüssel
    .hint = Schlüssel zum Signieren oder Entschlüsseln
class-vault_data = verschlüsselter Passwortspeicher
    .label = Ihr verschlüsselter Passwortspeicher

## Kinds of data: money

class-payment_card = Zahlungskartennummer
    .label = Ihre Zahlungskartennummer
    .hint = einschließlich Ablaufdatum
class-payment_card_partial = Teile der Zahlungskartendaten
    .label = Ein Teil Ihrer Zahlungskartendaten
    .hint = etwa die letzten vier Ziffern oder das Ablaufdatum
class-bank_account = Bankkontonummer
    .label = Ihre Bankkontonummer
class-financial_details = Finanzdaten
    .label = Angaben zu Ihren Finanzen
    .hint = etwa Einkommen, Kredite oder Kontostände

## Kinds of data: official documents

class-ssn = Sozialversicherungsnummer oder ähnliche Nummer
    .label = Ihre Sozialversicherungsnummer oder eine ähnliche Nummer
class-drivers_license = Führerschein- oder Ausweisnummer
    .label = Ihre Führerschein- oder Ausweisnummer
class-passport = Reisepassdaten
    .label = Daten aus Ihrem Reisepass
class-government_id = amtliche Ausweise
    .label = Ihr amtlicher Ausweis
    .hint = etwa ein Personalausweis oder seine Nummer
class-tax_id = Steuer-Identifikationsnummer
    .label = Ihre Steuer-Identifikationsnummer

## Kinds of data: health, body, beliefs

class-health = Gesundheitsdaten
    .label = Daten über Ihre Gesundheit
class-health_insurance = Krankenversicherungsdaten
    .label = Ihre Krankenversicherungsdaten
    .hint = etwa Ihre Versicherten- oder Mitgliedsnummer
class-biometric = biometrische Daten
    .label = Ihre biometrischen Daten
    .hint = etwa ein Fingerabdruck oder Gesichtsscan
class-genetic = genetische Daten
    .label = Ihre genetischen Daten
class-sexual = Angaben zu Sexualleben oder sexueller Orientierung
    .label = Angaben zu Ihrem Sexualleben oder Ihrer sexuellen Orientierung
class-religion = Religion oder Weltanschauung
    .label = Ihre Religion oder Weltanschauung
class-ethnicity = ethnische Herkunft
    .label = Ihre ethnische Herkunft
class-politics = politische Meinungen
    .label = Ihre politischen Meinungen
class-union = Gewerkschaftszugehörigkeit
    .label = Ihre Gewerkschaftszugehörigkeit
class-criminal = Angaben zu strafrechtlichen Vorwürfen oder Verurteilungen
    .label = Angaben zu strafrechtlichen Vorwürfen oder Verurteilungen

## Kinds of data: life, work, content

class-child_data = Daten von Kindern
    .label = Daten eines Kindes
class-employment = Beschäftigungsdaten
    .label = Daten über Ihre Beschäftigung
    .hint = etwa Gehalt oder Beurteilungen
class-education = Bildungsdaten
    .label = Daten über Ihre Schul-, Aus- oder Weiterbildung
class-message_content = Inhalte von Nachrichten
    .label = Der Inhalt Ihrer Nachrichten
    .hint = etwa Chats oder Eingaben
class-file_content = Inhalte von Dateien
    .label = Der Inhalt Ihrer Dateien
class-support_tickets = Supportanfragen
    .label = Ihre Supportanfragen
    .hint = mit Anhängen
class-contacts = Kontakte
    .label = Ihre Kontakte
    .hint = etwa ein Adressbuch
class-purchase_history = Bestellverlauf
    .label = Ihre Bestellungen und Buchungen
class-preferences = Einstellungen und Vorlieben
    .label = Ihre Einstellungen und Vorlieben
class-photos_video = Fotos und Videos
    .label = Ihre Fotos und Videos
class-telecom_traffic = Anruf- und Verbindungsdaten
    .label = Daten über Ihre Anrufe und Verbindungen

## Kinds of data: groups

class-password = Passwörter
    .label = Ihr Passwort
class-credentials = Anmeldedaten
    .label = Ihre Anmeldedaten
class-payment_details = Zahlungsdaten
    .label = Ihre Zahlungsdaten
    .hint = etwa Karten- oder Kontonummern
class-api_content = API-Anfragen und -Antworten
    .label = Der Inhalt Ihrer API-Anfragen und -Antworten

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Wählen Sie ein neues Passwort, das Sie nirgendwo sonst verwenden. Geben Sie dazu die Adresse unserer Website selbst in Ihren Browser ein.
    .title = Ändern Sie Ihr Passwort
advice-change_reused = Wenn Sie dasselbe Passwort auch anderswo verwenden, ändern Sie es dort ebenfalls. Verwenden Sie es nicht mehr.
    .title = Ändern Sie dieses Passwort auch überall sonst
advice-change_security_qa = Wählen Sie neue Sicherheitsfragen und Antworten, hier und überall, wo Sie dieselben verwenden.
    .title = Ändern Sie Ihre Sicherheitsfragen
advice-recover_account = Wenn Sie sich nicht mehr anmelden können, wenden Sie sich an uns. Wir helfen Ihnen, das Konto wiederherzustellen oder zu schließen.
    .title = Melden Sie sich bei uns, wenn Sie sich nicht mehr anmelden können
advice-end_sessions = Melden Sie sich auf allen Geräten ab. Sehen Sie danach die Geräte und Apps durch, die mit Ihrem Konto verbunden sind, und entfernen Sie, was Sie nicht kennen.
    .title = Melden Sie sich überall ab
advice-rotate_secret = Erstellen Sie neue Schlüssel oder Token, ersetzen Sie damit überall die alten und widerrufen Sie diese dann. Prüfen Sie Ihre Nutzung auf Vorgänge, die Sie nicht kennen.
    .title = Ersetzen Sie Schlüssel und Token
advice-mfa_reenrol = Entfernen Sie Ihren bisherigen zweiten Faktor und richten Sie ihn neu ein. Erstellen Sie neue Wiederherstellungscodes.
    .title = Richten Sie Ihren zweiten Faktor neu ein
advice-vault = Wählen Sie ein neues Hauptpasswort für Ihren Passwortspeicher. Ändern Sie dann die darin gespeicherten Passwörter, die wichtigsten zuerst.
    .title = Ändern Sie das Hauptpasswort und die Passwörter im Passwortspeicher
advice-check_activity = Sehen Sie sich die letzten Aktivitäten in Ihrem Konto an. Melden Sie uns alles, was Sie nicht kennen.
    .title = Prüfen Sie die Aktivitäten in Ihrem Konto
advice-check_content = Überlegen Sie, was Sie bei uns geschrieben oder gespeichert haben. Ändern Sie Passwörter und Schlüssel, die darin stehen.
    .title = Prüfen Sie die Inhalte auf Passwörter und Schlüssel
advice-replace_card = Bitten Sie die Bank oder das Unternehmen, von dem Ihre Karte stammt, um eine neue. Stellen Sie Zahlungen um, die über die alte Karte laufen.
    .title = Lassen Sie Ihre Zahlungskarte ersetzen
advice-contact_bank = Informieren Sie Ihre Bank über diesen Vorfall. Fragen Sie, ob Sie eine neue Kontonummer brauchen, und achten Sie auf unbekannte Abbuchungen.
    .title = Sprechen Sie mit Ihrer Bank
advice-watch_statements = Lesen Sie Ihre Kontoauszüge und Kartenabrechnungen genau. Widersprechen Sie Zahlungen, die nicht von Ihnen stammen.
    .title = Prüfen Sie Kontoauszüge und Abrechnungen
advice-credit_freeze = Bitten Sie jede Auskunftei, Ihre Bonitätsdaten zu sperren, wenn es das in Ihrem Land gibt. Dann kann kaum noch jemand auf Ihren Namen ein Konto eröffnen. In den USA ist das kostenlos.
    .title = Lassen Sie Ihre Bonitätsdaten sperren, wo das möglich ist
advice-fraud_alert = Bitten Sie eine Auskunftei um einen Warnvermerk gegen Betrug, wenn es das in Ihrem Land gibt. Kreditgeber sollten dann prüfen, wer Sie sind, bevor sie auf Ihren Namen einen Kredit vergeben.
    .title = Lassen Sie einen Warnvermerk eintragen, wo das möglich ist
advice-credit_report = Fordern Sie bei Auskunfteien eine Auskunft über Ihre Daten an, wenn es das in Ihrem Land gibt. Suchen Sie darin nach Konten oder Anfragen, die Sie nicht kennen. In vielen Ländern ist das kostenlos.
    .title = Prüfen Sie, was Auskunfteien über Sie speichern
advice-use_offer = Nutzen Sie den kostenlosen Schutzdienst, den wir in dieser Mitteilung beschreiben.
    .title = Nutzen Sie den kostenlosen Schutzdienst
advice-tax_early = Geben Sie Ihre Steuererklärung so früh wie möglich ab. Beantworten Sie Schreiben des Finanzamts zügig und fragen Sie, ob es dort eine PIN gegen Missbrauch gibt.
    .title = Geben Sie Ihre Steuererklärung früh ab
advice-replace_id = Informieren Sie die Behörde, die das Dokument ausgestellt hat, über diesen Vorfall. Fragen Sie, ob es ersetzt oder gesperrt werden soll.
    .title = Melden Sie das Dokument der Behörde
advice-report_idtheft = Wenn jemand Ihre Identität missbraucht, melden Sie das der Polizei oder der Stelle, die in Ihrem Land für Identitätsdiebstahl zuständig ist.
    .title = Melden Sie jeden Missbrauch Ihrer Identität
advice-review_eob = Lesen Sie die Abrechnungen Ihrer Krankenversicherung. Fragen Sie nach Behandlungen, die Sie nicht hatten.
    .title = Prüfen Sie die Abrechnungen Ihrer Krankenversicherung
advice-biometric_fallback = Biometrische Daten lassen sich nicht ändern. Wechseln Sie dort, wo Sie sich damit anmelden, zu einem anderen Verfahren.
    .title = Melden Sie sich auf einem anderen Weg an
advice-child_freeze = Fragen Sie die Auskunfteien in Ihrem Land, ob sie die Bonitätsdaten eines Kindes sperren können.
    .title = Schützen Sie die Bonitätsdaten des Kindes
advice-safety = Wenn es Sie gefährdet, dass andere diese Daten kennen, wenden Sie sich an uns oder an die Polizei. Warten Sie nicht, bis etwas geschieht.
    .title = Holen Sie sich Hilfe, wenn Sie sich nicht sicher fühlen
advice-extortion = Wenn jemand droht, Ihre Daten zu veröffentlichen, zahlen Sie nicht. Bewahren Sie die Nachrichten auf und melden Sie sie der Polizei.
    .title = Geben Sie Drohungen nicht nach
advice-inform_contacts = Informieren Sie die Personen, deren Daten in Ihren Nachrichten, Dateien oder Kontakten stehen. Auch sie können gefälschte Nachrichten erhalten.
    .title = Informieren Sie Personen, deren Daten Sie gespeichert hatten
advice-sim_pin = Bitten Sie Ihren Mobilfunkanbieter, Ihre Rufnummer mit einer PIN zu schützen, damit niemand sie auf ein anderes Telefon übertragen kann.
    .title = Schützen Sie Ihre Rufnummer
advice-spam_calls = Reagieren Sie nicht auf unerwartete Anrufe und SMS zu diesem Vorfall. Melden Sie diese Ihrem Mobilfunkanbieter.
    .title = Vorsicht bei Anrufen und SMS
advice-postal_caution = Seien Sie vorsichtig bei Briefen und Paketen, die Sie nicht erwarten. Zahlen Sie nicht ungeprüft dafür und rufen Sie keine darin genannte Nummer ungeprüft an.
    .title = Vorsicht bei Briefen und Paketen
advice-mfa = Die Multi-Faktor-Authentifizierung verlangt bei der Anmeldung einen zweiten Nachweis, etwa einen Code aus einer App. Sie hilft, Ihr Konto auch dann zu schützen, wenn jemand Ihr Passwort kennt.
    .title = Schalten Sie die Multi-Faktor-Authentifizierung ein
advice-mfa-admin = Machen Sie die Multi-Faktor-Authentifizierung für alle in Ihrer Organisation zur Pflicht. Wenn die Anmeldung über Single Sign-on läuft, schalten Sie sie dort ein.
    .title = Machen Sie die Multi-Faktor-Authentifizierung beim Single Sign-on zur Pflicht
advice-org_admin = Wenn Sie das Konto einer Organisation verwalten, informieren Sie die Menschen in Ihrer Organisation über diesen Vorfall. Prüfen Sie, wer Zugriff hat, und entfernen Sie Rollen, die nicht gebraucht werden.
    .title = Informieren Sie Ihre Organisation und prüfen Sie Rollen
advice-watch_phishing = Seien Sie vorsichtig bei Nachrichten und Anrufen, die Sie nicht erwarten, auch wenn sie richtige Angaben über Sie enthalten. Beispiele sind Rechnungen, Kontowarnungen und Hinweise auf Anmeldungen. Öffnen Sie darin keine Links oder Anhänge.
    .title = Achten Sie auf gefälschte Nachrichten
advice-watch_phishing-admin = In Ihrer Organisation können gefälschte Rechnungen, Kontowarnungen oder Hinweise auf Anmeldungen eintreffen, die richtige Angaben enthalten. Bitten Sie alle, in solchen Nachrichten keine Links oder Anhänge zu öffnen.
    .title = Bereiten Sie Ihre Organisation auf gefälschte Nachrichten vor
advice-verify_sender = Achten Sie auf den Teil der Absenderadresse nach dem @-Zeichen. Reagieren Sie im Zweifel nicht auf die Nachricht. Geben Sie die Adresse unserer Website selbst in Ihren Browser ein.
    .title = Prüfen Sie, wer eine Nachricht gesendet hat
advice-never_ask = Geben Sie kein Passwort, keinen API-Schlüssel und keinen Bestätigungscode weiter, wenn Sie per E-Mail, SMS oder Chat danach gefragt werden. Wir fragen nie auf diesem Weg danach.
    .title = Behalten Sie Passwörter und Codes für sich

## What the reader does not need to do, with the reason

not-needed-password = Sie müssen Ihr Passwort nicht ändern: Passwörter wurden nicht offengelegt.
not-needed-credentials = Sie müssen nichts an Ihrer Anmeldung ändern: Anmeldedaten wurden nicht offengelegt.
not-needed-api_key = Sie müssen Ihre API-Schlüssel nicht ersetzen, denn sie wurden nicht offengelegt.
not-needed-oauth_token = Sie müssen Ihre Apps nicht neu verbinden, denn deren Zugriffstoken wurden nicht offengelegt.
not-needed-session_token = Sie müssen sich nicht abmelden: Anmeldesitzungen wurden nicht offengelegt.
not-needed-mfa_secret = Sie müssen die Multi-Faktor-Authentifizierung nicht neu einrichten, denn deren Codes und Schlüssel wurden nicht offengelegt.
not-needed-payment_card = Sie müssen Ihre Zahlungskarte nicht ersetzen lassen: Kartennummern wurden nicht offengelegt.
not-needed-bank_account = Sie brauchen kein neues Bankkonto: Kontonummern wurden nicht offengelegt.
not-needed-payment_details = Sie müssen weder Karten ersetzen lassen noch sich an Ihre Bank wenden: Zahlungsdaten wurden nicht offengelegt.
not-needed-payment = Sie müssen weder Karten ersetzen lassen noch sich an Ihre Bank wenden: Zahlungsdaten wurden nicht offengelegt.
not-needed-government_id = Sie müssen keine Ausweise ersetzen lassen, denn sie wurden nicht offengelegt.
not-needed-ssn = Sie müssen Ihre Bonitätsdaten nicht sperren lassen: Sozialversicherungsnummern und ähnliche Nummern wurden nicht offengelegt.

## How soon

urgency-now = sofort
urgency-soon = diese Woche
urgency-any = ab jetzt

## What a service provider does for the sender, without an article

# Here: masculine, as it stands after "unserem".
role-web_analytics = Anbieter für Webanalyse
role-hosting = Hosting-Anbieter
role-support = Anbieter für Kundensupport
role-payment = Zahlungsdienstleister
role-marketing = Marketing-Dienstleister
role-software = Softwareanbieter
role-other = Dienstleister

## Titles of sections that some laws want

block-vigilance = Bleiben Sie wachsam
block-le_delay = Aufschub wegen strafrechtlicher Ermittlungen
block-late_reason = Warum Sie erst jetzt von uns hören
block-cra = Auskunfteien
block-ftc = Federal Trade Commission
block-ag = Generalstaatsanwaltschaft des Bundesstaats
block-freeze = Sperre der Bonitätsdaten und Warnvermerk
block-police = Anzeige bei der Polizei
block-report_idtheft = Identitätsdiebstahl melden
block-idp_offer = Kostenloser Identitätsschutz
block-regulator_told = Behörden, die wir informiert haben
block-complaint = Ihr Beschwerderecht
block-acquirer = Wer an die Daten gelangt ist
block-count = Wie viele Personen betroffen sind
block-extent = Umfang des Vorfalls
block-location = Wo es geschah
block-holder_identified = Wissen wir, wer die Daten hat?
block-mitigation = Hilfe, die wir anbieten
block-remedy = Wie Sie Ihre Rechte geltend machen
block-agencies = Behörden, die über Identitätsdiebstahl informieren
block-fcra = Ihre Rechte nach dem Fair Credit Reporting Act
block-parent = Das Unternehmen, zu dem wir gehören

## Texts of such sections, from facts

block-le_delay-yes = Eine Ermittlungsbehörde hat uns gebeten, mit dieser Mitteilung zu warten. Deshalb haben wir gewartet.
block-le_delay-no = Keine Ermittlungsbehörde hat uns gebeten, mit dieser Mitteilung zu warten.

## Dates

date-about = um den { $date }
date-range = zwischen dem { $from } und dem { $to }
date-unknown = noch nicht bekannt
possible = möglicherweise

## Around the notice

layout-sample = Dies ist ein Muster. Kein echter Vorfall, keine echten Personen.
layout-test = Dies ist ein Test. Es ist keine echte Mitteilung.
layout-reference = Vorgangsnummer: { $reference }
layout-date = Datum dieser Mitteilung: { $date }
layout-sent-by = Gesendet von { $name }
layout-language = Deutsch
