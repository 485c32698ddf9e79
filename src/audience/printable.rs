//! Which names are printed, and which count as absent.
//!
//! Guarantees that a sign-up name does not become a phishing line that we sign: nothing that a mail
//! program might make a link of is a name. Where it is not sure, the person is told without a name.

use super::clean::{is_hidden, is_letter, is_soft, seen};

/// What comes before a name and is sometimes written without the blank: `Dr.Smith`.
const TITLES: &str = "\
    adm arch av avv bc capt col dipl doc dott dr dra drs fam fr frau gen gov habil herr hon hr \
    ing ir jr judr lic lt mag maj med mgr mlle mme mr mrs ms mudr mvdr mx nat ph phdr phil prof \
    rer rev rndr sen sgt sr sra srta st ste thdr";

/// What follows a title, in any case; none of them is a country's ending.
const AFTER_TITLES: &str = "dr habil ing jur med nat oec pharm phil prof rer";

/// Degrees that look like a domain, exactly as they are written.
const DEGREES: &str = "B.Ed B.Sc B.Tech M.Ed M.Sc M.Tech";

/// Endings of more than two letters under which anybody gets a domain, and that few people are called
/// by: after an initial or a title a word is a name otherwise.
const ENDINGS: &str = "\
    academy accountant agency app art asia auction baby bank bar bargains beauty best bet bid \
    bike bio biz blog bot boutique box business buzz cab cafe cam capital cards care cash casino \
    center cfd chat cheap city click cloud club codes coffee com company contact cool country \
    credit cricket cyou date deals dental dev digital direct directory download edu email energy \
    events exchange expert express faith finance financial fit fun fund fyi games gift gifts \
    global gmbh gold gov gripe group guide guru health help homes host hosting icu inc info ink \
    int international jobs lat legal life limited link live llc loan loans lol ltd market \
    marketing mba media men mil mobi mom money monster mov museum name net network new news \
    ninja one ong onl online org partners party pay photo photos pics pink plus porn post press \
    pro promo pub quest racing red rent report rest review reviews rip rocks run sale sbs \
    science security services sex shop shopping site skin social software solutions space store \
    stream studio style support surf systems tax team tech tel tips today tools top toys trade \
    travel tube university vip web webcam website wiki win work works world wtf xin xxx xyz zip \
    zone \
    ею ком москва онлайн орг рус сайт дети қаз укр бел срб мкд نت شبكة \
    موقع كوم عرب مصر السعودية امارات ایران المغرب الاردن بازار همراه קום \
    ישראל 中国 中國 公司 网络 網絡 网址 网站 网店 香港 台湾 台灣 新加坡 在线 中文网 商城 商店 商标 集团 世界 企业 手机 \
    新闻 游戏 娱乐 购物 移动 信息 政务 公益 我爱你 时尚 健康 コム みんな ストア セール クラウド ポイント ファッション 닷컴 \
    닷넷 한국 भारत कॉम नेट";

/// Schemes that mail programs follow even where no `//` comes after them.
const SCHEMES: &str = "\
    callto data file ftp ftps geo http https hxxp hxxps intent javascript mailto sip sms smsto \
    tel whatsapp";

fn is_one_of(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// Why a name counts as absent.
pub(super) fn why_no_name(name: &str) -> Option<&'static str> {
    // As most names are: a list has millions of them.
    let plain = |byte: &u8| byte.is_ascii_alphabetic() || b" '-".contains(byte);
    let bytes = name.as_bytes();
    if bytes.len() <= 64 && bytes.iter().all(plain) && bytes.iter().any(u8::is_ascii_alphabetic) {
        return None;
    }
    if name.chars().count() > 64 {
        return Some("it is longer than 64 characters");
    }
    if name.chars().any(|c| is_hidden(c) && !is_soft(c)) {
        return Some("it has a line break, a control or a direction character");
    }
    let name = seen(name);
    if name.contains('@') {
        Some("it has an `@`")
    } else if has_link(&name) || name.contains('.') && tokens(&name).any(is_domain) {
        Some("it has a link or a domain")
    } else if name.chars().filter(|c| c.is_numeric()).count() >= 7 {
        Some("it has seven or more digits")
    } else if name.contains(['<', '>', '{', '}', '=', '|', '`', '\\']) {
        Some("it has characters that belong to code")
    } else if !name.chars().any(char::is_alphanumeric) {
        Some("it has no letter")
    } else {
        None
    }
}

