//! Registers, joins gone wrong, and waves: who is told in the next run, and who needs another notice.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _};

use super::list::{Told, assemble, folder, of};
use crate::support::Sandbox;

fn one(text: &str, extra: &str) -> Told {
    let list = format!("[[list]]\nfile = \"a.csv\"\naudience = \"user\"\n{extra}");
    assemble(folder(&[("a.csv", text.as_bytes())], &list).path())
}

/// A register's rows, each by column.
fn register(sandbox: &Sandbox, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = sandbox.folder().join(format!("registers/{name}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

const ROWS: &str = "E-Mail;Name;Language;Account ID\nann@example.com;Ann;en;1\nANN@example.com;Ann Lee;de;2\n\
                    nobody;=Bob;en;3\n;By Post;en;4\n\"open;x;y\nmailto:cleo@example.com;Cleo;;5\n\
                    dan+news@example.com;Dan;en;6\ndan@example.com;Dan;en;7\ngone@example.com;Gone;en;8\n";

fn with_registers() -> Sandbox {
    let sandbox = Sandbox::new(ROWS);
    sandbox.write("lists/gone.csv", "email\ngone@example.com\n");
    sandbox.edit(
        "campaign.toml",
        "[relay]",
        "[[suppress]]\nfile = \"lists/gone.csv\"\nreason = \"deceased\"\n[relay]",
    );
    sandbox
}

#[test]
fn every_row_that_is_not_told_as_it_stands_is_in_a_register() {
    let sandbox = with_registers();
    let checked = sandbox
        .run(&["check", "--registers", "registers", "--json"])
        .expect(0)
        .json();
    let rows = &checked["rows"];
    let all = |name| register(&sandbox, name);
    assert_eq!(
        (all("invalid").len() + all("by-post").len()) as u64,
        rows["invalid"].as_u64().unwrap()
    );
    let invalid = all("invalid");
    assert_eq!(
        (
            invalid[0]["E-Mail"].as_str(),
            invalid[0]["disclose:row"].as_str()
        ),
        ("nobody", "4")
    );
    assert!(
        invalid[0]["disclose:reason"].contains("LIST-ADDRESS-AT"),
        "{invalid:?}"
    );
    assert_eq!(invalid[0]["Name"], "'=Bob", "no cell is a formula");
    assert!(
        invalid[1]["disclose:reason"].contains("LIST-QUOTE"),
        "{invalid:?}"
    );
    assert_eq!(
        invalid[1]["E-Mail"], "'\"open;x;y",
        "what is left of a row that cannot be read, and no formula"
    );
    assert_eq!(all("by-post")[0]["Name"], "By Post");
    assert_eq!(all("suppressed")[0]["disclose:reason"], "deceased");
    assert_eq!(
        all("repaired")[0]["disclose:reason"],
        "mended to cleo@example.com"
    );
    let merged = all("merged");
    assert_eq!(merged.len(), 2);
    assert!(
        merged[1]["disclose:reason"].contains("the same mailbox as row 2"),
        "{merged:?}"
    );
    assert!(
        merged[1]["disclose:reason"].contains("disagree on: locale, name"),
        "{merged:?}"
    );
    let aliases = all("aliases");
    assert_eq!(aliases.len(), 2);
    assert_eq!(aliases[0]["disclose:person"], aliases[1]["disclose:person"]);
    let counted: u64 = all("counts")
        .iter()
        .map(|row| row["recipients"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(counted, rows["recipients"].as_u64().unwrap());
    let mode = |name: &str| {
        fs::metadata(sandbox.folder().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (mode("registers"), mode("registers/invalid.csv")),
        (0o700, 0o600)
    );
    assert_eq!(checked["registers"].as_array().unwrap().len(), 10);
}

#[test]
fn a_register_that_was_mended_is_fed_back_as_it_is() {
    let sandbox = with_registers();
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    let mended = sandbox
        .read("registers/invalid.csv")
        .replace("nobody", "bob@example.com");
    sandbox.write("lists/mended.csv", &mended);
    sandbox.edit(
        "campaign.toml",
        "[relay]",
        "[[list]]\nfile = \"lists/mended.csv\"\naudience = \"user\"\n[relay]",
    );
    let checked = sandbox.run(&["check", "--json"]).expect(0).json();
    assert_eq!(checked["rows"]["recipients"], 5, "{checked:#}");
}

#[test]
fn hundreds_of_bad_rows_are_one_count_with_the_first_and_the_way_to_all() {
    let rows: String = (0..300)
        .map(|n| format!("person{n},P"))
        .collect::<Vec<_>>()
        .join("\n");
    let sandbox = Sandbox::new(&format!("email,name\nann@example.com,Ann\n{rows}"));
    let said = sandbox.run(&["check"]).expect(0).all();
    assert!(said.contains("300 times: the address has no `@`"), "{said}");
    assert!(said.contains("and 297 more; `--registers DIR`"), "{said}");
    assert!(
        said.lines().count() < 30 && !said.contains("person1"),
        "{said}"
    );
    assert!(
        said.lines().all(|line| line.chars().count() <= 110),
        "{said}"
    );
    let all = sandbox.run(&["check", "--json"]).json();
    assert_eq!(
        all["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["id"] == "LIST-ADDRESS-AT")
            .count(),
        300
    );
}

#[test]
fn a_join_gone_wrong_is_seen() {
    let rows = |of: &dyn Fn(usize) -> String| -> String {
        (0..200).map(of).collect::<Vec<_>>().join(
            "
",
        )
    };
    let found = |text: &str, id: &str| {
        let audience = one(text, "");
        let found = of(&audience, id);
        found
            .first()
            .map(|finding| finding.message.clone())
            .unwrap_or_default()
    };
    let repeated = rows(&|n| {
        format!(
            "p{n}@example.com,{}",
            if n % 4 == 0 {
                "acct-0".to_owned()
            } else {
                format!("acct-{n}")
            }
        )
    });
    let said = found(&format!("email,account\n{repeated}"), "LIST-REPEATED");
    assert!(said.starts_with("50 of 200 values of `account`"), "{said}");
    let plans = rows(&|n| format!("p{n}@example.com,{}", ["pro", "free"][n % 2]));
    assert_eq!(
        found(&format!("email,plan\n{plans}"), "LIST-REPEATED"),
        "",
        "a vocabulary repeats"
    );
    let sparse = rows(&|n| format!("p{n}@example.com,{}", if n == 7 { "de" } else { "" }));
    let said = found(&format!("email,locale\n{sparse}"), "LIST-SPARSE");
    assert!(said.contains("filled in 1 of 200 rows"), "{said}");
    let spoken = "email,spoken\np1@example.com,de\np2@example.com,\np3@example.com,fr\n";
    let said = found(spoken, "LIST-LOCALE-COLUMN");
    assert!(said.starts_with("`spoken` looks as if it said"), "{said}");
    let read = one(spoken, "columns = { locale = \"spoken\" }\n");
    assert!(of(&read, "LIST-LOCALE-COLUMN").is_empty());
    let facet = one(spoken, "facets = [\"Spoken\"]\n");
    assert!(of(&facet, "LIST-LOCALE-COLUMN").is_empty());
    let shifted = rows(&|n| {
        if n < 3 {
            format!("Ann,p{n}@example.com")
        } else {
            format!("p{n}@example.com,Ann")
        }
    });
    let said = found(&format!("email,name\n{shifted}"), "LIST-SHIFTED");
    assert!(said.starts_with("in 3 of 200 rows"), "{said}");
    let many = rows(&|n| {
        if n < 50 {
            "test@example.com".to_owned()
        } else {
            format!("p{n}@example.com")
        }
    });
    let said = found(&format!("email\n{many}"), "LIST-MANY-ROWS");
    assert!(said == "t•••@e•••.com has the most rows: 50", "{said}");
    let said = found(
        "email,name\na@example.com,KÃ¤the\nb@example.com,Käthe\n",
        "LIST-MOJIBAKE",
    );
    assert!(
        said.starts_with("1 value of `name` looks as if it had been"),
        "{said}"
    );
}

#[test]
fn a_list_that_grew_tells_the_new_people_only() {
    let sandbox = Sandbox::new(
        "email,name\nann@example.com,Ann\nben@example.com,Ben\ncleo@example.com,Cleo\n",
    )
    .with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    // The next file has everybody in another order, case and form, a new person, and one who left.
    sandbox.write(
        "lists/people.jsonl",
        "{\"email\":\"dora@example.com\",\"name\":\"Dora\"}\n{\"email\":\"BEN@EXAMPLE.COM\",\"name\":\"Ben\"}\n\
         {\"email\":\"Ann@example.com\",\"name\":\"Anna\"}\n",
    );
    sandbox.edit("campaign.toml", "lists/people.csv", "lists/people.jsonl");
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["accepted"], 4, "{status:#}");
    assert_eq!(
        (
            &status["deliveries"]["changed"],
            &status["deliveries"]["unlisted"]
        ),
        (&1.into(), &1.into())
    );
    assert_eq!(status["rows"]["gone"], 1);
    assert!(
        sandbox.copies().values().all(|copies| *copies == 1),
        "{:?}",
        sandbox.copies()
    );
    let said = sandbox.run(&["status"]).expect(11).out();
    let since = "since they were told: facts changed for 1, 1 left the lists; `disclose check --registers DIR`";
    assert!(said.contains(since), "{said}");
    sandbox
        .run(&["check", "--registers", "registers"])
        .expect(0);
    let changed = register(&sandbox, "changed");
    assert_eq!(changed.len(), 1);
    assert!(
        changed[0]["before_fields"].contains("Ann\"") && changed[0]["now_fields"].contains("Anna"),
        "{changed:?}"
    );
    assert_eq!(
        register(&sandbox, "unlisted")[0]["address"],
        "cleo@example.com"
    );
}

#[test]
fn a_store_that_holds_the_audience_is_not_filled_again() {
    let sandbox = Sandbox::people(5).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "2"]).expect(10);
    // A change that only this store has shows whether it was filled again.
    let store = sandbox.folder().join(".disclose/audience.db");
    let held = "UPDATE recipient SET withheld = 'here' WHERE address = 'person00004@example.com'";
    rusqlite::Connection::open(store)
        .unwrap()
        .execute(held, [])
        .unwrap();
    sandbox.run(&["send", "--yes"]).expect(10);
    assert_eq!(sandbox.copies().len(), 4);
    let list = sandbox.read("lists/people.csv");
    sandbox.write(
        "lists/people.csv",
        &format!("{list}new@example.com,New,acct-new\n"),
    );
    sandbox.run(&["send", "--yes"]).expect(0);
    assert!(sandbox.copies().len() == 6 && sandbox.copies().values().all(|n| *n == 1));
}

#[test]
fn aliases_are_one_mailbox_where_the_campaign_says_so() {
    let list = "email,name\nann+news@example.com,Ann\nann@example.com,Ann\nben+x@example.com,Ben\n";
    let sandbox = Sandbox::new(list).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "sample = true",
        "sample = true\nmerge_aliases = true",
    );
    sandbox.run(&["send", "--yes"]).expect(0);
    let told: Vec<String> = sandbox.copies().into_keys().collect();
    assert_eq!(told, ["ann@example.com", "ben+x@example.com"]);
    // In a later list the same people have other aliases.
    sandbox.write(
        "lists/people.csv",
        "email,name\nann+more@example.com,Ann\nBEN@example.com,Ben\ncleo@example.com,Cleo\n",
    );
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(sandbox.copies().len(), 3, "{:?}", sandbox.copies());
    assert_eq!(
        (&status["deliveries"]["accepted"], &status["rows"]["gone"]),
        (&3.into(), &0.into()),
        "{status:#}"
    );
    let asked = sandbox
        .run(&["log", "lookup", "ann+other@example.com"])
        .expect(0)
        .all();
    assert!(asked.contains("handed over"), "{asked}");
    // Whoever was told by an alias before aliases were one keeps that key.
    let apart = Sandbox::new("email\nann+news@example.com\n").with_relay("");
    apart.run(&["send", "--yes"]).expect(0);
    apart.write(
        "lists/people.csv",
        "email\nann@example.com\nann+news@example.com\n",
    );
    apart.edit(
        "campaign.toml",
        "sample = true",
        "sample = true\nmerge_aliases = true",
    );
    apart.run(&["send", "--yes"]).expect(11);
    assert_eq!(apart.copies().len(), 1, "{:?}", apart.copies());
}

#[test]
fn an_update_is_for_whom_the_other_campaign_told() {
    let first = Sandbox::new(
        "email,name,locale,exposed\nann@example.com,Ann,de,name\nben@example.com,Ben,en,email\n",
    )
    .with_relay("");
    first.run(&["send", "--yes"]).expect(0);
    let update = |told_by: &str| {
        let update = Sandbox::new("email\nother@example.com\n").with_relay("");
        let file = "file = \"lists/people.csv\"\naudience = \"user\"\n";
        update.edit(
            "campaign.toml",
            file,
            &format!("told_by = {{ {told_by} }}\n"),
        );
        let folder = first.folder();
        update.edit(
            "campaign.toml",
            "sample = true",
            &format!(
                "sample = true\nupdate_of = {:?}",
                folder.display().to_string()
            ),
        );
        update
    };
    let all = update("state = \"accepted\"");
    let missing = all.run(&["check"]).expect(2).all();
    assert!(missing.contains("WORDS-CHANGED"), "{missing}");
    let words = all.read("words.csv");
    let columns = words.lines().next().unwrap().split(',').count();
    all.write(
        "words.csv",
        &format!(
            "{}\nwhat_changed{}\n",
            words.trim_end(),
            ",The number of people is higher.".repeat(columns - 1)
        ),
    );
    all.run(&["send", "--yes"]).expect(0);
    assert_eq!(all.copies().len(), 2);
    let mails = all
        .record()
        .received()
        .iter()
        .map(|m| String::from_utf8_lossy(m.raw.as_deref().unwrap_or_default()).into_owned())
        .collect::<Vec<_>>();
    assert!(
        mails
            .iter()
            .any(|mail| mail.contains("Ann") && mail.contains("lang=3D\"de\"")),
        "{mails:?}"
    );
    // Whoever changed since is told by what the lists say now.
    first.edit("lists/people.csv", "Ann,de,name", "Ann,de,name;email");
    let changed = update("state = \"changed\"")
        .run(&["check", "--json"])
        .json();
    assert_eq!(changed["rows"]["recipients"], 1, "{changed:#}");
    let wrong = update("state = \"acepted\"")
        .run(&["check"])
        .expect(2)
        .all();
    assert!(wrong.contains("did you mean `accepted`"), "{wrong}");
}
