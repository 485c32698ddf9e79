//! Asking: one resolver, over UDP and where an answer is cut over TCP.
//!
//! Guarantees a bounded number of questions, and an end where nobody answers. It must not judge.

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::rr::{Name, RData, RecordType},
};
use tokio::{task::JoinSet, time::Instant};

use super::{Answer, Facts, Mail, Question, Sender};
use crate::terms::acts;

/// So many questions are under way at a time.
const AT_ONCE: usize = 32;
/// How long an answer may take; then it is asked once more.
const PATIENCE: Duration = Duration::from_secs(3);
/// After so many questions in a row that nobody answered, the others are not asked.
const SILENCE: usize = 64;
/// After so long the others are not asked: twenty thousand domains take half of it where each answer takes half
/// a second.
const LONGEST: Duration = Duration::from_mins(15);
/// More domains of the lists than that are not asked.
const MOST: usize = 20_000;
/// Records lead to other records in so many rounds at most.
const ROUNDS: usize = 24;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The resolver that this machine uses.
    System,
    /// The one at this address.
    At(SocketAddr),
}

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "system" {
            return Ok(Self::System);
        }
        let alone = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
        let address = text.parse().or(alone);
        address.map(Self::At).map_err(|_neither| {
            "write the address of a resolver, such as `9.9.9.9` or `127.0.0.1:5353`, or `system`; the campaign's \
             folder stands before `--dns`"
                .to_owned()
        })
    }
}

