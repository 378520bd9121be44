//! What holds for everybody and everything fabricated.

use jiff::{ToSpan as _, civil::date};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    norway::{NationalId, OrgNumber, Sex},
    seed::{Files, Mistakes},
};

const TODAY: Date = date(2026, 3, 1);
const BOTH: SeriesWanted = SeriesWanted::Both;

fn list(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|&entry| entry.to_owned()).collect()
}

fn organisation_names() -> OrganisationNames {
    OrganisationNames {
        kinds: list(&["legekontor", "sykehjem", "kommune"]),
        places: list(&["Vaffelvik", "Kaffedal"]),
    }
}

fn names() -> Names {
    Names::new(
        list(&["Aktsom", "Kvikk"]),
        list(&["Belest", "Munter"]),
        list(&["Blyant", "Kamel"]),
        organisation_names(),
        list(&["Sokkenes"]),
    )
    .unwrap()
}

#[test]
fn people_alternate_between_the_series_when_both_are_wanted() {
    let kinds: Vec<Series> = persons(&names(), &Ids::new(1), 4, BOTH, TODAY).iter().map(|p| p.kind).collect();
    assert_eq!(kinds, [Series::Syntpop, Series::Tenor, Series::Syntpop, Series::Tenor]);
}

#[test]
fn one_series_alone_gives_the_same_people_as_in_turns() {
    let ids = Ids::new(1);
    let both = persons(&names(), &ids, 2, BOTH, TODAY);
    assert_eq!(persons(&names(), &ids, 1, SeriesWanted::Syntpop, TODAY)[0], both[0]);
    assert_eq!(persons(&names(), &ids, 2, SeriesWanted::Tenor, TODAY)[1], both[1]);
}

#[test]
fn ids_drawn_in_between_change_nobody() {
    let ids = Ids::new(1);
    let (people, places) = (persons(&names(), &ids, 3, BOTH, TODAY), organisations(&names(), &ids, 3));
    let _ = ids.uuid();
    assert_eq!(persons(&names(), &ids, 3, BOTH, TODAY), people);
    assert_eq!(organisations(&names(), &ids, 3), places);
}

#[test]
fn another_seed_number_gives_other_people_and_organisations() {
    let (one, other) = (Ids::new(1), Ids::new(2));
    assert_ne!(persons(&names(), &one, 1, BOTH, TODAY), persons(&names(), &other, 1, BOTH, TODAY));
    assert_ne!(organisations(&names(), &one, 1), organisations(&names(), &other, 1));
}

#[test]
fn next_day_nearly_everybody_is_the_same() {
    let ids = Ids::new(1);
    let today = persons(&names(), &ids, 500, BOTH, TODAY);
    let tomorrow = persons(&names(), &ids, 500, BOTH, TODAY.tomorrow().unwrap());
    let changed = today.iter().zip(&tomorrow).filter(|(before, after)| before != after).count();
    assert!(changed < 5, "{changed} of 500 changed overnight");
}

#[test]
fn a_thousand_people_are_of_all_ages_and_both_sexes() {
    let people = persons(&names(), &Ids::new(1), 1000, BOTH, TODAY);
    let women = people.iter().filter(|person| person.sex == LegalSex::Female).count();
    assert!((400..600).contains(&women));
    for decade in 0..10 {
        let (from, to) = (TODAY - (10 * decade + 10).years(), TODAY - (10 * decade).years());
        assert!(people.iter().any(|person| (from..=to).contains(&person.date_of_birth)));
    }
}

#[test]
fn only_a_municipality_is_called_kommune() {
    for organisation in organisations(&names(), &Ids::new(1), 200) {
        let municipality = organisation.name.ends_with(" kommune");
        assert_eq!(municipality, organisation.name.starts_with("Sokkenes "), "{}", organisation.name);
    }
}

#[test]
fn json_has_the_documented_fields() {
    let ids = Ids::new(1);
    let people = persons(&names(), &ids, 1, BOTH, TODAY);
    let person = serde_json::to_value(&people[0]).unwrap();
    assert_eq!(
        person,
        json!({
            "pid": people[0].pid.as_str(),
            "givenName": people[0].given_name, "familyName": people[0].family_name,
            "dateOfBirth": people[0].date_of_birth.to_string(),
            "sex": if people[0].sex == LegalSex::Female { "female" } else { "male" }, "kind": "syntpop",
        })
    );
    let organisations = organisations(&names(), &ids, 1);
    assert_eq!(
        serde_json::to_value(&organisations[0]).unwrap(),
        json!({ "orgNumber": organisations[0].org_number.as_str(), "name": organisations[0].name })
    );
}

#[test]
fn the_schemas_say_what_the_fields_are() {
    let person = schemars::schema_for!(SyntheticPerson).to_value();
    assert_eq!(person["properties"]["pid"]["type"], "string");
    assert_eq!(person["properties"]["dateOfBirth"]["format"], "date");
    assert_eq!(person["required"].as_array().unwrap().len(), 6);
    let organisation = schemars::schema_for!(SyntheticOrganisation).to_value();
    assert_eq!(organisation["properties"]["orgNumber"]["pattern"], "^[0-9]{9}$");
}

