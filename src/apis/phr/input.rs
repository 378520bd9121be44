//! A document put in at run time: judged whole, then added, or refused and nothing changed.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use uuid::Uuid;

use super::{
    Phr,
    archive::{Archive, registered, related, unique_id},
    check::{Finding, is_oid},
    document::{Body, Document, Made, Patient, Status, identifiers},
    model::{ContentInput, DocumentInput},
    seed::{Format, RelatedRecord},
};
use crate::norway::NationalId;

/// Why a document was refused: the places in what was stated, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(|(pointer, reason)| format!("{pointer}: {reason}")).collect::<Vec<_>>().join("; "))]
pub struct BadDocument(pub Vec<Finding>);

/// The types of bytes that can be put in.
const MEDIA_TYPES: [&str; 4] = ["application/pdf", "application/xml", "text/plain", "image/jpeg"];

impl Phr {
    /// Adds a document; results that are kept do not have it until they are three minutes old.
    ///
    /// # Errors
    /// Everything wrong with it; nothing is stored then.
    ///
    /// # Panics
    /// Never: what was added is there.
    pub fn add(&self, input: &DocumentInput) -> Result<Arc<Document>, BadDocument> {
        let mut found = Vec::new();
        let document = self.document(input, &mut found);
        self.judge_replaced(input, &mut found);
        let (Some(document), true) = (document, found.is_empty()) else { return Err(BadDocument(found)) };
        let id = document.id;
        if !self.store.add(document) {
            let reason = "another document has this id, or this unique id, already";
            return Err(BadDocument(vec![("/id".to_owned(), reason.to_owned())]));
        }
        Ok(self.store.by_id(id).expect("it was added just now"))
    }

    /// The document that is stated, whatever it replaces.
    pub(super) fn document(&self, input: &DocumentInput, found: &mut Vec<Finding>) -> Option<Document> {
        let archive = self.store.archive();
        let patient = patient(archive, &input.patient, found);
        let (kind, category) = (archive.kind(&input.kind), archive.class_of(&input.kind));
        if kind.is_none() {
            found.push(("/type".to_owned(), format!("a kind of document of 9602; got {:?}", input.kind)));
        }
        let department = named(input.department.as_deref(), "department", found, |key| match key {
            Some(key) => archive.department(key),
            None => archive.departments.first().cloned(),
        });
        let author = named(input.author.as_deref(), "author", found, |key| match key {
            Some(key) => archive.author(key),
            None => archive.authors.first().cloned(),
        });
        let labels = archive.labels_of(&input.labels);
        if !input.labels.is_empty() && labels.len() != input.labels.len() {
            found.push(("/labels".to_owned(), format!("codes of 9603; got {:?}", input.labels)));
        }
        let title = input.title.trim();
        if title.is_empty() || title.chars().count() > 500 || title.chars().any(char::is_control) {
            found.push(("/title".to_owned(), "a text of 1 to 500 characters".to_owned()));
        }
        for (at, it) in input.related.iter().enumerate() {
            if it.system.trim().is_empty() || it.value.trim().is_empty() {
                found.push((format!("/related/{at}"), "a system and a value".to_owned()));
            }
        }
        let id = input.id.unwrap_or_else(|| self.lent.ids.uuid());
        let unique = input.unique_id.clone().unwrap_or_else(|| unique_id(id));
        if !is_oid(&unique) && Uuid::parse_str(&unique).is_err() {
            found.push(("/uniqueId".to_owned(), format!("a bare OID, or a UUID; got {unique:?}")));
        }
        let body = body(input, archive, found);
        let created = input.created.unwrap_or_else(|| self.now());
        let start = input.start.unwrap_or(created);
        if input.end.is_some_and(|end| end < start) {
            found.push(("/end".to_owned(), "a service ends after it began".to_owned()));
        }
        Some(Document {
            id,
            identifiers: identifiers(id, &unique),
            unique_id: unique.into(),
            patient: patient?,
            status: Status::Current,
            title: title.into(),
            category: category?,
            kind: kind?,
            department: department?,
            author: author?,
            events: Vec::new(),
            labels,
            related: input.related.iter().map(related).collect(),
            replaces: input.replaces,
            created,
            indexed: registered(created),
            period: (!input.no_period).then_some((start, input.end)),
            on_demand: false,
            text: input.text.clone().into(),
            body: body?,
            made: Made::default(),
        })
    }

