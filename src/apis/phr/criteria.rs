//! What a document must have to be in a result: asked of one, or of all a patient has in the stock at once.

use std::{slice::from_ref, sync::LazyLock};

use jiff::Timestamp;

use super::{
    document::{Community, Document, Status},
    legal_filter::LegalFilter,
    parameters::Field,
    stock::Listing,
};
use crate::fhir::{
    Coding,
    search::{Stated, Test, instant_span},
};

/// What a document must have.
#[derive(Debug)]
pub(super) struct Criteria<'a> {
    /// What the client asks.
    pub(super) filters: &'a [(Field, Test)],
    /// The communities whose gateways do not answer.
    pub(super) silent: &'a [&'a Community],
    /// What the law lets be shown, where it filters.
    pub(super) legal: Option<LegalFilter>,
    /// The instant it is.
    pub(super) now: Timestamp,
}

impl Criteria<'_> {
    /// Whether a document has it.
    #[must_use]
    pub(super) fn fits(&self, document: &Document) -> bool {
        self.filters.iter().all(|(field, test)| accepts(document, *field, test, self.now))
            && self.is_heard_of(document)
            && self.is_lawful(document)
    }

    /// The same for each document of a patient: of those that state the same, only the first is asked.
    #[must_use]
    pub(super) fn fitting(&self, listing: &Listing) -> Vec<bool> {
        let (documents, index) = (listing.documents(), listing.index());
        let mut fits = vec![true; documents.len()];
        let mut rest = Vec::new();
        for (field, test) in self.filters {
            match index.groups(*field) {
                Some(groups) => {
                    groups.strike(documents, &mut fits, |first| accepts(first, *field, test, self.now));
                }
                None => rest.push((*field, test)),
            }
        }
        if !self.silent.is_empty() {
            index.departments().strike(documents, &mut fits, |first| self.is_heard_of(first));
        }
        if !rest.is_empty() || self.legal.is_some() {
            for (fits, document) in fits.iter_mut().zip(documents).filter(|(fits, _)| **fits) {
                *fits = rest.iter().all(|(field, test)| accepts(document, *field, test, self.now))
                    && self.is_lawful(document);
            }
        }
        fits
    }

    fn is_heard_of(&self, document: &Document) -> bool {
        self.silent.iter().all(|it| it.key != document.department.community.key)
    }

    fn is_lawful(&self, document: &Document) -> bool {
        self.legal.is_none_or(|it| it.lets_document(document))
    }
}

/// What documents that stand, and those that do not, state as their status.
static STATUSES: LazyLock<[Coding; 2]> = LazyLock::new(|| {
    ["current", "superseded"].map(|code| Coding {
        system: Some("http://hl7.org/fhir/document-reference-status".into()),
        code: Some(code.into()),
        display: None,
    })
});

/// Whether a document has what a filter asks.
fn accepts(document: &Document, field: Field, test: &Test, now: Timestamp) -> bool {
    let format;
    let names;
    let stated = match field {
        Field::AuthorGiven => {
            names = [&*document.author.given];
            Stated::Texts(&names)
        }
        Field::AuthorFamily => {
            names = [&*document.author.family];
            Stated::Texts(&names)
        }
        Field::Category => Stated::Codes(from_ref(&document.category)),
        Field::Creation => Stated::Time(Some(instant_span(document.created))),
        Field::Date => Stated::Time(Some(instant_span(document.indexed))),
        Field::Event => Stated::Codes(&document.events),
        Field::Facility => Stated::Codes(from_ref(&document.department.facility)),
        Field::Format => {
            format = document.format();
            Stated::Codes(from_ref(&format))
        }
        Field::Identifier => Stated::Identifiers(&document.identifiers),
        Field::Period => Stated::Time(document.service()),
        Field::Related => Stated::Identifiers(&document.related),
        Field::SecurityLabel => Stated::Codes(&document.labels),
        Field::Setting => Stated::Codes(from_ref(&document.department.setting)),
        Field::Status => {
            let at = usize::from(document.status == Status::Superseded);
            Stated::Codes(from_ref(&STATUSES[at]))
        }
        Field::Type => Stated::Codes(from_ref(&document.kind)),
    };
    test.accepts(stated, now)
}

#[cfg(test)]
pub(super) mod tests;
