//! The fields of a biovigilance report that hold codes of the tree, and a report as a test hands it in to be checked.

mod verdict;

pub use verdict::{FieldVerdict, GivenValue, Mistake, Verdict, check};

use std::{borrow::Cow, collections::BTreeMap, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value, json};

/// A field of a report.
#[derive(Debug)]
pub struct ReportField {
    /// Its name on the page and in the documents of 2022; of additional information the segment of its codes as well.
    pub norwegian: &'static str,
    /// Its name in the documents since.
    pub english: &'static str,
    /// The code of its axis, or that it is additional information.
    place: Option<&'static str>,
    /// Whether it is a list.
    shape: Shape,
}

/// How many values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    One,
    /// A list, of at most so many where the documents say.
    Several(Option<usize>),
}

use Shape::{One, Several};

/// Every field, the seven that are always required first.
pub static FIELDS: &[ReportField] = &[
    axis("1", "StedForHendelsen", "IncidentLocation", One),
    axis("2", "Hendelsestype", "TypeOfIncident", One),
    axis("3", "MedvirkendeFaktorer", "ContributingFactors", Several(Some(10))),
    axis("4", "Forebyggbarhet", "Preventability", One),
    axis("5", "FaktiskKonsekvensForPasient", "ActualConsequenceForPatient", One),
    axis("6", "Hyppighet", "Frequency", One),
    axis("7", "MuligKonsekvensVedGjentakelse", "PossibleConsequenceOnRepetition", One),
    additional("DefinisjonKode", "DefinitionCode", One),
    additional("OppdagetKode", "DiscoveredCode", One),
    additional("AutologKode", "AutologousCode", One),
    additional("AvdelingKode", "DepartmentCode", One),
    additional("AvregistreringKode", "DeregistrationCode", One),
    additional("BlodproduktKode", "BloodProductCode", One),
    additional("CellerOgVevDefinisjonKode", "CellsAndTissuesDefinitionCode", One),
    additional("CellerOgVevKode", "CellsAndTissuesCode", Several(None)),
    additional("DonorlandKode", "DonorCountryCode", One),
    additional("GivererfaringKode", "DonorExperienceCode", One),
    additional("HvaGikkGaltKode", "WhatWentWrongCode", Several(Some(19))),
    additional("OrganDefinisjonKode", "OrganDefinitionCode", One),
    additional("OrganKode", "OrganCode", Several(Some(10))),
    additional("ReaksjonStartetHvorKode", "ReactionStartedLocationCode", One),
    additional("ReaksjonsvarighetKode", "ReactionDurationCode", One),
    additional("SykemeldingKode", "SickLeaveCode", One),
    additional("SymptomKode", "SymptomsCode", Several(Some(15))),
    additional("TappetypeKode", "TapTypeCode", One),
    additional("TidTilReaksjonKode", "TimeBeforeReactionCode", One),
    additional("TilleggsinfoBlodproduktKode", "AdditionalBloodProductCode", Several(Some(3))),
    additional("TiltakKode", "MeasuresCode", Several(Some(6))),
    additional("TransfusjonsindikasjonKode", "TransfusionCode", One),
    additional("AarsakssammenhengKode", "CausationCode", One),
    additional("Antistoff", "AntiSubstance", One),
    additional("ISBT128Produktkode", "ISBT128ProductCode", One),
    additional("ScandiatransplantNummer", "ScandiaTransplantNumber", One),
    additional("Smittestoff", "InfectiousSubstance", One),
];

const fn axis(
    code: &'static str,
    norwegian: &'static str,
    english: &'static str,
    shape: Shape,
) -> ReportField {
    ReportField { norwegian, english, place: Some(code), shape }
}

const fn additional(norwegian: &'static str, english: &'static str, shape: Shape) -> ReportField {
    ReportField { norwegian, english, place: None, shape }
}

impl ReportField {
    /// The code of its axis; of additional information nothing.
    #[must_use]
    pub fn axis(&self) -> Option<&'static str> {
        self.place
    }

    /// Whether it is a list in the report.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.shape != One
    }
}

/// The coded fields of a report, by their place in [`FIELDS`]; one that is `null` is not there.
#[derive(Clone, Debug, Default)]
pub struct Report(BTreeMap<usize, Given>);

/// What a field holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a text, a list of texts, or null")]
enum Given {
    One(String),
    Several(Vec<String>),
}

impl Given {
    fn values(&self) -> &[String] {
        match self {
            Self::One(value) if value.is_empty() => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl<'de> Deserialize<'de> for Report {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_map(OfFields)
    }
}

struct OfFields;

impl<'de> Visitor<'de> for OfFields {
    type Value = Report;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object with coded fields of a biovigilance report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Report, A::Error> {
        let mut all: BTreeMap<usize, Option<Given>> = BTreeMap::new();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let place = FIELDS.iter().position(|it| it.norwegian == name || it.english == name);
            let place = place.ok_or_else(|| {
                A::Error::custom(format!(
                    "unknown field `{name}`: the coded fields of a biovigilance report are expected, in Norwegian or English"
                ))
            })?;
            if all.insert(place, map.next_value()?).is_some() {
                let ReportField { norwegian, english, .. } = &FIELDS[place];
                return Err(A::Error::custom(format!("duplicate field `{norwegian}` (`{english}`)")));
            }
        }
        Ok(Report(all.into_iter().filter_map(|(place, given)| Some((place, given?))).collect()))
    }
}

impl JsonSchema for Report {
    fn schema_name() -> Cow<'static, str> {
        "BiovigilanceReport".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        for field in FIELDS {
            let what = match field.place {
                Some(code) => format!("A complete code below {code}"),
                None => "Additional information, by the last part of its code".to_owned(),
            };
            let names = [(field.norwegian, field.english), (field.english, field.norwegian)];
            for (name, other) in names {
                let description = format!("{what}; `{other}` is the same.");
                let schema = match field.shape {
                    One => json!({"type": ["string", "null"], "description": description}),
                    Several(_) => {
                        json!({"type": ["array", "null"], "items": {"type": "string"}, "description": description})
                    }
                };
                properties.insert(name.to_owned(), schema);
            }
        }
        json_schema!({
            "description": "The coded fields of a biovigilance report, under their Norwegian or English names.",
            "type": "object",
            "properties": Value::Object(properties),
            "additionalProperties": false,
        })
    }
}
