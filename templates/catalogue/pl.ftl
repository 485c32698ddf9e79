# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

# Labels follow "Następujące Państwa dane ...:" in the notices, so most need no "Państwa".
class-name = imię i nazwisko
    .label = Imię i nazwisko
    .hint = podane na Państwa koncie
class-email = adres e-mail
    .label = Adres e-mail
    .hint = podany na Państwa koncie
class-phone = numer telefonu
    .label = Numer telefonu
class-postal_address = adres pocztowy
    .label = Adres pocztowy
class-username = nazwa użytkownika
    .label = Nazwa użytkownika
    .hint = nazwa, która służy Państwu do logowania
class-user_id = identyfikator użytkownika
    .label = Identyfikator użytkownika
    .hint = numer lub kod, który oznacza Państwa konto
class-org_id = identyfikator organizacji
    .label = Identyfikator Państwa organizacji
    .hint = numer lub kod, który oznacza konto Państwa organizacji
class-date_of_birth = data urodzenia
    .label = Data urodzenia
class-gender = płeć
    .label = Płeć
class-nationality = obywatelstwo
    .label = Obywatelstwo
class-photo = zdjęcie
    .label = Zdjęcie z Państwa wizerunkiem
class-signature = podpis
    .label = Podpis

## Kinds of data: devices, places, use

class-ip_address = adres IP
    .label = Adres IP
    .hint = adres sieciowy Państwa urządzenia lub łącza
class-approx_location = przybliżona lokalizacja
    .label = Przybliżona lokalizacja
    .hint = na przykład miasto, region lub kraj
class-precise_location = dokładna lokalizacja
    .label = Dokładna lokalizacja
    .hint = na przykład pozycje GPS
class-browser_os = przeglądarka i system operacyjny
    .label = Przeglądarka i system operacyjny, z których Państwo korzystali
class-device_id = identyfikator urządzenia
    .label = Identyfikatory Państwa urządzeń
class-referrer = strony odsyłające
    .label = Strony odsyłające
    .hint = strony, z których trafili Państwo na naszą stronę internetową
class-usage_metadata = dane o korzystaniu z usługi
    .label = Dane o korzystaniu z usługi
    .hint = na przykład liczba użyć, ich czas i używane funkcje

## Kinds of data: access

class-password_plain = hasło
    .label = Hasło
    .hint = w postaci, którą można odczytać
class-password_hash = hasło w zabezpieczonej postaci
    .label = Hasło w zabezpieczonej postaci
    .hint = nie można go wprost odczytać, ale być może da się je ustalić
class-security_qa = pytania zabezpieczające i odpowiedzi
    .label = Pytania zabezpieczające i odpowiedzi
class-mfa_secret = kody i klucze do uwierzytelniania wieloskładnikowego
    .label = Kody i klucze do uwierzytelniania wieloskładnikowego
    .hint = na przykład kody odzyskiwania lub klucz w aplikacji uwierzytelniającej
class-session_token = sesje logowania
    .label = Sesje logowania
    .hint = dane, dzięki którym nie trzeba logować się za każdym razem
class-api_key = klucze API
    .label = Klucze API
class-oauth_token = tokeny dostępu połączonych aplikacji
    .label = Tokeny dostępu aplikacji połączonych z Państwa kontem
class-private_key = klucze prywatne
    .label = Klucze prywatne
    .hint = klucze do podpisywania lub odszyfrowywania
class-vault_data = zaszyfrowany sejf haseł
    .label = Zaszyfrowany sejf haseł

## Kinds of data: money

class-payment_card = numer karty płatniczej
    .label = Numer karty płatniczej
    .hint = wraz z datą ważności
class-payment_card_partial = część danych karty płatniczej
    .label = Część danych karty płatniczej
    .hint = na przykład cztery ostatnie cyfry lub data ważności
class-bank_account = numer konta bankowego
    .label = Numer konta bankowego
class-financial_details = dane finansowe
    .label = Dane o Państwa finansach
    .hint = na przykład dochody, kredyty lub salda

## Kinds of data: official documents

class-ssn = numer ubezpieczenia społecznego lub podobny numer
    .label = Numer ubezpieczenia społecznego lub podobny numer
