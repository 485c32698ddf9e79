//! Any events, and any course of writers, beside a model that is a list in memory.

use disclosure_mailer::{
    delivery::{Draft, Event, Kind, Stage},
    ledger::{Fault, Ledger, Reading},
    terms::{Digest, Key, Stamp},
};
use proptest::{prelude::*, test_runner::TestRunner};

use super::{
    Site,
    bodies::{NOW, begin},
};

fn a_draft() -> impl Strategy<Value = Draft> {
    let kinds: Vec<Kind> = Kind::every().collect();
    let stages = [
        None,
        Some(Stage::Connect),
        Some(Stage::Rcpt),
        Some(Stage::Body),
    ];
    let digest = || proptest::option::of(any::<[u8; 32]>());
    let text = || "\\PC{0,12}";
    (
        (
            proptest::option::of(any::<[u8; 16]>()),
            proptest::sample::select(kinds),
            any::<u32>(),
            digest(),
            digest(),
            proptest::sample::select(stages.to_vec()),
            any::<u16>(),
        ),
        (
            text(),
            text(),
            text(),
            text(),
            text(),
            "(?s).{0,40}",
            text(),
            text(),
        ),
    )
        .prop_map(|(values, texts)| {
            let (key, kind, attempt, text, wording, stage, code) = values;
            let (locale, message_id, relay_id, relay, enhanced_code, reply, tls, sender) = texts;
            Draft {
                key: key.map(Key),
                kind,
                attempt,
                text: text.map(Digest),
                wording: wording.map(Digest),
                locale,
                message_id,
                relay_id,
                relay,
                stage,
                code,
                enhanced_code,
                // A database may have no sign for the octet 0; another test says what becomes of it.
                reply: reply.replace('\0', " "),
                tls,
                sender,
            }
        })
}

fn all(ledger: &Ledger) -> Vec<Event> {
    let mut all = Vec::new();
    ledger
        .read_all(|event| {
            all.push(event);
            Ok(())
        })
        .unwrap();
    all
}

pub(super) fn any_event_comes_back_as_it_was_written<S: Site>(site: &S) {
    let ledger = std::cell::RefCell::new(begin(site));
    let mut runner = TestRunner::new(ProptestConfig::with_cases(48));
    let drafts = proptest::collection::vec(a_draft(), 1..8);
    runner
        .run(&(drafts, any::<i32>()), |(drafts, time)| {
            let mut ledger = ledger.borrow_mut();
            let time = Stamp(i64::from(time) * 1_000_003);
            let before = ledger.head();
            let written = ledger.append(drafts.clone(), time).unwrap();
            let mut read = Vec::new();
            ledger
                .read_after(before.0, before.1, |event| {
                    read.push(event);
                    Ok(())
                })
                .unwrap();
            prop_assert_eq!(&read, &written);
            let as_drafts: Vec<Draft> = read.iter().map(|event| Draft::clone(event)).collect();
            prop_assert_eq!(as_drafts, drafts);
            Ok(())
        })
        .unwrap();
    let ledger = ledger.into_inner();
    ledger.audit(|_event| Ok(())).unwrap().unwrap();
    let mut hostile = Draft::new(Kind::Paused);
    "before\0after".clone_into(&mut hostile.reply);
    let mut ledger = ledger;
    let reply = ledger
        .append(vec![hostile], NOW)
        .unwrap()
        .remove(0)
        .reply
        .clone();
    assert!(reply.starts_with("before") && reply.ends_with("after"));
    ledger.audit(|_event| Ok(())).unwrap().unwrap();
}

/// What one of two writers does.
#[derive(Clone, Debug)]
enum Step {
    /// Appends so many events.
    Append(usize, u8),
    /// Appends on what it has seen last, or on what is there now.
    After(usize, u8, bool),
    /// Takes the turn and leaves it.
    Leave(usize),
    /// Takes the turn, reads what it has not seen, and appends.
    ReadAndAppend(usize, u8),
    /// Opens the ledger anew.
    Reopen(usize),
    /// Records the head, as a verb does.
    Record(usize),
}

fn a_step() -> impl Strategy<Value = Step> {
    let (who, many) = (0..2_usize, 1..5_u8);
    prop_oneof![
        4 => (who.clone(), many.clone()).prop_map(|(who, many)| Step::Append(who, many)),
        2 => (who.clone(), many.clone(), any::<bool>()).prop_map(|(who, many, now)| Step::After(who, many, now)),
        1 => who.clone().prop_map(Step::Leave),
        2 => (who.clone(), many).prop_map(|(who, many)| Step::ReadAndAppend(who, many)),
        1 => who.clone().prop_map(Step::Reopen),
        1 => who.prop_map(Step::Record),
    ]
}

pub(super) fn any_course_of_writers_leaves_what_the_model_says<S: Site>(site: &S) {
    let steps = proptest::collection::vec(a_step(), 1..20);
    drop(begin(site));
    let open = || site.home().open().unwrap();
    let mut number = 0_u32;
    let mut model: Vec<Event> = all(&open());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    let cell = std::cell::RefCell::new((&mut model, &mut number));
    runner
        .run(&steps, |steps| {
            let mut held = cell.borrow_mut();
            let (model, number) = &mut *held;
            let mut writers = [open(), open()];
            let mut seen = [model.len(); 2];
            let mut drafts = |many: u8| -> Vec<Draft> {
                let draft = |_| {
                    **number += 1;
                    let mut draft = Draft::new(Kind::WentOn);
                    draft.reply = number.to_string();
                    draft
                };
                (0..many).map(draft).collect()
            };
            for step in steps {
                match step {
                    Step::Append(who, many) => {
                        model.extend(writers[who].append(drafts(many), NOW).unwrap());
                        seen[who] = model.len();
                    }
                    Step::After(who, many, now) => {
                        let at = if now { model.len() } else { seen[who] };
                        let written = writers[who].append_after(at as u64, drafts(many), NOW);
                        if at == model.len() {
                            model.extend(written.unwrap());
                            seen[who] = model.len();
                        } else {
                            prop_assert!(matches!(written, Err(Fault::Meanwhile)));
                        }
                    }
                    Step::Leave(who) => drop(writers[who].turn().unwrap()),
                    Step::ReadAndAppend(who, many) => {
                        let turn = writers[who].turn().unwrap();
                        let (after, mut read) = (&model[seen[who] - 1], Vec::new());
                        turn.read_after(after.seq, after.hash, |event| {
                            read.push(event);
                            Ok(())
                        })
                        .unwrap();
                        prop_assert_eq!(&read[..], &model[seen[who]..]);
                        model.extend(turn.append(drafts(many), NOW).unwrap());
                        seen[who] = model.len();
                    }
                    Step::Reopen(who) => writers[who] = open(),
                    Step::Record(who) => writers[who].record_head(&site.record()).unwrap(),
                }
                let last = model.last().unwrap();
                for writer in &writers {
                    prop_assert_eq!(Reading::head(writer).unwrap(), (last.seq, last.hash));
                }
            }
            prop_assert_eq!(&all(&writers[0]), &**model);
            Ok(())
        })
        .unwrap();
}
