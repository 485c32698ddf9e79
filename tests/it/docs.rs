//! Every page of the documentation is reached from the README, and no link leads nowhere.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

/// What a page links to, and what it names as `docs/FILE`, as paths from the root.
fn linked(page: &Path) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(page)).unwrap();
    let folder = page.parent().unwrap();
    let links = text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#', ' ']).next()?;
        let outside = target.contains(':') || target.is_empty();
        (!outside).then(|| folder.join(target))
    });
    let named = text.split("`docs/").skip(1).filter_map(|rest| {
        let name = rest.split('`').next()?;
        Some(Path::new("docs").join(name))
    });
    links.chain(named).map(|path| plain(&path)).collect()
}

/// Without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{}", path.display()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_page_is_reached_from_the_readme_and_no_link_leads_nowhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut reached = BTreeSet::new();
    let mut next = vec![PathBuf::from("README.md")];
    let mut nowhere = Vec::new();
    while let Some(page) = next.pop() {
        if !reached.insert(page.clone()) || page.extension().is_none_or(|end| end != "md") {
            continue;
        }
        for target in linked(&page) {
            if root.join(&target).exists() {
                next.push(target);
            } else {
                nowhere.push(format!("{}: {}", page.display(), target.display()));
            }
        }
    }
    assert!(nowhere.is_empty(), "{}", nowhere.join("\n"));
    let pages = fs::read_dir(root.join("docs")).unwrap().flatten();
    let pages: Vec<PathBuf> = pages
        .map(|page| Path::new("docs").join(page.file_name()))
        .filter(|page| !page.file_name().unwrap().to_string_lossy().starts_with('.'))
        .collect();
    assert!(pages.len() > 20, "{pages:?}");
    // A folder is found by what is in it.
    let found = |page: &Path| reached.iter().any(|to| to.starts_with(page));
    let lost: Vec<&PathBuf> = pages.iter().filter(|page| !found(page)).collect();
    assert!(lost.is_empty(), "nobody finds {lost:?}");
}
