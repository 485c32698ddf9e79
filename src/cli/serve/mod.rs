//! `disclose preview --serve`: the packet on loopback while somebody writes, made again whenever a file
//! of the campaign is saved.
//!
//! Guarantees that only this machine can ask, that nothing but the pages of the packet is answered, and
//! that nothing is written. What is wrong shows in the pages; the last good ones stay below it.

mod http;
mod page;
mod watch;

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    sync::Arc,
    thread,
};

use serde_json::json;

use super::{args::Preview, failure::Failure, preview::Made, terminal::Terminal};
use crate::{delivery::Exit, review, terms::Finding};
use http::Shelf;

/// Serves until the process is ended.
pub(super) fn serve(args: &Preview, port: u16, terminal: &Terminal) -> Result<Exit, Failure> {
    let folder = &args.folder.campaign;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|fault| {
        Failure::usage(
            format!("port {port} cannot be had: {fault}"),
            "give another one, or `--serve 0` for any that is free",
        )
    })?;
    let place = Path::new("the loopback interface");
    let port = listener
        .local_addr()
        .map_err(Failure::file("listen on", place))?
        .port();
    let shelf = Arc::new(Shelf::new(port));
    let mut watch = watch::Watch::new(folder);
    shelf.put(made(args, terminal, &[]));
    let url = format!("http://127.0.0.1:{port}/index.html");
    terminal.say(format!("{url}  (Ctrl-C ends it)"));
    if terminal.wants_json() {
        super::print_document(terminal, &json!({ "url": url }))?;
    }
    let answering = Arc::clone(&shelf);
    thread::spawn(move || http::answer(&listener, &answering));
    loop {
        watch.wait();
        let pages = made(args, terminal, &shelf.plain());
        shelf.put(pages);
        terminal.note("made again");
    }
}

/// The pages as they are now: with what is wrong above, and over the last good ones where the
/// campaign's files cannot be read at all.
fn made(args: &Preview, terminal: &Terminal, before: &[review::Page]) -> page::Pages {
    let fresh = Made::new(&args.folder.campaign, args.as_of, terminal);
    let rendered = fresh.and_then(|made| {
        let pages = review::render(&made.packet())
            .map_err(Failure::file("make the packet of", &args.folder.campaign))?;
        let blocking: Vec<Finding> = made.blocking().cloned().collect();
        Ok((pages, blocking))
    });
    match rendered {
        Ok((pages, blocking)) => page::Pages::new(pages, &blocking, None),
        Err(Failure::Findings { findings, .. }) => {
            page::Pages::new(before.to_vec(), &findings, Some("the campaign's files"))
        }
        Err(failure) => page::Pages::failed(before.to_vec(), &failure),
    }
}