    fn judge_replaced(&self, input: &DocumentInput, found: &mut Vec<Finding>) {
        let Some(id) = input.replaces else { return };
        let old = self.store.by_id(id);
        if old.is_none_or(|old| *old.patient.pid != *input.patient || old.status == Status::Superseded) {
            found.push(("/replaces".to_owned(), "a standing document of the same patient".to_owned()));
        }
    }
}

/// What was stated of a document that was put in, with everything drawn or taken from the clock stated too.
#[must_use]
pub(super) fn stated(document: &Document) -> DocumentInput {
    let codes = document.labels.iter().filter_map(|it| it.code.as_deref().map(str::to_owned));
    let related = document.related.iter().map(|it| RelatedRecord {
        system: it.system.as_deref().unwrap_or_default().to_owned(),
        value: it.value.to_string(),
    });
    let (format, content) = match &document.body {
        Body::Pdf => (Some(Format::Pdf), None),
        Body::CdaPdf => (Some(Format::CdaPdf), None),
        Body::Cda => (Some(Format::Cda), None),
        Body::Epikrise => (Some(Format::Epikrise), None),
        Body::Text => (Some(Format::Text), None),
        Body::Jpeg(_) => (Some(Format::Jpeg), None),
        Body::Given { media_type, bytes } => {
            let content =
                ContentInput { media_type: (*media_type).to_owned(), base64: STANDARD.encode(bytes) };
            (None, Some(content))
        }
    };
    DocumentInput {
        patient: document.patient.pid.to_string(),
        id: Some(document.id),
        unique_id: Some(document.unique_id.to_string()),
        title: document.title.to_string(),
        kind: document.kind.code.as_deref().unwrap_or_default().to_owned(),
        created: Some(document.created),
        start: document.period.map(|(start, _)| start),
        end: document.period.and_then(|(_, end)| end),
        no_period: document.period.is_none(),
        department: Some(document.department.key.to_string()),
        author: Some(document.author.key.to_string()),
        labels: codes.collect(),
        related: related.collect(),
        replaces: document.replaces,
        format,
        text: document.text.to_vec(),
        content,
    }
}

fn patient(archive: &Archive, pid: &str, found: &mut Vec<Finding>) -> Option<Arc<Patient>> {
    if let Some(known) = archive.patients.get(pid) {
        return Some(Arc::clone(known));
    }
    match NationalId::parse(pid) {
        Ok(pid) => Some(Arc::new(Patient::of(&pid, "Ukjent", "Pasient"))),
        Err(error) => {
            found.push(("/patient".to_owned(), error.to_string()));
            None
        }
    }
}

fn named<T>(
    key: Option<&str>,
    field: &str,
    found: &mut Vec<Finding>,
    look: impl Fn(Option<&str>) -> Option<T>,
) -> Option<T> {
    let named = look(key);
    if named.is_none() {
        found.push((format!("/{field}"), format!("a name the seed has; got {:?}", key.unwrap_or_default())));
    }
    named
}

fn body(input: &DocumentInput, archive: &Archive, found: &mut Vec<Finding>) -> Option<Body> {
    let Some(content) = &input.content else {
        let needs_text = !matches!(input.format, Some(Format::Jpeg));
        if needs_text && input.text.iter().all(|it| it.trim().is_empty()) {
            let reason = "what the document says, unless `content` has its bytes".to_owned();
            found.push(("/text".to_owned(), reason));
        }
        return Some(archive.body(input.format.unwrap_or(Format::Pdf)));
    };
    let media_type = MEDIA_TYPES.iter().find(|it| **it == content.media_type);
    if media_type.is_none() {
        let reason = format!("one of {}; got {:?}", MEDIA_TYPES.join(", "), content.media_type);
        found.push(("/content/mediaType".to_owned(), reason));
    }
    let bytes = STANDARD.decode(&content.base64);
    if bytes.is_err() {
        found.push(("/content/base64".to_owned(), "bytes in base64".to_owned()));
    }
    Some(Body::Given { media_type: media_type?, bytes: bytes.ok()?.into() })
}