/// Whether a scheme or a `www.` makes a link of what follows, whatever it is.
fn has_link(name: &str) -> bool {
    if !name.contains([':', '.']) {
        return false;
    }
    let lower = name.to_lowercase();
    let mut colons = lower.match_indices(':');
    lower.contains("://")
        || lower.contains("www.")
        || colons.any(|(at, _)| {
            let (before, after) = (lower.get(..at), lower.get(at + 1..));
            let word = |c: char| !c.is_ascii_alphanumeric();
            let scheme = before.and_then(|before| before.rsplit(word).next());
            let scheme = scheme.unwrap_or("");
            let next = after.and_then(|after| after.chars().next());
            let path = next.is_some_and(|next| matches!(next, '/' | '\\'));
            let joined = next.is_some_and(|next| !next.is_whitespace());
            (joined && is_one_of(SCHEMES, scheme)) || (path && !scheme.is_empty())
        })
}

/// What stands between characters that no domain has.
fn tokens(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !(is_letter(c) || matches!(c, '.' | '-')))
}

/// Whether two labels of a token make a domain, or its numbers an address.
fn is_domain(token: &str) -> bool {
    let mut numbers = 0;
    let labels: Vec<&str> = token.split('.').collect();
    for pair in labels.windows(2) {
        let [before, after] = pair else { continue };
        let joined = before.ends_with(is_letter) && after.starts_with(is_letter);
        // A label after the last dot may only have a hyphen as `xn--p1ai`: else the domain ends there.
        let before = before.rsplit('-').next().unwrap_or("");
        let coded = after.get(..4);
        if joined && coded.is_some_and(|start| start.eq_ignore_ascii_case("xn--")) {
            return true;
        }
        let after = after.split('-').next().unwrap_or("");
        let number = |label: &str| label.chars().all(char::is_numeric);
        numbers = if joined && number(before) && number(after) {
            numbers + 1
        } else {
            0
        };
        if numbers >= 2 || (joined && is_ending(after) && !is_name(before, after)) {
            return true;
        }
    }
    false
}

/// Whether a label can be the last of a domain.
fn is_ending(label: &str) -> bool {
    label.chars().count() >= 2 && !label.chars().any(char::is_numeric)
}

