# What every notice may say, apart from the notices themselves.
# class-ID: the label inside a list; .label: the label that stands alone; .hint: what exactly is meant.

## Kinds of data: who somebody is

class-name = 이름
    .label = 이름
    .hint = 계정에 등록된 이름
class-email = 이메일 주소
    .label = 이메일 주소
    .hint = 계정에 등록된 주소
class-phone = 전화번호
    .label = 전화번호
class-postal_address = 우편 주소
    .label = 우편 주소
class-username = 사용자 이름
    .label = 사용자 이름
    .hint = 로그인할 때 쓰는 이름
class-user_id = 사용자 ID
    .label = 사용자 ID
    .hint = 계정을 식별하는 번호나 코드
class-org_id = 조직 ID
    .label = 조직 ID
    .hint = 조직의 계정을 식별하는 번호나 코드
class-date_of_birth = 생년월일
    .label = 생년월일
class-gender = 성별
    .label = 성별
class-nationality = 국적
    .label = 국적
class-photo = 사진
    .label = 본인이 나온 사진
class-signature = 서명
    .label = 서명

## Kinds of data: devices, places, use

class-ip_address = IP 주소
    .label = IP 주소
    .hint = 기기나 인터넷 회선의 네트워크 주소
class-approx_location = 대략적인 위치
    .label = 대략적인 위치
    .hint = 도시, 지역, 국가 등
class-precise_location = 정확한 위치
    .label = 정확한 위치
    .hint = GPS 위치 등
class-browser_os = 브라우저와 운영체제
    .label = 사용하신 브라우저와 운영체제
class-device_id = 기기 식별자
    .label = 사용하신 기기의 식별자
class-referrer = 유입 경로 웹사이트
    .label = 유입 경로 웹사이트
    .hint = 저희 웹사이트로 이동하기 직전에 보던 페이지
class-usage_metadata = 서비스 이용 정보
    .label = 서비스 이용에 관한 정보
    .hint = 이용 횟수와 시간, 사용한 기능 등

## Kinds of data: access

class-password_plain = 비밀번호
    .label = 비밀번호
    .hint = 읽을 수 있는 형태
class-password_hash = 보호 처리된 비밀번호
    .label = 보호 처리된 비밀번호
    .hint = 그대로는 읽을 수 없지만 원래 비밀번호를 알아낼 수도 있는 형태
class-security_qa = 보안 질문과 답변
    .label = 보안 질문과 답변
class-mfa_secret = 다단계 인증용 코드와 키
    .label = 다단계 인증용 코드와 키
    .hint = 복구 코드, 인증 앱에 저장된 키 등
class-session_token = 로그인 세션
    .label = 로그인 세션
    .hint = 로그인 상태를 유지하는 데이터
class-api_key = API 키
    .label = API 키
class-oauth_token = 연결된 앱의 액세스 토큰
    .label = 계정에 연결된 앱의 액세스 토큰
class-private_key = 개인 키
    .label = 개인 키
    .hint = 서명이나 복호화에 쓰는 키
class-vault_data = 암호화된 비밀번호 보관함
    .label = 암호화된 비밀번호 보관함

## Kinds of data: money

class-payment_card = 결제 카드 번호
    .label = 결제 카드 번호
    .hint = 유효 기간 포함
class-payment_card_partial = 결제 카드 정보의 일부
    .label = 결제 카드 정보의 일부
    .hint = 번호의 마지막 네 자리나 유효 기간 등
class-bank_account = 은행 계좌번호
    .label = 은행 계좌번호
class-financial_details = 재정 정보
    .label = 재정 상황에 관한 정보
    .hint = 소득, 신용, 잔액 등

## Kinds of data: official documents

class-ssn = 사회보장번호 또는 이와 유사한 번호
    .label = 사회보장번호 또는 이와 유사한 번호
class-drivers_license = 운전면허 번호 또는 주 정부 발급 신분증 번호
    .label = 운전면허 번호 또는 주 정부 발급 신분증 번호
