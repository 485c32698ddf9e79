# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.
# Here: no 您的 in .label; the line above the list says it once ("您的以下信息…").

## Kinds of data: who somebody is

class-name = 姓名
    .label = 姓名
    .hint = 账号中填写的姓名
class-email = 电子邮件地址
    .label = 电子邮件地址
    .hint = 账号中填写的地址
class-phone = 电话号码
    .label = 电话号码
class-postal_address = 通信地址
    .label = 通信地址
class-username = 用户名
    .label = 用户名
    .hint = 您登录时使用的名称
class-user_id = 用户ID
    .label = 用户ID
    .hint = 用于标识您的账号的编号或代码
class-org_id = 组织ID
    .label = 组织ID
    .hint = 用于标识您的组织账号的编号或代码
class-date_of_birth = 出生日期
    .label = 出生日期
class-gender = 性别
    .label = 性别
class-nationality = 国籍
    .label = 国籍
class-photo = 照片
    .label = 本人的照片
class-signature = 签名
    .label = 签名

## Kinds of data: devices, places, use

class-ip_address = IP地址
    .label = IP地址
    .hint = 您的设备或上网线路的网络地址
class-approx_location = 大致位置
    .label = 大致位置
    .hint = 例如城市、省、州或国家
class-precise_location = 精确位置
    .label = 精确位置
    .hint = 例如GPS定位
class-browser_os = 浏览器及操作系统
    .label = 所用的浏览器和操作系统
class-device_id = 设备标识符
    .label = 设备标识符
class-referrer = 来源网站
    .label = 来源网站
    .hint = 您从哪些网页进入我们的网站
class-usage_metadata = 使用情况数据
    .label = 使用情况数据
    .hint = 例如次数、时间和使用过的功能

## Kinds of data: access

class-password_plain = 密码
    .label = 密码
    .hint = 可以直接读取的形式
class-password_hash = 受保护的密码
    .label = 受保护形式的密码
    .hint = 不能直接读取，但有可能被破解
class-security_qa = 密保问题及答案
    .label = 密保问题和答案
class-mfa_secret = 多因素认证代码及密钥
    .label = 多因素认证代码和密钥
    .hint = 例如恢复代码，或身份验证器应用中的密钥
class-session_token = 登录会话
    .label = 登录会话
    .hint = 使您保持登录状态的数据
class-api_key = API密钥
    .label = API密钥
class-oauth_token = 已关联应用的访问令牌
    .label = 已关联应用的访问令牌
class-private_key = 私钥
    .label = 私钥
    .hint = 用于签名或解密的密钥
class-vault_data = 加密的密码库
    .label = 加密的密码库

## Kinds of data: money

class-payment_card = 支付卡号
    .label = 支付卡号
    .hint = 包括有效期
class-payment_card_partial = 部分支付卡信息
    .label = 部分支付卡信息
    .hint = 例如卡号后四位或有效期
class-bank_account = 银行账号
    .label = 银行账号
class-financial_details = 财务信息
    .label = 财务信息
    .hint = 例如收入、信用或余额

## Kinds of data: official documents

class-ssn = 社会安全号码或类似号码
    .label = 社会安全号码或类似号码
class-drivers_license = 驾驶证号码或州身份证号码
    .label = 驾驶证号码或州身份证号码
class-passport = 护照信息
    .label = 护照信息
class-government_id = 身份证件信息
    .label = 身份证件信息
    .hint = 例如身份证或身份证号码
class-tax_id = 纳税人识别号
    .label = 纳税人识别号

## Kinds of data: health, body, beliefs

class-health = 健康信息
    .label = 健康信息
class-health_insurance = 健康保险信息
    .label = 健康保险信息
    .hint = 例如保单号或参保号
class-biometric = 生物识别信息
    .label = 生物识别信息
    .hint = 例如指纹或面部扫描数据
class-genetic = 基因信息
    .label = 基因信息
class-sexual = 性生活或性取向信息
    .label = 性生活或性取向信息
class-religion = 宗教或信仰
    .label = 宗教或信仰
class-ethnicity = 族裔
    .label = 族裔
class-politics = 政治观点
    .label = 政治观点
class-union = 工会会员身份
    .label = 工会会员身份
class-criminal = 刑事指控或定罪信息
    .label = 刑事指控或定罪信息

## Kinds of data: life, work, content

class-child_data = 儿童信息
    .label = 有关儿童的信息
class-employment = 工作信息
    .label = 工作信息
    .hint = 例如薪资或考核
class-education = 教育信息
    .label = 教育信息
class-message_content = 消息内容
    .label = 消息内容
    .hint = 例如聊天内容或提示词
class-file_content = 文件内容
    .label = 文件内容
class-support_tickets = 客服请求
    .label = 向客服提交的请求
    .hint = 包括附件
class-contacts = 联系人
    .label = 联系人
    .hint = 例如通讯录
