# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = nom
    .label = Votre nom
    .hint = tel qu’indiqué dans votre compte
class-email = adresse électronique
    .label = Votre adresse électronique
    .hint = telle qu’indiquée dans votre compte
class-phone = numéro de téléphone
    .label = Votre numéro de téléphone
class-postal_address = adresse postale
    .label = Votre adresse postale
class-username = nom d’utilisateur
    .label = Votre nom d’utilisateur
    .hint = le nom avec lequel vous vous connectez
class-user_id = identifiant utilisateur
    .label = Votre identifiant utilisateur
    .hint = un numéro ou un code qui désigne votre compte
class-org_id = identifiant de l’organisation
    .label = L’identifiant de votre organisation
    .hint = un numéro ou un code qui désigne le compte de votre organisation
class-date_of_birth = date de naissance
    .label = Votre date de naissance
class-gender = genre
    .label = Votre genre
class-nationality = nationalité
    .label = Votre nationalité
class-photo = photo
    .label = Une photo de vous
class-signature = signature
    .label = Votre signature

## Kinds of data: devices, places, use

class-ip_address = adresse IP
    .label = Votre adresse IP
    .hint = l’adresse réseau de votre appareil ou de votre connexion
class-approx_location = localisation approximative
    .label = Votre localisation approximative
    .hint = par exemple la ville, la région ou le pays
class-precise_location = localisation précise
    .label = Votre localisation précise
    .hint = par exemple des positions GPS
class-browser_os = navigateur et système d’exploitation
    .label = Le navigateur et le système d’exploitation que vous avez utilisés
class-device_id = identifiant d’appareil
    .label = Les identifiants de vos appareils
class-referrer = sites web de provenance
    .label = Les sites web de provenance
    .hint = les pages depuis lesquelles vous avez accédé à notre site
class-usage_metadata = données d’utilisation
    .label = Vos données d’utilisation
    .hint = par exemple la fréquence, les heures et les fonctions utilisées

## Kinds of data: access

class-password_plain = mot de passe
    .label = Votre mot de passe
    .hint = sous une forme lisible
class-password_hash = mot de passe protégé
    .label = Votre mot de passe sous une forme protégée
    .hint = illisible tel quel, mais il est peut-être possible de le retrouver
class-security_qa = questions et réponses de sécurité
    .label = Vos questions et réponses de sécurité
class-mfa_secret = codes et clés d’authentification multifacteur
    .label = Les codes et les clés de votre authentification multifacteur
    .hint = par exemple les codes de récupération ou la clé de votre application d’authentification
class-session_token = sessions de connexion
    .label = Vos sessions de connexion
    .hint = des données qui maintiennent votre session ouverte
class-api_key = clés API
    .label = Vos clés API
class-oauth_token = jetons d’accès des applications liées
    .label = Les jetons d’accès des applications liées à votre compte
class-private_key = clés privées
    .label = Vos clés privées
    .hint = des clés pour signer ou déchiffrer
class-vault_data = coffre de mots de passe chiffré
    .label = Votre coffre de mots de passe chiffré

## Kinds of data: money

class-payment_card = numéro de carte de paiement
    .label = Votre numéro de carte de paiement
    .hint = y compris la date d’expiration
class-payment_card_partial = données partielles de carte de paiement
    .label = Une partie des données de votre carte de paiement
    .hint = par exemple les quatre derniers chiffres ou la date d’expiration
class-bank_account = numéro de compte bancaire
    .label = Votre numéro de compte bancaire
class-financial_details = données financières
    .label = Des informations sur vos finances
    .hint = par exemple vos revenus, vos crédits ou vos soldes

## Kinds of data: official documents

class-ssn = numéro de sécurité sociale ou numéro similaire
    .label = Votre numéro de sécurité sociale ou un numéro similaire
class-drivers_license = numéro de permis de conduire ou de carte d’identité
    .label = Votre numéro de permis de conduire ou de carte d’identité
class-passport = données de passeport
    .label = Des données de votre passeport
class-government_id = pièce d’identité
    .label = Votre pièce d’identité
    .hint = par exemple une carte d’identité ou son numéro
class-tax_id = numéro fiscal
    .label = Votre numéro fiscal

## Kinds of data: health, body, beliefs

class-health = données de santé
    .label = Des données sur votre santé
class-health_insurance = données d’assurance maladie
    .label = Vos données d’assurance maladie
    .hint = par exemple votre numéro de contrat ou d’adhésion
class-biometric = données biométriques
    .label = Vos données biométriques
    .hint = par exemple une empreinte digitale ou un scan du visage
class-genetic = données génétiques
    .label = Vos données génétiques
class-sexual = données sur la vie sexuelle ou l’orientation sexuelle
    .label = Des données sur votre vie sexuelle ou votre orientation sexuelle