class-drivers_license = numer prawa jazdy lub dokumentu tożsamości
    .label = Numer prawa jazdy lub dokumentu tożsamości
class-passport = dane z paszportu
    .label = Dane z paszportu
class-government_id = dokumenty tożsamości
    .label = Urzędowy dokument tożsamości
    .hint = na przykład dowód osobisty lub jego numer
class-tax_id = numer identyfikacji podatkowej
    .label = Numer identyfikacji podatkowej

## Kinds of data: health, body, beliefs

class-health = dane dotyczące zdrowia
    .label = Dane dotyczące Państwa zdrowia
class-health_insurance = dane ubezpieczenia zdrowotnego
    .label = Dane ubezpieczenia zdrowotnego
    .hint = na przykład numer polisy lub numer osoby ubezpieczonej
class-biometric = dane biometryczne
    .label = Dane biometryczne
    .hint = na przykład odcisk palca lub skan twarzy
class-genetic = dane genetyczne
    .label = Dane genetyczne
class-sexual = dane o seksualności lub orientacji seksualnej
    .label = Dane o Państwa seksualności lub orientacji seksualnej
class-religion = przekonania religijne lub światopoglądowe
    .label = Przekonania religijne lub światopoglądowe
class-ethnicity = pochodzenie etniczne
    .label = Pochodzenie etniczne
class-politics = poglądy polityczne
    .label = Poglądy polityczne
class-union = przynależność do związków zawodowych
    .label = Przynależność do związków zawodowych
class-criminal = dane o zarzutach karnych lub wyrokach skazujących
    .label = Dane o zarzutach karnych lub wyrokach skazujących

## Kinds of data: life, work, content

class-child_data = dane dzieci
    .label = Dane dziecka
class-employment = dane o zatrudnieniu
    .label = Dane o Państwa zatrudnieniu
    .hint = na przykład wynagrodzenie lub oceny pracownicze
class-education = dane o wykształceniu
    .label = Dane o Państwa wykształceniu
class-message_content = treść wiadomości
    .label = Treść Państwa wiadomości
    .hint = na przykład rozmowy na czacie lub prompty
class-file_content = zawartość plików
    .label = Zawartość Państwa plików
class-support_tickets = zgłoszenia do pomocy technicznej
    .label = Zgłoszenia do pomocy technicznej
    .hint = wraz z załącznikami
class-contacts = kontakty
    .label = Kontakty
    .hint = na przykład książka adresowa
class-purchase_history = historia zakupów
    .label = Zamówienia i rezerwacje
class-preferences = ustawienia i preferencje
    .label = Ustawienia i preferencje
class-photos_video = zdjęcia i filmy
    .label = Zdjęcia i filmy
class-telecom_traffic = dane o rozmowach telefonicznych i połączeniach
    .label = Dane o Państwa rozmowach telefonicznych i połączeniach

## Kinds of data: groups

class-password = hasła
    .label = Hasło
class-credentials = dane logowania
    .label = Dane logowania
class-payment_details = dane płatnicze
    .label = Dane płatnicze
    .hint = na przykład numery kart lub kont bankowych
class-api_content = żądania i odpowiedzi API
    .label = Treść Państwa żądań i odpowiedzi API

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Proszę wybrać nowe hasło, którego nie używają Państwo nigdzie indziej. W tym celu proszę samodzielnie wpisać nasz adres w przeglądarce.
    .title = Proszę zmienić hasło
advice-change_reused = Jeśli używają Państwo tego samego hasła gdzie indziej, proszę zmienić je także tam. Proszę go już więcej nie używać.
    .title = Proszę zmienić to hasło także w innych miejscach
advice-change_security_qa = Proszę wybrać nowe pytania zabezpieczające i odpowiedzi – u nas i wszędzie tam, gdzie używają Państwo tych samych.
    .title = Proszę zmienić pytania zabezpieczające
advice-recover_account = Jeśli nie mogą się już Państwo zalogować, proszę się z nami skontaktować. Pomożemy odzyskać lub zamknąć konto.
    .title = Proszę dać nam znać, jeśli nie mogą się Państwo zalogować
advice-end_sessions = Proszę wylogować się na wszystkich urządzeniach. Potem proszę przejrzeć urządzenia i aplikacje połączone z kontem i usunąć te, których Państwo nie znają.
    .title = Proszę wylogować się wszędzie