class-purchase_history = 购买记录
    .label = 订单和预订
class-preferences = 设置及偏好
    .label = 设置和偏好
class-photos_video = 照片及视频
    .label = 照片和视频
class-telecom_traffic = 通话及连接数据
    .label = 通话和连接数据

## Kinds of data: groups

class-password = 密码
    .label = 密码
class-credentials = 登录凭据
    .label = 登录凭据
class-payment_details = 支付信息
    .label = 支付信息
    .hint = 例如卡号或银行账号
class-api_content = API请求及响应
    .label = API请求和响应的内容

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = 请换用一个只在这里使用的新密码。修改时，请在浏览器中手动输入我们的网址。
    .title = 修改密码
advice-change_reused = 如果您在其他地方也使用同一密码，请一并修改。不要再使用这个密码。
    .title = 修改其他地方的相同密码
advice-change_security_qa = 请设置新的密保问题和答案。其他使用相同问题和答案的地方，也请一并更换。
    .title = 更换密保问题
advice-recover_account = 如果您已无法登录，请联系我们。我们会帮助您恢复或注销账号。
    .title = 如果无法登录，请告诉我们
advice-end_sessions = 请在所有设备上退出登录。然后查看与您的账号关联的设备和应用，移除您不认识的设备和应用。
    .title = 在所有设备上退出登录
advice-rotate_secret = 请创建新的密钥或令牌，在所有使用旧密钥或旧令牌的地方完成替换，再将旧的作废。请检查使用情况，看看有没有您不知情的记录。
    .title = 更换密钥和令牌
advice-mfa_reenrol = 请移除您目前的第二重验证方式，并重新设置。请生成新的恢复代码。
    .title = 重新设置第二重验证
advice-vault = 请为您的密码库设置新的主密码。然后修改库中保存的密码，先修改最重要的。
    .title = 修改密码库的主密码和库中保存的密码
advice-check_activity = 请查看您的账号最近的活动。如果发现您不知情的活动，请告诉我们。
    .title = 检查账号活动
advice-check_content = 请回想您在我们这里写过或保存过哪些内容。如果其中有密码或密钥，请更换。
    .title = 检查内容中是否有密码和密钥
advice-replace_card = 请向发卡的银行或公司申请一张新卡。原来从旧卡扣款的项目，请更新付款信息。
    .title = 更换支付卡
advice-contact_bank = 请将此次事件告知您的银行。请询问是否需要更换银行账号，并留意您不知情的扣款。
    .title = 联系您的银行
advice-watch_statements = 请仔细查看银行账单和支付卡账单。如果有不是您支付的款项，请提出异议。
    .title = 查看账单
advice-credit_freeze = 如果您所在的国家或地区有这项服务，请要求每一家征信机构冻结您的信用档案。这样，他人就不容易以您的名义开户。在美国，这项服务是免费的。
    .title = 冻结信用档案
advice-fraud_alert = 如果当地有欺诈警示服务，请向一家征信机构申请。此后，贷款机构在以您的名义发放贷款之前，应当核实您的身份。
    .title = 设置欺诈警示
advice-credit_report = 如果您所在的国家或地区有这项服务，请查询您的信用报告，看看有没有您不知情的账户或申请。在许多国家，查询是免费的。
    .title = 查看信用报告
advice-use_offer = 请使用我们在本通知中介绍的免费保护服务。
    .title = 使用免费保护服务
advice-tax_early = 请尽早报税。收到税务机关的来信，请及时回复，并询问对方是否提供防止冒用的PIN码。
    .title = 尽早报税
advice-replace_id = 请将此次事件告知签发该证件的机关。请询问该证件是否应当换发或停用。
    .title = 向发证机关报告
advice-report_idtheft = 如果有人冒用您的身份，请向警方或您所在国家或地区负责身份冒用问题的机构报告。
    .title = 报告身份冒用
advice-review_eob = 请查看健康保险机构出具的结算明细。如果其中有您没有接受过的诊疗，请向该机构询问。
    .title = 查看健康保险结算明细
advice-biometric_fallback = 您的生物识别信息无法更改。凡是用它登录的地方，请改用其他方式。
    .title = 改用其他登录方式
advice-child_freeze = 请询问您所在国家或地区的征信机构，能否冻结儿童的信用档案。
    .title = 保护儿童的信用
advice-safety = 如果他人知道这些信息会使您面临危险，请联系我们或警方。不要等到出事再求助。
    .title = 感到不安全时寻求帮助
advice-extortion = 如果有人威胁要公开您的信息，请不要付钱。请保留相关消息，并向警方报案。
    .title = 不要屈服于威胁
advice-inform_contacts = 如果您的消息、文件或联系人中有其他人的信息，请将此次事件告知相关的人。这些人也可能收到虚假消息。
    .title = 告知相关的其他人
advice-sim_pin = 请要求您的电信运营商用PIN码保护您的号码，使他人无法将号码转移到另一部手机上。
    .title = 保护您的电话号码
