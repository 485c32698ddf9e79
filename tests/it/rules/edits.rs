//! Changes to a built-in notice, each of which takes one thing out of it or puts one in.

use std::{collections::BTreeMap, fs, path::Path};

use toml::Value;

/// A change to the text of a notice.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// These sections are called otherwise, and these facts are not printed.
    Without(Vec<String>, Vec<String>),
    /// A section more, at the end.
    Add(String, String),
    /// Another subject.
    Subject(String),
    /// The first of a text by another.
    Replace(String, String),
    /// The headings of two sections in each other's place.
    Swap(String, String),
}

/// How notices carry elements, as `elements.toml` says.
pub(super) struct Elements(BTreeMap<String, Value>);

impl Elements {
    pub(super) fn read() -> Self {
        let path = "templates/requirements/elements.toml";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        Self(toml::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    }

    fn texts(&self, element: &str, key: &str) -> Vec<String> {
        let list = self.0.get(element).and_then(|of| of.get(key)?.as_array());
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Takes an element out, in whichever way it is said.
    pub(super) fn without(&self, element: &str) -> Edit {
        let mut sections = self.texts(element, "sections");
        sections.retain(|id| id != element);
        sections.push(element.to_owned());
        assert!(sections.len() < 4, "{element}");
        let keys = ["facts", "all_facts", "two_facts"];
        let facts = keys.iter().flat_map(|key| self.texts(element, key));
        Edit::Without(sections, facts.collect())
    }

    /// The words that tell an element without being about it.
    pub(super) fn telling(&self, element: &str) -> Vec<String> {
        let mut words = self.texts(element, "told_by");
        words.retain(|word| word.starts_with("words."));
        words
    }
}

impl Edit {
    pub(super) fn apply(&self, notice: &str) -> String {
        let changed = match self {
            Self::Without(sections, facts) => without(notice, sections, facts),
            Self::Add(id, body) => format!("{notice}\n\n## More {{#{id}}}\n\n{body}\n"),
            Self::Subject(subject) => {
                let line = notice.lines().find(|line| line.starts_with("subject = "));
                notice.replacen(line.unwrap(), &format!("subject = \"{subject}\""), 1)
            }
            Self::Replace(from, to) => notice.replacen(from, to, 1),
            Self::Swap(one, other) => {
                let heading = |id: &String| {
                    let end = format!(" {{#{id}}}");
                    let line = notice.lines().find(|line| line.ends_with(&end));
                    line.unwrap().to_owned()
                };
                let (one, other) = (heading(one), heading(other));
                let kept = notice.replacen(&one, "\u{0}", 1).replacen(&other, &one, 1);
                kept.replacen('\u{0}', &other, 1)
            }
        };
        assert_ne!(changed, notice, "{self:?} changes nothing");
        changed
    }
}

fn without(notice: &str, sections: &[String], facts: &[String]) -> String {
    // Sections that a notice may have and that no law asks for.
    const OTHERS: [&str; 3] = ["what_changed", "summary", "parent"];
    let mut text = notice.to_owned();
    for (id, other) in sections.iter().zip(OTHERS) {
        text = text.replace(&format!("{{#{id}}}"), &format!("{{#{other}}}"));
        // A section that only some laws want, and that words fill.
        let all = "{% for block in blocks %}";
        let but = format!("{all}{{% if block.id != \"{id}\" %}}");
        let (before, after) = text.split_once(all).unwrap();
        let (blocks, rest) = after.rsplit_once("{% endfor %}").unwrap();
        text = format!("{before}{but}{blocks}{{% endif %}}{{% endfor %}}{rest}");
    }
    for fact in facts {
        match fact.split_once('[') {
            // A piece of advice: none is said whole.
            Some(_) => text = text.replace("{{ item.text }}", "Do it."),
            None => text = text.replace(&format!("{{{{ {fact} }}}}"), "…"),
        }
    }
    text
}
