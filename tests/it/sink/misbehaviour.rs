//! Each action at the stages where it matters, how rules are counted, and scripts in TOML.

use std::time::{Duration, Instant};

use disclosure_mailer::sink::{Action, Reply, Rule, Script, Stage};

use super::peer::{Ending, MESSAGE, Peer, playing};

const BEFORE_BODY: [(Stage, &str); 3] = [
    (Stage::Mail, "MAIL FROM:<a@example.com>"),
    (Stage::Rcpt, "RCPT TO:<b@example.net>"),
    (Stage::Data, "DATA"),
];

fn reply(written: &str) -> Action {
    Action::Reply(written.parse::<Reply>().expect("a reply"))
}

/// A peer that stands right before `stage` of a message, and what it has to send to get there.
async fn before(sink: &disclosure_mailer::sink::Background, stage: Stage) -> (Peer, String) {
    if stage == Stage::Connect {
        return (Peer::connect(sink).await, String::new());
    }
    if stage == Stage::Ehlo {
        let mut peer = Peer::connect(sink).await;
        peer.gets("220 ").await;
        return (peer, "EHLO client.example\r\n".to_owned());
    }
    let mut peer = Peer::ready(sink).await;
    for (at, command) in BEFORE_BODY {
        if at == stage {
            return (peer, format!("{command}\r\n"));
        }
        peer.asks(command, if at == Stage::Data { "354 " } else { "250 " })
            .await;
    }
    (peer, format!("{MESSAGE}.\r\n"))
}

const STAGES: [Stage; 6] = [
    Stage::Connect,
    Stage::Ehlo,
    Stage::Mail,
    Stage::Rcpt,
    Stage::Data,
    Stage::Body,
];

#[tokio::test]
async fn every_stage_can_refuse_and_defer() {
    for stage in STAGES {
        for written in [
            "451 4.7.1 try again",
            "550 5.7.1 go away\nfor good",
            "421 4.3.2 going down",
        ] {
            let sink = playing(vec![Rule::new(stage, reply(written)).times(1)]);
            let (mut peer, command) = before(&sink, stage).await;
            peer.says(&command).await;
            let code = written.split(' ').next().unwrap_or_default();
            let got = peer.gets(code).await;
            assert_eq!(got.lines().count(), written.lines().count());
            if stage == Stage::Connect || code == "421" {
                peer.ends(Ending::Fin).await;
            } else {
                peer.asks(
                    "RSET",
                    if stage == Stage::Ehlo {
                        "250 "
                    } else {
                        "250 2.0.0"
                    },
                )
                .await;
                if stage != Stage::Ehlo {
                    peer.mails("b@example.net", "250 ").await;
                }
            }
            let totals = sink.record().totals();
            assert_eq!(totals.refused, u64::from(stage == Stage::Body), "{stage:?}");
        }
    }
}

#[tokio::test]
async fn every_stage_can_close_reset_and_be_silent() {
    for stage in STAGES {
        for (action, ending) in [(Action::Close, Ending::Fin), (Action::Reset, Ending::Rst)] {
            let sink = playing(vec![Rule::new(stage, action)]);
            let (mut peer, command) = before(&sink, stage).await;
            peer.says(&command).await;
            peer.ends(ending).await;
            assert_eq!(sink.record().totals().received, 0);
        }
        let sink = playing(vec![Rule::new(stage, Action::Silence).times(1)]);
        let (mut peer, command) = before(&sink, stage).await;
        peer.says(&format!("{command}NOOP\r\n")).await;
        peer.hears_nothing(Duration::from_millis(60)).await;
        // Others are served meanwhile.
        Peer::ready(&sink)
            .await
            .mails("b@example.net", "250 ")
            .await;
    }
}

#[tokio::test]
async fn every_stage_can_stall_and_then_goes_on() {
    for stage in STAGES {
        let sink = playing(vec![
            Rule::new(stage, Action::Stall(Duration::from_millis(60))).times(1),
            Rule::new(stage, reply("451 4.7.1 later")).times(1),
        ]);
        let (mut peer, command) = before(&sink, stage).await;
        let since = Instant::now();
        peer.says(&command).await;
        peer.gets("451 ").await;
        assert!(since.elapsed() >= Duration::from_millis(55), "{stage:?}");
    }
}