class-religion = religion ou convictions
    .label = Votre religion ou vos convictions
class-ethnicity = origine ethnique
    .label = Votre origine ethnique
class-politics = opinions politiques
    .label = Vos opinions politiques
class-union = appartenance syndicale
    .label = Votre appartenance syndicale
class-criminal = données sur des poursuites ou des condamnations pénales
    .label = Des données sur des poursuites ou des condamnations pénales

## Kinds of data: life, work, content

class-child_data = données concernant des enfants
    .label = Des données concernant un enfant
class-employment = données professionnelles
    .label = Des données sur votre emploi
    .hint = par exemple votre salaire ou vos évaluations
class-education = données sur les études et la formation
    .label = Des données sur vos études ou votre formation
class-message_content = contenu des messages
    .label = Le contenu de vos messages
    .hint = par exemple des conversations ou des requêtes à une IA
class-file_content = contenu des fichiers
    .label = Le contenu de vos fichiers
class-support_tickets = demandes d’assistance
    .label = Vos demandes d’assistance
    .hint = avec leurs pièces jointes
class-contacts = contacts
    .label = Vos contacts
    .hint = par exemple un carnet d’adresses
class-purchase_history = historique d’achats
    .label = Vos commandes et réservations
class-preferences = paramètres et préférences
    .label = Vos paramètres et préférences
class-photos_video = photos et vidéos
    .label = Vos photos et vidéos
class-telecom_traffic = données d’appels et de connexion
    .label = Des données sur vos appels et vos connexions

## Kinds of data: groups

class-password = mots de passe
    .label = Votre mot de passe
class-credentials = identifiants de connexion
    .label = Vos identifiants de connexion
class-payment_details = données de paiement
    .label = Vos données de paiement
    .hint = par exemple des numéros de carte ou de compte
class-api_content = requêtes et réponses API
    .label = Le contenu de vos requêtes et réponses API

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Choisissez un nouveau mot de passe que vous n’utilisez nulle part ailleurs. Pour cela, saisissez vous-même l’adresse de notre site dans votre navigateur.
    .title = Changez votre mot de passe
advice-change_reused = Si vous utilisez le même mot de passe ailleurs, changez-le là aussi. Ne l’utilisez plus.
    .title = Changez ce mot de passe partout ailleurs
advice-change_security_qa = Choisissez de nouvelles questions et réponses de sécurité, ici et partout où vous utilisez les mêmes.
    .title = Changez vos questions de sécurité
advice-recover_account = Si vous ne pouvez plus vous connecter, contactez-nous. Nous vous aidons à récupérer ou à fermer le compte.
    .title = Prévenez-nous si vous ne pouvez plus vous connecter
advice-end_sessions = Déconnectez-vous de tous les appareils. Examinez ensuite les appareils et les applications liés à votre compte et supprimez ceux que vous ne connaissez pas.
    .title = Déconnectez-vous partout
advice-rotate_secret = Créez de nouvelles clés ou de nouveaux jetons, remplacez les anciens partout où vous les utilisez, puis révoquez-les. Vérifiez s’il y a eu des utilisations que vous ne reconnaissez pas.
    .title = Remplacez les clés et les jetons
advice-mfa_reenrol = Supprimez votre second facteur actuel, puis configurez-le de nouveau. Créez de nouveaux codes de récupération.
    .title = Configurez de nouveau votre second facteur
advice-vault = Choisissez un nouveau mot de passe principal pour votre coffre. Changez ensuite les mots de passe qu’il contient, les plus importants d’abord.
    .title = Changez le mot de passe principal de votre coffre et ceux qu’il contient
advice-check_activity = Consultez l’activité récente de votre compte. Signalez-nous tout ce que vous ne reconnaissez pas.
    .title = Vérifiez l’activité de votre compte
advice-check_content = Réfléchissez à ce que vous avez écrit ou enregistré chez nous. Changez les mots de passe et les clés qui s’y trouvent.
    .title = Recherchez les mots de passe et les clés dans ces contenus
advice-replace_card = Demandez une nouvelle carte à la banque ou à l’entreprise qui a émis la vôtre. Mettez à jour les paiements débités sur l’ancienne carte.
    .title = Faites remplacer votre carte de paiement
advice-contact_bank = Informez votre banque de cet incident. Demandez s’il vous faut un nouveau numéro de compte et repérez les prélèvements que vous ne reconnaissez pas.
    .title = Contactez votre banque
advice-watch_statements = Lisez attentivement vos relevés de compte et de carte. Contestez les paiements que vous n’avez pas effectués.
    .title = Vérifiez vos relevés
