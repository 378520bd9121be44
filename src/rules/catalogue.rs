//! All rules of all rooms, by id.

use std::collections::BTreeMap;

use super::Rule;

/// The rules of one sandbox, by id.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    by_id: BTreeMap<&'static str, &'static Rule>,
}

impl Catalogue {
    /// Collects the rooms' rules.
    ///
    /// # Panics
    /// When two rules share an id, or an id is not of the form `<api>.<subject>[.<aspect>]` in lower case: both are
    /// mistakes in the code, and every test meets them.
    #[must_use]
    pub fn collect(rooms: impl IntoIterator<Item = &'static [&'static Rule]>) -> Self {
        let mut by_id = BTreeMap::new();
        for rule in rooms.into_iter().flatten() {
            let parts: Vec<&str> = rule.id.split('.').collect();
            let well_formed = (2..=4).contains(&parts.len())
                && parts.iter().all(|part| {
                    !part.is_empty()
                        && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                });
            assert!(well_formed, "rule id {:?} is not <api>.<subject>[.<aspect>]", rule.id);
            assert!(by_id.insert(rule.id, *rule).is_none(), "two rules share the id {:?}", rule.id);
        }
        Self { by_id }
    }

    /// The rule of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&'static Rule> {
        self.by_id.get(id).copied()
    }

    /// Every rule, ordered by id.
    pub fn iter(&self) -> impl Iterator<Item = &'static Rule> + '_ {
        self.by_id.values().copied()
    }
}
