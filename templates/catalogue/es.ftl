# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = nombre
    .label = Su nombre
    .hint = tal como figura en su cuenta
class-email = dirección de correo electrónico
    .label = Su dirección de correo electrónico
    .hint = tal como figura en su cuenta
class-phone = número de teléfono
    .label = Su número de teléfono
class-postal_address = dirección postal
    .label = Su dirección postal
class-username = nombre de usuario
    .label = Su nombre de usuario
    .hint = el nombre con el que inicia sesión
class-user_id = ID de usuario
    .label = Su ID de usuario
    .hint = un número o código que identifica su cuenta
class-org_id = ID de organización
    .label = El ID de su organización
    .hint = un número o código que identifica la cuenta de su organización
class-date_of_birth = fecha de nacimiento
    .label = Su fecha de nacimiento
class-gender = género
    .label = Su género
class-nationality = nacionalidad
    .label = Su nacionalidad
class-photo = fotografía
    .label = Una fotografía suya
class-signature = firma
    .label = Su firma

## Kinds of data: devices, places, use

class-ip_address = dirección IP
    .label = Su dirección IP
    .hint = la dirección de red de su dispositivo o conexión
class-approx_location = ubicación aproximada
    .label = Su ubicación aproximada
    .hint = por ejemplo, ciudad, región o país
class-precise_location = ubicación exacta
    .label = Su ubicación exacta
    .hint = por ejemplo, posiciones GPS
class-browser_os = navegador y sistema operativo
    .label = El navegador y el sistema operativo que utilizó
class-device_id = identificador del dispositivo
    .label = Identificadores de sus dispositivos
class-referrer = sitios web de procedencia
    .label = Sitios web de procedencia
    .hint = las páginas desde las que llegó a nuestro sitio web
class-usage_metadata = datos de uso
    .label = Sus datos de uso
    .hint = por ejemplo, frecuencia, horas y funciones utilizadas

## Kinds of data: access

class-password_plain = contraseña
    .label = Su contraseña
    .hint = en una forma que se puede leer
class-password_hash = contraseña protegida
    .label = Su contraseña en forma protegida
    .hint = no se puede leer tal cual, pero quizá sea posible averiguarla
class-security_qa = preguntas y respuestas de seguridad
    .label = Sus preguntas y respuestas de seguridad
class-mfa_secret = códigos y claves de autenticación multifactor
    .label = Códigos y claves de su autenticación multifactor
    .hint = por ejemplo, códigos de recuperación o la clave de su aplicación de autenticación
class-session_token = sesiones iniciadas
    .label = Sus sesiones iniciadas
    .hint = datos que mantienen abierta su sesión
class-api_key = claves de API
    .label = Sus claves de API
class-oauth_token = tokens de acceso de las aplicaciones conectadas
    .label = Tokens de acceso de las aplicaciones conectadas a su cuenta
class-private_key = claves privadas
    .label = Sus claves privadas
    .hint = claves para firmar o descifrar
class-vault_data = almacén cifrado de contraseñas
    .label = Su almacén cifrado de contraseñas

## Kinds of data: money

class-payment_card = número de tarjeta de pago
    .label = El número de su tarjeta de pago
    .hint = incluida la fecha de caducidad
class-payment_card_partial = parte de los datos de la tarjeta de pago
    .label = Parte de los datos de su tarjeta de pago
    .hint = por ejemplo, las cuatro últimas cifras o la fecha de caducidad
class-bank_account = número de cuenta bancaria
    .label = Su número de cuenta bancaria
class-financial_details = datos financieros
    .label = Datos sobre su situación económica
    .hint = por ejemplo, ingresos, créditos o saldos

## Kinds of data: official documents

class-ssn = número de la Seguridad Social o número similar
    .label = Su número de la Seguridad Social o un número similar
class-drivers_license = número del permiso de conducir o del documento de identidad
    .label = El número de su permiso de conducir o de su documento de identidad
class-passport = datos del pasaporte
    .label = Datos de su pasaporte
class-government_id = documento oficial de identidad
    .label = Su documento oficial de identidad
    .hint = por ejemplo, un documento nacional de identidad o su número
class-tax_id = número de identificación fiscal
    .label = Su número de identificación fiscal

## Kinds of data: health, body, beliefs

class-health = datos de salud
    .label = Datos sobre su salud
class-health_insurance = datos del seguro médico
    .label = Los datos de su seguro médico
    .hint = por ejemplo, su número de póliza o de afiliación
