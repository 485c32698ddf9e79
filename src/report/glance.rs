//! The page for whoever asks every twenty minutes: where a campaign stands, when it ends, and who has
//! to do what.
//!
//! Guarantees the numbers that it is given, one thing that catches the eye, and nobody's data: no
//! address, no key, no Message-ID and no name of anybody. It loads itself again without a script. It
//! must not count by itself.

use serde::Serialize;
use tera::Context;

use super::{
    bars::{bar, legend},
    groups::Counts,
    sheet::{Page, written},
    sums,
};
use crate::{
    delivery::{Deliveries, Rows},
    log::{percent, thousands},
};

/// How often a browser loads the page again, in seconds; it is written anew as often.
pub const EVERY_SECONDS: u64 = 60;

/// How a campaign is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Course {
    /// Nothing was sent yet.
    Before,
    /// Mail is leaving.
    Running,
    /// A `send` is at work and waits: for the hours, or for somebody's next try.
    Waiting,
    /// People are left, and somebody wants nobody to be sent to for now.
    Paused,
    /// People are left, and nobody is sending.
    Stopped,
    /// Nobody is left to be tried now, and not everybody was handed their notice for good.
    Open,
    /// Everybody was.
    Done,
    /// Nobody can tell any more from here.
    Unknown,
}

/// Something that a person has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What stands still, or is open.
    pub what: String,
    /// Whose turn it is: a role, never a name.
    pub who: &'static str,
    /// What they do; commands stand in backticks.
    pub does: String,
}

/// Everything that the page says.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The campaign's id, and whether it is a sample.
    pub campaign: (String, bool),
    /// Who is responsible for the data.
    pub controller: String,
    /// How it is going, and that in a sentence.
    pub course: (Course, String),
    /// The first equation.
    pub rows: Rows,
    /// The second.
    pub deliveries: Deliveries,
    /// Everybody who is to be told another way.
    pub another_way: u64,
    /// Suppressed rows whose people nobody is to tell another way either: of whom, and how many.
    pub left_out: Vec<(String, u64)>,
    /// Why people wait.
    pub withheld: Vec<(String, u64)>,
    /// When it began, ends, and what limits it: name and words.
    pub times: Vec<(&'static str, String)>,
    /// The domains that take longest: name, people, until when.
    pub slowest: Vec<[String; 3]>,
    /// Who has to do what, the most pressing first.
    pub tasks: Vec<Task>,
    /// The roles that approved, and when.
    pub approvals: Vec<(String, String)>,
    /// The code of the text.
    pub code: Option<String>,
    /// What `status` prints.
    pub five: [String; 5],
    /// When it is true, in the zone people read.
    pub written: String,
    /// Whether it is being written anew.
    pub kept: bool,
}

/// A sentence in pieces; every second one is a command.
#[derive(Serialize)]
struct Said<'a> {
    what: Vec<&'a str>,
    who: &'a str,
    does: Vec<&'a str>,
}

/// Renders the page.
pub fn glance(of: &Glance) -> Result<Page, tera::Error> {
    let d = &of.deliveries;
    let all = d.recipients();
    let everybody = Counts::from(d);
    let tasks = of.tasks.iter().map(|task| Said {
        what: task.what.split('`').collect(),
        who: task.who,
        does: task.does.split('`').collect(),
    });
    let mut context = Context::new();
    context.insert("campaign", &of.campaign.0);
    context.insert("sample", &of.campaign.1);
    context.insert("controller", &of.controller);
    context.insert("course", &of.course.0);
    // It is also the title of the window, where nothing is set apart.
    context.insert("headline", &of.course.1.replace('`', ""));
    context.insert("seconds", &EVERY_SECONDS);
    context.insert("first", &sums::of_rows(&of.rows));
    context.insert("equation", &sums::of_states(d));
    context.insert("recipients", &thousands(all));
    context.insert("accepted", &thousands(d.accepted));
    context.insert("returned", &thousands(d.returned));
    context.insert("share", &(all > 0).then(|| percent(d.accepted, all)));
    context.insert("waiting", &thousands(d.pending + d.deferred));
    context.insert("held", &thousands(d.withheld));
    context.insert("unknown", &thousands(d.unknown));
    context.insert("other_way", &thousands(of.another_way));
    context.insert("left_out", &sums::of_reasons(&of.left_out));
    context.insert("withheld", &sums::of_reasons(&of.withheld));
    context.insert("bar", &(all > 0).then(|| bar(&everybody, all)));
    context.insert("legend", &legend());
    context.insert("times", &of.times);
    context.insert("slowest", &of.slowest);
    context.insert("tasks", &tasks.collect::<Vec<_>>());
    context.insert("approvals", &of.approvals);
    context.insert("code", &of.code);
    context.insert("five", &of.five);
    context.insert("written", &of.written);
    context.insert("kept", &of.kept);
    context.insert("program", env!("CARGO_PKG_VERSION"));
    written("glance.html", &context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_stands_on_the_page_and_markup_in_it_is_text() {
        let page = glance(&Glance {
            campaign: ("<b>id</b>".to_owned(), true),
            controller: "Example & Sons".to_owned(),
            course: (
                Course::Stopped,
                "Paused: <script>alert(1)</script>".to_owned(),
            ),
            rows: Rows {
                read: 7,
                invalid: 2,
                recipients: 5,
                ..Rows::default()
            },
            deliveries: Deliveries {
                accepted: 3,
                returned: 1,
                unknown: 1,
                withheld: 1,
                ..Deliveries::default()
            },
            another_way: 3,
            left_out: vec![("of people who died".to_owned(), 2)],
            withheld: vec![("AG first".to_owned(), 1)],
            times: vec![("Last mail", "about 16:55 CET".to_owned())],
            slowest: Vec::new(),
            tasks: vec![Task {
                what: "1 is unknown".to_owned(),
                who: "The operator",
                does: "runs `disclose settle`".to_owned(),
            }],
            approvals: vec![("legal".to_owned(), "2025-11-26 10:42 CET".to_owned())],
            code: Some("K7QF-3M2P".to_owned()),
            five: ["one", "two", "three", "four", "five"].map(str::to_owned),
            written: "2025-11-26 14:20 CET".to_owned(),
            kept: true,
        })
        .unwrap();
        for text in [
            "<meta http-equiv=\"refresh\" content=\"60\">",
            "Example &amp; Sons",
            "Paused: &lt;script&gt;",
            "<code>disclose settle</code>",
            "3 of 5",
            "60.0 %",
            "AG first",
            "not to be told by us: 2 of people who died.",
            "about 16:55 CET",
            "one\ntwo\nthree\nfour\nfive",
            "K7QF-3M2P",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(
            !page.contains("<script") && !page.contains("<b>id"),
            "{page}"
        );
        assert!(
            page.contains("<span class=\"big\">3</span>to be told another way"),
            "{page}"
        );
    }
}
