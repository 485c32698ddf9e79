# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = nome
    .label = Seu nome
    .hint = como consta na sua conta
class-email = endereço de e-mail
    .label = Seu endereço de e-mail
    .hint = como consta na sua conta
class-phone = número de telefone
    .label = Seu número de telefone
class-postal_address = endereço postal
    .label = Seu endereço postal
class-username = nome de usuário
    .label = Seu nome de usuário
    .hint = o nome que você usa para entrar na conta
class-user_id = ID de usuário
    .label = Seu ID de usuário
    .hint = um número ou código que identifica sua conta
class-org_id = ID da organização
    .label = O ID da sua organização
    .hint = um número ou código que identifica a conta da sua organização
class-date_of_birth = data de nascimento
    .label = Sua data de nascimento
class-gender = gênero
    .label = Seu gênero
class-nationality = nacionalidade
    .label = Sua nacionalidade
class-photo = foto
    .label = Uma foto sua
class-signature = assinatura
    .label = Sua assinatura

## Kinds of data: devices, places, use

class-ip_address = endereço IP
    .label = Seu endereço IP
    .hint = o endereço de rede do seu dispositivo ou da sua conexão
class-approx_location = localização aproximada
    .label = Sua localização aproximada
    .hint = por exemplo, cidade, estado ou país
class-precise_location = localização exata
    .label = Sua localização exata
    .hint = por exemplo, coordenadas de GPS
class-browser_os = navegador e sistema operacional
    .label = O navegador e o sistema operacional que você usou
class-device_id = identificador de dispositivo
    .label = Identificadores dos seus dispositivos
class-referrer = sites de origem
    .label = Sites de origem
    .hint = as páginas de onde você chegou ao nosso site
class-usage_metadata = dados de uso
    .label = Dados sobre o seu uso
    .hint = por exemplo, quantidades, horários e recursos usados

## Kinds of data: access

class-password_plain = senha
    .label = Sua senha
    .hint = em forma legível
class-password_hash = senha protegida
    .label = Sua senha em forma protegida
    .hint = não pode ser lida diretamente, mas talvez seja possível descobri-la
class-security_qa = perguntas e respostas de segurança
    .label = Suas perguntas e respostas de segurança
class-mfa_secret = códigos e chaves de autenticação multifator
    .label = Códigos e chaves da sua autenticação multifator
    .hint = por exemplo, códigos de recuperação ou a chave do seu aplicativo autenticador
class-session_token = sessões de acesso
    .label = Suas sessões de acesso
    .hint = dados que mantêm sua sessão aberta
class-api_key = chaves de API
    .label = Suas chaves de API
class-oauth_token = tokens de acesso de aplicativos conectados
    .label = Tokens de acesso de aplicativos conectados à sua conta
class-private_key = chaves privadas
    .label = Suas chaves privadas
    .hint = chaves para assinar ou decifrar
class-vault_data = cofre de senhas criptografado
    .label = Seu cofre de senhas criptografado

## Kinds of data: money

class-payment_card = número do cartão de pagamento
    .label = O número do seu cartão de pagamento
    .hint = incluindo a data de validade
class-payment_card_partial = parte dos dados do cartão de pagamento
    .label = Parte dos dados do seu cartão de pagamento
    .hint = por exemplo, os quatro últimos dígitos ou a data de validade
class-bank_account = número da conta bancária
    .label = O número da sua conta bancária
# "rendimentos", not "renda": in Portugal "renda" is rent.
class-financial_details = dados financeiros
    .label = Dados sobre suas finanças
    .hint = por exemplo, rendimentos, crédito ou saldos

## Kinds of data: official documents

class-ssn = número de seguro social ou número semelhante
    .label = Seu número de seguro social ou número semelhante
class-drivers_license = número da carteira de motorista ou do documento de identidade estadual
    .label = O número da sua carteira de motorista ou do seu documento de identidade estadual
class-passport = dados do passaporte
    .label = Dados do seu passaporte
class-government_id = documento oficial de identidade
    .label = Seu documento oficial de identidade
    .hint = por exemplo, a carteira de identidade ou o número dela
# Readers in Brazil know their tax ID as CPF.
class-tax_id = CPF ou outro número de identificação fiscal
    .label = Seu CPF ou outro número de identificação fiscal

## Kinds of data: health, body, beliefs

class-health = dados de saúde
    .label = Dados sobre sua saúde