class-passport = 여권 정보
    .label = 여권 정보
class-government_id = 정부 발급 신분증
    .label = 정부 발급 신분증
    .hint = 신분증 자체나 그 번호 등
class-tax_id = 납세자 번호
    .label = 납세자 번호

## Kinds of data: health, body, beliefs

class-health = 건강 정보
    .label = 건강에 관한 정보
class-health_insurance = 건강보험 정보
    .label = 건강보험 정보
    .hint = 증권 번호나 가입자 번호 등
class-biometric = 생체인식 정보
    .label = 생체인식 정보
    .hint = 지문이나 얼굴 스캔 등
class-genetic = 유전 정보
    .label = 유전 정보
class-sexual = 성생활 또는 성적 지향에 관한 정보
    .label = 성생활 또는 성적 지향에 관한 정보
class-religion = 종교 또는 신념
    .label = 종교 또는 신념
class-ethnicity = 출신 민족
    .label = 출신 민족
class-politics = 정치적 견해
    .label = 정치적 견해
class-union = 노동조합 가입 여부
    .label = 노동조합 가입 여부
class-criminal = 범죄 혐의 또는 유죄 판결에 관한 정보
    .label = 범죄 혐의 또는 유죄 판결에 관한 정보

## Kinds of data: life, work, content

class-child_data = 아동의 정보
    .label = 아동에 관한 정보
class-employment = 고용 정보
    .label = 고용에 관한 정보
    .hint = 급여나 인사 평가 등
class-education = 교육 정보
    .label = 교육에 관한 정보
class-message_content = 메시지 내용
    .label = 메시지 내용
    .hint = 채팅이나 프롬프트 등
class-file_content = 파일 내용
    .label = 파일 내용
class-support_tickets = 고객 지원 문의
    .label = 고객 지원 문의
    .hint = 첨부 파일 포함
class-contacts = 연락처 목록
    .label = 저장해 둔 연락처 목록
    .hint = 주소록 등
class-purchase_history = 구매 내역
    .label = 주문과 예약 내역
class-preferences = 설정과 선호 사항
    .label = 설정과 선호 사항
class-photos_video = 사진과 동영상
    .label = 사진과 동영상
class-telecom_traffic = 통화·접속 기록
    .label = 통화와 접속에 관한 정보

## Kinds of data: groups

class-password = 비밀번호
    .label = 비밀번호
class-credentials = 로그인 정보
    .label = 로그인 정보
class-payment_details = 결제 정보
    .label = 결제 정보
    .hint = 카드 번호나 은행 계좌번호 등
class-api_content = API 요청과 응답
    .label = API 요청과 응답의 내용

## What the reader can do. The text is one or two sentences; .title is a short request.

advice-change_password = 다른 곳에서 쓰지 않는 새 비밀번호를 정하십시오. 변경할 때는 저희 웹사이트 주소를 브라우저에 직접 입력하십시오.
    .title = 비밀번호 변경하기
advice-change_reused = 같은 비밀번호를 다른 곳에서도 쓰고 있다면 그곳에서도 변경하십시오. 그 비밀번호는 다시 쓰지 마십시오.
    .title = 같은 비밀번호를 쓰는 다른 곳에서도 변경하기
advice-change_security_qa = 보안 질문과 답변을 새로 정하십시오. 같은 질문과 답변을 쓰는 다른 곳에서도 바꾸십시오.
    .title = 보안 질문 변경하기
advice-recover_account = 더 이상 로그인할 수 없다면 저희에게 연락해 주십시오. 계정을 복구하거나 해지하도록 도와드립니다.
    .title = 로그인할 수 없으면 연락하기
advice-end_sessions = 모든 기기에서 로그아웃하십시오. 그런 다음 계정에 연결된 기기와 앱을 살펴보고 모르는 것은 삭제하십시오.
    .title = 모든 기기에서 로그아웃하기