#[tokio::test]
async fn replies_before_a_close_still_arrive() {
    for (action, ending) in [
        (Action::Close, Ending::Fin),
        (Action::Reset, Ending::Rst),
        (Action::DropBefore, Ending::Fin),
    ] {
        let sink = playing(vec![Rule::new(Stage::Rcpt, action)]);
        let mut peer = Peer::ready(&sink).await;
        peer.says("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n")
            .await;
        peer.gets("250 2.1.0").await;
        peer.ends(ending).await;
    }
}

#[tokio::test]
async fn garbage_is_sent_as_it_is() {
    let sink = playing(vec![Rule::new(
        Stage::Mail,
        Action::ReplyRaw(b"25\0\xe4\r\n250 x\r\n".to_vec()),
    )]);
    let mut peer = Peer::ready(&sink).await;
    peer.says("MAIL FROM:<a@example.com>\r\nQUIT\r\n").await;
    let mut all = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(peer.stream(), &mut all)
        .await
        .expect("reads");
    assert_eq!(all, b"25\0\xe4\r\n250 x\r\n221 2.0.0 goodbye\r\n");
}

#[tokio::test]
async fn the_answer_after_the_dot_can_be_lost_either_way() {
    let sink = playing(vec![
        Rule::new(Stage::Body, Action::AcceptThenClose).matching("kept@"),
        Rule::new(Stage::Body, Action::DropBefore).matching("lost@"),
        Rule::new(Stage::Data, Action::DropBefore).matching("early@"),
        Rule::new(Stage::Body, reply("250 2.6.0 so be it")).matching("own@"),
    ]);
    for (to, command, reply) in [
        ("kept@example.net", "", None),
        ("lost@example.net", "", None),
        ("own@example.net", "", Some("250 2.6.0 so be it")),
        ("early@example.net", "Subject: ", None),
    ] {
        let mut peer = Peer::ready(&sink).await;
        peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
        peer.asks(&format!("RCPT TO:<{to}>"), "250 ").await;
        peer.asks("DATA", "354 ").await;
        peer.says(&if command.is_empty() {
            format!("{MESSAGE}.\r\n")
        } else {
            command.to_owned()
        })
        .await;
        match reply {
            Some(reply) => drop(peer.gets(reply).await),
            None => peer.ends(Ending::Fin).await,
        }
    }
    let received = sink.record().received();
    let kept: Vec<_> = received
        .iter()
        .map(|message| (message.rcpt[0].as_str(), message.answered))
        .collect();
    assert_eq!(
        kept,
        [("kept@example.net", false), ("own@example.net", true)]
    );
}

#[tokio::test]
async fn rules_are_counted_across_connections() {
    let sink = playing(vec![
        Rule::new(Stage::Rcpt, reply("550 5.1.1 never")).matching("bad"),
        Rule::new(Stage::Rcpt, reply("451 4.7.1 third"))
            .every(3)
            .times(2),
    ]);
    let mut got = Vec::new();
    for at in 0..12 {
        let mut peer = Peer::ready(&sink).await;
        peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
        let to = if at == 1 { "bad" } else { "good" };
        peer.says(&format!("RCPT TO:<{to}@example.net>\r\n")).await;
        got.push(peer.reply().await.chars().take(3).collect::<String>());
    }
    // The refused one never reaches the second rule, which is used up after two.
    let wanted = [
        "250", "550", "250", "451", "250", "250", "451", "250", "250", "250", "250", "250",
    ];
    assert_eq!(got, wanted);
}

#[tokio::test]
async fn a_354_without_recipients_gets_its_text_refused() {
    let sink = playing(vec![
        Rule::new(Stage::Rcpt, reply("550 5.1.1 no such mailbox")),
        Rule::new(Stage::Data, reply("354 go on")),
    ]);
    let mut peer = Peer::ready(&sink).await;
    peer.says("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n")
        .await;
    for start in ["250 ", "550 ", "354 "] {
        peer.gets(start).await;
    }
    peer.asks(".", "554 5.5.1").await;
    peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
}

