//! The files that a campaign begins with. Each key has its reason beside it, and what is not known yet
//! stands there as a comment, to be filled in.

use jiff::tz::TimeZone;

use super::answers::Answers;
use crate::{cli::host, notice::WORDS, terms::Purpose};

fn text(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

/// `campaign.toml`.
pub(super) fn campaign(answers: &Answers, list: &str) -> Vec<u8> {
    let sample = if answers.sample {
        "# A trial: only reserved domains such as example.com can be mailed, and each message says so.\n\
         # For the real mailing remove this line, and write the real sender below.\n\
         sample = true\n"
    } else {
        ""
    };
    let jurisdiction = match &answers.jurisdiction {
        Some(code) => format!("default_jurisdiction = {}", text(code.as_str())),
        None => "# default_jurisdiction = \"EU\"".to_owned(),
    };
    let named = answers.columns.iter();
    let named: Vec<String> = named
        .map(|(field, header)| format!("{field} = {}", text(header)))
        .collect();
    let column = if named.is_empty() {
        String::new()
    } else {
        format!("columns = {{ {} }}\n", named.join(", "))
    };
    let relay = match &answers.relay {
        Some(url) => format!(
            "[relay]\nurl = {}\n# username = \"notices\"\n# password_env = \"RELAY_PASSWORD\"\nconnections = 4\n",
            text(url)
        ),
        None => "# [relay]\n# url = \"smtps://mail.example.com:465\"\n# username = \"notices\"\n\
                 # password_env = \"RELAY_PASSWORD\"\n# connections = 4\n"
            .to_owned(),
    };
    let system = TimeZone::system();
    let zone = system.iana_name().unwrap_or("UTC");
    format!(
        "# Who tells whom, how fast, and who must approve.\n\n\
         # The campaign's name. Never change it once a mail left: under another name everybody is told again.\n\
         id = {id}\n{sample}\
         # The language of people whose row names none, and the one that the others are compared with.\n\
         default_locale = {locale}\n\
         # Where people live whose row does not say; which law holds depends on it.\n\
         {jurisdiction}\n\n\
         [sender]\nfrom = {from}\n\
         # Where answers go, if not to that address; somebody must read them.\n\
         # reply_to = \"incident@example.com\"\n\n\
         [[list]]\nfile = {file}\n\
         # What these people are: user, customer, admin, or unaffected.\n\
         audience = {audience}\n{column}\n\
         # The mail server that sends. Whoever runs it knows these; checking and rehearsing do without.\n\
         {relay}\n\
         [pace]\n\
         # At most so many mails a second; whoever runs the mail server knows how many it takes.\n\
         rate = \"10/s\"\n\n\
         [schedule]\nzone = {zone}\n\
         # By when everybody must have been told; `disclose check` says whether that can be held.\n\
         # deadline = \"2025-12-20\"\n\n\
         [retry]\n\
         # Whoever cannot be reached for so long is given up, and named: to be told another way.\n\
         give_up_after = \"48h\"\n\
         # A mail that left and was never answered for is sent once more, with the same Message-ID: a second\n\
         # copy embarrasses, silence may break the law. With \"hold\" a person decides about each.\n\
         unknown = \"resend\"\n\n\
         [approval]\n\
         # Roles, each filled by a person, who approve the text and the list before anything is sent.\n\
         required = [\"legal\", \"comms\"]\n\
         # Nobody approves in two roles.\n\
         distinct = true\n",
        id = text(&answers.id),
        locale = text(answers.locale.as_str()),
        from = text(&answers.from),
        file = text(list),
        audience = text(&answers.audience),
        zone = text(zone),
    )
    .into_bytes()
}

/// `incident.toml`.
pub(super) fn incident(answers: &Answers) -> Vec<u8> {
    let vendor = match &answers.vendor {
        Some(name) => format!(
            "# At whose company it happened.\n[vendor]\nname = {}\n# role = \"web_analytics\"\n\n",
            text(name)
        ),
        None => String::new(),
    };
    let exposed: Vec<String> = answers.exposed.iter().map(|id| text(id.as_str())).collect();
    format!(
        "# The facts, in no language: names, days, kinds of data. Sentences stand in the words.\n\n\
         # reference = \"INC-2025-11\"\n\n\
         # Who is responsible for the data, and the domains of its mails and links.\n\
         [controller]\nname = {name}\n# address = \"100 Example Street, Exampletown\"\n\
         # web = \"https://www.example.com\"\ndomains = [{domain}]\n\n{vendor}\
         [scope]\n# The product or service concerned, as its users know it.\n# product = \"Example Shop\"\n\
         # Whether your own systems were touched: unaffected, affected or unknown.\n\
         our_systems = \"unknown\"\n\n\
         # A day, a range \"2025-11-08..2025-11-09\", \"about 2025-11-08\", or \"unknown\".\n\
         [dates]\nbreach = {happened}\ndiscovered = {learned}\n\
         # The day that the notice bears.\nnotice = {notice}\n\n\
         [data]\nexposed = [{exposed}]\n\
         # What was certainly not exposed calms readers; it must be known from somewhere.\n\
         # not_exposed = [{{ id = \"password\", source = \"review of the logs on 2025-11-25\" }}]\n\n\
         # Where readers ask; somebody must answer.\n\
         [contact]\n# name = \"\"  # a person or an office: some laws want a name\nemail = {contact}\n# phone = \"\"\n\n\
         # Where the same text stands in public, so that a reader can check that the mail is real.\n\
         # [public_notice]\n# url = \"https://www.example.com/incident\"\n",
        name = text(&answers.controller),
        domain = text(answers.address.domain()),
        happened = text(&answers.happened),
        learned = text(&answers.learned),
        notice = text(&host::today(&TimeZone::system()).to_string()),
        exposed = exposed.join(", "),
        contact = text(&answers.address.reveal(Purpose::Show)),
    )
    .into_bytes()
}

/// `words.csv`, without any text yet.
pub(super) fn words(answers: &Answers) -> Vec<u8> {
    let mut words = format!("id,{}\n", answers.locale);
    // Only a correction says what changed.
    for id in WORDS.iter().filter(|id| **id != "what_changed") {
        words.push_str(&format!("{id},\n"));
    }
    words.into_bytes()
}
