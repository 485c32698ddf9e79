# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = 氏名
    .label = お名前
    .hint = アカウントにご登録のもの
class-email = メールアドレス
    .label = メールアドレス
    .hint = アカウントにご登録のもの
class-phone = 電話番号
    .label = 電話番号
class-postal_address = 住所
    .label = ご住所
class-username = ユーザー名
    .label = ユーザー名
    .hint = ログインに使用する名前
class-user_id = ユーザーID
    .label = ユーザーID
    .hint = アカウントを識別する番号または文字列
class-org_id = 組織ID
    .label = 組織ID
    .hint = 組織のアカウントを識別する番号または文字列
class-date_of_birth = 生年月日
    .label = 生年月日
class-gender = 性別
    .label = 性別
class-nationality = 国籍
    .label = 国籍
class-photo = 本人の写真
    .label = お客様が写っている写真
class-signature = 署名
    .label = 署名

## Kinds of data: devices, places, use

class-ip_address = IPアドレス
    .label = IPアドレス
    .hint = 端末または回線のネットワーク上のアドレス
class-approx_location = おおよその位置情報
    .label = おおよその位置情報
    .hint = 市区町村、都道府県または州、国など
class-precise_location = 詳細な位置情報
    .label = 詳細な位置情報
    .hint = GPSによる位置など
class-browser_os = ブラウザーとOSの種類
    .label = ご利用のブラウザーとOSの種類
class-device_id = 端末の識別子
    .label = ご利用の端末の識別子
class-referrer = 参照元のウェブサイト
    .label = 参照元のウェブサイト
    .hint = 当社のウェブサイトにアクセスする直前に閲覧していたページ
class-usage_metadata = 利用状況のデータ
    .label = サービスの利用状況に関するデータ
    .hint = 利用の回数や日時、利用した機能など

## Kinds of data: access

class-password_plain = パスワード
    .label = パスワード
    .hint = そのまま読み取れる形式
class-password_hash = 保護されたパスワード
    .label = 保護された形式のパスワード
    .hint = そのままでは読み取れないものの、割り出されるおそれがある形式
class-security_qa = 秘密の質問と答え
    .label = 秘密の質問と答え
class-mfa_secret = 多要素認証用のコードとキー
    .label = 多要素認証用のコードとキー
    .hint = リカバリーコード、認証アプリのキーなど
class-session_token = ログインセッションの情報
    .label = ログインセッションの情報
    .hint = ログイン状態を保つためのデータ
class-api_key = APIキー
    .label = APIキー
class-oauth_token = 連携アプリのアクセストークン
    .label = アカウントと連携しているアプリのアクセストークン
class-private_key = 秘密鍵
    .label = 秘密鍵
    .hint = 署名または復号に使う鍵
class-vault_data = 暗号化されたパスワード保管庫
    .label = 暗号化されたパスワード保管庫

## Kinds of data: money

class-payment_card = 支払いカードの番号
    .label = 支払いカードの番号
    .hint = 有効期限を含む
class-payment_card_partial = 支払いカード情報の一部
    .label = 支払いカード情報の一部
    .hint = 番号の下4桁や有効期限など
class-bank_account = 銀行口座番号
    .label = 銀行口座番号
class-financial_details = 経済状況に関する情報
    .label = 経済状況に関する情報
    .hint = 収入、信用情報、残高など

## Kinds of data: official documents

class-ssn = 社会保障番号またはこれに類する番号
    .label = 社会保障番号またはこれに類する番号
class-drivers_license = 運転免許証または州発行の身分証明書の番号
    .label = 運転免許証または州発行の身分証明書の番号
class-passport = パスポートの情報
    .label = パスポートの情報
class-government_id = 公的な身分証明書
    .label = 公的な身分証明書
    .hint = 身分証明書またはその番号など
class-tax_id = 納税者番号
    .label = 納税者番号

## Kinds of data: health, body, beliefs

class-health = 健康に関する情報
    .label = 健康に関する情報
class-health_insurance = 医療保険の情報
    .label = 医療保険の情報
    .hint = 証券番号や加入者番号など
class-biometric = 生体情報
    .label = 生体情報
    .hint = 指紋や顔のデータなど
class-genetic = 遺伝情報
    .label = 遺伝情報
