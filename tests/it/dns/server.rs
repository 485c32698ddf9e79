//! A name server on loopback, over UDP and TCP, with a zone in lines and a memory of what was asked.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{Arc, Mutex},
    thread,
};

use hickory_resolver::proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record,
        rdata::{A, MX, TXT},
    },
};

/// What fits into an answer over UDP here; longer ones are cut, so that they are asked for over TCP.
const UDP: usize = 300;

type Zone = BTreeMap<String, Vec<RData>>;

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

struct Answers {
    zone: Zone,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Lines of `NAME MX PREFERENCE HOST`, `NAME A ADDRESS`, `NAME TXT ANY TEXT`, `NAME NOTHING` for a name
    /// without records, `NAME SILENT` for one without answers and `NAME BROKEN` for one that fails.
    pub(crate) fn with(zone: &str) -> Self {
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
            // Another process may have that port for TCP.
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
                break (udp, tcp);
            }
        };
        let server = Self {
            addr: udp.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let answers = Arc::new(Answers {
            zone: read(zone),
            asked: Arc::clone(&server.asked),
        });
        let over_tcp = Arc::clone(&answers);
        thread::spawn(move || {
            for stream in tcp.incoming().map_while(Result::ok) {
                let answers = Arc::clone(&over_tcp);
                thread::spawn(move || conversation(stream, &answers));
            }
        });
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok((n, peer)) = udp.recv_from(&mut buffer) {
                let Some(mut answer) = answers.to(&buffer[..n], "udp") else {
                    continue;
                };
                let mut bytes = answer.to_vec().unwrap();
                if bytes.len() > UDP {
                    answer = answer.truncate();
                    bytes = answer.to_vec().unwrap();
                }
                udp.send_to(&bytes, peer).unwrap();
            }
        });
        server
    }

    /// Every question, as `udp example.com. MX`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn conversation(mut stream: TcpStream, answers: &Answers) {
    loop {
        let mut length = [0; 2];
        if stream.read_exact(&mut length).is_err() {
            return;
        }
        let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut bytes).unwrap();
        let Some(answer) = answers.to(&bytes, "tcp") else {
            continue;
        };
        let bytes = answer.to_vec().unwrap();
        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        stream.write_all(&[&length[..], &bytes].concat()).unwrap();
    }
}

impl Answers {
    fn to(&self, bytes: &[u8], over: &str) -> Option<Message> {
        let question = Message::from_vec(bytes).unwrap();
        let query = question.queries.first().unwrap().clone();
        let name = query.name().to_ascii().to_lowercase();
        let line = format!("{over} {name} {}", query.query_type());
        self.asked.lock().unwrap().push(line);
        let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
        answer.metadata.recursion_available = true;
        answer.add_query(query.clone());
        let there = |kind: &str| self.zone.contains_key(&format!("{name} {kind}"));
        if there("SILENT") {
            return None;
        }
        let key = format!("{name} {}", query.query_type());
        if there("BROKEN") {
            answer.metadata.response_code = ResponseCode::ServFail;
        } else if let Some(records) = self.zone.get(&key) {
            let record = |data: &RData| Record::from_rdata(query.name().clone(), 60, data.clone());
            answer.add_answers(records.iter().map(record));
        } else if !self
            .zone
            .keys()
            .any(|known| known.starts_with(&format!("{name} ")))
        {
            answer.metadata.response_code = ResponseCode::NXDomain;
        }
        Some(answer)
    }
}

fn read(zone: &str) -> Zone {
    let mut read = Zone::new();
    for line in zone.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.splitn(3, ' ');
        let (name, kind) = (words.next().unwrap(), words.next().unwrap());
        let rest = words.next().unwrap_or_default();
        let records = read.entry(format!("{name}. {kind}")).or_default();
        match kind {
            "MX" => {
                let (preference, host) = rest.split_once(' ').unwrap();
                let host = Name::from_ascii(host).unwrap();
                records.push(RData::MX(MX::new(preference.parse().unwrap(), host)));
            }
            "A" => records.push(RData::A(A(rest.parse::<Ipv4Addr>().unwrap()))),
            // In strings of 200 octets, as long keys are published.
            "TXT" => {
                let parts = rest.as_bytes().chunks(200).collect();
                records.push(RData::TXT(TXT::from_bytes(parts)));
            }
            "NOTHING" | "SILENT" | "BROKEN" => {}
            other => panic!("{other}"),
        }
    }
    read
}