advice-rotate_secret = Proszę utworzyć nowy klucz lub token i wszędzie tam, gdzie używany jest stary, zastąpić go nowym. Potem proszę unieważnić stary i sprawdzić, czy w danych o użyciu nie ma czegoś, czego Państwo nie rozpoznają.
    .title = Proszę wymienić klucze i tokeny
advice-mfa_reenrol = Proszę usunąć obecny drugi składnik logowania i skonfigurować go od nowa. Proszę też utworzyć nowe kody odzyskiwania.
    .title = Proszę od nowa skonfigurować drugi składnik logowania
advice-vault = Proszę wybrać nowe hasło główne do sejfu. Potem proszę zmienić zapisane w nim hasła, zaczynając od najważniejszych.
    .title = Proszę zmienić hasło główne sejfu i zapisane w nim hasła
advice-check_activity = Proszę przejrzeć ostatnią aktywność na koncie i poinformować nas o wszystkim, czego Państwo nie rozpoznają.
    .title = Proszę sprawdzić aktywność na koncie
advice-check_content = Proszę zastanowić się, co Państwo u nas pisali lub przechowywali. Jeśli są w tym hasła lub klucze, proszę je zmienić.
    .title = Proszę sprawdzić, czy treść zawiera hasła lub klucze
advice-replace_card = O nową kartę proszę zwrócić się do banku lub firmy, która wydała obecną. Proszę też zaktualizować płatności, które obciążają starą kartę.
    .title = Proszę wymienić kartę płatniczą
advice-contact_bank = Proszę poinformować bank o tym incydencie i zapytać, czy potrzebny jest nowy numer konta. Proszę też zwracać uwagę na obciążenia, których Państwo nie rozpoznają.
    .title = Proszę skontaktować się z bankiem
advice-watch_statements = Proszę uważnie czytać wyciągi z konta i karty. Płatności, których Państwo nie wykonali, proszę reklamować.
    .title = Proszę sprawdzić wyciągi
advice-credit_freeze = Proszę zwrócić się do każdego biura informacji kredytowej o zablokowanie Państwa historii kredytowej, jeśli w Państwa kraju jest to możliwe. Nikt nie może wtedy łatwo otworzyć konta na Państwa dane. W Stanach Zjednoczonych jest to bezpłatne.
    .title = Proszę zablokować historię kredytową
advice-fraud_alert = Proszę zwrócić się do biura informacji kredytowej o ustawienie ostrzeżenia przed oszustwem, jeśli jest ono dostępne. Kredytodawcy powinni wtedy sprawdzić Państwa tożsamość, zanim udzielą kredytu na Państwa dane.
    .title = Proszę ustawić ostrzeżenie przed oszustwem
advice-credit_report = Proszę pobrać swój raport kredytowy, jeśli w Państwa kraju jest to możliwe, i sprawdzić, czy nie ma w nim kont lub zapytań, których Państwo nie znają. W wielu krajach jest to bezpłatne.
    .title = Proszę sprawdzić raport kredytowy
advice-use_offer = Proszę skorzystać z bezpłatnej usługi ochrony, którą opisujemy w tym zawiadomieniu.
    .title = Proszę skorzystać z bezpłatnej usługi ochrony
advice-tax_early = Proszę złożyć zeznanie podatkowe jak najwcześniej. Proszę szybko odpowiadać na pisma z urzędu skarbowego i zapytać, czy oferuje on kod PIN chroniący przed nadużyciami.
    .title = Proszę wcześnie złożyć zeznanie podatkowe
advice-replace_id = Proszę poinformować o tym incydencie urząd, który wydał dokument, i zapytać, czy dokument należy wymienić lub zastrzec.
    .title = Proszę zgłosić dokument w urzędzie
advice-report_idtheft = Jeśli ktoś posługuje się Państwa tożsamością, proszę zgłosić to policji lub instytucji, która w Państwa kraju zajmuje się kradzieżą tożsamości.
    .title = Proszę zgłaszać nadużycie tożsamości
advice-review_eob = Proszę przeczytać zestawienia świadczeń od ubezpieczyciela zdrowotnego i zapytać o świadczenia, których Państwu nie udzielono.
    .title = Proszę sprawdzić zestawienia świadczeń zdrowotnych