class-sexual = 性生活または性的指向に関する情報
    .label = 性生活または性的指向に関する情報
class-religion = 宗教または信条
    .label = 宗教または信条
class-ethnicity = 民族的出自
    .label = 民族的出自
class-politics = 政治的見解
    .label = 政治的見解
class-union = 労働組合への加入
    .label = 労働組合への加入に関する情報
class-criminal = 犯罪の嫌疑または有罪判決に関する情報
    .label = 犯罪の嫌疑または有罪判決に関する情報

## Kinds of data: life, work, content

class-child_data = 子どもに関する情報
    .label = お子様に関する情報
class-employment = 雇用に関する情報
    .label = 雇用に関する情報
    .hint = 給与や評価など
class-education = 学歴・教育に関する情報
    .label = 学歴・教育に関する情報
class-message_content = メッセージの内容
    .label = メッセージの内容
    .hint = チャットやプロンプトなど
class-file_content = ファイルの内容
    .label = ファイルの内容
class-support_tickets = お問い合わせの内容
    .label = サポートへのお問い合わせの内容
    .hint = 添付ファイルを含む
class-contacts = 連絡先
    .label = お客様が保存した連絡先
    .hint = アドレス帳など
class-purchase_history = 購入履歴
    .label = ご注文とご予約の履歴
class-preferences = 設定
    .label = 各種設定
class-photos_video = 写真と動画
    .label = 写真と動画
class-telecom_traffic = 通話・通信の記録
    .label = 通話・通信の記録

## Kinds of data: groups

class-password = パスワード
    .label = パスワード
class-credentials = ログイン情報
    .label = ログイン情報
class-payment_details = 支払い情報
    .label = 支払い情報
    .hint = カード番号や銀行口座番号など
class-api_content = APIリクエストとレスポンスの内容
    .label = APIリクエストとレスポンスの内容

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = ほかで使っていない新しいパスワードに変更してください。その際は、当社のアドレスをブラウザーに直接入力してアクセスしてください。
    .title = パスワードの変更
advice-change_reused = 同じパスワードをほかのサービスでも使っている場合は、そちらも変更してください。そのパスワードは今後使わないでください。
    .title = 使い回しているパスワードの変更
advice-change_security_qa = 当社のサービスと、同じ質問と答えを使っているすべてのサービスで、新しい秘密の質問と答えを設定してください。
    .title = 秘密の質問と答えの変更
advice-recover_account = ログインできなくなった場合は、当社にご連絡ください。アカウントの復旧または閉鎖をお手伝いします。
    .title = ログインできない場合のご連絡
advice-end_sessions = すべての端末でログアウトしてください。そのうえで、アカウントに接続している端末とアプリを確認し、心当たりのないものを削除してください。
    .title = すべての端末でのログアウト
advice-rotate_secret = 新しいキーまたはトークンを作成し、使用箇所をすべて置き換えてから、古いものを無効にしてください。心当たりのない利用がないかも確認してください。
    .title = キーとトークンの再発行
advice-mfa_reenrol = 現在の2つ目の認証手段を削除し、設定し直してください。リカバリーコードも新しく作成してください。
    .title = 2つ目の認証手段の再設定
advice-vault = 保管庫のマスターパスワードを新しいものに変更してください。そのうえで、保管しているパスワードを重要なものから順に変更してください。
    .title = マスターパスワードと保管中のパスワードの変更
advice-check_activity = アカウントの最近の利用状況をご確認ください。心当たりのないものがあれば、当社にお知らせください。
    .title = アカウントの利用状況の確認
advice-check_content = 当社のサービスで入力または保存した内容を振り返ってください。パスワードやキーが含まれていた場合は、それらを変更してください。
    .title = 保存した内容に含まれるパスワードとキーの確認
advice-replace_card = カードを発行した銀行または会社に、新しいカードの発行を依頼してください。古いカードを登録している支払いは、登録内容を変更してください。
    .title = 支払いカードの再発行
advice-contact_bank = このインシデントについて銀行に連絡してください。口座番号の変更が必要かどうかを確認し、心当たりのない引き落としがないか注意してください。
    .title = 銀行への連絡
advice-watch_statements = 銀行口座とカードの明細をよく確認してください。心当たりのない支払いがあれば、銀行またはカード会社に申し出てください。
    .title = 明細の確認