class-biometric = datos biométricos
    .label = Sus datos biométricos
    .hint = por ejemplo, una huella dactilar o un escaneo facial
class-genetic = datos genéticos
    .label = Sus datos genéticos
class-sexual = datos sobre la vida sexual o la orientación sexual
    .label = Datos sobre su vida sexual o su orientación sexual
class-religion = religión o creencias
    .label = Su religión o sus creencias
class-ethnicity = origen étnico
    .label = Su origen étnico
class-politics = opiniones políticas
    .label = Sus opiniones políticas
class-union = afiliación sindical
    .label = Su afiliación sindical
class-criminal = datos sobre acusaciones o condenas penales
    .label = Datos sobre acusaciones o condenas penales

## Kinds of data: life, work, content

class-child_data = datos de menores
    .label = Datos de una persona menor de edad
class-employment = datos laborales
    .label = Datos sobre su empleo
    .hint = por ejemplo, salario o evaluaciones
class-education = datos de formación
    .label = Datos sobre su formación
class-message_content = contenido de los mensajes
    .label = El contenido de sus mensajes
    .hint = por ejemplo, chats o instrucciones a una IA
class-file_content = contenido de los archivos
    .label = El contenido de sus archivos
class-support_tickets = solicitudes de asistencia
    .label = Sus solicitudes de asistencia
    .hint = con sus archivos adjuntos
class-contacts = contactos
    .label = Sus contactos
    .hint = por ejemplo, una libreta de direcciones
class-purchase_history = historial de compras
    .label = Sus pedidos y reservas
class-preferences = ajustes y preferencias
    .label = Sus ajustes y preferencias
class-photos_video = fotos y vídeos
    .label = Sus fotos y vídeos
class-telecom_traffic = datos de llamadas y conexiones
    .label = Datos sobre sus llamadas y conexiones

## Kinds of data: groups

class-password = contraseñas
    .label = Su contraseña
class-credentials = datos de inicio de sesión
    .label = Sus datos de inicio de sesión
class-payment_details = datos de pago
    .label = Sus datos de pago
    .hint = por ejemplo, números de tarjeta o de cuenta bancaria
class-api_content = solicitudes y respuestas de API
    .label = El contenido de sus solicitudes y respuestas de API

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = Elija una contraseña nueva que no utilice en ningún otro lugar. Para ello, escriba nuestra dirección directamente en su navegador.
    .title = Cambie su contraseña
advice-change_reused = Si utiliza la misma contraseña en otros lugares, cámbiela también allí. No vuelva a utilizarla.
    .title = Cambie esta contraseña en todos los demás lugares
advice-change_security_qa = Elija preguntas y respuestas de seguridad nuevas, aquí y en cualquier lugar donde utilice las mismas.
    .title = Cambie sus preguntas de seguridad
advice-recover_account = Si ya no puede iniciar sesión, póngase en contacto con nosotros. Le ayudamos a recuperar o cerrar la cuenta.
    .title = Avísenos si no puede iniciar sesión
advice-end_sessions = Cierre la sesión en todos los dispositivos. Después revise los dispositivos y las aplicaciones conectados a su cuenta y elimine los que no reconozca.
    .title = Cierre la sesión en todas partes
advice-rotate_secret = Cree claves o tokens nuevos, sustituya los anteriores allí donde los utilice y revóquelos después. Compruebe si hay algún uso que no reconozca.
    .title = Sustituya las claves y los tokens
advice-mfa_reenrol = Elimine su segundo factor actual y configúrelo de nuevo. Genere códigos de recuperación nuevos.
    .title = Configure de nuevo su segundo factor
advice-vault = Elija una nueva contraseña maestra para su almacén. Después cambie las contraseñas guardadas en él, empezando por las más importantes.
    .title = Cambie la contraseña maestra de su almacén y las contraseñas guardadas en él
advice-check_activity = Revise la actividad reciente de su cuenta. Infórmenos de cualquier cosa que no reconozca.
    .title = Revise la actividad de su cuenta
advice-check_content = Piense en lo que escribió o guardó con nosotros. Cambie las contraseñas y las claves que aparezcan en ese contenido.
    .title = Busque contraseñas y claves en el contenido
advice-replace_card = Pida una tarjeta nueva al banco o a la empresa que emitió la suya. Actualice los pagos que se cargan en la tarjeta anterior.
    .title = Pida que sustituyan su tarjeta de pago
advice-contact_bank = Informe a su banco de este incidente. Pregunte si necesita un nuevo número de cuenta y vigile si aparecen cargos que no reconozca.
    .title = Hable con su banco