advice-rotate_secret = 새 키나 토큰을 만들어, 이전 것을 쓰던 모든 곳에서 교체한 다음 이전 것을 폐기하십시오. 사용 내역에 모르는 것이 없는지도 확인하십시오.
    .title = 키와 토큰 교체하기
advice-mfa_reenrol = 지금 쓰는 2차 인증 수단을 삭제하고 다시 설정하십시오. 복구 코드도 새로 만드십시오.
    .title = 2차 인증 수단 다시 설정하기
advice-vault = 보관함의 마스터 비밀번호를 새로 정하십시오. 그런 다음 보관함에 저장된 비밀번호를 중요한 것부터 변경하십시오.
    .title = 보관함의 마스터 비밀번호와 저장된 비밀번호 변경하기
advice-check_activity = 계정의 최근 활동을 살펴보십시오. 모르는 활동이 있으면 저희에게 알려 주십시오.
    .title = 계정 활동 확인하기
advice-check_content = 저희 서비스에서 직접 쓰거나 저장한 내용을 떠올려 보십시오. 그 안에 비밀번호나 키가 있다면 변경하십시오.
    .title = 저장한 내용에 비밀번호나 키가 있는지 확인하기
advice-replace_card = 카드를 발급한 은행이나 회사에 새 카드를 요청하십시오. 이전 카드로 결제되는 항목은 새 카드로 바꾸십시오.
    .title = 결제 카드 재발급받기
advice-contact_bank = 은행에 이번 사고를 알리십시오. 계좌번호를 바꿔야 하는지 문의하고, 모르는 출금이 없는지 살펴보십시오.
    .title = 은행에 연락하기
advice-watch_statements = 은행 거래 내역과 카드 명세서를 꼼꼼히 확인하십시오. 본인이 하지 않은 결제에는 이의를 제기하십시오.
    .title = 거래 내역과 명세서 확인하기
advice-credit_freeze = 거주하는 나라에 신용 동결 제도가 있다면 각 개인신용평가회사에 신청하십시오. 그러면 다른 사람이 귀하의 명의로 계좌를 개설하기 어려워집니다. 미국에서는 무료입니다.
    .title = 신용 동결 신청하기
advice-fraud_alert = 사기 경보 제도가 있는 곳이라면 개인신용평가회사에 신청하십시오. 그러면 금융회사는 귀하의 명의로 대출을 내주기 전에 본인인지 확인하게 되어 있습니다.
    .title = 사기 경보 신청하기
advice-credit_report = 거주하는 나라에 이런 제도가 있다면 본인의 신용보고서를 받아, 모르는 계좌나 조회 기록이 없는지 확인하십시오. 무료인 나라가 많습니다.
    .title = 신용보고서 확인하기
advice-use_offer = 이 안내문에서 설명하는 무료 보호 서비스를 이용하십시오.
    .title = 무료 보호 서비스 이용하기
advice-tax_early = 세금 신고를 되도록 일찍 하십시오. 세무 당국에서 온 우편물에는 바로 답하고, 도용 방지용 PIN을 제공하는지 문의하십시오.
    .title = 세금 신고 일찍 하기
advice-replace_id = 해당 신분증을 발급한 기관에 이번 사고를 알리십시오. 재발급이나 사용 정지가 필요한지 문의하십시오.
    .title = 신분증 발급 기관에 알리기
advice-report_idtheft = 누군가 귀하의 명의를 도용하면 경찰이나 거주하는 나라의 명의 도용 담당 기관에 신고하십시오.
    .title = 명의 도용 신고하기
advice-review_eob = 건강보험 기관에서 보낸 명세서를 확인하십시오. 받은 적이 없는 진료가 있으면 문의하십시오.
    .title = 건강보험 명세서 확인하기
advice-biometric_fallback = 생체인식 정보는 바꿀 수 없습니다. 생체인식 정보로 로그인하는 곳에서는 다른 방법으로 바꾸십시오.
    .title = 다른 방법으로 로그인하기
