//! What every engine of the ledger guarantees: one body, carried out on each.
//!
//! `conformance::rows` runs on a server that the test starts, or on the one of `CONFORMANCE_URL`: so whoever wants
//! to use another database that speaks the protocol of `PostgreSQL` finds out whether it will do.

mod bodies;
mod cut;
mod model;
mod sender;
mod sites;

use sites::{File, Rows, Site};

/// Each body on each engine.
macro_rules! on_both {
    ($($module:ident::$body:ident),+ $(,)?) => {
        mod file {
            $(#[test]
            fn $body() {
                super::$module::$body::<super::File>(&super::Site::made().unwrap());
            })+
        }
        mod rows {
            $(#[test]
            fn $body() {
                if let Some(site) = super::Site::made() {
                    super::$module::$body::<super::Rows>(&site);
                }
            })+
        }
    };
}

/// What only a ledger of several senders promises.
macro_rules! on_rows {
    ($($module:ident::$body:ident),+ $(,)?) => {
        $(#[test]
        fn $body() {
            if let Some(site) = Rows::made() {
                $module::$body(&site);
            }
        })+
    };
}

#[test]
fn a_pause_after_the_decision_to_send_stands() {
    if let Some(site) = Rows::made() {
        sender::a_pause_after_the_decision_to_send_stands(&site);
    }
}

on_both!(
    bodies::history_is_a_fold_of_what_was_appended,
    bodies::an_illegal_history_is_an_error,
    bodies::what_was_made_from_an_older_history_is_not_written,
    bodies::nobody_else_writes_within_a_turn_and_one_that_is_dropped_leaves_nothing,
    bodies::a_ledger_that_is_gone_refuses_and_is_named,
    bodies::a_foreign_key_and_a_ledger_that_lost_events_refuse,
    bodies::what_is_done_to_an_event_is_found,
    bodies::rows_are_read_by_number_by_key_and_page_by_page,
    bodies::checkpoints_stand_with_their_events,
    bodies::of_several_who_begin_at_once_one_does,
    bodies::a_campaign_that_starts_over_has_a_ledger_of_its_own,
    sender::one_sends_at_a_time,
    sender::the_writer_keeps_the_order_and_passes_on_what_others_append,
    model::any_event_comes_back_as_it_was_written,
    model::any_course_of_writers_leaves_what_the_model_says,
);

on_rows!(
    sender::what_one_sender_has_seen_and_is_gone_pauses_all,
    sender::a_loss_that_is_noticed_while_coming_to_terms_ends_the_writer,
    sender::whoever_noticed_a_loss_writes_nothing_more,
    sender::nobody_joins_whoever_is_alone_or_what_was_purged,
);