impl Server {
    /// Who is asked, for people.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::System => "the resolver of this machine".to_owned(),
            Self::At(address) => address.to_string(),
        }
    }

    /// Asks whatever judging the sender needs, and whether these domains take mail; those that stand
    /// first where they are too many. Only names are sent.
    ///
    /// # Errors
    ///
    /// Where there is nobody to ask, in words.
    pub fn ask(self, sender: &Sender, domains: &[&str]) -> Result<Facts, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|fault| fault.to_string())?;
        runtime.block_on(async {
            let resolver = self.resolver().map_err(|fault| fault.to_string())?;
            let mut facts = Facts::default();
            let until = Instant::now() + LONGEST;
            for _ in 0..ROUNDS {
                let wanted = sender.wanted(&facts);
                if wanted.is_empty() {
                    break;
                }
                all(&resolver, wanted, &mut facts, until).await;
            }
            let of = |domain: &&str| Question::Mail((*domain).to_owned());
            let mut wanted: Vec<Question> = domains.iter().take(MOST).map(of).collect();
            wanted.retain(|question| !facts.knows(question));
            all(&resolver, wanted, &mut facts, until).await;
            Ok(facts)
        })
    }

    fn resolver(self) -> Result<TokioResolver, NetError> {
        let mut builder = match self {
            Self::System => TokioResolver::builder_tokio()?,
            Self::At(address) => {
                let ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut way| {
                    way.port = address.port();
                    way
                });
                let server = NameServerConfig::new(address.ip(), true, ways.into());
                let config = ResolverConfig::from_name_servers(vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options = builder.options_mut();
        options.timeout = PATIENCE;
        options.attempts = 1;
        // What this machine alone calls so says nothing of what receivers see.
        options.use_hosts_file = ResolveHosts::Never;
        builder.build()
    }
}

enum Learnt {
    Texts(String, Answer<String>),
    Mail(String, Mail),
}

impl Learnt {
    fn is_silence(&self) -> bool {
        matches!(self, Self::Texts(_, Answer::Unasked(why)) | Self::Mail(_, Mail::Unasked(why)) if why == NO_ANSWER)
    }
}

/// Asks everything, so many at a time, and after a moment nothing more.
async fn all(
    resolver: &TokioResolver,
    questions: Vec<Question>,
    facts: &mut Facts,
    until: Instant,
) {
    let mut left = VecDeque::from(questions);
    let mut under_way = JoinSet::new();
    let mut silent = 0;
    loop {
        while under_way.len() < AT_ONCE
            && let Some(question) = left.pop_front()
        {
            let why = if silent >= SILENCE {
                Some(NO_ANSWER)
            } else {
                (Instant::now() >= until).then_some(TOO_SLOW)
            };
            if let Some(why) = why.map(str::to_owned) {
                match question {
                    Question::Texts(name) => facts.learn_texts(name, Answer::Unasked(why)),
                    Question::Mail(domain) => facts.learn_mail(domain, Mail::Unasked(why)),
                }
                continue;
            }
            let resolver = resolver.clone();
            under_way.spawn(async move {
                match question {
                    Question::Texts(name) => {
                        Learnt::Texts(name.clone(), texts(&resolver, &name).await)
                    }
                    Question::Mail(domain) => {
                        Learnt::Mail(domain.clone(), mail(&resolver, &domain).await)
                    }
                }
            });
        }
        let Some(done) = under_way.join_next().await else {
            return;
        };
        // A task that panicked leaves its question open, which counts as no answer.
        let Ok(learnt) = done else {
            continue;
        };
        silent = if learnt.is_silence() { silent + 1 } else { 0 };
        match learnt {
            Learnt::Texts(name, texts) => facts.learn_texts(name, texts),
            Learnt::Mail(domain, mail) => facts.learn_mail(domain, mail),
        }
    }
}

async fn records(resolver: &TokioResolver, name: &str, kind: RecordType) -> Answer<RData> {
    // With its last dot, so that nothing of this machine is put behind it.
    let Ok(full) = Name::from_ascii(format!("{name}.")) else {
        return Answer::NoName;
    };
    match resolver.lookup(full, kind).await {
        Ok(found) => {
            let answers = found.answers().iter();
            let of_kind = answers.filter(|record| record.record_type() == kind);
            let found: Vec<RData> = of_kind.map(|record| record.data.clone()).collect();
            if found.is_empty() {
                Answer::Nothing
            } else {
                Answer::Found(found)
            }
        }
        Err(fault) if fault.is_nx_domain() => Answer::NoName,
        Err(fault) if fault.is_no_records_found() => Answer::Nothing,
        Err(fault) => Answer::Unasked(in_words(&fault)),
    }
}

/// The strings of one text are one text (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
async fn texts(resolver: &TokioResolver, name: &str) -> Answer<String> {
    match records(resolver, name, RecordType::TXT).await {
        Answer::Found(found) => Answer::Found(
            found
                .iter()
                .filter_map(|data| match data {
                    RData::TXT(text) => {
                        Some(plain(&String::from_utf8_lossy(&text.txt_data.concat())))
                    }
                    _ => None,
                })
                .collect(),
        ),
        Answer::Nothing => Answer::Nothing,
        Answer::NoName => Answer::NoName,
        Answer::Unasked(why) => Answer::Unasked(why),
    }
}

/// Somebody else's words, which are printed: what would act on a terminal is replaced. No record that mail
/// needs has any of it.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '\t' | '\r' | '\n' => ' ',
        c if acts(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(plain).collect()
}

async fn mail(resolver: &TokioResolver, domain: &str) -> Mail {
    match records(resolver, domain, RecordType::MX).await {
        Answer::Found(found) => {
            let null = |data: &RData| matches!(data, RData::MX(mx) if mx.exchange.is_root());
            // Beside another it says nothing (RFC 7505 §3).
            if found.iter().all(null) {
                Mail::Null
            } else {
                Mail::Taken
            }
        }
        Answer::NoName => Mail::NoName,
        Answer::Unasked(why) => Mail::Unasked(why),
        Answer::Nothing => {
            for kind in [RecordType::A, RecordType::AAAA] {
                match records(resolver, domain, kind).await {
                    Answer::Found(_) => return Mail::Taken,
                    Answer::Unasked(why) => return Mail::Unasked(why),
                    Answer::Nothing | Answer::NoName => {}
                }
            }
            Mail::NoServer
        }
    }
}

const NO_ANSWER: &str = "the resolver does not answer";
const TOO_SLOW: &str = "the resolver takes too long for so many";

fn in_words(fault: &NetError) -> String {
    match fault {
        NetError::Timeout | NetError::Io(_) | NetError::NoConnections => NO_ANSWER.to_owned(),
        NetError::Dns(DnsError::ResponseCode(code)) => format!("the resolver answers {code}"),
        other => plain(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_the_time_is_up_nobody_is_asked_any_more() {
        let nobody = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut facts = Facts::default();
        let questions = vec![
            Question::Texts("a.test".to_owned()),
            Question::Mail("b.test".to_owned()),
        ];
        runtime.block_on(async {
            let server = Server::At(nobody.local_addr().unwrap());
            let resolver = server.resolver().unwrap();
            all(&resolver, questions, &mut facts, Instant::now()).await;
        });
        assert!(matches!(facts.texts("a.test"), Some(Answer::Unasked(why)) if why == TOO_SLOW));
        assert!(matches!(facts.mail("b.test"), Some(Mail::Unasked(why)) if why == TOO_SLOW));
        nobody.set_nonblocking(true).unwrap();
        assert!(nobody.recv(&mut [0; 512]).is_err(), "somebody asked");
    }

    #[test]
    fn a_resolver_is_an_address() {
        let at = |text: &str| Server::from_str(text).map(Server::name);
        assert_eq!(at("9.9.9.9").unwrap(), "9.9.9.9:53");
        assert_eq!(at("127.0.0.1:5353").unwrap(), "127.0.0.1:5353");
        assert_eq!(at("::1").unwrap(), "[::1]:53");
        assert_eq!(Server::from_str("system"), Ok(Server::System));
        assert!(at("campaign").unwrap_err().contains("folder stands before"));
    }
}
