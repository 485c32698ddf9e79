//! How the database is reached: passwords, TLS, and servers that promise too little.

use std::{fs, os::unix::fs::PermissionsExt as _};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::on;
use crate::support::{
    Ran, Sandbox,
    postgres::{self, PASSWORD, Server},
};

#[test]
fn the_password_comes_from_each_of_its_places_and_is_never_printed() {
    let Some(database) = postgres::database() else {
        return;
    };
    for place in [
        "password_env = \"OF_THE_LEDGER\"",
        "password_file = \"secret\"",
        "password_credential = \"secret\"",
        "password_command = [\"cat\", \"secret\"]",
    ] {
        let sandbox = on(Sandbox::people(1).with_relay(""), &database.tcp());
        let id = format!("id = \"{}\"", place.split(' ').next().unwrap());
        sandbox.edit("campaign.toml", "id = \"sandbox\"", &id.replace('_', "-"));
        let campaign = sandbox.read("campaign.toml");
        sandbox.write("campaign.toml", &format!("{campaign}{place}\n"));
        let run = |secret: &str| {
            sandbox.secret("secret", &format!("{secret}\n"));
            let mut command = sandbox.command(&["send", "--yes"]);
            command
                .env("RUST_LOG", "trace")
                .env("OF_THE_LEDGER", secret);
            command.env("CREDENTIALS_DIRECTORY", sandbox.folder());
            Ran(command.output().unwrap())
        };
        let wrong = run("wrong-s3cret").expect(20);
        assert!(wrong.err().contains("28P01"), "{place}: {}", wrong.err());
        let right = run(PASSWORD).expect(0);
        fs::remove_file(sandbox.folder().join("secret")).unwrap();
        let missing = sandbox.run(&["status"]);
        assert_ne!(missing.code(), 0);
        for said in [wrong.all(), right.all(), missing.all()] {
            assert!(!said.contains("s3cret"), "{place}: {said}");
        }
    }
    let sandbox = on(Sandbox::people(1).with_relay(""), &database.tcp());
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("password"), "{said}");
}

/// An authority's certificate, and a server's with its key, for a name.
fn certificates(name: &str) -> [String; 3] {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let server = params.signed_by(&key, &issuer).unwrap();
    [issuer.pem(), server.pem(), key.serialize_pem()]
}

#[test]
fn tls_is_spoken_with_an_own_authority_and_any_other_is_refused() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    server.set("ssl = on\nssl_cert_file = '../cert.pem'\nssl_key_file = '../key.pem'");
    let install = |server: &mut Server, name: &str| {
        let [ca, cert, key] = certificates(name);
        server.down();
        for (file, text) in [("cert.pem", cert), ("key.pem", key)] {
            let path = server.folder().join(file);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            server.owned(&path);
        }
        server.up();
        ca
    };
    let [other, ..] = certificates("localhost");
    let ca = install(&mut server, "localhost");
    let name = server.database().name;
    let port = server.port;
    let url = |host: &str| format!("postgres://postgres@{host}:{port}/{name}?sslmode=verify-full");
    let sandbox = on(Sandbox::people(2).with_relay(""), &url("localhost"));
    let campaign = sandbox.read("campaign.toml");
    sandbox.write(
        "campaign.toml",
        &format!("{campaign}password_file = \"secret\"\nca_file = \"ca.pem\"\n"),
    );
    sandbox.secret("secret", PASSWORD);
    sandbox.write("ca.pem", &other);
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(
        said.contains("TLS") || said.contains("certificate"),
        "{said}"
    );
    sandbox.write("ca.pem", &ca);
    sandbox.run(&["send", "--yes"]).expect(0);
    // A name that the certificate does not have.
    sandbox.edit("campaign.toml", &url("localhost"), &url("127.0.0.1"));
    let said = sandbox.run(&["status"]).expect(20).err();
    assert!(said.contains("certificate"), "{said}");
    sandbox.edit("campaign.toml", &url("127.0.0.1"), &url("localhost"));
    let ssl = {
        let mut client = server.client("postgres");
        let sql = "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE NOT s.ssl \
                   AND a.application_name LIKE 'disclose%'";
        client.query_one(sql, &[]).unwrap().get::<_, i64>(0)
    };
    assert_eq!(ssl, 0);
    // A server without TLS is not spoken to in the clear instead.
    server.down();
    server.set("ssl = off");
    server.up();
    let said = sandbox.run(&["status"]).expect(20).err();
    assert!(said.contains("TLS"), "{said}");
}

#[test]
fn a_server_that_does_not_wait_for_its_disk_and_a_database_of_another_encoding_are_refused() {
    let Some(server) = Server::start("fsync = off") else {
        return;
    };
    let database = server.database();
    let sandbox = on(Sandbox::people(1).with_relay(""), &database.url());
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("fsync"), "{said}");
    drop(server);
    let Some(database) = postgres::database() else {
        return;
    };
    let name = format!("{}_latin", database.name);
    let mut client = database.client();
    client
        .batch_execute(&format!(
            "CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        ))
        .unwrap();
    let url = database.url().replace(&database.name, &name);
    let sandbox = on(Sandbox::people(1).with_relay(""), &url);
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("encoding"), "{said}");
    // Nobody is there at all.
    let nowhere = "postgres://postgres@127.0.0.1:9/notices";
    let sandbox = on(Sandbox::people(1).with_relay(""), nowhere);
    let said = sandbox.run(&["send", "--yes"]).expect(20).err();
    assert!(said.contains("127.0.0.1:9/notices"), "{said}");
}

#[test]
fn commits_wait_for_the_disk_also_where_the_server_is_set_to_less() {
    let Some(server) = Server::start("synchronous_commit = off\nlog_statement = all") else {
        return;
    };
    let database = server.database();
    let sandbox = on(Sandbox::people(3).with_relay(""), &database.url());
    sandbox.run(&["send", "--yes"]).expect(0);
    let log = fs::read_to_string(server.folder().join("log")).unwrap();
    assert!(log.contains("set_config('synchronous_commit'"), "{log}");
    assert_eq!(sandbox.status()["deliveries"]["accepted"], 3);
}
