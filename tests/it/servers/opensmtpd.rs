//! `OpenSMTPD`. Its spool, socket and helpers have fixed paths. It never offers PIPELINING.

use super::{
    Recipe, USERNAME, Wants, cells,
    found::{root_of, say_untested},
    house::House,
    killed,
};

static OPENSMTPD: Recipe = Recipe {
    name: "opensmtpd",
    program: "usr/sbin/smtpd",
    write,
    run: r"mkdir -p -m 711 /var/spool/smtpd /var/lib/opensmtpd/empty
chown root /var/spool/smtpd
exec smtpd -d -f /etc/smtpd.conf",
};

/// The right password, as crypt(3) keeps it.
const CRYPTED: &str = "$6$notices$svkQiZUqT2dqLfNisXC8rTnvxB9cPPTPIHi77uId6nkMQw33F5KoU0iFBb8a2Bac2IvKSRKGzzSnnr4K1nJoB1";

/// A filter as the server runs it beside itself: one line a question, one line an answer.
const GREYLIST: &str = r#"while read -r line; do [ "$line" = "config|ready" ] && break; done
echo "register|filter|smtp-in|rcpt-to"
echo "register|ready"
while IFS='|' read -r kind version time in phase session token address; do
  if mkdir "SEEN/$address" 2>/dev/null
  then echo "filter-result|$session|$token|reject|451 4.7.1 come back later"
  else echo "filter-result|$session|$token|proceed"
  fi
done
"#;

fn write(house: &House, wants: &Wants) {
    let folder = house.folder().display();
    let (plain, tls) = (house.plain, house.tls);
    let largest = wants.largest.unwrap_or(50_000_000);
    let mut with = String::new();
    let mut filter = String::new();
    if wants.login.is_some() {
        with.push_str(" auth <logins>");
    }
    if wants.greylist {
        with.push_str(" filter greylist");
        filter = format!("filter greylist proc-exec \"/bin/sh {folder}/greylist\" user mailbox\n");
    }
    house.table("people", &house.people, ": mailbox");
    let mut gone = String::new();
    if !wants.bounces.is_empty() {
        let list = wants.bounces.join("\", \"");
        gone = format!(
            "action gone mda \"exit 67\" virtual <people>\nmatch from any for rcpt-to {{ \"{list}\" }} action gone\n"
        );
    }
    house.file("logins", &format!("{USERNAME} {CRYPTED}\n"));
    house.file(
        "greylist",
        &GREYLIST.replace("SEEN", &format!("{folder}/seen")),
    );
    house.file(
        "etc/smtpd.conf",
        &format!(
            "smtp max-message-size {largest}
pki here cert \"{folder}/cert.pem\"
pki here key \"{folder}/key.pem\"
table logins file:{folder}/logins
table people file:{folder}/people
table domains {{ \"example.com\", \"mail.example.com\", \"customer.test\" }}
{filter}listen on 127.0.0.1 port {plain} tls pki here hostname relay.example.com{with}
listen on 127.0.0.1 port {tls} smtps pki here hostname relay.example.com{with}
action deliver maildir \"{folder}/mail\" virtual <people>
{gone}match from any for domain <domains> action deliver
"
        ),
    );
}

#[test]
fn everybody_once_in_turn() {
    cells::everybody_once(&OPENSMTPD, &Wants::default(), false);
}

/// `OpenSMTPD` 6.8, which Debian 12 has, cannot sign with the library that it is linked to (OpenSSL 3):
/// every handshake ends with alert 80, and its login is offered under TLS only. The gate takes a later one.
fn signs() -> bool {
    let old = root_of(&OPENSMTPD).is_some_and(|root| {
        let program = std::fs::read(root.join(OPENSMTPD.program)).unwrap();
        memchr::memmem::find(&program, b"6.8.0p2").is_some()
    });
    let why = "OpenSMTPD 6.8 cannot do TLS, and offers no login without it; `.ci/run` unpacks a later one";
    assert!(!old || std::env::var_os("CI").is_none(), "{why}");
    if old {
        say_untested(why);
    }
    !old
}

#[test]
fn both_kinds_of_tls() {
    if signs() {
        cells::both_kinds_of_tls(&OPENSMTPD);
    }
}

#[test]
fn login_after_starttls() {
    if signs() {
        cells::login(&OPENSMTPD, "PLAIN LOGIN", "smtp+starttls");
    }
}

#[test]
fn login_over_tls() {
    if signs() {
        cells::login(&OPENSMTPD, "PLAIN LOGIN", "smtps");
    }
}

#[test]
fn unknown_people() {
    cells::unknown_people(&OPENSMTPD);
}

#[test]
fn too_large() {
    cells::too_large(&OPENSMTPD);
}

#[test]
fn greylist() {
    cells::greylist(&OPENSMTPD);
}

#[test]
fn server_killed() {
    killed::server_killed(&OPENSMTPD);
}

#[test]
fn sender_killed() {
    killed::sender_killed(&OPENSMTPD);
}

#[test]
fn bounces() {
    cells::bounces(&OPENSMTPD);
}