advice-biometric_fallback = Danych biometrycznych nie można zmienić. Tam, gdzie służą one Państwu do logowania, proszę przejść na inną metodę.
    .title = Proszę wybrać inny sposób logowania
advice-child_freeze = Proszę zapytać biura informacji kredytowej w Państwa kraju, czy mogą zablokować historię kredytową dziecka.
    .title = Proszę zabezpieczyć historię kredytową dziecka
advice-safety = Jeśli coś Państwu grozi, gdy inni znają te informacje, proszę skontaktować się z nami lub z policją. Proszę nie czekać, aż coś się stanie.
    .title = Proszę szukać pomocy, jeśli nie czują się Państwo bezpiecznie
advice-extortion = Jeśli ktoś grozi opublikowaniem Państwa danych, proszę nie płacić. Proszę zachować wiadomości i zgłosić je policji.
    .title = Proszę nie ulegać groźbom
advice-inform_contacts = Proszę poinformować osoby, których dane są w Państwa wiadomościach, plikach lub kontaktach. One też mogą otrzymać fałszywe wiadomości.
    .title = Proszę poinformować osoby, których dane Państwo przechowywali
advice-sim_pin = Proszę zwrócić się do operatora o zabezpieczenie numeru kodem PIN, aby nikt inny nie mógł przenieść go na inny telefon.
    .title = Proszę zabezpieczyć numer telefonu
advice-spam_calls = Proszę nie reagować na nieoczekiwane telefony i SMS-y w sprawie tego incydentu. Proszę zgłaszać je operatorowi.
    .title = Uwaga na telefony i SMS-y
advice-postal_caution = Proszę uważać na listy i paczki, których się Państwo nie spodziewają. Bez sprawdzenia proszę nie płacić za takie przesyłki ani nie dzwonić pod podane w nich numery.
    .title = Uwaga na listy i paczki
advice-mfa = Uwierzytelnianie wieloskładnikowe wymaga przy logowaniu drugiego potwierdzenia, na przykład kodu z aplikacji. Pomaga chronić Państwa konto nawet wtedy, gdy ktoś pozna hasło.
    .title = Proszę włączyć uwierzytelnianie wieloskładnikowe
advice-mfa-admin = Proszę wymagać uwierzytelniania wieloskładnikowego od wszystkich osób w organizacji. Jeśli korzystają one z logowania jednokrotnego (SSO), proszę włączyć to zabezpieczenie właśnie tam.
    .title = Proszę wymagać uwierzytelniania wieloskładnikowego przy logowaniu jednokrotnym
advice-org_admin = Jeśli zarządzają Państwo kontem organizacji, proszę poinformować osoby w organizacji o tym incydencie. Proszę sprawdzić, kto ma dostęp, i usunąć role, których nikt nie potrzebuje.
    .title = Proszę poinformować osoby w organizacji i sprawdzić role
advice-watch_phishing = Proszę uważać na wiadomości i telefony, których się Państwo nie spodziewają, nawet jeśli zawierają prawdziwe informacje o Państwu. Mogą to być na przykład faktury, ostrzeżenia dotyczące konta i powiadomienia o logowaniu. Proszę nie otwierać zawartych w nich linków ani załączników.
    .title = Uwaga na fałszywe wiadomości
advice-watch_phishing-admin = Osoby w organizacji mogą otrzymać fałszywe faktury, ostrzeżenia dotyczące konta lub powiadomienia o logowaniu, które zawierają prawdziwe informacje. Proszę im przekazać, aby nie otwierały linków ani załączników w takich wiadomościach.
    .title = Proszę przygotować osoby w organizacji na fałszywe wiadomości
advice-verify_sender = Proszę sprawdzać tę część adresu nadawcy, która następuje po znaku @. W razie wątpliwości proszę nie korzystać z takiej wiadomości, tylko samodzielnie wpisać nasz adres w przeglądarce.
    .title = Proszę sprawdzać, kto wysłał wiadomość
advice-never_ask = Proszę nie podawać hasła, klucza API ani kodu weryfikacyjnego nikomu, kto prosi o nie e-mailem, SMS-em lub na czacie. Nigdy nie prosimy o takie dane w ten sposób.
    .title = Hasła i kody proszę zachować dla siebie

