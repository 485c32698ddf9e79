//! Who may log in, as Dovecot tells Postfix: one line a question, one line an answer, fields between
//! tabs (Dovecot's authentication protocol 1.0).

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::Path,
};

use data_encoding::BASE64;

use super::{PASSWORD, USERNAME};

const HELLO: &[u8] = b"VERSION\t1\t0\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t1\nDONE\n";

/// Answers at a socket for as long as the tests run.
pub(super) fn answer_at(path: &Path) {
    let listener = UnixListener::bind(path).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A server that is killed goes away in the middle.
            std::thread::spawn(move || drop(answer(stream)));
        }
    });
}

fn answer(mut stream: UnixStream) -> std::io::Result<()> {
    stream.write_all(HELLO)?;
    let right = BASE64.encode(format!("\0{USERNAME}\0{PASSWORD}").as_bytes());
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        if let ["AUTH", id, "PLAIN", with @ ..] = &fields[..] {
            let good = with.contains(&format!("resp={right}").as_str());
            let verdict = if good { "OK" } else { "FAIL" };
            stream.write_all(format!("{verdict}\t{id}\tuser={USERNAME}\n").as_bytes())?;
        }
    }
    Ok(())
}