advice-spam_calls = 如果突然收到与此次事件有关的来电或短信，请不要回应。请向您的电信运营商举报。
    .title = 小心来电和短信
advice-postal_caution = 收到意料之外的信件或包裹时，请多加小心。未经核实，不要付款，也不要拨打其中的电话号码。
    .title = 小心信件和包裹
advice-mfa = 多因素认证会在您登录时要求提供第二重验证，例如应用中显示的验证码。即使有人知道了您的密码，它也有助于保护您的账号。
    .title = 开启多因素认证
advice-mfa-admin = 请要求您组织内的所有人使用多因素认证。如果您的用户使用单点登录，请在单点登录系统中开启。
    .title = 在单点登录中要求使用多因素认证
advice-org_admin = 如果您是管理员，请将此次事件告知您组织内的人员。请检查谁有访问权限，并移除没有人需要的角色。
    .title = 告知用户并检查角色
advice-watch_phishing = 请小心意料之外的消息和来电，例如账单、账号警告和登录提醒。即使其中包含您的真实信息，也不要大意。请不要打开其中的链接或附件。
    .title = 警惕虚假消息
advice-watch_phishing-admin = 您的用户可能会收到包含真实信息的虚假账单、账号警告或登录提醒。请告诉用户，不要打开此类消息中的链接或附件。
    .title = 提前提醒用户警惕虚假消息
advice-verify_sender = 请查看发件人地址中@符号之后的部分。如有疑问，请不要按该消息操作。请在浏览器中手动输入我们的网址。
    .title = 核实消息的发送者
advice-never_ask = 如果有人通过电子邮件、短信或聊天消息索要密码、API密钥或验证码，请不要提供。我们绝不会以这些方式索要此类信息。
    .title = 不要向任何人透露密码和验证码

## What the reader does not need to do, with the reason

not-needed-password = 您无需修改密码：密码没有泄露。
not-needed-credentials = 您无需更改登录方式：登录凭据没有泄露。
not-needed-api_key = 您无需更换API密钥：API密钥没有泄露。
not-needed-oauth_token = 您无需重新关联应用：应用的访问令牌没有泄露。
not-needed-session_token = 您无需退出登录：登录会话没有泄露。
not-needed-mfa_secret = 您无需重新设置多因素认证：多因素认证代码和密钥没有泄露。
not-needed-payment_card = 您无需更换支付卡：支付卡号没有泄露。
not-needed-bank_account = 您无需开立新的银行账户：银行账号没有泄露。
not-needed-payment_details = 您无需换卡，也无需联系银行：支付信息没有泄露。
not-needed-payment = 您无需换卡，也无需联系银行：支付信息没有泄露。
not-needed-government_id = 您无需换发身份证件：身份证件信息没有泄露。
not-needed-ssn = 您无需冻结信用档案：社会安全号码及类似号码没有泄露。

## How soon

urgency-now = 立即
urgency-soon = 本周内
urgency-any = 从现在起

## What a service provider does for the sender, without an article

# Here: directly between "我们的" and the name of the provider.
role-web_analytics = 网站分析服务商
role-hosting = 托管服务商
role-support = 客户支持服务商
role-payment = 支付服务商
role-marketing = 营销服务商
role-software = 软件供应商
role-other = 服务商

## Titles of sections that some laws want

block-vigilance = 保持警惕
block-le_delay = 因执法需要推迟通知
block-late_reason = 为什么现在才通知您
block-cra = 征信机构
block-ftc = 美国联邦贸易委员会
block-ag = 州总检察长
block-freeze = 信用冻结和欺诈警示
block-police = 警方报案记录
block-report_idtheft = 报告身份冒用
block-idp_offer = 免费身份保护服务
block-regulator_told = 我们已告知的主管部门
block-complaint = 您的投诉权利
block-acquirer = 谁获取了信息
block-count = 受影响的人数
block-extent = 影响范围
block-location = 发生地点
block-holder_identified = 我们是否知道谁持有这些信息
block-mitigation = 我们提供的帮助
block-remedy = 如何寻求救济
block-agencies = 提供身份冒用信息的机构
block-fcra = 您根据《公平信用报告法》（Fair Credit Reporting Act）享有的权利
block-parent = 我们所属的公司

## Texts of such sections, from facts

block-le_delay-yes = 执法机构要求我们推迟发送本通知，我们照办了。
block-le_delay-no = 没有执法机构要求我们推迟发送本通知。

## Dates

date-about = { $date }前后
date-range = { $from }至{ $to }之间
date-unknown = 尚不清楚
possible = 可能

## Around the notice

layout-sample = 这是一份样本，其中的事件和人物均非真实。
layout-test = 这是一次测试，并非真实通知。
layout-reference = 编号：{ $reference }
layout-date = 本通知日期：{ $date }
layout-sent-by = 发送方：{ $name }
layout-language = 简体中文