## What the reader does not need to do, with the reason

not-needed-password = Nie trzeba zmieniać hasła, ponieważ hasła nie zostały ujawnione.
not-needed-credentials = Nie trzeba zmieniać sposobu logowania, ponieważ dane logowania nie zostały ujawnione.
not-needed-api_key = Nie trzeba wymieniać kluczy API, ponieważ nie zostały ujawnione.
not-needed-oauth_token = Nie trzeba ponownie łączyć aplikacji, ponieważ ich tokeny dostępu nie zostały ujawnione.
not-needed-session_token = Nie trzeba się wylogowywać, ponieważ sesje logowania nie zostały ujawnione.
not-needed-mfa_secret = Nie trzeba od nowa konfigurować uwierzytelniania wieloskładnikowego, ponieważ jego kody i klucze nie zostały ujawnione.
not-needed-payment_card = Nie trzeba wymieniać karty płatniczej, ponieważ numery kart nie zostały ujawnione.
not-needed-bank_account = Nie trzeba zakładać nowego konta bankowego, ponieważ numery kont nie zostały ujawnione.
not-needed-payment_details = Nie trzeba wymieniać kart ani kontaktować się z bankiem, ponieważ dane płatnicze nie zostały ujawnione.
not-needed-payment = Nie trzeba wymieniać kart ani kontaktować się z bankiem, ponieważ dane płatnicze nie zostały ujawnione.
not-needed-government_id = Nie trzeba wymieniać dokumentów tożsamości, ponieważ nie zostały ujawnione.
not-needed-ssn = Nie trzeba blokować historii kredytowej, ponieważ numery ubezpieczenia społecznego i podobne numery nie zostały ujawnione.

## How soon

urgency-now = od razu
urgency-soon = w tym tygodniu
urgency-any = od teraz

## What a service provider does for the sender, without an article

# Here: genitive, masculine singular, as it stands after "u naszego".
role-web_analytics = dostawcy usług analityki internetowej
role-hosting = dostawcy usług hostingowych
role-support = dostawcy usług obsługi klienta
role-payment = dostawcy usług płatniczych
role-marketing = dostawcy usług marketingowych
role-software = dostawcy oprogramowania
role-other = dostawcy usług

## Titles of sections that some laws want

block-vigilance = Prosimy o czujność
block-le_delay = Opóźnienie ze względu na działania organów ścigania
block-late_reason = Dlaczego informujemy Państwa dopiero teraz
block-cra = Biura informacji kredytowej
block-ftc = Federal Trade Commission
block-ag = Prokurator generalny stanu
block-freeze = Blokada historii kredytowej i ostrzeżenie przed oszustwem
block-police = Zgłoszenie na policji
block-report_idtheft = Zgłoszenie kradzieży tożsamości
block-idp_offer = Bezpłatna ochrona tożsamości
block-regulator_told = Organy, które powiadomiliśmy
block-complaint = Państwa prawo do wniesienia skargi
block-acquirer = Kto uzyskał dane
block-count = Ilu osób dotyczy incydent
block-extent = Skala incydentu
block-location = Gdzie to się stało
block-holder_identified = Czy wiemy, kto ma dane?
block-mitigation = Pomoc, którą oferujemy
block-remedy = Jak uzyskać naprawienie szkody
block-agencies = Urzędy, które informują o kradzieży tożsamości
block-fcra = Państwa prawa wynikające z ustawy Fair Credit Reporting Act
block-parent = Firma, do której należymy

## Texts of such sections, from facts

block-le_delay-yes = Organy ścigania poprosiły nas o opóźnienie tego zawiadomienia i tak zrobiliśmy.
block-le_delay-no = Organy ścigania nie prosiły nas o opóźnienie tego zawiadomienia.

## Dates

date-about = około { $date }
date-range = między { $from } a { $to }
date-unknown = jeszcze nie wiadomo
possible = być może

## Around the notice

layout-sample = To jest przykład. Incydent i osoby są fikcyjne.
layout-test = To jest test. To nie jest prawdziwe zawiadomienie.
layout-reference = Numer sprawy: { $reference }
layout-date = Data tego zawiadomienia: { $date }
layout-sent-by = Nadawca: { $name }
layout-language = Polski