class-health_insurance = dados do plano ou seguro de saúde
    .label = Os dados do seu plano ou seguro de saúde
    .hint = por exemplo, o número da apólice ou de beneficiário
class-biometric = dados biométricos
    .label = Seus dados biométricos
    .hint = por exemplo, impressão digital ou leitura facial
class-genetic = dados genéticos
    .label = Seus dados genéticos
class-sexual = dados sobre vida sexual ou orientação sexual
    .label = Dados sobre sua vida sexual ou orientação sexual
class-religion = religião ou crença
    .label = Sua religião ou crença
class-ethnicity = origem étnica
    .label = Sua origem étnica
class-politics = opiniões políticas
    .label = Suas opiniões políticas
class-union = filiação sindical
    .label = Sua filiação sindical
class-criminal = dados sobre acusações ou condenações criminais
    .label = Dados sobre acusações ou condenações criminais

## Kinds of data: life, work, content

class-child_data = dados de crianças ou adolescentes
    .label = Dados de uma criança ou adolescente
class-employment = dados sobre emprego
    .label = Dados sobre seu emprego
    .hint = por exemplo, salário ou avaliações
class-education = dados sobre estudos
    .label = Dados sobre seus estudos
class-message_content = conteúdo de mensagens
    .label = O conteúdo das suas mensagens
    .hint = por exemplo, chats ou prompts
class-file_content = conteúdo de arquivos
    .label = O conteúdo dos seus arquivos
class-support_tickets = pedidos de suporte
    .label = Seus pedidos de suporte
    .hint = com os anexos
class-contacts = contatos
    .label = Seus contatos
    .hint = por exemplo, uma agenda de endereços
class-purchase_history = histórico de compras
    .label = Seus pedidos e reservas
class-preferences = configurações e preferências
    .label = Suas configurações e preferências
class-photos_video = fotos e vídeos
    .label = Suas fotos e seus vídeos
class-telecom_traffic = dados de chamadas e conexões
    .label = Dados sobre suas chamadas e conexões

## Kinds of data: groups

class-password = senhas
    .label = Sua senha
class-credentials = dados de acesso
    .label = Seus dados de acesso
class-payment_details = dados de pagamento
    .label = Seus dados de pagamento
    .hint = por exemplo, números de cartão ou de conta bancária
class-api_content = solicitações e respostas de API
    .label = O conteúdo das suas solicitações e respostas de API

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Escolha uma senha nova, que você não use em nenhum outro serviço. Para isso, digite nosso endereço diretamente no navegador.
    .title = Altere sua senha
advice-change_reused = Se você usa a mesma senha em outros serviços, altere-a neles também. Não volte a usá-la.
    .title = Altere essa senha em todos os outros serviços
advice-change_security_qa = Escolha perguntas e respostas de segurança novas, aqui e em todos os serviços em que você usa as mesmas.
    .title = Altere suas perguntas de segurança
advice-recover_account = Se você não consegue mais entrar na sua conta, entre em contato conosco. Ajudamos você a recuperar ou encerrar a conta.
    .title = Avise-nos se não conseguir entrar na conta
advice-end_sessions = Encerre suas sessões em todos os dispositivos. Depois, confira os dispositivos e aplicativos conectados à conta e remova os que você não conhece.
    .title = Saia da conta em todos os dispositivos
advice-rotate_secret = Crie chaves ou tokens novos, substitua os antigos em todos os lugares em que você os usa e depois revogue os antigos. Confira o uso e veja se há algo que você não reconhece.
    .title = Substitua chaves e tokens
advice-mfa_reenrol = Remova seu segundo fator atual e configure-o de novo. Gere novos códigos de recuperação.
    .title = Configure seu segundo fator de novo
advice-vault = Escolha uma nova senha principal para o seu cofre. Depois, altere as senhas guardadas nele, começando pelas mais importantes.
    .title = Altere a senha principal do cofre e o que está guardado nele
advice-check_activity = Veja a atividade recente da sua conta. Avise-nos se houver algo que você não reconhece.
    .title = Verifique a atividade da sua conta
advice-check_content = Pense no que você escreveu ou guardou nos nossos serviços. Altere as senhas e chaves que estiverem nesse conteúdo.
    .title = Procure senhas e chaves no conteúdo
advice-replace_card = Peça um cartão novo ao banco ou à empresa que emitiu o seu. Atualize os pagamentos cobrados no cartão antigo.
    .title = Peça a substituição do seu cartão de pagamento
advice-contact_bank = Informe seu banco sobre este incidente. Pergunte se você precisa de um novo número de conta e preste atenção a débitos que não reconhece.
    .title = Fale com seu banco