advice-child_freeze = 아동의 신용 정보를 동결할 수 있는지 거주하는 나라의 개인신용평가회사에 문의하십시오.
    .title = 아동의 신용 보호하기
advice-safety = 다른 사람이 이 정보를 알면 위험해지는 상황이라면 저희나 경찰에 연락하십시오. 무슨 일이 생길 때까지 기다리지 마십시오.
    .title = 신변이 걱정되면 도움 요청하기
advice-extortion = 누군가 귀하의 정보를 공개하겠다고 협박해도 돈을 주지 마십시오. 메시지를 보관하고 경찰에 신고하십시오.
    .title = 협박에 응하지 않기
advice-inform_contacts = 메시지, 파일, 연락처에 정보가 들어 있는 분들에게 이번 사고를 알리십시오. 그분들도 가짜 메시지를 받을 수 있습니다.
    .title = 저장해 둔 정보의 당사자에게 알리기
advice-sim_pin = 다른 사람이 귀하의 번호를 다른 휴대전화로 옮기지 못하도록, PIN으로 번호를 보호해 달라고 통신사에 요청하십시오.
    .title = 전화번호 보호하기
advice-spam_calls = 이번 사고에 관한 예상하지 못한 전화와 문자 메시지에는 응하지 마십시오. 그런 연락은 통신사에 신고하십시오.
    .title = 전화와 문자 메시지에 주의하기
advice-postal_caution = 예상하지 못한 우편물과 택배에 주의하십시오. 확인하지 않은 채 돈을 내거나 거기에 적힌 번호로 전화하지 마십시오.
    .title = 우편물과 택배에 주의하기
advice-mfa = 다단계 인증(MFA)을 켜면 로그인할 때 앱에 표시되는 코드 같은 두 번째 확인 수단이 필요합니다. 누군가 비밀번호를 알아내더라도 계정을 보호하는 데 도움이 됩니다.
    .title = 다단계 인증 켜기
advice-mfa-admin = 조직의 모든 구성원이 다단계 인증(MFA)을 쓰도록 의무화하십시오. 구성원이 싱글 사인온(SSO)으로 로그인한다면 싱글 사인온에서 켜십시오.
    .title = 싱글 사인온에서 다단계 인증 의무화하기
advice-org_admin = 관리자라면 조직 구성원에게 이번 사고를 알리십시오. 누가 접근할 수 있는지 확인하고 필요 없는 역할은 삭제하십시오.
    .title = 구성원에게 알리고 역할 점검하기
advice-watch_phishing = 예상하지 못한 메시지와 전화는 귀하에 관한 정확한 정보가 들어 있더라도 주의하십시오. 청구서, 계정 경고, 로그인 알림 등이 그런 예입니다. 그 안의 링크나 첨부 파일은 열지 마십시오.
    .title = 가짜 메시지에 주의하기
advice-watch_phishing-admin = 구성원에게 정확한 정보가 담긴 가짜 청구서, 계정 경고, 로그인 알림이 올 수 있습니다. 그런 메시지의 링크나 첨부 파일을 열지 말라고 알리십시오.
    .title = 구성원에게 가짜 메시지 주의 당부하기
advice-verify_sender = 보낸 사람의 주소에서 @ 뒷부분을 확인하십시오. 의심스러우면 그 메시지를 이용하지 말고 저희 웹사이트 주소를 브라우저에 직접 입력하십시오.
    .title = 보낸 사람 확인하기
advice-never_ask = 이메일, 문자 메시지, 채팅으로 비밀번호, API 키, 인증번호를 묻는 사람에게는 알려 주지 마십시오. 저희는 이런 정보를 절대 그런 방법으로 묻지 않습니다.
    .title = 비밀번호와 인증번호를 알려 주지 않기

## What the reader does not need to do, with the reason