advice-credit_freeze = お住まいの国に制度がある場合は、各信用情報機関に信用情報の凍結を依頼してください。他人がお客様の名義で口座などを開設しにくくなります。米国では無料です。
    .title = 信用情報の凍結
advice-fraud_alert = 制度がある国では、信用情報機関に不正利用の警告の登録を依頼してください。登録すると、金融機関などは、お客様の名義で融資する前に本人確認を行うことになっています。
    .title = 不正利用の警告の登録
advice-credit_report = お住まいの国に制度がある場合は、ご自身の信用情報を取り寄せ、心当たりのない契約や照会がないか確認してください。多くの国では無料で取り寄せられます。
    .title = 信用情報の確認
advice-use_offer = このお知らせでご案内している無料の保護サービスをご利用ください。
    .title = 無料の保護サービスの利用
advice-tax_early = できるだけ早く税務申告を行ってください。税務当局からの文書には速やかに対応し、不正利用を防ぐための暗証番号の制度があるか確認してください。
    .title = 早めの税務申告
advice-replace_id = このインシデントについて、身分証明書を発行した機関に連絡してください。再発行や利用停止が必要かどうかを確認してください。
    .title = 身分証明書の発行機関への連絡
advice-report_idtheft = お客様になりすました不正利用があった場合は、警察またはお住まいの国の担当機関に届け出てください。
    .title = なりすまし被害の届け出
advice-review_eob = 医療保険の給付明細を確認してください。受けた覚えのない診療があれば、保険の窓口にお問い合わせください。
    .title = 医療保険の明細の確認
advice-biometric_fallback = 生体情報は変更できません。生体情報でログインしているサービスでは、別の方法に切り替えてください。
    .title = 別のログイン方法への切り替え
advice-child_freeze = お子様の信用情報を凍結できるかどうかを、お住まいの国の信用情報機関に確認してください。
    .title = お子様の信用情報の保護
advice-safety = この情報を他人に知られることで身に危険が及ぶおそれがある場合は、当社または警察にご連絡ください。何かが起こる前にご相談ください。
    .title = 身の危険を感じる場合の相談
advice-extortion = 情報を公開すると脅されても、金銭を支払わないでください。メッセージを保存し、警察に届け出てください。
    .title = 脅迫への対応
advice-inform_contacts = メッセージ、ファイル、連絡先に情報が含まれている方々に、このことをお知らせください。その方々にも偽のメッセージが届く可能性があります。
    .title = 情報が含まれている方々への連絡
advice-sim_pin = 他人が電話番号を別の電話機に移せないように、暗証番号による保護を電話会社に依頼してください。
    .title = 電話番号の保護
advice-spam_calls = この件に関する、心当たりのない電話やSMSには応じないでください。受け取った場合は、電話会社に報告してください。
    .title = 電話とSMSへの注意
advice-postal_caution = 心当たりのない手紙や荷物に注意してください。確認しないまま代金を支払ったり、書かれている番号に電話したりしないでください。
    .title = 手紙と荷物への注意
advice-mfa = 多要素認証を設定すると、ログインの際に、アプリに表示されるコードなどによる、もう一つの本人確認が求められます。パスワードを知られた場合でも、アカウントを守るのに役立ちます。
    .title = 多要素認証の設定
advice-mfa-admin = 組織の全員に対して、多要素認証を必須にしてください。ご利用者がシングルサインオンでログインしている場合は、シングルサインオン側で有効にしてください。
    .title = シングルサインオンでの多要素認証の必須化
advice-org_admin = 管理者の方は、このインシデントについて組織内の方々にお知らせください。誰がアクセスできるかを確認し、不要な役割を削除してください。
    .title = ご利用者への連絡と役割の見直し
advice-watch_phishing = お客様に関する正しい情報が含まれていても、心当たりのないメッセージや電話には注意してください。たとえば、請求書、アカウントに関する警告、ログインの通知などです。そのようなメッセージのリンクや添付ファイルは開かないでください。
    .title = 偽のメッセージへの注意
advice-watch_phishing-admin = 組織内のご利用者に、正しい情報を含む偽の請求書、アカウントに関する警告、ログインの通知が届く可能性があります。そのようなメッセージのリンクや添付ファイルを開かないようお伝えください。
    .title = 偽のメッセージに関するご利用者への注意喚起
