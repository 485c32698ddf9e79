//! `disclose init`: a campaign to start from.

use std::{fs, path::Path};

use super::{args::Init, failure::Failure, terminal::Terminal};
use crate::{
    delivery::Exit,
    terms::{Address, ClassId, Locale},
};

/// The files that `--from` takes along.
const TAKEN: [&str; 3] = ["campaign.toml", "incident.toml", "words.csv"];

/// Writes a campaign that can be checked and previewed.
pub(super) fn init(args: &Init, terminal: &Terminal) -> Result<Exit, Failure> {
    let folder = &args.folder;
    if folder.join("campaign.toml").exists() {
        return Err(Failure::usage(
            format!("`{}` holds a campaign already", folder.display()),
            "choose another folder; nothing is ever overwritten",
        ));
    }
    fs::create_dir_all(folder.join("lists")).map_err(Failure::file("create", folder))?;
    if let Some(from) = &args.from {
        copy_from(from, folder)?;
    } else {
        write_new(args, folder)?;
    }
    terminal.say(format!("made {}", folder.display()));
    terminal.say("next: fill in incident.toml and words.csv, then");
    terminal.say(format!("  disclose check {}", folder.display()));
    terminal.say(format!("  disclose preview {}", folder.display()));
    if terminal.wants_json() {
        let document = serde_json::json!({ "folder": folder.display().to_string(), "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

fn copy_from(from: &Path, folder: &Path) -> Result<(), Failure> {
    if !from.join("campaign.toml").exists() {
        return Err(Failure::usage(
            format!("`{}` holds no campaign.toml", from.display()),
            "name a campaign's folder",
        ));
    }
    for name in TAKEN {
        let source = from.join(name);
        if source.exists() {
            fs::copy(&source, folder.join(name)).map_err(Failure::file("copy", &source))?;
        }
    }
    let notices = from.join("notices");
    if notices.is_dir() {
        let made = folder.join("notices");
        fs::create_dir_all(&made).map_err(Failure::file("create", &made))?;
        for entry in fs::read_dir(&notices).map_err(Failure::file("read", &notices))? {
            let path = entry.map_err(Failure::file("read", &notices))?.path();
            if let Some(name) = path.file_name().filter(|_| path.is_file()) {
                fs::copy(&path, made.join(name)).map_err(Failure::file("copy", &path))?;
            }
        }
    }
    Ok(())
}

fn write_new(args: &Init, folder: &Path) -> Result<(), Failure> {
    let (Some(controller), Some(sender), Some(list)) = (&args.controller, &args.sender, &args.list)
    else {
        return Err(Failure::usage(
            "a new campaign needs --controller, --sender and --list",
            "for example: disclose init my-campaign --controller \"Example, Inc.\" --sender \"Example Security \
             <security@example.com>\" --list people.csv",
        ));
    };
    let address = sender
        .rsplit_once('<')
        .map_or(sender.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    let address = Address::parse(address.trim()).map_err(|fault| {
        Failure::usage(format!("--sender: {fault}"), "write it as `Name <address>`")
    })?;
    let locale = Locale::parse(&args.locale)
        .map_err(|fault| Failure::usage(format!("--locale: {fault}"), ""))?;
    let mut exposed = Vec::new();
    for id in &args.exposed {
        let id = ClassId::try_from(id.trim().to_owned()).map_err(|fault| {
            Failure::usage(
                format!("--exposed: {fault}"),
                "see the classes in the reference",
            )
        })?;
        exposed.push(id.to_string());
    }
    let list_name = list
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("people.csv");
    let copied = folder.join("lists").join(list_name);
    fs::copy(list, &copied).map_err(Failure::file("copy", list))?;
    let id = args.id.clone().unwrap_or_else(|| {
        folder.file_name().map_or_else(
            || "campaign".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    });
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let relay = args
        .relay
        .as_deref()
        .unwrap_or("smtps://mail.example.com:465");
    let campaign = format!(
        "# Who sends to whom, how fast, who must approve.\n\
         id = {id}\n{sample}\
         default_locale = {locale}   # the language of people without one, and the source of the others\n\n\
         [sender]\nfrom = {from}\n\n\
         [[list]]\nfile = {file}\naudience = \"user\"\n\n\
         [relay]\nurl = {relay}\n# username = \"notices\"\n# password_env = \"RELAY_PASSWORD\"\nconnections = 4\n\n\
         [pace]\nrate = \"10/s\"\n\n\
         [retry]\ngive_up_after = \"48h\"\n\
         unknown = \"resend\"   # a second copy embarrasses, silence may break the law\n\n\
         [approval]\nrequired = [\"legal\", \"comms\"]\ndistinct = true\n",
        id = text(&id),
        sample = if args.sample {
            "sample = true             # a trial: only reserved domains can be mailed\n"
        } else {
            ""
        },
        locale = text(locale.as_str()),
        from = text(sender),
        file = text(&format!("lists/{list_name}")),
        relay = text(relay),
    );
    let quoted: Vec<String> = exposed.iter().map(|id| text(id)).collect();
    let incident = format!(
        "# The facts, in no language.\n\
         [controller]\nname = {name}\ndomains = [{domain}]\n\n\
         [scope]\n# product = \"\"\nour_systems = \"unknown\"   # unaffected, affected or unknown\n\n\
         [dates]\nnotice = {notice}   # the date that the notice bears\n# breach = \"2025-11-08\"\n# discovered = \"2025-11-09\"\n\n\
         [data]\nexposed = [{exposed}]\nnot_exposed = []\n\n\
         [contact]\nemail = {contact}\n",
        name = text(controller),
        notice = text(&super::host::today(&jiff::tz::TimeZone::UTC).to_string()),
        domain = text(address.domain()),
        exposed = quoted.join(", "),
        contact = text(&address.reveal(crate::terms::Purpose::Show)),
    );
    let words = format!(
        "id,{locale}\nsummary,\nnature,\nconsequences,\nmeasures_done,\nmeasures_planned,\n"
    );
    for (name, content) in [
        ("campaign.toml", campaign),
        ("incident.toml", incident),
        ("words.csv", words),
    ] {
        let path = folder.join(name);
        fs::write(&path, content).map_err(Failure::file("write", &path))?;
    }
    Ok(())
}
