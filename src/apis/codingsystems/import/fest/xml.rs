//! A pull reader of elements over the XML tokens: children, text, attributes, skipping.
//!
//! Names are matched without their namespace prefix, because FEST extracts in circulation differ
//! in where they declare the namespaces. Document types are refused, entities of one's own unknown.

use std::io;

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::error::{Fault, Problem};
use super::super::source::Text;

/// What the namespace of every version of M30 begins with; its date follows.
const M30: &str = "http://www.kith.no/xmlstds/eresept/m30/";

/// An element whose start has been read and whose content must be taken or skipped.
#[must_use = "the content of an element has to be taken or skipped before the next one can be read"]
pub(super) struct Element {
    start: BytesStart<'static>,
    line: u64,
}

impl Element {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The line its start tag ends in.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// The value of an attribute, trimmed; an empty one counts as absent.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<String>, Fault> {
        let refused = |error| refusal(self.line, error);
        let attribute = self.start.try_get_attribute(name).map_err(|error| refused(error.into()))?;
        let Some(attribute) = attribute else { return Ok(None) };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(refused)?;
        Ok(Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned))
    }

    fn is_fest(&self) -> Result<bool, Fault> {
        Ok(self.name() == "FEST" && self.namespace()?.is_some_and(|name| name.starts_with(M30)))
    }

    /// The namespace of the outermost element, which can only be declared on itself.
    fn namespace(&self) -> Result<Option<String>, Fault> {
        match self.start.name().prefix() {
            Some(prefix) => self.attribute(&format!("xmlns:{}", prefix.into_inner())),
            None => self.attribute("xmlns"),
        }
    }
}

/// The reader and its place in the text.
pub(super) struct Cursor<'a> {
    reader: Reader<Text<'a>>,
    buffer: Vec<u8>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: Text<'a>) -> Self {
        let mut reader = Reader::from_reader(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    /// Reads up to the outermost element, which must be that of FEST.
    pub(super) fn root(&mut self) -> Result<Element, Fault> {
        loop {
            let (line, event) = self.next()?;
            match event {
                Event::Start(start) => {
                    let root = Element { start: start.into_owned(), line };
                    if root.is_fest()? {
                        return Ok(root);
                    }
                    let found = match root.namespace()? {
                        Some(namespace) => format!("{} in {namespace}", root.name()),
                        None => format!("{} in no namespace", root.name()),
                    };
                    return Err(Fault::in_line(line, Problem::Root { namespace: M30, found }));
                }
                Event::Decl(declaration) => {
                    let encoding =
                        declaration.encoding().transpose().map_err(|error| refusal(line, error.into()))?;
                    if let Some(other) = encoding.filter(|name| !is_utf_8(name)) {
                        return Err(Fault::in_line(line, Problem::Encoding(format!("declares {other}"))));
                    }
                }
                Event::Eof => return Err(ill_formed(line, "there is no element in it")),
                other => check_outside(line, &other)?,
            }
        }
    }

    /// The next child of an element, or none when the element is closed.
    pub(super) fn child(&mut self, parent: &Element) -> Result<Option<Element>, Fault> {
        loop {
            let (line, event) = self.next()?;
            match event {
                Event::Start(start) => return Ok(Some(Element { start: start.into_owned(), line })),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err(truncated(line, parent)),
                Event::DocType(_) => return Err(Fault::in_line(line, Problem::Doctype)),
                _ => {}
            }
        }
    }

    /// The text of an element that holds nothing else, trimmed; none when it is blank.
    pub(super) fn text(&mut self, element: &Element) -> Result<Option<String>, Fault> {
        let mut text = String::new();
        loop {
            let (line, event) = self.next()?;
            match event {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => text.push_str(&resolved(line, &reference)?),
                Event::End(_) => break,
                Event::Eof => return Err(truncated(line, element)),
                Event::Start(inner) => {
                    let found = format!("<{}> in <{}>", inner.local_name().into_inner(), element.name());
                    return Err(Fault::in_line(line, Problem::Value { wanted: "nothing but text", found }));
                }
                _ => {}
            }
        }
        Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// Passes over the content of an element.
    pub(super) fn skip(&mut self, element: &Element) -> Result<(), Fault> {
        self.buffer.clear();
        let skipped = self.reader.read_to_end_into(element.start.name(), &mut self.buffer);
        let line = self.reader.get_ref().line();
        match skipped {
            Ok(_) => Ok(()),
            Err(Error::IllFormed(IllFormedError::MissingEndTag(_))) => Err(truncated(line, element)),
            Err(error) => Err(refusal(line, error)),
        }
    }

    /// Reads what follows the outermost element, so that a packed file's checksum is compared too.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        loop {
            match self.next()? {
                (_, Event::Eof) => return Ok(()),
                (line, Event::Start(_)) => {
                    return Err(ill_formed(line, "a second outermost element follows"));
                }
                (line, other) => check_outside(line, &other)?,
            }
        }
    }

    fn next(&mut self) -> Result<(u64, Event<'_>), Fault> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        let line = self.reader.get_ref().line();
        event.map(|event| (line, event)).map_err(|error| refusal(line, error))
    }
}

/// Outside of the outermost element only blanks, comments and processing instructions may stand.
fn check_outside(line: u64, event: &Event<'_>) -> Result<(), Fault> {
    match event {
        Event::DocType(_) => Err(Fault::in_line(line, Problem::Doctype)),
        Event::Comment(_) | Event::PI(_) => Ok(()),
        Event::Text(text) if text.trim().is_empty() => Ok(()),
        _ => Err(ill_formed(line, "text stands outside of the outermost element")),
    }
}

fn is_utf_8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"].iter().any(|name| encoding.eq_ignore_ascii_case(name))
}

fn resolved(line: u64, reference: &BytesRef<'_>) -> Result<String, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| refusal(line, error))? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| ill_formed(line, &format!("the entity &{}; is unknown", &**reference)))
}

fn truncated(line: u64, element: &Element) -> Fault {
    let (element, opened) = (element.name().to_owned(), element.line);
    Fault::in_line(line, Problem::Truncated { element, opened })
}

fn ill_formed(line: u64, reason: &str) -> Fault {
    Fault::in_line(line, Problem::NotWellFormed(reason.to_owned()))
}

fn refusal(line: u64, error: Error) -> Fault {
    let problem = match error {
        Error::Io(error) => Problem::Unreadable(io::Error::new(error.kind(), error.to_string())),
        Error::Encoding(_) => Problem::Encoding("holds bytes that are not".to_owned()),
        other => Problem::NotWellFormed(other.to_string()),
    };
    Fault::in_line(line, problem)
}
