//! The page of `status --html` in a browser, in each state: readable at every width, light and dark, for
//! axe-core too, and without a request.
//!
//! With `GLANCES=DIR` the pages are also written there, with pictures of them to look at.

use std::{env, fs, path::Path};

use super::{
    chromium::{Chromium, Scheme},
    packet::{asked, axe, wrong_with},
};
use crate::glance::pages;

const REFRESH: &str = "<meta http-equiv=\"refresh\" content=\"60\">";

#[test]
fn the_page_of_status_can_be_read_by_everybody_in_each_state() {
    let (Some(chromium), Some(axe)) = (Chromium::found(), axe()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("now.html");
    let mut wrong = Vec::new();
    let pages = pages();
    for (state, page) in &pages {
        // Nobody who reads slowly likes a page that loads itself again, and axe-core says so. It is what
        // the page is for: it holds nothing to fill in, and a browser keeps the place that was read.
        let still = page.replace(REFRESH, "");
        assert_ne!(&still, page, "{state}");
        for (width, scheme) in [
            (320, Scheme::Dark),
            (375, Scheme::Light),
            (1600, Scheme::Light),
            (1600, Scheme::Dark),
        ] {
            let path = folder
                .path()
                .join(format!("{}.html", state.replace(' ', "-")));
            wrong.extend(wrong_with(
                &chromium,
                &axe,
                (&path, &still),
                (width, scheme),
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (state, page) = &pages[2];
    fs::write(&path, page).unwrap();
    let asked = asked(&chromium, &path);
    assert!(asked.is_empty(), "{state}: {asked:?}");
    let Some(to) = env::var_os("GLANCES") else {
        return;
    };
    let to = Path::new(&to);
    fs::create_dir_all(to).unwrap();
    for (state, page) in &pages {
        let name = state.replace(' ', "-");
        let path = to.join(format!("{name}.html"));
        fs::write(&path, page).unwrap();
        for (scheme, size) in [(Scheme::Light, (1100, 1700)), (Scheme::Dark, (500, 2400))] {
            let picture = format!("{name}-{}-{scheme:?}.png", size.0).to_lowercase();
            chromium.screenshot(&path, scheme, size, &to.join(picture));
        }
    }
}
