//! The samples: they check, and everybody in them is accounted for.

use std::path::Path;

use super::list::{Told, told};
use crate::support::Sandbox;
use disclosure_mailer::{audience, campaign, notice, terms::Severity};

fn check(name: &str) -> (Told, notice::Notices) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name);
    let campaign = campaign::load(&folder).unwrap();
    let audience = audience::assemble(&campaign);
    let notices = notice::compile(&campaign, &audience.facets, "2025-11-26".parse().unwrap());
    let all = campaign
        .findings
        .iter()
        .chain(&audience.findings)
        .chain(&notices.findings);
    let errors: Vec<_> = all
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    (told(&campaign, audience), notices)
}

#[test]
fn the_samples_have_no_finding_that_blocks_and_account_for_every_row() {
    for (name, rows) in [("analytics-vendor", 300), ("vendor-to-customers", 30)] {
        let (audience, notices) = check(name);
        let a = audience.accounting;
        assert_eq!(
            a.read,
            a.recipients + a.merged + a.suppressed + a.invalid,
            "{name}: {a:?}"
        );
        assert!(a.read >= rows, "{name}: {a:?}");
        assert_eq!(audience.recipients.len() as u64, a.recipients);
        for facets in audience.facets.keys() {
            assert!(notices.by_facets.contains_key(facets), "{name}: {facets}");
        }
    }
}

#[test]
fn unaffected_people_never_inherit_exposed_classes() {
    let (audience, notices) = check("analytics-vendor");
    let unaffected: Vec<_> = audience
        .recipients
        .iter()
        .filter(|r| r.facets.audience == "unaffected")
        .collect();
    assert!(unaffected.len() >= 50);
    assert!(
        unaffected
            .iter()
            .all(|recipient| recipient.facets.exposed.is_empty())
    );
    for (facets, index) in &notices.by_facets {
        if facets.audience == "unaffected" {
            let text = format!("{:?}", notices.wordings[*index].text);
            assert!(!text.contains("Your user ID"), "{text}");
        }
    }
    let both = audience
        .recipients
        .iter()
        .find(|r| !r.facets.also.is_empty() && r.facets.audience == "user")
        .unwrap();
    assert!(both.facets.also.contains("unaffected") && !both.facets.exposed.is_empty());
    assert!(
        audience
            .recipients
            .iter()
            .any(|r| r.facets.audience == "admin" && r.facets.also.contains("user"))
    );
}

/// The first thing that a newcomer sees counts what is found, and leaves nothing of it out.
#[test]
fn the_demo_counts_what_is_to_be_looked_at_and_shows_none_of_it_one_by_one() {
    let sandbox = Sandbox::people(1);
    let shown = sandbox.run(&["demo", "--out", "demo"]).expect(0).all();
    assert!(
        !shown.contains("warning  ") && !shown.contains("note     "),
        "{shown}"
    );
    let (_, checked) = shown.split_once("To look at, in short;").unwrap();
    let counted = checked.lines().skip(1).take_while(|line| !line.is_empty());
    let counted = counted.map(|line| line.split_whitespace().next().unwrap());
    let sum: usize = counted.map(|count| count.parse::<usize>().unwrap()).sum();
    assert!(sum > 0, "{shown}");
    let last = format!("0 findings that block, {sum} to look at,");
    assert!(checked.contains(&last), "{last}: {shown}");
}