advice-credit_freeze = Demandez à chaque organisme d’information sur le crédit de bloquer votre dossier, si cela existe dans votre pays. Il devient alors difficile d’ouvrir un compte à votre nom. Aux États-Unis, c’est gratuit.
    .title = Faites bloquer votre dossier de crédit
advice-fraud_alert = Demandez à un organisme d’information sur le crédit d’inscrire une alerte à la fraude, si cela existe dans votre pays. Les prêteurs devraient alors vérifier votre identité avant d’accorder un crédit à votre nom.
    .title = Demandez une alerte à la fraude
advice-credit_report = Demandez votre rapport de crédit, si cela existe dans votre pays, et cherchez-y les comptes ou les demandes que vous ne reconnaissez pas. Dans de nombreux pays, c’est gratuit.
    .title = Vérifiez votre rapport de crédit
advice-use_offer = Utilisez le service de protection gratuit décrit dans cet avis.
    .title = Utilisez le service de protection gratuit
advice-tax_early = Déposez votre déclaration de revenus le plus tôt possible. Répondez rapidement aux courriers de l’administration fiscale et demandez-lui si elle propose un code contre les usages frauduleux.
    .title = Déclarez vos revenus au plus tôt
advice-replace_id = Informez de cet incident l’autorité qui a délivré le document. Demandez s’il faut le remplacer ou le bloquer.
    .title = Signalez le document à l’autorité qui l’a délivré
advice-report_idtheft = Si quelqu’un usurpe votre identité, signalez-le à la police ou à l’autorité chargée des usurpations d’identité dans votre pays.
    .title = Signalez toute usurpation de votre identité
advice-review_eob = Lisez les relevés de votre assurance maladie. Demandez des explications sur les soins que vous n’avez pas reçus.
    .title = Vérifiez les relevés de votre assurance maladie
advice-biometric_fallback = Vous ne pouvez pas changer vos données biométriques. Si vous les utilisez pour vous connecter, passez à une autre méthode.
    .title = Choisissez un autre moyen de connexion
advice-child_freeze = Demandez aux organismes d’information sur le crédit de votre pays, s’il y en a, s’ils peuvent bloquer le dossier d’un enfant.
    .title = Protégez le dossier de crédit de l’enfant
advice-safety = Si le fait que d’autres connaissent ces données vous met en danger, adressez-vous à nous ou à la police. N’attendez pas qu’il se passe quelque chose.
    .title = Demandez de l’aide si vous ne vous sentez pas en sécurité
advice-extortion = Si quelqu’un menace de publier vos données, ne payez pas. Conservez les messages et signalez-les à la police.
    .title = Ne cédez pas aux menaces
advice-inform_contacts = Informez les personnes dont les données figurent dans vos messages, vos fichiers ou vos contacts. Elles aussi peuvent recevoir de faux messages.
    .title = Informez les personnes dont vous aviez enregistré les données
advice-sim_pin = Demandez à votre opérateur de protéger votre numéro par un code, afin que personne ne puisse le transférer sur un autre téléphone.
    .title = Protégez votre numéro de téléphone
advice-spam_calls = Ne répondez pas aux appels et aux SMS inattendus au sujet de cet incident. Signalez-les à votre opérateur.
    .title = Méfiez-vous des appels et des SMS
advice-postal_caution = Méfiez-vous des lettres et des colis que vous n’attendez pas. Ne payez rien pour les recevoir et n’appelez aucun numéro qui y figure sans l’avoir vérifié.
    .title = Méfiez-vous des lettres et des colis
advice-mfa = L’authentification multifacteur demande une seconde preuve lors de la connexion, par exemple un code fourni par une application. Elle contribue à protéger votre compte même si quelqu’un découvre votre mot de passe.
    .title = Activez l’authentification multifacteur
advice-mfa-admin = Exigez l’authentification multifacteur pour toutes les personnes de votre organisation. Si elles se connectent par authentification unique (SSO), activez l’authentification multifacteur à ce niveau.
    .title = Exigez l’authentification multifacteur au niveau du SSO
advice-org_admin = Si vous administrez le compte d’une organisation, informez de cet incident les personnes de votre organisation. Vérifiez qui a accès au compte et supprimez les rôles inutiles.
    .title = Informez votre organisation et vérifiez les rôles
advice-watch_phishing = Méfiez-vous des messages et des appels que vous n’attendez pas, même s’ils contiennent des informations exactes sur vous. Il peut s’agir de factures, d’avertissements sur votre compte ou d’alertes de connexion. N’ouvrez ni les liens ni les pièces jointes de ces messages.
    .title = Méfiez-vous des faux messages
advice-watch_phishing-admin = Les personnes de votre organisation peuvent recevoir de fausses factures, de faux avertissements sur leur compte ou de fausses alertes de connexion contenant des informations exactes. Demandez-leur de n’ouvrir ni les liens ni les pièces jointes de ces messages.
    .title = Préparez votre organisation aux faux messages