/// Whether two words with a dot between them are an initial or a title and what follows: `J.Smith`,
/// `Dr.Weiß`, `د.أحمد`.
fn is_name(before: &str, after: &str) -> bool {
    let mut degrees = DEGREES
        .split(' ')
        .filter_map(|degree| degree.split_once('.'));
    if degrees.any(|degree| degree == (before, after)) {
        return true;
    }
    let [lower, ending] = [before, after].map(str::to_lowercase);
    let titled = is_one_of(TITLES, &lower);
    if titled && is_one_of(AFTER_TITLES, &ending) {
        return true;
    }
    if is_one_of(ENDINGS, &ending) || before.chars().any(char::is_numeric) {
        return false;
    }
    let begins = |word: &str, case: fn(char) -> bool| word.chars().next().is_some_and(case);
    let no_case = |c: char| !c.is_ascii() && !c.is_uppercase() && !c.is_lowercase();
    let initial = before.chars().count() <= 2 && begins(before, char::is_uppercase);
    // Endings of two letters are countries'.
    let called = begins(after, char::is_uppercase) && after.chars().count() > 2;
    let of_one = before.chars().count() == 1 && begins(before, no_case) || initial;
    (called && (titled || initial)) || (of_one && after.chars().all(no_case))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        for name in [
            "Ann Lee",
            "Zoë",
            "Anna-Karin Öst",
            "Jean-Luc",
            "O'Neil",
            "O’Neil-Smith",
            "Ng, Ann",
            "Lee, Ann, Jr.",
            "Иван Петров",
            "И.И. Иванов",
            "И.Иванов",
            "佐藤 花子",
            "佐藤・花子",
            "A.山田",
            "ＡＢＣ株式会社",
            "مريم الأحمد",
            "د.علي",
            "می\u{200c}خواهم",
            "ד.כהן",
            "Gal·la Puig",
            "Name 3",
            "J.R.",
            "J.R. Smith",
            "J.R.R. Tolkien",
            "J.R.R.Tolkien",
            "J.Smith",
            "J.SMITH",
            "Ch.Müller",
            "St.John",
            "St.Gallen",
            "Dr.Smith",
            "Dr. med. Anna Weiß",
            "Dr.med. Anna Weiß",
            "Dr.rer.nat. Weiß",
            "Prof.Dr.Weiß",
            "Prof. Dr.-Ing. Weiß",
            "Dipl.-Ing. Weiß",
            "Ph.D",
            "Ann Lee, Ph.D.",
            "Mag.a Anna Weiß",
            "M.Sc.",
            "Ann Lee B.Tech.",
            "LL.M.",
            "e.V.",
            "S.p.A.",
            "Sp.z o.o.",
            "Müller & Söhne GmbH",
            "Ann/Bob Lee",
            "c/o Ann",
            "Team 3.0",
            "Mül\u{ad}ler",
            "Note: Ann",
            "Big Data: Lab",
            "...Ann...",
        ] {
            assert_eq!(why_no_name(name), None, "{name}");
        }
    }

    #[test]
    fn what_may_become_a_link_is_no_name() {
        for name in [
            "http://x.test",
            "http:/evil.com",
            "http:evil",
            "HTTPS:\\\\evil",
            "tel:112",
            "ｈｔｔｐ：／／evil",
            "foo:/bar",
            "www.evil",
            "Win at evil.example",
            "evil.com",
            "Evil.Com",
            "EVIL.COM",
            "evil.com.",
            "evil.com:443",
            "evil.com,verify",
            "Ann,evil.com",
            "evil.com;x",
            "evil.com#x",
            "Win evil.com?a",
            "evil.com/x",
            "(evil.com)",
            "“evil.com”",
            "my_evil.com",
            "evil.com-verify",
            "verify-evil.com",
            "evil.com.J",
            "J.evil.com",
            "Dr.evil.com",
            "evil.xn--p1ai",
            "a.XN--P1AI",
            "evil․com",
            "evil。com",
            "evil．com",
            "evil｡com",
            "evil﹒com",
            "ｅｖｉｌ．ｃｏｍ",
            "evil.c\u{ad}om",
            "ev\u{180e}il.com",
            "evil\u{ad}.\u{ad}com",
            "evil.\u{200d}com",
            "evil\u{fe0f}.com",
            "ⓔⓥⓘⓛ.ⓒⓞⓜ",
            "пример.испытание",
            "я.рф",
            "例.中国",
            "例え.テスト",
            "see t.co/x",
            "T.CO",
            "X.Com",
            "x.link",
            "g.page",
            "Dr.Com",
            "st.co",
            "dr.online",
            "1.1.1.1",
            "1.1.1.1/x",
            "Ann 10.0.0.1:80",
            "1.com",
            "3com.co",
            "a@b",
            "a＠b",
            "a﹫b",
            "call 555 123 4567",
            "Eve\r\nBcc: x",
            "a\u{202e}b",
            "=HYPERLINK(1)",
            "<script>",
            "{{ 7*7 }}",
            "...",
            "\u{3164}",
            "\u{ad}",
        ] {
            assert!(why_no_name(name).is_some(), "{name}");
        }
    }
}
