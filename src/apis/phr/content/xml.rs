//! Documents as XML: HL7 CDA, with a PDF in it or with structured text, and KITH's epikrise.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use crate::{apis::phr::document::Document, fhir::search::oslo, markup::escaped};

/// A CDA document whose body is this PDF.
pub(super) fn cda_with(document: &Document, pdf: &[u8]) -> String {
    let body = format!(
        "<component><nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">{}</text></nonXMLBody></component>",
        STANDARD.encode(pdf)
    );
    clinical_document(document, &body)
}

/// A CDA document with structured text.
pub(super) fn cda(document: &Document) -> String {
    let paragraphs = paragraphs(document, "paragraph");
    let body = format!(
        "<component><structuredBody><component><section><title>{}</title><text>{paragraphs}</text></section></component></structuredBody></component>",
        escaped(&document.title)
    );
    clinical_document(document, &body)
}

fn clinical_document(document: &Document, body: &str) -> String {
    let (patient, author, department) = (&document.patient, &document.author, &document.department);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<realmCode code=\"NO\"/>\n<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>\n",
    );
    let time = hl7_time(document.created);
    let _ = write!(
        xml,
        "<id root=\"{}\"/>\n<code code=\"{}\" codeSystem=\"2.16.578.1.12.4.1.1.9602\" displayName=\"{}\"/>\n<title>{}</title>\n<effectiveTime value=\"{time}\"/>\n<confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\"/>\n<languageCode code=\"nb-NO\"/>\n",
        document.unique_id,
        document.kind.code.as_deref().unwrap_or_default(),
        escaped(document.kind.display.as_deref().unwrap_or_default()),
        escaped(&document.title),
    );
    let birth = patient
        .birth_date
        .as_ref()
        .map_or(String::new(), |date| format!("<birthTime value=\"{}\"/>", date.replace('-', "")));
    let _ = write!(
        xml,
        "<recordTarget><patientRole><id root=\"2.16.578.1.12.4.1.4.{}\" extension=\"{}\"/><patient><name><given>{}</given><family>{}</family></name>{birth}</patient></patientRole></recordTarget>",
        super::super::resource::person_system(&patient.pid),
        patient.pid,
        escaped(&patient.given),
        escaped(&patient.family),
    );
    let id = author.hpr.as_ref().map_or("<id nullFlavor=\"NI\"/>".to_owned(), |hpr| {
        format!("<id root=\"2.16.578.1.12.4.1.4.4\" extension=\"{hpr}\"/>")
    });
    let _ = write!(
        xml,
        "\n<author><time value=\"{time}\"/><assignedAuthor>{id}<assignedPerson><name><given>{}</given><family>{}</family></name></assignedPerson><representedOrganization><id root=\"2.16.578.1.12.4.1.4.101\" extension=\"{}\"/><name>{}</name></representedOrganization></assignedAuthor></author>\n<custodian><assignedCustodian><representedCustodianOrganization><id root=\"2.16.578.1.12.4.1.4.101\" extension=\"{}\"/><name>{}</name></representedCustodianOrganization></assignedCustodian></custodian>\n{body}\n</ClinicalDocument>\n",
        escaped(&author.given),
        escaped(&author.family),
        department.organisation,
        escaped(&department.institution),
        department.organisation,
        escaped(&department.institution),
    );
    xml
}

/// An epikrise in the manner of KITH's standard.
pub(super) fn epikrise(document: &Document) -> String {
    let (patient, author, department) = (&document.patient, &document.author, &document.department);
    let paragraphs = paragraphs(document, "p");
    let at = document.created.to_string();
    let date = document.created.to_zoned_datetime(oslo()).date();
    let hpr = author.hpr.as_ref().map_or(String::new(), |hpr| {
        format!("<Ident><Id>{hpr}</Id><TypeId V=\"HPR\" S=\"2.16.578.1.12.4.1.1.8116\" DN=\"HPR-nummer\"/></Ident>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Epikrise xmlns=\"http://www.kith.no/xmlstds/epikrise/2012-02-15\">\n<MsgInfo><Type V=\"EPIKRISE\" DN=\"Epikrise\"/><MIGversion>v1.2</MIGversion><GenDate>{at}</GenDate><MsgId>{}</MsgId></MsgInfo>\n<Tittel>{}</Tittel>\n<Pasient><Ident><Id>{}</Id><TypeId V=\"FNR\" S=\"2.16.578.1.12.4.1.1.8116\" DN=\"Fødselsnummer\"/></Ident><Fornavn>{}</Fornavn><Etternavn>{}</Etternavn></Pasient>\n<Avsender><Organisasjon><Navn>{}</Navn><Ident><Id>{}</Id><TypeId V=\"ENH\" S=\"2.16.578.1.12.4.1.1.9051\" DN=\"Organisasjonsnummeret i Enhetsregisteret\"/></Ident><Avdeling>{}</Avdeling></Organisasjon><Helsepersonell><Fornavn>{}</Fornavn><Etternavn>{}</Etternavn>{hpr}</Helsepersonell></Avsender>\n<Innhold><Dato>{date}</Dato><Tekst>{paragraphs}</Tekst></Innhold>\n</Epikrise>\n",
        document.id,
        escaped(&document.title),
        patient.pid,
        escaped(&patient.given),
        escaped(&patient.family),
        escaped(&department.institution),
        department.organisation,
        escaped(&department.name),
        escaped(&author.given),
        escaped(&author.family),
    )
}

/// What the document says, each paragraph in this element.
fn paragraphs(document: &Document, element: &str) -> String {
    document.text.iter().fold(String::new(), |mut text, it| {
        let _ = write!(text, "<{element}>{}</{element}>", escaped(it));
        text
    })
}

fn hl7_time(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(oslo());
    let (date, time) = (local.date(), local.time());
    let offset = local.offset().seconds() / 3600;
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}+{offset:02}00",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}
