//! Turns the entries of a FEST file into code records: resolves references, describes, deactivates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::error::{Fault, Problem};
use super::FestCatalogue;
use super::entry::{Brand, Coded, Extract, Filed, Substance, SubstanceWithStrength};
use super::short_form::{self, Votes};
use crate::apis::codingsystems::model::{
    CodeRecord, CodingSystemType, Metadata, MetadataType, Origin, RelationRecord, RelationType,
};

/// Builds the code records of all five systems.
pub(super) fn catalogue(extract: Extract) -> Result<FestCatalogue, Fault> {
    let Extract { fetched, brands, substances, strengths, warnings } = extract;
    let brands = without_superseded(brands, "FEST", |brand| &brand.id)?;
    let substances = without_superseded(substances, "FEST_VIRKESTOFF", |substance| &substance.id)?;
    let strengths = without_superseded(strengths, "FEST_VIRKESTOFF_MED_STYRKE", |strength| &strength.id)?;

    let mut assembly = Assembly {
        fetched,
        names: substances.iter().map(|entry| (entry.thing.id.as_str(), entry.thing.name.as_str())).collect(),
        strengths: strengths.iter().map(|entry| entry.thing.id.as_str()).collect(),
        warnings,
    };
    let virkestoff = assembly.substances(&substances);
    let virkestoff_med_styrke = strengths.iter().map(|entry| assembly.with_strength(entry)).collect();
    let fest = brands.iter().map(|entry| assembly.brand(entry)).collect();
    Ok(FestCatalogue {
        fetched,
        fest,
        virkestoff,
        virkestoff_med_styrke,
        superkortform: short_forms(&brands),
        atc: atc_codes(&brands, &strengths),
        warnings: assembly.warnings,
    })
}

/// Keeps one entry for each code: a changed code has an expired entry beside the active one.
fn without_superseded<T>(
    entries: Vec<Filed<T>>,
    system: &'static str,
    id: impl Fn(&T) -> &str,
) -> Result<Vec<Filed<T>>, Fault> {
    let mut kept: Vec<Filed<T>> = Vec::with_capacity(entries.len());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let code = id(&entry.thing).to_owned();
        let Some(&place) = places.get(&code) else {
            places.insert(code, kept.len());
            kept.push(entry);
            continue;
        };
        let earlier = &mut kept[place];
        if earlier.active && entry.active {
            let first = format!("in line {}", earlier.line);
            return Err(Fault::in_line(entry.line, Problem::Duplicate { system, code, first }));
        }
        if entry.active || (!earlier.active && entry.time > earlier.time) {
            *earlier = entry;
        }
    }
    Ok(kept)
}

struct Assembly<'a> {
    fetched: Timestamp,
    /// The names of the substances by id.
    names: BTreeMap<&'a str, &'a str>,
    /// The ids of the substances with strength.
    strengths: BTreeSet<&'a str>,
    warnings: Vec<String>,
}

impl Assembly<'_> {
    fn brand(&mut self, entry: &Filed<Brand>) -> CodeRecord {
        let brand = &entry.thing;
        let mut relations = Vec::new();
        if let Some(atc) = &brand.atc {
            if is_atc(&atc.code) {
                relations.push(relation(RelationType::HAR_ATC_KODE, CodingSystemType::ATC, &atc.code));
            } else {
                let warning =
                    format!("line {}: FEST {} has {:?} for an ATC code", entry.line, brand.id, atc.code);
                self.warnings.push(format!("{warning}; the relation is left out"));
            }
        }
        if let Some(form) = &brand.form {
            relations.push(relation(
                RelationType::HAR_SUPERKORTFORM,
                CodingSystemType::SUPERKORTFORM,
                &form.code,
            ));
        }
        for id in &brand.strengths {
            let (kind, system) = (
                RelationType::INNEHOLDER_VIRKESTOFF_MED_STYRKE,
                CodingSystemType::FEST_VIRKESTOFF_MED_STYRKE,
            );
            let held = self.strengths.contains(id.as_str());
            relations.extend(self.resolved(entry.line, &brand.id, held, relation(kind, system, id)));
        }
        for id in &brand.substances {
            let (kind, system) = (RelationType::INNEHOLDER_VIRKESTOFF, CodingSystemType::FEST_VIRKESTOFF);
            let held = self.names.contains_key(id.as_str());
            relations.extend(self.resolved(entry.line, &brand.id, held, relation(kind, system, id)));
        }
        let mut record = self.record(entry, &brand.id, brand.full_name.clone(), relations);
        record.metadata.extend(brand.trade_name.iter().map(|name| metadata(MetadataType::VARENAVN, name)));
        record
    }

    fn with_strength(&mut self, entry: &Filed<SubstanceWithStrength>) -> CodeRecord {
        let SubstanceWithStrength { id, substance, strength, .. } = &entry.thing;
        let name = substance.as_deref().and_then(|id| self.names.get(id).copied());
        let description = match (name, strength.described()) {
            (Some(name), Some(strength)) => format!("{name} {strength}"),
            (Some(name), None) => name.to_owned(),
            (None, Some(strength)) => strength,
            (None, None) => id.clone(),
        };
        let mut relations = Vec::new();
        if let Some(target) = substance {
            let to = relation(RelationType::HAR_VIRKESTOFF, CodingSystemType::FEST_VIRKESTOFF, target);
            relations.extend(self.resolved(entry.line, id, name.is_some(), to));
        } else {
            self.warnings.push(format!("line {}: VirkestoffMedStyrke {id} names no substance", entry.line));
        }
        self.record(entry, id, description, relations)
    }

    /// The mother points at its salts in FEST; here each salt points at its mothers.
    fn substances(&mut self, entries: &[Filed<Substance>]) -> Vec<CodeRecord> {
        let mut mothers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in entries {
            let mother = entry.thing.id.as_str();
            for salt in &entry.thing.salts {
                let to = relation(
                    RelationType::HAR_TERAPEUTISK_VIRKESTOFF,
                    CodingSystemType::FEST_VIRKESTOFF,
                    salt,
                );
                let held = self.names.contains_key(salt.as_str()) && salt != mother;
                if self.resolved(entry.line, mother, held, to).is_some() {
                    mothers.entry(salt).or_default().push(mother);
                }
            }
        }
        entries.iter().map(|entry| self.substance(entry, mothers.get(entry.thing.id.as_str()))).collect()
    }

    fn substance(&self, entry: &Filed<Substance>, mothers: Option<&Vec<&str>>) -> CodeRecord {
        let Substance { id, name, english, .. } = &entry.thing;
        let (kind, system) = (RelationType::HAR_TERAPEUTISK_VIRKESTOFF, CodingSystemType::FEST_VIRKESTOFF);
        let relations: Vec<_> = mothers
            .into_iter()
            .flatten()
            .map(|mother| relation(kind.clone(), system.clone(), mother))
            .collect();
        let is_salt = !relations.is_empty();
        let mut record = self.record(entry, id, name.clone(), relations);
        if is_salt {
            record.deactivated_time = Some(entry.time.unwrap_or(self.fetched));
        }
        let english = english.iter().filter(|english| *english != name);
        record.metadata.extend(english.map(|english| metadata(MetadataType::SOKEORD, english)));
        record
    }

    fn record<T>(
        &self,
        entry: &Filed<T>,
        code: &str,
        text: String,
        relations: Vec<RelationRecord>,
    ) -> CodeRecord {
        let mut relations_to: Vec<RelationRecord> = Vec::with_capacity(relations.len());
        for relation in relations {
            if !relations_to.contains(&relation) {
                relations_to.push(relation);
            }
        }
        CodeRecord {
            code: code.to_owned(),
            description: text,
            relations_to,
            metadata: Vec::new(),
            deactivated_time: (!entry.active).then_some(entry.time.unwrap_or(self.fetched)),
            origin: Some(Origin::Published),
        }
    }

    /// Passes a relation on when its target is held, and warns otherwise.
    fn resolved(&mut self, line: u64, from: &str, held: bool, to: RelationRecord) -> Option<RelationRecord> {
        if held {
            return Some(to);
        }
        self.warnings.push(format!(
            "line {line}: the relation {} from {from} to {} {} is left out; the file holds no other entry of that id",
            to.relation_type, to.coding_system, to.code
        ));
        None
    }
}

