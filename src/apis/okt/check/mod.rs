//! Judges a post: everything wrong with it at once, and what can be noted of it.

mod fields;
mod findings;
mod notes;
#[cfg(test)]
mod tests;

pub(super) use findings::{Findings, Problem};

use std::collections::BTreeMap;

use super::{
    iplos::{Code, Iplos},
    message::Message,
    pid,
    raw::{Document, Raw},
    rules,
};
use crate::norway::{Guard, NationalId};
use fields::{At, Reader, quoted};

/// How many services an organisation may have of a person.
pub(super) const MOST: usize = 500;

const EVENT: [&str; 2] = ["oktMessages", "personIdentifier"];
const MESSAGE: [&str; 9] = [
    "endDate",
    "iplosCode",
    "needsCaption",
    "serviceDescription",
    "serviceLevel",
    "startDate",
    "stayType",
    "temporaryCessation",
    "weeklyExtent",
];
const CODE: [&str; 4] = ["iplosCodeDescription", "iplosCodeLevel", "iplosCodeValue", "iplosParentCode"];

/// What a post is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'a> {
    /// The codes there are.
    pub iplos: &'a Iplos,
    /// Knows real persons' numbers.
    pub guard: &'a Guard,
    /// Whether unknown fields are refused.
    pub refuse_unknown: bool,
}

/// A post that may be stored.
#[derive(Debug)]
pub(super) struct Posted<'a> {
    /// The person.
    pub pid: NationalId,
    /// The services, at least one; texts are borrowed from the post.
    pub messages: Vec<Message<'a>>,
}

impl Posted<'_> {
    /// The same with texts of its own.
    #[must_use]
    pub(super) fn into_owned(self) -> Posted<'static> {
        let messages = self.messages.into_iter().map(Message::into_owned).collect();
        Posted { pid: self.pid, messages }
    }
}