not-needed-password = 비밀번호는 유출되지 않았으므로 변경하지 않으셔도 됩니다.
not-needed-credentials = 로그인 정보는 유출되지 않았으므로 로그인 방법을 바꾸지 않으셔도 됩니다.
not-needed-api_key = API 키는 유출되지 않았으므로 교체하지 않으셔도 됩니다.
not-needed-oauth_token = 연결된 앱의 액세스 토큰은 유출되지 않았으므로 앱을 다시 연결하지 않으셔도 됩니다.
not-needed-session_token = 로그인 세션은 유출되지 않았으므로 로그아웃하지 않으셔도 됩니다.
not-needed-mfa_secret = 다단계 인증용 코드와 키는 유출되지 않았으므로 다단계 인증을 다시 설정하지 않으셔도 됩니다.
not-needed-payment_card = 카드 번호는 유출되지 않았으므로 결제 카드를 재발급받지 않으셔도 됩니다.
not-needed-bank_account = 계좌번호는 유출되지 않았으므로 은행 계좌를 새로 만들지 않으셔도 됩니다.
not-needed-payment_details = 결제 정보는 유출되지 않았으므로 카드를 재발급받거나 은행에 연락하지 않으셔도 됩니다.
not-needed-payment = 결제 정보는 유출되지 않았으므로 카드를 재발급받거나 은행에 연락하지 않으셔도 됩니다.
not-needed-government_id = 정부 발급 신분증은 유출되지 않았으므로 재발급받지 않으셔도 됩니다.
not-needed-ssn = 사회보장번호와 이와 유사한 번호는 유출되지 않았으므로 신용 동결을 신청하지 않으셔도 됩니다.

## How soon

urgency-now = 지금 바로
urgency-soon = 이번 주 안에
urgency-any = 앞으로 계속

## What a service provider does for the sender, without an article

# Here: a noun, as it stands between "저희의" and "인".
role-web_analytics = 웹 분석 서비스 제공업체
role-hosting = 호스팅 서비스 제공업체
role-support = 고객 지원 서비스 제공업체
role-payment = 결제 서비스 제공업체
role-marketing = 마케팅 서비스 제공업체
role-software = 소프트웨어 제공업체
role-other = 서비스 제공업체

## Titles of sections that some laws want

block-vigilance = 앞으로 주의하실 점
block-le_delay = 수사기관의 요청과 통지 시기
block-late_reason = 이제야 알려 드리는 이유
block-cra = 개인신용평가회사
block-ftc = 미국 연방거래위원회(FTC)
block-ag = 주 법무장관
block-freeze = 신용 동결과 사기 경보
block-police = 경찰 신고 기록
block-report_idtheft = 명의 도용 신고
block-idp_offer = 무료 명의 도용 방지 서비스
block-regulator_told = 저희가 이번 사고를 알린 당국
block-complaint = 민원을 제기할 권리
block-acquirer = 정보를 입수한 사람
block-count = 영향을 받은 사람의 수
block-extent = 영향 범위
block-location = 발생 장소
block-holder_identified = 정보 보유자 확인 여부
block-mitigation = 저희가 제공하는 지원
block-remedy = 피해 구제 절차
block-agencies = 명의 도용에 관한 정보를 제공하는 기관
block-fcra = 공정신용보고법(Fair Credit Reporting Act)에 따른 권리
block-parent = 저희가 속한 회사

## Texts of such sections, from facts

block-le_delay-yes = 수사기관이 이 안내문을 늦춰 달라고 요청하여 그에 따랐습니다.
block-le_delay-no = 수사기관이 이 안내문을 늦춰 달라고 요청한 일은 없습니다.

## Dates

date-about = { $date }경
date-range = { $from }에서 { $to } 사이
date-unknown = 아직 확인되지 않음
possible = 가능성 있음

## Around the notice

layout-sample = 견본입니다. 실제 사고나 실존 인물과는 관련이 없습니다.
layout-test = 시험용입니다. 실제 안내문이 아닙니다.
layout-reference = 관리 번호: { $reference }
layout-date = 안내문 날짜: { $date }
layout-sent-by = 발신: { $name }
layout-language = 한국어