advice-watch_statements = Lea con atención los extractos de su banco y de su tarjeta. Impugne los pagos que no haya hecho usted.
    .title = Revise sus extractos
advice-credit_freeze = Pida a cada agencia de información crediticia que bloquee su historial de crédito, si existe esa opción en su país. Así resulta difícil que alguien abra una cuenta a su nombre. En Estados Unidos es gratuito.
    .title = Bloquee su historial de crédito
advice-fraud_alert = Pida una alerta de fraude a una agencia de información crediticia, si existe en su país. Las entidades de crédito deberían comprobar entonces su identidad antes de conceder un crédito a su nombre.
    .title = Active una alerta de fraude
advice-credit_report = Solicite su informe de crédito, si existe en su país, y busque cuentas o solicitudes que no conozca. En muchos países es gratuito.
    .title = Revise su informe de crédito
advice-use_offer = Utilice el servicio de protección gratuito que describimos en este aviso.
    .title = Utilice el servicio de protección gratuito
advice-tax_early = Presente su declaración de impuestos lo antes posible. Responda pronto a las cartas de la administración tributaria y pregunte si ofrece un PIN contra usos indebidos.
    .title = Presente pronto su declaración de impuestos
advice-replace_id = Informe de este incidente a la autoridad que expidió el documento. Pregunte si conviene sustituirlo o bloquearlo.
    .title = Avise a la autoridad que expidió el documento
advice-report_idtheft = Si alguien utiliza su identidad, denúncielo ante la policía o ante la autoridad de su país que se ocupe de la suplantación de identidad.
    .title = Denuncie el uso indebido de su identidad
advice-review_eob = Lea las comunicaciones de su seguro médico. Pregunte por los tratamientos que no haya recibido.
    .title = Revise las comunicaciones de su seguro médico
advice-biometric_fallback = Los datos biométricos no se pueden cambiar. Allí donde inicie sesión con ellos, utilice otro método.
    .title = Utilice otra forma de iniciar sesión
advice-child_freeze = Pregunte a las agencias de información crediticia de su país si pueden bloquear el historial de crédito de una persona menor de edad.
    .title = Proteja el historial de crédito de menores
advice-safety = Si el hecho de que otras personas conozcan estos datos le pone en peligro, póngase en contacto con nosotros o con la policía. No espere a que ocurra algo.
    .title = Pida ayuda si no se siente a salvo
advice-extortion = Si alguien le amenaza con publicar sus datos, no pague. Conserve los mensajes y denúncielo a la policía.
    .title = No ceda ante las amenazas
advice-inform_contacts = Informe a las personas cuyos datos figuran en sus mensajes, archivos o contactos. También pueden recibir mensajes falsos.
    .title = Informe a las personas cuyos datos tenía guardados
advice-sim_pin = Pida a su operador que proteja su número con un PIN para que nadie más pueda pasarlo a otro teléfono.
    .title = Proteja su número de teléfono
advice-spam_calls = No responda a llamadas ni a SMS inesperados sobre este incidente. Comuníquelos a su operador.
    .title = Tenga cuidado con las llamadas y los SMS
advice-postal_caution = Tenga cuidado con las cartas y los paquetes que no espere. No pague por ellos ni llame a un número que figure en ellos sin comprobarlo antes.
    .title = Tenga cuidado con las cartas y los paquetes
advice-mfa = La autenticación multifactor pide una segunda prueba al iniciar sesión, por ejemplo, un código de una aplicación. Ayuda a proteger su cuenta aunque alguien averigüe su contraseña.
    .title = Active la autenticación multifactor
advice-mfa-admin = Exija la autenticación multifactor a todas las personas de su organización. Si sus usuarios acceden mediante inicio de sesión único, actívela allí.
    .title = Exija la autenticación multifactor en el inicio de sesión único
advice-org_admin = Si administra la cuenta de una organización, informe de este incidente a las personas que forman parte de ella. Compruebe quién tiene acceso y elimine los roles que nadie necesite.
    .title = Informe a sus usuarios y revise los roles
advice-watch_phishing = Tenga cuidado con los mensajes y las llamadas que no espere, aunque contengan datos correctos sobre usted. Pueden ser facturas, advertencias sobre su cuenta o alertas de inicio de sesión. No abra los enlaces ni los archivos adjuntos que contengan.
    .title = Cuidado con los mensajes falsos
