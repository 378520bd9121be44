//! The entries of the two catalogues that are read, as FEST states them, before references are resolved.

use jiff::Timestamp;

use super::super::error::{Fault, Place, Problem};
use super::super::norwegian_time::instant;
use super::super::source::Text;
use super::strength::{Amount, Strength};
use super::xml::{Cursor, Element};

/// The status of an entry that is in force; another one (`U`, expired) comes in partial extracts only.
const ACTIVE: &str = "A";

/// What was read of one file.
pub(super) struct Extract {
    pub(super) fetched: Timestamp,
    pub(super) brands: Vec<Filed<Brand>>,
    pub(super) substances: Vec<Filed<Substance>>,
    pub(super) strengths: Vec<Filed<SubstanceWithStrength>>,
    pub(super) warnings: Vec<String>,
}

/// A thing together with what its catalogue entry says of it.
pub(super) struct Filed<T> {
    /// Where the entry begins.
    pub(super) line: u64,
    /// Whether the entry is in force.
    pub(super) active: bool,
    /// When the entry got this status and content.
    pub(super) time: Option<Timestamp>,
    pub(super) thing: T,
}

/// A code with its name (attributes `V` and `DN`).
pub(super) struct Coded {
    pub(super) code: String,
    pub(super) name: Option<String>,
}

/// A `LegemiddelMerkevare`.
pub(super) struct Brand {
    pub(super) id: String,
    pub(super) full_name: String,
    pub(super) trade_name: Option<String>,
    pub(super) atc: Option<Coded>,
    pub(super) form: Option<Coded>,
    /// Ids of substances with strength, in the order of `Sortering`.
    pub(super) strengths: Vec<String>,
    /// Ids of substances, in the order of `Sortering`.
    pub(super) substances: Vec<String>,
}

/// A `Virkestoff`.
pub(super) struct Substance {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) english: Option<String>,
    /// Ids of the salts of which this is the mother substance.
    pub(super) salts: Vec<String>,
}

/// A `VirkestoffMedStyrke`.
pub(super) struct SubstanceWithStrength {
    pub(super) id: String,
    pub(super) substance: Option<String>,
    pub(super) strength: Strength,
    pub(super) atc: Option<Coded>,
}

enum Thing {
    Brand(Brand),
    Substance(Substance),
    WithStrength(SubstanceWithStrength),
}

/// Reads a whole M30 message.
pub(super) fn read(text: Text<'_>) -> Result<Extract, Fault> {
    let mut cursor = Cursor::new(text);
    let root = cursor.root()?;
    let mut extract = Extract {
        fetched: Timestamp::UNIX_EPOCH,
        brands: Vec::new(),
        substances: Vec::new(),
        strengths: Vec::new(),
        warnings: Vec::new(),
    };
    let mut fetched = None;
    while let Some(child) = cursor.child(&root)? {
        match child.name() {
            "HentetDato" => fetched = Some(fetched_at(&mut cursor, &child)?),
            "KatLegemiddelMerkevare" | "KatVirkestoff" => catalogue(&mut cursor, &child, &mut extract)?,
            _ => cursor.skip(&child)?,
        }
    }
    cursor.finish()?;
    let missing = |what| Fault::of_file(Problem::Missing { what, owner: "the element FEST".to_owned() });
    extract.fetched = fetched.ok_or_else(|| missing("HentetDato"))?;
    if extract.brands.is_empty() {
        return Err(missing("LegemiddelMerkevare"));
    }
    Ok(extract)
}

fn fetched_at(cursor: &mut Cursor<'_>, element: &Element) -> Result<Timestamp, Fault> {
    let text = cursor.text(element)?.unwrap_or_default();
    let wanted = "a date and time in HentetDato";
    instant(&text).ok_or_else(|| Fault::in_line(element.line(), Problem::Value { wanted, found: text }))
}

fn catalogue(cursor: &mut Cursor<'_>, catalogue: &Element, extract: &mut Extract) -> Result<(), Fault> {
    while let Some(child) = cursor.child(catalogue)? {
        match child.name() {
            "OppfLegemiddelMerkevare" | "OppfVirkestoff" => entry(cursor, &child, extract)?,
            _ => cursor.skip(&child)?,
        }
    }
    Ok(())
}

fn entry(cursor: &mut Cursor<'_>, entry: &Element, extract: &mut Extract) -> Result<(), Fault> {
    let (mut id, mut time, mut status, mut thing) = (None, None, None, None);
    while let Some(child) = cursor.child(entry)? {
        match child.name() {
            "Id" => id = cursor.text(&child)?,
            "Tidspunkt" => time = cursor.text(&child)?.as_deref().and_then(instant),
            "Status" => status = coded(cursor, &child)?,
            "LegemiddelMerkevare" => thing = Some(Thing::Brand(brand(cursor, &child)?)),
            "Virkestoff" => thing = Some(Thing::Substance(substance(cursor, &child)?)),
            "VirkestoffMedStyrke" => thing = Some(Thing::WithStrength(with_strength(cursor, &child)?)),
            _ => cursor.skip(&child)?,
        }
    }
    let line = entry.line();
    let Some(status) = status else {
        let owner = format!("the {} {}", entry.name(), id.unwrap_or_default());
        return Err(Fault::in_line(line, Problem::Missing { what: "Status with a V", owner }));
    };
    let active = status.code == ACTIVE;
    match thing {
        Some(Thing::Brand(thing)) => extract.brands.push(Filed { line, active, time, thing }),
        Some(Thing::Substance(thing)) => extract.substances.push(Filed { line, active, time, thing }),
        Some(Thing::WithStrength(thing)) => extract.strengths.push(Filed { line, active, time, thing }),
        None if active => extract.warnings.push(format!(
            "line {line}: the active {} {} holds neither trade name nor substance and is left out",
            entry.name(),
            id.unwrap_or_default()
        )),
        // An expired entry may state its own id only, which no code is named by.
        None => {}
    }
    Ok(())
}

