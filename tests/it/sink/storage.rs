//! What the sink leaves on disk.

use std::fs;

use disclosure_mailer::sink::{Received, SinkConfig};

use super::peer::{MESSAGE, Peer, start};

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[tokio::test]
async fn messages_are_on_disk_before_the_250() {
    let home = tempfile::tempdir().expect("a directory");
    let directory = home.path().join("mails");
    let config = SinkConfig {
        directory: Some(directory.clone()),
        ..SinkConfig::default()
    };
    let journal = directory.join("received.jsonl");
    let lines = || -> Vec<Received> {
        let text = fs::read_to_string(&journal).expect("a journal");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    };

    let sink = start(config.clone());
    let mut peer = Peer::ready(&sink).await;
    peer.mails("b@example.net", "250 2.0.0 kept as 1").await;
    assert_eq!(
        fs::read_to_string(directory.join("000001.eml")).expect("a message"),
        MESSAGE
    );
    assert_eq!(lines(), sink.record().received());
    assert_eq!(lines()[0].file.as_deref(), Some("000001.eml"));
    #[cfg(unix)]
    assert_eq!(
        [
            mode(&directory),
            mode(&journal),
            mode(&directory.join("000001.eml"))
        ],
        [0o700, 0o600, 0o600]
    );
    sink.stop().expect("stops");

    // The next sink goes on where this one was stopped, even in the middle of a line.
    let mut text = fs::read(&journal).expect("a journal");
    text.extend_from_slice(b"{\"n\": 2, ");
    fs::write(&journal, text).expect("writes");
    let sink = start(config);
    let mut peer = Peer::ready(&sink).await;
    peer.mails("c@example.net", "250 2.0.0 kept as 2").await;
    let numbers: Vec<_> = lines()
        .iter()
        .map(|line| (line.n, line.rcpt.clone()))
        .collect();
    assert_eq!(
        numbers,
        [
            (1, vec!["b@example.net".to_owned()]),
            (2, vec!["c@example.net".to_owned()])
        ]
    );
    assert!(
        !format!("{:?}", lines()[0]).contains("example"),
        "addresses are not for logs"
    );
}

#[tokio::test]
async fn what_cannot_be_stored_is_deferred() {
    let home = tempfile::tempdir().expect("a directory");
    let sink = start(SinkConfig {
        directory: Some(home.path().to_owned()),
        ..SinkConfig::default()
    });
    // A directory where the file should be: works for root, too.
    fs::create_dir(home.path().join("000001.eml")).expect("a directory");
    let mut peer = Peer::ready(&sink).await;
    peer.mails("b@example.net", "452 4.3.1").await;
    fs::remove_dir(home.path().join("000001.eml")).expect("removes");
    peer.mails("b@example.net", "250 2.0.0 kept as 1").await;
    let totals = sink.record().totals();
    assert_eq!((totals.received, totals.refused), (1, 1));
}

#[tokio::test]
async fn a_run_can_be_recorded_without_its_messages() {
    let home = tempfile::tempdir().expect("a directory");
    let sink = start(SinkConfig {
        directory: Some(home.path().to_owned()),
        write_messages: false,
        ..SinkConfig::default()
    });
    Peer::ready(&sink)
        .await
        .mails("b@example.net", "250 ")
        .await;
    let names: Vec<_> = fs::read_dir(home.path())
        .expect("lists")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["received.jsonl"]);
}