advice-verify_sender = 送信元のメールアドレスの「@」より後ろの部分を確認してください。疑わしい場合は、そのメッセージは使わず、当社のアドレスをブラウザーに直接入力してください。
    .title = 送信元の確認
advice-never_ask = メール、SMS、チャットでパスワード、APIキー、確認コードを尋ねられても、教えないでください。当社がそのような方法でお尋ねすることは決してありません。
    .title = パスワードや確認コードを教えないこと

## What the reader does not need to do, with the reason

not-needed-password = パスワードは漏えいしていないため、変更していただく必要はありません。
not-needed-credentials = ログイン情報は漏えいしていないため、ログイン方法を変更していただく必要はありません。
not-needed-api_key = APIキーは漏えいしていないため、再発行していただく必要はありません。
not-needed-oauth_token = 連携アプリのアクセストークンは漏えいしていないため、アプリを接続し直していただく必要はありません。
not-needed-session_token = ログインセッションの情報は漏えいしていないため、ログアウトしていただく必要はありません。
not-needed-mfa_secret = 多要素認証用のコードとキーは漏えいしていないため、多要素認証を設定し直していただく必要はありません。
not-needed-payment_card = 支払いカードの番号は漏えいしていないため、カードを再発行していただく必要はありません。
not-needed-bank_account = 銀行口座番号は漏えいしていないため、新しい口座を用意していただく必要はありません。
not-needed-payment_details = 支払い情報は漏えいしていないため、カードの再発行や銀行への連絡をしていただく必要はありません。
not-needed-payment = 支払い情報は漏えいしていないため、カードの再発行や銀行への連絡をしていただく必要はありません。
not-needed-government_id = 公的な身分証明書の情報は漏えいしていないため、身分証明書を再発行していただく必要はありません。
not-needed-ssn = 社会保障番号やこれに類する番号は漏えいしていないため、信用情報を凍結していただく必要はありません。

## How soon

urgency-now = すぐに
urgency-soon = 今週中に
urgency-any = 今後継続して

## What a service provider does for the sender, without an article

role-web_analytics = ウェブ分析サービス提供会社
role-hosting = ホスティングサービス提供会社
role-support = カスタマーサポートサービス提供会社
role-payment = 決済サービス提供会社
role-marketing = マーケティングサービス提供会社
role-software = ソフトウェア提供会社
role-other = サービス提供会社

## Titles of sections that some laws want

block-vigilance = 今後のご注意
block-le_delay = 捜査機関の要請と通知の時期
block-late_reason = ご連絡がこの時期になった理由
block-cra = 信用情報機関
block-ftc = 連邦取引委員会（FTC）
block-ag = 州司法長官
block-freeze = 信用情報の凍結と不正利用の警告
block-police = 警察への届け出の記録
block-report_idtheft = なりすまし被害の届け出
block-idp_offer = 無料のなりすまし被害防止サービス
block-regulator_told = 当局への報告
block-complaint = 苦情を申し立てる権利
block-acquirer = 情報を入手した者
block-count = 影響を受けた人数
block-extent = 影響の範囲
block-location = 発生した場所
block-holder_identified = 情報を保有している者の特定について
block-mitigation = 当社が提供する支援
block-remedy = 被害の救済手続き
block-agencies = なりすまし被害に関する情報を提供する機関
block-fcra = 公正信用報告法（Fair Credit Reporting Act）による権利
block-parent = 当社の親会社等

## Texts of such sections, from facts

block-le_delay-yes = 捜査機関から、このお知らせを遅らせるよう要請があり、それに応じました。
block-le_delay-no = 捜査機関から、このお知らせを遅らせるよう求められてはいません。

## Dates

date-about = { $date }頃
date-range = { $from }から{ $to }までの間
date-unknown = 未確認
possible = 可能性あり

## Around the notice

layout-sample = これは見本です。実際のインシデントや人物とは関係ありません。
layout-test = これはテストです。実際のお知らせではありません。
layout-reference = 管理番号：{ $reference }
layout-date = このお知らせの日付：{ $date }
layout-sent-by = 送信者：{ $name }
layout-language = 日本語