fn brand(cursor: &mut Cursor<'_>, element: &Element) -> Result<Brand, Fault> {
    let (mut id, mut full_name, mut trade_name, mut atc, mut form) = (None, None, None, None, None);
    let (mut strengths, mut substances) = (Vec::new(), Vec::new());
    while let Some(child) = cursor.child(element)? {
        match child.name() {
            "Id" => id = cursor.text(&child)?,
            "NavnFormStyrke" => full_name = cursor.text(&child)?,
            "Varenavn" => trade_name = cursor.text(&child)?,
            "Atc" => atc = coded(cursor, &child)?,
            "LegemiddelformKort" => form = coded(cursor, &child)?,
            "SortertVirkestoffMedStyrke" => strengths.push(sorted(cursor, &child, "RefVirkestoffMedStyrke")?),
            "SortertVirkestoffUtenStyrke" => substances.push(sorted(cursor, &child, "RefVirkestoff")?),
            _ => cursor.skip(&child)?,
        }
    }
    let id = required_id(id, element)?;
    let full_name = required(full_name, "NavnFormStyrke", element, &id)?;
    let (strengths, substances) = (in_order(strengths), in_order(substances));
    Ok(Brand { id, full_name, trade_name, atc, form, strengths, substances })
}

fn substance(cursor: &mut Cursor<'_>, element: &Element) -> Result<Substance, Fault> {
    let (mut id, mut name, mut english, mut salts) = (None, None, None, Vec::new());
    while let Some(child) = cursor.child(element)? {
        match child.name() {
            "Id" => id = cursor.text(&child)?,
            "Navn" => name = cursor.text(&child)?,
            "NavnEngelsk" => english = cursor.text(&child)?,
            "RefVirkestoff" => salts.extend(cursor.text(&child)?.map(|id| id.to_uppercase())),
            _ => cursor.skip(&child)?,
        }
    }
    let id = required_id(id, element)?;
    let name = required(name, "Navn", element, &id)?;
    Ok(Substance { id, name, english, salts })
}

fn with_strength(cursor: &mut Cursor<'_>, element: &Element) -> Result<SubstanceWithStrength, Fault> {
    let (mut id, mut substance, mut atc) = (None, None, None);
    let mut strength = Strength::default();
    while let Some(child) = cursor.child(element)? {
        match child.name() {
            "Id" => id = cursor.text(&child)?,
            "RefVirkestoff" => substance = cursor.text(&child)?.map(|id| id.to_uppercase()),
            "Styrke" => strength.amount = amount(cursor, &child)?,
            "StyrkeNevner" => strength.per = amount(cursor, &child)?,
            "StyrkeOvreVerdi" => strength.upper = child.attribute("V")?.or(cursor.text(&child)?),
            "AtcKombipreparat" => atc = coded(cursor, &child)?,
            _ => cursor.skip(&child)?,
        }
    }
    let id = required_id(id, element)?;
    Ok(SubstanceWithStrength { id, substance, strength, atc })
}

/// A reference and its rank; one without a rank comes last.
fn sorted(cursor: &mut Cursor<'_>, element: &Element, what: &'static str) -> Result<(u32, String), Fault> {
    let (mut rank, mut reference) = (None, None);
    while let Some(child) = cursor.child(element)? {
        match child.name() {
            "Sortering" => rank = cursor.text(&child)?.and_then(|text| text.parse().ok()),
            name if name == what => reference = cursor.text(&child)?,
            _ => cursor.skip(&child)?,
        }
    }
    let owner = format!("a {}", element.name());
    let missing = || Fault::in_line(element.line(), Problem::Missing { what, owner });
    Ok((rank.unwrap_or(u32::MAX), reference.ok_or_else(missing)?.to_uppercase()))
}

fn in_order(mut ranked: Vec<(u32, String)>) -> Vec<String> {
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, id)| id).collect()
}

fn coded(cursor: &mut Cursor<'_>, element: &Element) -> Result<Option<Coded>, Fault> {
    let (code, name) = (element.attribute("V")?, element.attribute("DN")?);
    cursor.skip(element)?;
    Ok(code.map(|code| Coded { code: code.to_uppercase(), name }))
}

fn amount(cursor: &mut Cursor<'_>, element: &Element) -> Result<Option<Amount>, Fault> {
    let (value, unit) = (element.attribute("V")?, element.attribute("U")?);
    cursor.skip(element)?;
    Ok(value.map(|value| Amount { value, unit }))
}

fn required_id(id: Option<String>, element: &Element) -> Result<String, Fault> {
    let missing = || Problem::Missing { what: "Id", owner: format!("a {}", element.name()) };
    Ok(id.ok_or_else(|| Fault::in_line(element.line(), missing()))?.to_uppercase())
}

fn required(value: Option<String>, what: &'static str, element: &Element, id: &str) -> Result<String, Fault> {
    let missing = || Problem::Missing { what, owner: format!("{} {id}", element.name()) };
    value.ok_or_else(|| Fault { at: Place::Line(element.line()), problem: missing() })
}
