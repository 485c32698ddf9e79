#![no_main]
//! Any lines as what the domain name system says of the sender: SPF, DKIM and DMARC are judged, and the
//! walk through what includes what comes to an end.

use disclosure_mailer::{
    dns::{Answer, Facts, Mail, Named, Question, Sender},
    terms::Place,
};

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let text = String::from_utf8_lossy(octets);
    let mut lines = text.split('\n').cycle();
    let named = |domain: &str| Named { domain: domain.to_owned(), place: Place::at("campaign.toml", 0, "from") };
    let sender = Sender {
        from: named("mail.example.com"),
        envelope: Some(named("bounces.example.com")),
        reply_to: Some(named("example.org")),
        selector: Some("s1".to_owned()),
    };
    let mut facts = Facts::default();
    for round in 0.. {
        assert!(round < 100, "it asks without end");
        let wanted = sender.wanted(&facts);
        if wanted.is_empty() {
            break;
        }
        for question in wanted {
            let said = lines.next().unwrap_or_default();
            match question {
                Question::Texts(name) => {
                    let records = said.split('\u{1}').map(str::to_owned).collect();
                    facts.learn_texts(name, if said.is_empty() { Answer::NoName } else { Answer::Found(records) });
                }
                Question::Mail(domain) => facts.learn_mail(domain, if said.is_empty() { Mail::Null } else { Mail::Taken }),
            }
        }
        let _so_far = sender.judge(&facts);
    }
    let _seen = sender.judge(&facts);
});