advice-watch_phishing-admin = Sus usuarios pueden recibir facturas, advertencias o alertas de inicio de sesión falsas que contengan datos correctos. Pídales que no abran los enlaces ni los archivos adjuntos de esos mensajes.
    .title = Prepare a sus usuarios ante los mensajes falsos
advice-verify_sender = Fíjese en la parte de la dirección del remitente que sigue a la @. En caso de duda, no utilice el mensaje. Escriba nuestra dirección directamente en su navegador.
    .title = Compruebe quién envía un mensaje
advice-never_ask = No facilite contraseñas, claves de API ni códigos de verificación a nadie que se los pida por correo electrónico, SMS o chat. Nosotros nunca los pedimos por esas vías.
    .title = No comparta contraseñas ni códigos

## What the reader does not need to do, with the reason

not-needed-password = No hace falta que cambie su contraseña: no han quedado expuestas contraseñas.
not-needed-credentials = No hace falta que cambie su forma de iniciar sesión: no han quedado expuestos datos de inicio de sesión.
not-needed-api_key = No hace falta que sustituya sus claves de API: no han quedado expuestas.
not-needed-oauth_token = No hace falta que vuelva a conectar sus aplicaciones: sus tokens de acceso no han quedado expuestos.
not-needed-session_token = No hace falta que cierre la sesión: no han quedado expuestas sesiones iniciadas.
not-needed-mfa_secret = No hace falta que configure de nuevo la autenticación multifactor: sus códigos y claves no han quedado expuestos.
not-needed-payment_card = No hace falta que sustituya su tarjeta de pago: no han quedado expuestos números de tarjeta.
not-needed-bank_account = No hace falta que abra una cuenta bancaria nueva: no han quedado expuestos números de cuenta.
not-needed-payment_details = No hace falta que sustituya sus tarjetas ni que contacte con su banco: no han quedado expuestos datos de pago.
not-needed-payment = No hace falta que sustituya sus tarjetas ni que contacte con su banco: no han quedado expuestos datos de pago.
not-needed-government_id = No hace falta que sustituya sus documentos de identidad: no han quedado expuestos.
not-needed-ssn = No hace falta que bloquee su historial de crédito: no han quedado expuestos números de la Seguridad Social ni números similares.

## How soon

urgency-now = ahora
urgency-soon = esta semana
urgency-any = a partir de ahora

## What a service provider does for the sender, without an article

# Here: masculine singular, as it stands after "nuestro".
role-web_analytics = proveedor de analítica web
role-hosting = proveedor de alojamiento
role-support = proveedor de atención al cliente
role-payment = proveedor de pagos
role-marketing = proveedor de marketing
role-software = proveedor de software
role-other = proveedor de servicios

## Titles of sections that some laws want

block-vigilance = Manténgase alerta
block-le_delay = Aplazamiento por una investigación policial o judicial
block-late_reason = Por qué no le hemos informado hasta ahora
block-cra = Agencias de información crediticia
block-ftc = Federal Trade Commission
block-ag = Fiscalía general del estado
block-freeze = Bloqueo del historial de crédito y alerta de fraude
block-police = Denuncia policial
block-report_idtheft = Cómo denunciar una suplantación de identidad
block-idp_offer = Protección de identidad gratuita
block-regulator_told = Autoridades a las que hemos informado
block-complaint = Su derecho a presentar una reclamación
block-acquirer = Quién obtuvo los datos
block-count = Cuántas personas están afectadas
block-extent = Alcance del incidente
block-location = Dónde ocurrió
block-holder_identified = ¿Sabemos quién tiene los datos?
block-mitigation = Ayuda que ofrecemos
block-remedy = Cómo obtener una reparación
block-agencies = Organismos que informan sobre la suplantación de identidad
block-fcra = Sus derechos según la Fair Credit Reporting Act
block-parent = La empresa a la que pertenecemos

## Texts of such sections, from facts

block-le_delay-yes = Las autoridades encargadas de la investigación nos pidieron que aplazáramos este aviso, y así lo hicimos.
block-le_delay-no = Ninguna autoridad encargada de la investigación nos pidió que aplazáramos este aviso.

## Dates

date-about = hacia el { $date }
date-range = entre el { $from } y el { $to }
date-unknown = todavía no se conoce
possible = posiblemente

## Around the notice

layout-sample = Esto es un ejemplo. No hay ningún incidente real ni personas reales.
layout-test = Esto es una prueba. No es un aviso real.
layout-reference = Referencia: { $reference }
layout-date = Fecha de este aviso: { $date }
layout-sent-by = Enviado por { $name }
layout-language = Español
