//! Exim. Its settings, users and library paths are compiled in, and it runs itself anew with other
//! rights: so its own paths are given to it, and no `-C`, with which it would drop its rights.

use super::{PASSWORD, Recipe, USERNAME, Wants, cells, house::House, killed};

static EXIM: Recipe = Recipe {
    name: "exim",
    program: "usr/sbin/exim4",
    write,
    run: r#"mkdir -p /var/spool/exim4
chown Debian-exim:Debian-exim /var/spool/exim4 "$HOUSE/key.pem" "$HOUSE"
exec exim4 -bdf -q1s"#,
};

fn write(house: &House, wants: &Wants) {
    let folder = house.folder().display();
    let (plain, tls) = (house.plain, house.tls);
    let pipelining = if wants.in_turn { "" } else { "*" };
    let largest = wants.largest.unwrap_or(50_000_000);
    let login = wants.login.map_or(
        "accept",
        |_| "accept authenticated = *\n  deny message = relay not permitted",
    );
    let greylist = if wants.greylist {
        "defer message = 4.7.1 come back later
        condition = ${run{/bin/mkdir FOLDER/seen/${lookup{$local_part@$domain}lsearch{FOLDER/known}}}{yes}{no}}"
            .replace("FOLDER", &folder.to_string())
    } else {
        String::new()
    };
    let right =
        format!("${{if and{{{{eq{{$NAME}}{{{USERNAME}}}}}{{eq{{$WORD}}{{{PASSWORD}}}}}}}}}");
    let mut authenticators = String::new();
    for mechanism in wants.login.unwrap_or_default().split_whitespace() {
        let (prompts, name, word) = if mechanism == "PLAIN" {
            (":", "auth2", "auth3")
        } else {
            ("<| Username: | Password:", "auth1", "auth2")
        };
        let right = right.replace("NAME", name).replace("WORD", word);
        authenticators.push_str(&format!(
            "{mechanism}:\n  driver = plaintext\n  public_name = {mechanism}\n  server_prompts = {prompts}\n  \
             server_condition = {right}\n  server_set_id = ${name}\n"
        ));
    }
    house.table("people", &house.people, "");
    if wants.greylist {
        // What a list gives can be trusted in a command, what a client says cannot.
        let known: Vec<String> = house
            .people
            .iter()
            .map(|one| format!("{one}: {one}\n"))
            .collect();
        house.file("known", &known.concat());
    }
    house.table("gone", &wants.bounces, "");
    house.file(
        "etc/exim4/exim4.conf",
        &format!(
            "primary_hostname = relay.example.com
local_interfaces = 127.0.0.1
daemon_smtp_ports = {plain} : {tls}
tls_on_connect_ports = {tls}
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
tls_advertise_hosts = *
pipelining_advertise_hosts = {pipelining}
pipelining_connect_advertise_hosts =
spool_directory = /var/spool/exim4
log_file_path = {folder}/%s.log
message_size_limit = {largest}
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
keep_environment =
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny message = 5.1.1 <$local_part@$domain>: no such person
       !condition = ${{lookup{{$local_part@$domain}}lsearch{{{folder}/people}}{{yes}}{{no}}}}
  {greylist}
  {login}
begin routers
gone:
  driver = redirect
  condition = ${{lookup{{$local_part@$domain}}lsearch{{{folder}/gone}}{{yes}}{{no}}}}
  allow_fail
  data = :fail: the mailbox is gone
all:
  driver = accept
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  user = mailbox
  return_path_add
  envelope_to_add
begin authenticators
{authenticators}"
        ),
    );
}

#[test]
fn everybody_once() {
    cells::everybody_once(&EXIM, &Wants::default(), true);
}

#[test]
fn everybody_once_in_turn() {
    let wants = Wants {
        in_turn: true,
        ..Wants::default()
    };
    cells::everybody_once(&EXIM, &wants, false);
}

#[test]
fn both_kinds_of_tls() {
    cells::both_kinds_of_tls(&EXIM);
}

#[test]
fn login_by_plain_after_starttls() {
    cells::login(&EXIM, "PLAIN", "smtp+starttls");
}

#[test]
fn login_by_login_over_tls() {
    cells::login(&EXIM, "LOGIN", "smtps");
}

#[test]
fn unknown_people() {
    cells::unknown_people(&EXIM);
}

#[test]
fn too_large() {
    cells::too_large(&EXIM);
}

#[test]
fn greylist() {
    cells::greylist(&EXIM);
}

#[test]
fn server_killed() {
    killed::server_killed(&EXIM);
}

#[test]
fn sender_killed() {
    killed::sender_killed(&EXIM);
}

#[test]
fn bounces() {
    cells::bounces(&EXIM);
}
