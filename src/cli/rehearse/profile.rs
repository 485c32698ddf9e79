//! What goes wrong: the profiles that come with the program, or a script of the sink in a file.

use std::path::Path;

use crate::{campaign, cli::failure::Failure, sink::Script};

/// The names of what comes with the program, mildest first.
const BUILT_IN: [(&str, &str); 3] = [
    (
        "none",
        include_str!("../../../templates/rehearsal/none.toml"),
    ),
    (
        "realistic",
        include_str!("../../../templates/rehearsal/realistic.toml"),
    ),
    (
        "rough",
        include_str!("../../../templates/rehearsal/rough.toml"),
    ),
];

/// The script of a profile, by its name or from a file.
pub(super) fn script(profile: &str) -> Result<Script, Failure> {
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile);
    let text = if let Some((_, text)) = built_in {
        (*text).to_owned()
    } else {
        let path = Path::new(profile);
        if !path.exists() {
            let names = BUILT_IN.map(|(name, _)| name).join(", ");
            return Err(Failure::usage(
                format!("`{profile}` is no profile and no file"),
                format!("write one of {names}, or a file with a script of the sink"),
            ));
        }
        campaign::read_text(path).map_err(Failure::file("read", path))?
    };
    Script::from_toml(&text).map_err(|fault| {
        Failure::usage(
            fault.to_string(),
            "`templates/rehearsal/realistic.toml` of the program is an example",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::provider;

    #[test]
    fn what_comes_with_the_program_can_be_read_and_groups_domains_as_lanes_do() {
        for (name, _) in BUILT_IN {
            let script = script(name).unwrap();
            assert_eq!(script.rules.is_empty(), name == "none");
            for (group, domains) in script.groups {
                let first = provider(&domains[0]);
                for domain in &domains {
                    assert_eq!(provider(domain), first, "{name}: {group}");
                }
            }
        }
        assert!(script("reallistic").is_err());
    }
}