#[test]
fn a_script_is_read_from_toml() {
    let script = Script::from_toml(
        r#"
        [[rule]]
        at = "rcpt"
        matches = "bounce"
        reply = "550 5.1.1 no such mailbox"
        [[rule]]
        at = "body"
        nth = 100
        times = 2
        act = "accept-then-close"
        [[rule]]
        at = "connect"
        stall = "300ms"
        [[rule]]
        at = "data"
        raw = [50, 228, 10]
        "#,
    )
    .expect("a script");
    let wanted = [
        Rule::new(Stage::Rcpt, reply("550 5.1.1 no such mailbox")).matching("bounce"),
        Rule::new(Stage::Body, Action::AcceptThenClose)
            .every(100)
            .times(2),
        Rule::new(Stage::Connect, Action::Stall(Duration::from_millis(300))),
        Rule::new(Stage::Data, Action::ReplyRaw(vec![50, 228, 10])),
    ];
    assert_eq!(script.rules, wanted);
}

#[test]
fn a_mistake_in_a_script_is_refused_with_its_line() {
    for (rule, said) in [
        ("at = \"rcpt\"", "exactly one"),
        (
            "at = \"rcpt\"\nact = \"close\"\nstall = \"1s\"",
            "exactly one",
        ),
        ("at = \"rcpt\"\nact = \"explode\"", "explode"),
        ("at = \"rcpt\"\nreply = \"99 no\"", "not a reply"),
        ("at = \"rcpt\"\nreply = \"550 a\\rb\"", "not a reply"),
        ("at = \"rcpt\"\nstall = \"soon\"", "not a time"),
        ("at = \"rcpt\"\nact = \"accept-then-close\"", "body"),
        (
            "at = \"ehlo\"\nmatches = \"x\"\nact = \"close\"",
            "no address",
        ),
        ("at = \"rcpt\"\nnth = 0\nact = \"close\"", "start at 1"),
        ("at = \"rcpt\"\nact = \"close\"\ncolour = 1", "colour"),
        (
            "at = \"ehlo\"\nshare = \"1%\"\nact = \"close\"",
            "no address",
        ),
        ("at = \"rcpt\"\neach = 0\nact = \"close\"", "start at 1"),
        (
            "at = \"rcpt\"\nshare = \"101%\"\nact = \"close\"",
            "no share",
        ),
        ("at = \"rcpt\"\nshare = \"1\"\nact = \"close\"", "no share"),
    ] {
        let fault = Script::from_toml(&format!("\n[[rule]]\n{rule}\n"))
            .expect_err(rule)
            .to_string();
        assert!(fault.contains(said), "{rule}: {fault}");
        assert!(fault.contains("line "), "{rule}: {fault}");
    }
}

#[test]
fn a_group_that_a_script_does_not_have_is_refused() {
    let rule = "[[rule]]\nat = \"rcpt\"\nof = \"x\"\nact = \"close\"\n";
    let fault = Script::from_toml(rule).expect_err("x is no group");
    assert!(fault.to_string().contains("no group \"x\""), "{fault}");
    let others = "[domains]\nothers = [\"a.example\"]\n";
    assert!(Script::from_toml(others).is_err());
}

#[tokio::test]
async fn a_rule_can_be_for_a_group_of_domains_and_once_for_each_address() {
    let script = Script::from_toml(
        "[domains]\nbig = [\"big.example\", \"large.example\"]\n\
         [[rule]]\nat = \"rcpt\"\nof = \"big\"\neach = 1\nshare = \"100%\"\nreply = \"451 4.7.1 greylisted\"\n\
         [[rule]]\nat = \"rcpt\"\nof = \"others\"\neach = 2\nreply = \"450 4.2.2 full\"\n\
         [[rule]]\nat = \"rcpt\"\nshare = \"0%\"\nreply = \"550 5.1.1 nobody\"\n",
    )
    .expect("a script");
    let sink = super::peer::start(disclosure_mailer::sink::SinkConfig {
        script,
        ..disclosure_mailer::sink::SinkConfig::default()
    });
    let mut peer = Peer::ready(&sink).await;
    peer.asks("MAIL FROM:<a@example.com>", "250 ").await;
    for (to, answer) in [
        ("b@big.example", "451 "),
        ("c@LARGE.example", "451 "),
        ("b@big.example", "250 "),
        ("d@small.example", "450 "),
        ("d@small.example", "450 "),
        ("d@small.example", "250 "),
        ("c@large.example", "250 "),
    ] {
        peer.asks(&format!("RCPT TO:<{to}>"), answer).await;
    }
}