impl Judge<'_> {
    /// Judges a post; there is something to store only where nothing is to be refused.
    #[must_use]
    pub(super) fn event(self, raw: Raw<'_>) -> (Option<Posted<'_>>, Findings) {
        let mut reader = self.reader();
        let posted = self.posted(&mut reader, raw);
        let findings = reader.findings;
        (posted.filter(|_| findings.refused.is_empty()), findings)
    }

    /// Judges messages that stand by themselves, as in the seed.
    #[must_use]
    pub(super) fn messages<'r>(self, raw: &'r [Document<'static>]) -> (Vec<Message<'r>>, Findings) {
        let mut reader = self.reader();
        let messages = self.list(&mut reader, raw.len(), raw.iter().map(Document::root));
        (messages, reader.findings)
    }

    fn reader(&self) -> Reader<'_> {
        Reader { guard: self.guard, refuse_unknown: self.refuse_unknown, findings: Findings::default() }
    }

    fn posted<'r>(&self, reader: &mut Reader<'_>, raw: Raw<'r>) -> Option<Posted<'r>> {
        let at = At::default();
        let [messages, person] = reader.fields(raw, at, EVENT)?;
        let pid = person_of(reader, person, at.field("personIdentifier"));
        reader.findings.held(&rules::MESSAGES_PRESENT);
        let at = at.field("oktMessages");
        let messages = match messages {
            Some(Raw::List(list)) if list.count() > 0 => list,
            Some(Raw::List(_)) => {
                reader.refuse(&rules::MESSAGES_PRESENT, at, "one message or more is", "none");
                return None;
            }
            None => {
                reader.refuse(
                    &rules::MESSAGES_PRESENT,
                    at,
                    "one message or more is",
                    "no such field, or null",
                );
                return None;
            }
            Some(other) => {
                reader.wrong_type(at, "a list", &other);
                return None;
            }
        };
        reader.findings.held(&rules::MESSAGES_LIMIT);
        if messages.count() > MOST {
            let expected = format!("at most {MOST} messages are");
            reader.refuse(&rules::MESSAGES_LIMIT, at, expected, messages.count().to_string());
            return None;
        }
        let messages = self.list(reader, messages.count(), messages.iter());
        Some(Posted { pid: pid?, messages })
    }

    fn list<'r>(
        &self,
        reader: &mut Reader<'_>,
        count: usize,
        raw: impl Iterator<Item = Raw<'r>>,
    ) -> Vec<Message<'r>> {
        let mut read = Vec::with_capacity(count);
        read.extend(raw.enumerate().map(|(at, raw)| self.message(reader, raw, at)));
        if count > 1 {
            distinct(reader, &read);
        }
        read.into_iter().flatten().collect()
    }

    /// A message; none where its start, code or level cannot be read, without which two cannot be told apart.
    fn message<'r>(&self, reader: &mut Reader<'_>, raw: Raw<'r>, at: usize) -> Option<Message<'r>> {
        let at = At { message: Some(at), ..At::default() };
        let [end, code, caption, description, level, start, stay, on_hold, extent] =
            reader.fields(raw, at, MESSAGE)?;
        reader.findings.held(&rules::START_REQUIRED);
        let (end, _) = reader.day(end, at.field("endDate"));
        let given = code.is_some();
        let code = code.and_then(|code| self.code(reader, code, At { in_code: true, ..at }));
        let mut is_told_apart = code.is_some() == given;
        let needs_caption = reader.flag(caption, at.field("needsCaption"));
        let service_description = reader.text(description, at.field("serviceDescription"), 2000);
        is_told_apart &= matches!(level, None | Some(Raw::Text(_)));
        let service_level = reader.text(level, at.field("serviceLevel"), 500);
        let (start, given) = reader.day(start, at.field("startDate"));
        if !given {
            let expected = "the first day of the service, YYYY-MM-DD, is";
            reader.refuse(&rules::START_REQUIRED, at.field("startDate"), expected, "none");
        }
        let stay_type = reader.text(stay, at.field("stayType"), 100);
        let on_hold = reader.flag(on_hold, at.field("temporaryCessation"));
        let weekly_extent = reader.text(extent, at.field("weeklyExtent"), 100);
        if let (Some(start), Some(end)) = (start, end) {
            reader.findings.held(&rules::DATES_ORDER);
            if end < start {
                let expected = format!("{start} or a day after it is");
                reader.refuse(&rules::DATES_ORDER, at.field("endDate"), expected, end.to_string());
            }
        }
        let message = Message {
            code,
            start: start?,
            end,
            needs_caption,
            on_hold,
            service_description: service_description.into(),
            service_level: service_level.into(),
            stay_type: stay_type.into(),
            weekly_extent: weekly_extent.into(),
        };
        notes::note(reader, self.iplos, &message, at);
        is_told_apart.then_some(message)
    }

    fn code(&self, reader: &mut Reader<'_>, raw: Raw<'_>, at: At<'_>) -> Option<Code> {
        let [description, level, value, parent] = reader.fields(raw, at, CODE)?;
        // Whatever they say, the list's take their place; but texts they are.
        for (raw, field) in [(description, CODE[0]), (level, CODE[1]), (parent, CODE[3])] {
            reader.text(raw, at.field(field), 500);
        }
        reader.findings.held(&rules::CODE_REQUIRED);
        let at = at.field(CODE[2]);
        let text = match value {
            Some(Raw::Text(text)) if !text.is_empty() => text,
            None | Some(Raw::Text(_)) => {
                reader.refuse(&rules::CODE_REQUIRED, at, "a code of IPLOS is", "none");
                return None;
            }
            Some(other) => {
                reader.wrong_type(at, "a text", &other);
                return None;
            }
        };
        reader.findings.held(&rules::CODE_KNOWN);
        let code = Code::parse(text).filter(|code| self.iplos.get(*code).is_some());
        if code.is_none() {
            let expected = format!("a code of IPLOS ({}) is", self.iplos.codes());
            reader.refuse(&rules::CODE_KNOWN, at, expected, quoted(text));
        }
        code
    }
}

/// Whose services they are, if that can be read.
fn person_of(reader: &mut Reader<'_>, raw: Option<Raw<'_>>, at: At<'_>) -> Option<NationalId> {
    reader.findings.held(&rules::PID_VALID);
    let text = match raw {
        Some(Raw::Text(text)) => text,
        Some(other) => {
            reader.wrong_type(at, "a text", &other);
            return None;
        }
        None => {
            let got = "no such field, or null";
            reader.refuse(&rules::PID_VALID, at, "a valid national identity number is", got);
            return None;
        }
    };
    match pid::synthetic(text, at) {
        Ok(pid) => {
            reader.findings.held(&rules::PID_SYNTHETIC);
            Some(pid)
        }
        Err(problem) => {
            reader.findings.refuse(problem);
            None
        }
    }
}

/// Tells messages that are of the same service as one before them; those that could not be read are of none.
fn distinct(reader: &mut Reader<'_>, read: &[Option<Message<'_>>]) {
    reader.findings.held(&rules::MESSAGES_DISTINCT);
    let mut seen = BTreeMap::new();
    for (at, message) in read.iter().enumerate() {
        let Some(message) = message else { continue };
        let service = (message.code, message.start, message.service_level.as_ref());
        if let Some(first) = seen.insert(service, at) {
            seen.insert(service, first);
            let place = At { message: Some(at), ..At::default() };
            let expected = "another service (code, start date, service level) than any before it is";
            reader.refuse(
                &rules::MESSAGES_DISTINCT,
                place,
                expected,
                format!("that of /oktMessages/{first}"),
            );
        }
    }
}
