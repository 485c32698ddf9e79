//! Postfix. Who may log in it asks over a socket, as it asks Dovecot.

use super::{
    Recipe, Wants,
    campaign::DOMAINS,
    cells,
    house::{House, MAILBOX_UID},
    killed,
    login::answer_at,
};

static POSTFIX: Recipe = Recipe {
    name: "postfix",
    program: "usr/lib/postfix/sbin/master",
    write,
    run: r"mkdir -p /var/spool/postfix /var/lib/postfix
cd /var/spool/postfix
mkdir -p active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public pid
chown postfix active bounce corrupt defer deferred flush hold incoming private saved trace /var/lib/postfix
chown postfix:postdrop maildrop public
chmod 700 private
chmod 710 public
chmod 730 maildrop
exec /usr/lib/postfix/sbin/master -d",
};

/// A policy service: a question is lines and an empty one.
const GREYLIST: &str = r#"while IFS= read -r line; do
  case $line in
    recipient=*) address=${line#recipient=} ;;
    '') if mkdir "SEEN/$address" 2>/dev/null
        then echo "action=451 4.7.1 come back later"
        else echo "action=dunno"
        fi
        echo ;;
  esac
done
"#;

fn write(house: &House, wants: &Wants) {
    let folder = house.folder().display();
    let (plain, tls) = (house.plain, house.tls);
    let largest = wants.largest.unwrap_or(50_000_000);
    let domains = DOMAINS.join(", ");
    house.table("people", &house.people, " mail/");
    house.table("gone", &wants.bounces, " gone:");
    house.file(
        "greylist",
        &GREYLIST.replace("SEEN", &format!("{folder}/seen")),
    );
    let mut recipients = String::new();
    if wants.greylist {
        recipients.push_str("check_policy_service unix:private/greylist, ");
    }
    let mut more = String::new();
    let mut permit = "permit_mynetworks";
    if wants.login.is_some() {
        permit = "permit_sasl_authenticated";
        more.push_str(&format!(
            "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {folder}/logins\nsmtpd_tls_auth_only = yes\n"
        ));
        answer_at(&house.folder().join("logins"));
    }
    if wants.in_turn {
        more.push_str("smtpd_discard_ehlo_keywords = pipelining\n");
    }
    house.file(
        "etc/postfix/main.cf",
        &format!(
            "compatibility_level = 3.6
myhostname = relay.example.com
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks_style = host
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
message_size_limit = {largest}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}
virtual_mailbox_maps = texthash:{folder}/people
virtual_uid_maps = static:{MAILBOX_UID}
virtual_gid_maps = static:{MAILBOX_UID}
transport_maps = texthash:{folder}/gone
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_security_level = may
smtpd_relay_restrictions = {permit}, reject
smtpd_recipient_restrictions = {recipients}{permit}, reject
{more}"
        ),
    );
    house.file(
        "etc/postfix/master.cf",
        &format!(
            "127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
anvil unix - - n - 1 anvil
bounce unix - - n - 0 bounce
cleanup unix n - n - 0 cleanup
defer unix - - n - 0 bounce
error unix - - n - - error
gone unix - n n - - pipe user=mailbox argv=/bin/sh -c {{exit 67}}
greylist unix - n n - 0 spawn user=mailbox argv=/bin/sh {folder}/greylist
postlog unix-dgram n - n - 1 postlogd
proxymap unix - - n - - proxymap
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
"
        ),
    );
}

#[test]
fn everybody_once() {
    cells::everybody_once(&POSTFIX, &Wants::default(), true);
}

#[test]
fn everybody_once_in_turn() {
    let wants = Wants {
        in_turn: true,
        ..Wants::default()
    };
    cells::everybody_once(&POSTFIX, &wants, false);
}

#[test]
fn both_kinds_of_tls() {
    cells::both_kinds_of_tls(&POSTFIX);
}

#[test]
fn login_after_starttls() {
    cells::login(&POSTFIX, "PLAIN", "smtp+starttls");
}

#[test]
fn login_over_tls() {
    cells::login(&POSTFIX, "PLAIN", "smtps");
}

#[test]
fn unknown_people() {
    cells::unknown_people(&POSTFIX);
}

#[test]
fn too_large() {
    cells::too_large(&POSTFIX);
}

#[test]
fn greylist() {
    cells::greylist(&POSTFIX);
}

#[test]
fn server_killed() {
    killed::server_killed(&POSTFIX);
}

#[test]
fn sender_killed() {
    killed::sender_killed(&POSTFIX);
}

#[test]
fn sender_often_killed() {
    killed::sender_often_killed(&POSTFIX);
}

#[test]
fn bounces() {
    cells::bounces(&POSTFIX);
}