#[test]
fn the_series_wanted_is_read_in_small_letters() {
    assert_eq!(serde_json::from_value::<SeriesWanted>(json!("tenor")).unwrap(), SeriesWanted::Tenor);
    assert_eq!(serde_json::from_value::<SeriesWanted>(json!("both")).unwrap(), SeriesWanted::default());
    assert!(serde_json::from_value::<SeriesWanted>(json!("Tenor")).is_err());
}

#[test]
fn an_empty_list_is_refused_with_its_file() {
    let mistakes =
        Names::new(vec![], list(&["a"]), list(&["b"]), organisation_names(), list(&["c"])).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert_eq!((mistakes[0].file, mistakes[0].pointer.as_str()), (Names::GIVEN_FEMALE, ""));
}

#[test]
fn every_blank_or_framed_entry_is_refused_with_its_place() {
    let kinds = OrganisationNames { kinds: list(&["legekontor", " \t"]), places: list(&["Vik "]) };
    let mistakes = Names::new(list(&["a"]), list(&["b"]), list(&["c", ""]), kinds, list(&["d"])).unwrap_err();
    let places: Vec<(&str, &str)> = mistakes.iter().map(|m| (m.file, m.pointer.as_str())).collect();
    assert_eq!(
        places,
        [(Names::FAMILY, "/1"), (Names::ORGANISATIONS, "/kinds/1"), (Names::ORGANISATIONS, "/places/0")]
    );
}

#[test]
fn the_lists_of_the_seed_are_accepted() {
    let mut mistakes = Mistakes::default();
    let names = Names::load(&Files::embedded(), &mut mistakes);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert_eq!(persons(&names.unwrap(), &Ids::new(1), 5, BOTH, TODAY).len(), 5);
}

#[test]
fn the_most_that_can_be_asked_for_are_all_different() {
    let ids = Ids::new(1);
    let people = persons(&names(), &ids, u16::MAX, SeriesWanted::Tenor, TODAY);
    let numbers: BTreeSet<NationalId> = people.iter().map(|person| person.pid).collect();
    assert_eq!(numbers.len(), usize::from(u16::MAX));
    let numbers: BTreeSet<OrgNumber> =
        organisations(&names(), &ids, u16::MAX).iter().map(|it| it.org_number).collect();
    assert_eq!(numbers.len(), usize::from(u16::MAX));
}

fn any_series() -> impl Strategy<Value = SeriesWanted> {
    prop_oneof![Just(SeriesWanted::Syntpop), Just(SeriesWanted::Tenor), Just(BOTH)]
}

/// Days around those that numbers can tell, and the ends of the calendar.
fn any_day() -> impl Strategy<Value = Date> {
    prop_oneof![
        8 => (0_i32..73_000).prop_map(|days| date(1900, 1, 1) + days.days()),
        1 => Just(Date::MIN),
        1 => Just(Date::MAX),
        1 => Just(date(2028, 2, 29)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_person_agrees_with_the_number(seed: u64, wanted in any_series(), today in any_day()) {
        for person in persons(&names(), &Ids::new(seed), 12, wanted, today) {
            let number = NationalId::parse(person.pid.as_str()).unwrap();
            prop_assert!(number.is_synthetic() && !number.is_d_number());
            prop_assert_eq!(number.date_of_birth(), person.date_of_birth);
            let (sex, given) = match number.sex().unwrap() {
                Sex::Female => (LegalSex::Female, ["Aktsom", "Kvikk"]),
                Sex::Male => (LegalSex::Male, ["Belest", "Munter"]),
            };
            prop_assert_eq!(person.sex, sex);
            prop_assert!(given.contains(&person.given_name.as_str()));
        }
    }

    #[test]
    fn nobody_is_unborn_or_past_a_hundred(seed: u64, days in 0_i32..31_000) {
        let today = date(1954, 1, 1) + days.days();
        for person in persons(&names(), &Ids::new(seed), 12, BOTH, today) {
            prop_assert!((today - 100.years()..=today).contains(&person.date_of_birth));
        }
    }

    #[test]
    fn every_organisation_has_a_synthetic_number(seed: u64) {
        for organisation in organisations(&names(), &Ids::new(seed), 12) {
            let number = OrgNumber::parse(organisation.org_number.as_str()).unwrap();
            prop_assert!(number.is_synthetic());
        }
    }

    #[test]
    fn fewer_are_the_beginning_of_more(
        seed: u64, wanted in any_series(), today in any_day(), few in 0_u16..20, more in 0_u16..20,
    ) {
        let ids = Ids::new(seed);
        let all = persons(&names(), &ids, few + more, wanted, today);
        prop_assert_eq!(&persons(&names(), &ids, few, wanted, today)[..], &all[..usize::from(few)]);
        let all = organisations(&names(), &ids, few + more);
        prop_assert_eq!(&organisations(&names(), &ids, few)[..], &all[..usize::from(few)]);
    }

    #[test]
    fn the_seed_number_fixes_everybody(seed: u64, wanted in any_series(), today in any_day()) {
        let again = |ids: &Ids| (persons(&names(), ids, 10, wanted, today), organisations(&names(), ids, 10));
        prop_assert_eq!(again(&Ids::new(seed)), again(&Ids::new(seed)));
    }
}