advice-watch_statements = Leia com atenção os extratos do banco e do cartão. Conteste pagamentos que você não fez.
    .title = Confira seus extratos
advice-credit_freeze = Peça a cada órgão de proteção ao crédito que bloqueie seu histórico de crédito, se isso existir no seu país. Assim, ninguém consegue abrir facilmente uma conta em seu nome. Nos Estados Unidos, é gratuito.
    .title = Bloqueie seu histórico de crédito
advice-fraud_alert = Peça um alerta de fraude a um órgão de proteção ao crédito, se isso existir no seu país. Quem oferece crédito deveria, então, verificar quem você é antes de concedê-lo em seu nome.
    .title = Ative um alerta de fraude
advice-credit_report = Peça seu relatório de crédito, se isso existir no seu país, e procure contas ou pedidos que você não conhece. Em muitos países, é gratuito.
    .title = Confira seu relatório de crédito
advice-use_offer = Use o serviço gratuito de proteção que descrevemos neste aviso.
    .title = Use o serviço gratuito de proteção
advice-tax_early = Entregue sua declaração de impostos o mais cedo possível. Responda logo às cartas do fisco e pergunte se ele oferece um PIN contra uso indevido.
    .title = Entregue cedo sua declaração de impostos
advice-replace_id = Informe sobre este incidente o órgão que emitiu o documento. Pergunte se é preciso substituí-lo ou bloqueá-lo.
    .title = Avise o órgão que emitiu o documento
advice-report_idtheft = Se alguém usar sua identidade, denuncie o caso à polícia ou à autoridade responsável por roubo de identidade no seu país.
    .title = Denuncie o uso indevido da sua identidade
advice-review_eob = Leia os demonstrativos do seu plano ou seguro de saúde. Pergunte sobre tratamentos que você não fez.
    .title = Confira os demonstrativos do plano ou seguro de saúde
advice-biometric_fallback = Não é possível mudar seus dados biométricos. Se você os usa para entrar em alguma conta, passe a usar outro método.
    .title = Use outra forma de entrar
advice-child_freeze = Pergunte aos órgãos de proteção ao crédito do seu país se podem bloquear o histórico de crédito de crianças e adolescentes.
    .title = Proteja o crédito da criança ou adolescente
advice-safety = Se for perigoso para você que outras pessoas conheçam esses dados, entre em contato conosco ou com a polícia. Não espere até que algo aconteça.
    .title = Peça ajuda se não se sentir em segurança
advice-extortion = Se alguém ameaçar publicar seus dados, não pague. Guarde as mensagens e denuncie o caso à polícia.
    .title = Não ceda a ameaças
advice-inform_contacts = Avise as pessoas cujos dados estão nas suas mensagens, nos seus arquivos ou nos seus contatos. Elas também podem receber mensagens falsas.
    .title = Avise as pessoas cujos dados você guardava
advice-sim_pin = Peça à sua operadora de telefone que proteja seu número com um PIN, para que nenhuma outra pessoa possa transferi-lo para outro aparelho.
    .title = Proteja seu número de telefone
advice-spam_calls = Não responda a chamadas nem a SMS inesperados sobre este incidente. Comunique-os à sua operadora de telefone.
    .title = Tenha cuidado com chamadas e SMS
advice-postal_caution = Tenha cuidado com cartas e encomendas que você não espera. Não pague por elas nem ligue para um número indicado nelas sem verificar antes.
    .title = Tenha cuidado com cartas e encomendas
advice-mfa = A autenticação multifator pede uma segunda prova quando você entra na conta, por exemplo, um código de um aplicativo. Ela ajuda a proteger sua conta mesmo que alguém descubra sua senha.
    .title = Ative a autenticação multifator
advice-mfa-admin = Exija a autenticação multifator de todas as pessoas da sua organização. Se o acesso for por logon único (SSO), ative-a nele.
    .title = Exija a autenticação multifator no logon único
advice-org_admin = Se você administra a conta de uma organização, avise as pessoas da organização sobre este incidente. Verifique quem tem acesso e remova funções de que ninguém precisa.
    .title = Avise sua organização e revise as funções
advice-watch_phishing = Tenha cuidado com mensagens e chamadas que você não espera, mesmo que tragam dados corretos sobre você. Alguns exemplos: faturas, avisos sobre a conta e alertas de acesso. Não abra links nem anexos dessas mensagens.
    .title = Preste atenção a mensagens falsas