advice-verify_sender = Regardez la partie de l’adresse de l’expéditeur qui suit le signe @. En cas de doute, ne tenez pas compte du message. Saisissez vous-même l’adresse de notre site dans votre navigateur.
    .title = Vérifiez qui a envoyé un message
advice-never_ask = Ne communiquez ni mot de passe, ni clé API, ni code de vérification si on vous les demande par courriel, SMS ou messagerie instantanée. Nous ne vous les demandons jamais ainsi.
    .title = Gardez vos mots de passe et vos codes pour vous

## What the reader does not need to do, with the reason

not-needed-password = Vous n’avez pas besoin de changer votre mot de passe : les mots de passe n’ont pas été exposés.
not-needed-credentials = Vous n’avez pas besoin de changer votre mode de connexion : les identifiants de connexion n’ont pas été exposés.
not-needed-api_key = Vous n’avez pas besoin de remplacer vos clés API : elles n’ont pas été exposées.
not-needed-oauth_token = Vous n’avez pas besoin de reconnecter vos applications : leurs jetons d’accès n’ont pas été exposés.
not-needed-session_token = Vous n’avez pas besoin de vous déconnecter : les sessions de connexion n’ont pas été exposées.
not-needed-mfa_secret = Vous n’avez pas besoin de reconfigurer l’authentification multifacteur : ses codes et ses clés n’ont pas été exposés.
not-needed-payment_card = Vous n’avez pas besoin de faire remplacer votre carte de paiement : les numéros de carte n’ont pas été exposés.
not-needed-bank_account = Vous n’avez pas besoin d’un nouveau compte bancaire : les numéros de compte n’ont pas été exposés.
not-needed-payment_details = Vous n’avez besoin ni de faire remplacer vos cartes ni de contacter votre banque : les données de paiement n’ont pas été exposées.
not-needed-payment = Vous n’avez besoin ni de faire remplacer vos cartes ni de contacter votre banque : les données de paiement n’ont pas été exposées.
not-needed-government_id = Vous n’avez pas besoin de faire remplacer vos pièces d’identité : elles n’ont pas été exposées.
not-needed-ssn = Vous n’avez pas besoin de faire bloquer un dossier de crédit : les numéros de sécurité sociale et les numéros similaires n’ont pas été exposés.

## How soon

urgency-now = tout de suite
urgency-soon = cette semaine
urgency-any = à partir de maintenant

## What a service provider does for the sender, without an article

role-web_analytics = prestataire de mesure d’audience
role-hosting = hébergeur
role-support = prestataire d’assistance à la clientèle
role-payment = prestataire de paiement
role-marketing = prestataire marketing
role-software = fournisseur de logiciels
role-other = prestataire

## Titles of sections that some laws want

block-vigilance = Appel à la vigilance
block-le_delay = Notification différée pour les besoins d’une enquête
block-late_reason = Pourquoi nous ne vous écrivons que maintenant
block-cra = Organismes d’information sur le crédit
block-ftc = Federal Trade Commission
block-ag = Procureur général de l’État
block-freeze = Blocage du dossier de crédit et alerte à la fraude
block-police = Rapport de police
block-report_idtheft = Signaler une usurpation d’identité
block-idp_offer = Protection gratuite contre l’usurpation d’identité
block-regulator_told = Autorités que nous avons informées
block-complaint = Votre droit d’introduire une réclamation
block-acquirer = Qui a obtenu les données
block-count = Nombre de personnes concernées
block-extent = Ampleur de l’incident
block-location = Où cela s’est produit
block-holder_identified = Savons-nous qui détient les données ?
block-mitigation = L’aide que nous proposons
block-remedy = Comment obtenir réparation
block-agencies = Autorités qui informent sur l’usurpation d’identité
block-fcra = Vos droits au titre du Fair Credit Reporting Act
block-parent = La société à laquelle nous appartenons

## Texts of such sections, from facts

block-le_delay-yes = Les autorités chargées de l’enquête nous ont demandé de différer cet avis, et nous l’avons fait.
block-le_delay-no = Aucune autorité chargée d’une enquête ne nous a demandé de différer cet avis.

## Dates

date-about = vers le { $date }
date-range = entre le { $from } et le { $to }
date-unknown = pas encore connue
possible = peut-être

## Around the notice

layout-sample = Ceci est un exemple. Aucun incident réel, aucune personne réelle.
layout-test = Ceci est un test. Ce n’est pas un véritable avis.
layout-reference = Référence : { $reference }
layout-date = Date de cet avis : { $date }
layout-sent-by = Envoyé par { $name }
layout-language = Français