fn short_forms(brands: &[Filed<Brand>]) -> Vec<CodeRecord> {
    let mut forms: BTreeMap<&str, (Votes<'_>, Votes<'_>)> = BTreeMap::new();
    for brand in brands.iter().map(|entry| &entry.thing) {
        let Some(form) = &brand.form else { continue };
        let (seen, named) = forms.entry(&form.code).or_default();
        seen.extend(short_form::seen_in(brand));
        named.extend(form.name.as_deref());
    }
    let mut codes: Vec<_> = forms
        .into_iter()
        .map(|(code, (seen, named))| unrelated(code, seen.winner().or(named.winner()), Origin::Derived))
        .collect();
    codes.sort_by_key(|record| record.code.parse::<u64>().unwrap_or(u64::MAX));
    codes
}

fn atc_codes(brands: &[Filed<Brand>], strengths: &[Filed<SubstanceWithStrength>]) -> Vec<CodeRecord> {
    let of_brands = brands.iter().filter_map(|entry| entry.thing.atc.as_ref());
    let of_strengths = strengths.iter().filter_map(|entry| entry.thing.atc.as_ref());
    let mut names: BTreeMap<&str, Votes<'_>> = BTreeMap::new();
    for Coded { code, name } in of_brands.chain(of_strengths).filter(|atc| is_atc(&atc.code)) {
        let votes = names.entry(code).or_default();
        votes.extend(name.as_deref());
    }
    names.into_iter().map(|(code, votes)| unrelated(code, votes.winner(), Origin::Published)).collect()
}

/// Whether a text has the form of an ATC code of any level; FEST sometimes has a word there.
fn is_atc(code: &str) -> bool {
    // Codes for veterinary medicines have a Q in front.
    let code = code.strip_prefix('Q').unwrap_or(code);
    [1, 3, 4, 5, 7].contains(&code.len())
        && code.bytes().enumerate().all(|(place, byte)| match place {
            1 | 2 | 5 | 6 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

fn unrelated(code: &str, text: Option<&str>, origin: Origin) -> CodeRecord {
    CodeRecord {
        code: code.to_owned(),
        description: text.unwrap_or(code).to_owned(),
        relations_to: Vec::new(),
        metadata: Vec::new(),
        deactivated_time: None,
        origin: Some(origin),
    }
}

fn relation(relation_type: RelationType, coding_system: CodingSystemType, code: &str) -> RelationRecord {
    RelationRecord { relation_type, coding_system, code: code.to_owned(), metadata: Vec::new() }
}

fn metadata(metadata_type: MetadataType, value: &str) -> Metadata {
    Metadata { metadata_type, metadata: value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atc_codes_of_every_level_are_known_and_words_are_not() {
        for code in ["L", "L04", "L04A", "L04AA", "L04AA18", "QJ01CA04"] {
            assert!(is_atc(code), "{code}");
        }
        for code in ["", "WITHOUT", "L04AA1", "L4AA18", "l04", "ÆØÅ"] {
            assert!(!is_atc(code), "{code}");
        }
    }
}
