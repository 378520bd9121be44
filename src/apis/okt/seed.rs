//! The seed files of OKT: the IPLOS list, and the persons everybody sees data of.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{
    check::Judge,
    fabricate::fabricate,
    iplos::{Code, Entry, Iplos, Place},
    model::OktMessage,
    packed::pack,
    pid,
    raw::Document,
    store::number,
};
use crate::{
    apis::room::Prototype,
    norway::Guard,
    seed::{Files, Listed, Mistakes, read_list},
};

const IPLOS: &str = "okt/iplos.json";
const PERSONS: &str = "okt/persons.json";

/// What all workspaces share.
#[derive(Clone, Debug, Default)]
pub(super) struct Seed {
    /// The codes.
    pub(super) iplos: Iplos,
    /// What everybody sees: packed services by person.
    pub(super) shared: BTreeMap<u64, Box<[u8]>>,
    /// Knows the numbers that may be stored.
    pub(super) guard: Guard,
}

/// A seed file: the IPLOS list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IplosFile {
    /// Where the values come from.
    pub source: String,
    /// The codes.
    pub codes: Vec<CodeRecord>,
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// A code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRecord {
    /// The code, two digits.
    #[schemars(regex(pattern = "^[0-9]{2}$"))]
    pub code: String,
    /// What OKT calls the service.
    pub text: String,
    /// Where it is given.
    pub(super) place: Place,
}

/// A seed file: persons everybody sees data of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonsFile {
    /// Where the values come from.
    pub source: String,
    /// The persons.
    pub persons: Vec<PersonRecord>,
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// A person and the services.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonRecord {
    /// A synthetic national identity number.
    #[schemars(regex(pattern = "^[0-9]{11}$"))]
    pub pid: String,
    /// Where the services come from.
    pub origin: Origin,
    /// The services, as they are posted.
    #[serde(deserialize_with = "messages")]
    #[schemars(with = "Vec<OktMessage<'static>>")]
    pub(super) messages: Vec<Document<'static>>,
}

/// Services that outlive what they were read from.
fn messages<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<Document<'static>>, D::Error> {
    let messages = Vec::<Document<'de>>::deserialize(value)?;
    Ok(messages.into_iter().map(Document::into_owned).collect())
}

/// Where the content of a record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It stands on the API's own page.
    Documented,
    /// It is put together from what has been seen in public examples.
    Observed,
    /// It is made up, and plausible.
    Invented,
}

/// Whether this seed file belongs to OKT.
#[must_use]
pub fn claims(name: &str) -> bool {
    [IPLOS, PERSONS].contains(&name)
}

/// The JSON Schemas of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("okt-iplos.schema.json", schemars::schema_for!(IplosFile).to_value()),
        ("okt-persons.schema.json", schemars::schema_for!(PersonsFile).to_value()),
    ]
}

/// Reads and judges the two files; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let codes = read_list::<IplosFile, CodeRecord>(files, IPLOS, "codes", mistakes).and_then(Listed::whole);
    let persons =
        read_list::<PersonsFile, PersonRecord>(files, PERSONS, "persons", mistakes).and_then(Listed::whole);
    let iplos = iplos(codes?.codes, &files.label(IPLOS), mistakes)?;
    let mut seed = Seed { iplos, shared: BTreeMap::new(), guard: files.guard.clone() };
    let good = add_persons(&mut seed, persons?.persons, &files.label(PERSONS), mistakes);
    if !good {
        return None;
    }
    if let Some(count) = files.outside.okt_scale {
        fabricate(&mut seed, count, files.outside.seed_number);
    }
    Some(Arc::new(Arc::new(seed)))
}

fn iplos(records: Vec<CodeRecord>, label: &str, mistakes: &mut Mistakes) -> Option<Iplos> {
    let mut entries = BTreeMap::new();
    let mut good = true;
    let mut tell = |pointer: String, reason: String| {
        good = false;
        mistakes.add(label, pointer, reason);
    };
    if records.is_empty() {
        tell("/codes".to_owned(), "there is at least one code; got none".to_owned());
    }
    for (at, CodeRecord { code, text, place }) in records.into_iter().enumerate() {
        if text.trim().is_empty() || text.chars().count() > 500 {
            let reason = format!("a text of 1 to 500 characters is expected; got {}", text.chars().count());
            tell(format!("/codes/{at}/text"), reason);
        }
        match Code::parse(&code).filter(|_| code.len() == 2) {
            None => {
                tell(format!("/codes/{at}/code"), format!("a code is two digits, 01 to 99; got {code:?}"));
            }
            Some(code) if entries.contains_key(&code) => {
                tell(format!("/codes/{at}/code"), format!("{code:?} stands in the list already"));
            }
            Some(code) => {
                entries.insert(code, Entry { text, place });
            }
        }
    }
    good.then(|| entries.into_iter().collect())
}

fn add_persons(seed: &mut Seed, persons: Vec<PersonRecord>, label: &str, mistakes: &mut Mistakes) -> bool {
    let mut good = true;
    let mut tell = |pointer: String, reason: String| {
        good = false;
        mistakes.add(label, pointer, reason);
    };
    for (at, person) in persons.into_iter().enumerate() {
        let place = format!("/persons/{at}");
        let judge = Judge { iplos: &seed.iplos, guard: &seed.guard, refuse_unknown: true };
        if person.messages.is_empty() {
            tell(format!("{place}/messages"), "a person has one message or more; got none".to_owned());
        }
        let (messages, findings) = judge.messages(&person.messages);
        for problem in findings.refused {
            let pointer = problem.place.trim_start_matches("/oktMessages");
            // Where one message is held against another, both are told by their places in the file.
            let got = problem.got.replace("/oktMessages/", &format!("{place}/messages/"));
            let reason = format!("{} expected; got {got}", problem.expected);
            tell(format!("{place}/messages{pointer}"), reason);
        }
        match pid::synthetic(&person.pid, "pid") {
            Err(problem) => {
                tell(format!("{place}/pid"), format!("{} expected; got {}", problem.expected, problem.got));
            }
            Ok(pid) => {
                if seed.shared.insert(number(&pid), pack(&messages)).is_some() {
                    tell(format!("{place}/pid"), "this person stands in the list already".to_owned());
                }
            }
        }
    }
    good
}

/// Where the persons' data come from, for the fidelity page.
#[must_use]
pub fn fidelity(files: &Files) -> String {
    let mut page = "## Content of OKT\n\nPersons of the embedded seed everybody sees data of, by where their services come from \
        (`seed-data/okt/README.md` says what of each is true):\n\n| person | services | origin |\n|---|---|---|\n"
        .to_owned();
    let read = read_list::<PersonsFile, PersonRecord>(files, PERSONS, "persons", &mut Mistakes::default());
    for person in read.and_then(Listed::whole).into_iter().flat_map(|file| file.persons) {
        let origin = format!("{:?}", person.origin).to_lowercase();
        let _ = writeln!(page, "| {} | {} | {origin} |", person.pid, person.messages.len());
    }
    page
}