advice-watch_phishing-admin = As pessoas da sua organização podem receber faturas, avisos sobre a conta ou alertas de acesso falsos que tragam dados corretos. Peça que não abram links nem anexos dessas mensagens.
    .title = Prepare sua organização para mensagens falsas
advice-verify_sender = Veja a parte do endereço do remetente que vem depois da arroba (@). Em caso de dúvida, não use a mensagem. Digite nosso endereço diretamente no navegador.
    .title = Confira quem enviou a mensagem
advice-never_ask = Não informe senhas, chaves de API nem códigos de verificação a quem os pedir por e-mail, SMS ou chat. Nós nunca pedimos esses dados dessa forma.
    .title = Guarde senhas e códigos só para você

## What the reader does not need to do, with the reason

not-needed-password = Você não precisa alterar sua senha: as senhas não foram expostas.
not-needed-credentials = Você não precisa mudar sua forma de entrar na conta: os dados de acesso não foram expostos.
not-needed-api_key = Você não precisa substituir suas chaves de API: elas não foram expostas.
not-needed-oauth_token = Você não precisa reconectar seus aplicativos: os tokens de acesso deles não foram expostos.
not-needed-session_token = Você não precisa sair da conta: as sessões de acesso não foram expostas.
not-needed-mfa_secret = Você não precisa configurar a autenticação multifator de novo: os códigos e as chaves dela não foram expostos.
not-needed-payment_card = Você não precisa substituir seu cartão de pagamento: os números de cartão não foram expostos.
not-needed-bank_account = Você não precisa de uma nova conta bancária: os números de conta não foram expostos.
not-needed-payment_details = Você não precisa substituir cartões nem falar com seu banco: os dados de pagamento não foram expostos.
not-needed-payment = Você não precisa substituir cartões nem falar com seu banco: os dados de pagamento não foram expostos.
not-needed-government_id = Você não precisa substituir documentos de identidade: eles não foram expostos.
not-needed-ssn = Você não precisa bloquear seu histórico de crédito: os números de seguro social e números semelhantes não foram expostos.

## How soon

urgency-now = agora
urgency-soon = esta semana
urgency-any = de agora em diante

## What a service provider does for the sender, without an article

# Here: feminine singular, as it stands after "na empresa NAME, nossa".
role-web_analytics = prestadora de serviços de análise de sites
role-hosting = prestadora de serviços de hospedagem
role-support = prestadora de serviços de atendimento ao cliente
role-payment = prestadora de serviços de pagamento
role-marketing = prestadora de serviços de marketing
role-software = fornecedora de software
role-other = prestadora de serviços

## Titles of sections that some laws want

block-vigilance = Mantenha a atenção
block-le_delay = Adiamento do aviso por causa de uma investigação criminal
block-late_reason = Por que só avisamos agora
block-cra = Órgãos de proteção ao crédito
block-ftc = Federal Trade Commission
block-ag = Procuradoria-Geral do estado
block-freeze = Bloqueio do histórico de crédito e alerta de fraude
block-police = Registro da ocorrência na polícia
block-report_idtheft = Como denunciar roubo de identidade
block-idp_offer = Proteção de identidade gratuita
block-regulator_told = Autoridades que avisamos
block-complaint = Seu direito de apresentar reclamação
block-acquirer = Quem obteve os dados
block-count = Quantas pessoas foram afetadas
block-extent = Dimensão do incidente
block-location = Onde aconteceu
block-holder_identified = Sabemos quem está com os dados?
block-mitigation = Ajuda que oferecemos
block-remedy = Como obter reparação
block-agencies = Entidades que informam sobre roubo de identidade
block-fcra = Seus direitos segundo o Fair Credit Reporting Act
block-parent = A empresa da qual fazemos parte

## Texts of such sections, from facts

block-le_delay-yes = As autoridades responsáveis pela investigação pediram que adiássemos este aviso, e assim fizemos.
block-le_delay-no = Nenhuma autoridade responsável por investigações pediu que adiássemos este aviso.

## Dates

date-about = por volta de { $date }
date-range = entre { $from } e { $to }
date-unknown = ainda não se sabe
possible = possivelmente

## Around the notice

layout-sample = Este é um exemplo. Não há incidente real nem pessoas reais.
layout-test = Este é um teste. Não é um aviso real.
layout-reference = Referência: { $reference }
layout-date = Data deste aviso: { $date }
layout-sent-by = Enviado por { $name }
layout-language = Português
