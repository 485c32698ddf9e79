//! Overrides: who answers for a finding says so with name, reason and day.

use jiff::civil::Date;

use crate::{
    campaign::Campaign,
    terms::{Finding, Findings, Place},
};

pub(super) fn check(campaign: &Campaign, findings: &mut Findings) {
    for one in &campaign.file.overrides {
        let mut lacks = Vec::new();
        for (key, text) in [("reason", &one.reason), ("by", &one.by)] {
            if text.trim().is_empty() {
                lacks.push(key);
            }
        }
        if one.date.parse::<Date>().is_err() {
            lacks.push("date");
        }
        if !lacks.is_empty() {
            findings.push(Finding::error(
                "GEN-OVERRIDE",
                Place::file("campaign.toml"),
                format!(
                    "the override of `{}` does not say: {}",
                    one.finding,
                    lacks.join(", ")
                ),
                "write who answers for it, why, and since when (`date = \"2025-11-26\"`)",
            ));
        }
    }
}
