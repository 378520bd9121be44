//! Switches: behaviours whose sources disagree or whose users differ, changed at run time, per workspace.
//!
//! A switch is data that stands beside the rule it changes; this room knows no API.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use serde_json::Value;

/// What a switch may be set to.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One of these words; the first is the default.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag {
        /// What it is when nobody sets it.
        default: bool,
    },
    /// Any text of 1 to 200 characters.
    Text {
        /// What it is when nobody sets it.
        default: &'static str,
    },
    /// Any text of up to 200 characters; empty unless somebody sets it.
    OptionalText,
    /// A list of 1 to 100 different texts, each of 1 to 200 characters.
    TextList {
        /// What it is when nobody sets it.
        default: &'static [&'static str],
    },
}

/// One behaviour that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// `<api>.<name>`, as in the configuration file and `/_sandbox/settings`.
    pub key: &'static str,
    /// What it may be set to.
    pub kind: Kind,
    /// What it changes, in one sentence.
    pub sentence: &'static str,
}

/// Why a setting was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No switch has this key.
    #[error("there is no setting `{key}`; the settings are: {known}")]
    Unknown {
        /// The key that came.
        key: String,
        /// The keys there are.
        known: String,
    },
    /// The value is not one the switch takes.
    #[error("setting `{key}` takes {expected}; got {got}")]
    Value {
        /// The switch.
        key: &'static str,
        /// What it takes.
        expected: String,
        /// What came.
        got: String,
    },
}

impl SettingError {
    /// The key that was set.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Unknown { key, .. } => key,
            Self::Value { key, .. } => key,
        }
    }
}

/// How all switches stand, by key.
pub type Standing = BTreeMap<&'static str, Value>;

/// The switches of one workspace and how they stand; cheap to read, replaced whole when changed.
#[derive(Debug)]
pub struct Settings {
    switches: &'static [&'static [Switch]],
    start: Standing,
    now: RwLock<Now>,
}

/// How they stand, and the same to be looked up on every request: by length first, which tells most keys apart.
#[derive(Debug)]
struct Now {
    standing: Arc<Standing>,
    by_length: Vec<(&'static str, Value)>,
}

impl Now {
    fn new(standing: Standing) -> Self {
        let mut by_length: Vec<_> = standing.iter().map(|(key, value)| (*key, value.clone())).collect();
        by_length.sort_unstable_by_key(|(key, _)| (key.len(), *key));
        Self { standing: Arc::new(standing), by_length }
    }

    fn get(&self, key: &str) -> Option<&Value> {
        let found = self.by_length.binary_search_by_key(&(key.len(), key), |(key, _)| (key.len(), *key));
        found.ok().map(|at| &self.by_length[at].1)
    }
}

impl Settings {
    /// The switches at their defaults, but for those named in `given`.
    ///
    /// # Errors
    /// The first setting of `given` that no switch takes.
    pub fn new(
        switches: &'static [&'static [Switch]],
        given: &BTreeMap<String, Value>,
    ) -> Result<Self, SettingError> {
        let defaults =
            switches.iter().copied().flatten().map(|switch| (switch.key, switch.kind.default())).collect();
        let start = apply(switches, &defaults, given)?;
        Ok(Self { switches, now: RwLock::new(Now::new(start.clone())), start })
    }

    /// How they stand now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Standing> {
        Arc::clone(&self.now().standing)
    }

    /// Sets all of `changes`, or none when one of them is refused.
    ///
    /// # Errors
    /// The first change that no switch takes.
    pub fn change(&self, changes: &BTreeMap<String, Value>) -> Result<(), SettingError> {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Now::new(apply(self.switches, &now.standing, changes)?);
        Ok(())
    }

    /// How they would stand if these were set, beside those given at the start.
    ///
    /// # Errors
    /// The first of them that no switch takes.
    pub fn checked(&self, settings: &BTreeMap<String, Value>) -> Result<Standing, SettingError> {
        apply(self.switches, &self.start, settings)
    }

    /// Lets them stand so.
    pub fn put(&self, settings: Standing) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Now::new(settings);
    }

    /// Back to how they stood at the start.
    pub fn reset(&self) {
        self.put(self.start.clone());
    }

    /// Whether the flag `key` is up. A key no switch has counts as down.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.now().get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Whether the switch `key` stands at `word`.
    #[must_use]
    pub fn is(&self, key: &str, word: &str) -> bool {
        self.now().get(key).and_then(Value::as_str) == Some(word)
    }

    /// Whether the list `key` holds `text`. A key no switch has holds nothing.
    #[must_use]
    pub fn lists(&self, key: &str, text: &str) -> bool {
        self.now().get(key).and_then(Value::as_array).is_some_and(|list| list.iter().any(|it| it == text))
    }

    /// The text of `key`. A key no switch has is the empty text.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.now().get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn now(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a value is a text of 1 to 200 characters.
fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| (1..=200).contains(&text.chars().count()))
}

impl Kind {
    fn default(self) -> Value {
        match self {
            Self::OneOf(words) => Value::from(words.first().copied().unwrap_or_default()),
            Self::Flag { default } => Value::from(default),
            Self::Text { default } => Value::from(default),
            Self::OptionalText => Value::from(""),
            Self::TextList { default } => Value::from(default),
        }
    }

    /// What the switch takes, in words.
    #[must_use]
    pub fn expected(self) -> String {
        match self {
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Flag { .. } => "true or false".to_owned(),
            Self::Text { .. } => "a text of 1 to 200 characters".to_owned(),
            Self::OptionalText => "a text of up to 200 characters".to_owned(),
            Self::TextList { .. } => "a list of 1 to 100 different texts of 1 to 200 characters".to_owned(),
        }
    }

    fn takes(self, value: &Value) -> bool {
        match self {
            Self::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Flag { .. } => value.is_boolean(),
            Self::Text { .. } => is_text(value),
            Self::OptionalText => value == "" || is_text(value),
            Self::TextList { .. } => value.as_array().is_some_and(|list| {
                let differs = |at: usize| !list[..at].contains(&list[at]);
                (1..=100).contains(&list.len()) && (0..list.len()).all(|at| is_text(&list[at]) && differs(at))
            }),
        }
    }
}

fn apply(
    switches: &'static [&'static [Switch]],
    now: &Standing,
    changes: &BTreeMap<String, Value>,
) -> Result<Standing, SettingError> {
    let mut then = now.clone();
    for (key, value) in changes {
        let Some(switch) = switches.iter().copied().flatten().find(|switch| switch.key == key) else {
            let known: Vec<_> = now.keys().copied().collect();
            return Err(SettingError::Unknown { key: key.clone(), known: known.join(", ") });
        };
        if !switch.kind.takes(value) {
            let expected = switch.kind.expected();
            return Err(SettingError::Value { key: switch.key, expected, got: value.to_string() });
        }
        then.insert(switch.key, value.clone());
    }
    Ok(then)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static SWITCHES: &[&[Switch]] = &[&[
        Switch { key: "x.words", kind: Kind::OneOf(&["a", "b"]), sentence: "Words." },
        Switch { key: "x.flag", kind: Kind::Flag { default: false }, sentence: "A flag." },
        Switch { key: "x.keys", kind: Kind::TextList { default: &["a-key"] }, sentence: "Keys." },
    ]];

    fn one(key: &str, value: Value) -> BTreeMap<String, Value> {
        BTreeMap::from([(key.to_owned(), value)])
    }

    #[test]
    fn the_first_word_is_the_default() {
        let settings = Settings::new(SWITCHES, &BTreeMap::new()).unwrap();
        assert!(settings.is("x.words", "a") && !settings.flag("x.flag"));
    }

    #[test]
    fn one_bad_change_changes_nothing() {
        let settings = Settings::new(SWITCHES, &BTreeMap::new()).unwrap();
        let mut changes = one("x.words", json!("b"));
        changes.insert("x.flag".into(), json!("yes"));
        let refused = settings.change(&changes).unwrap_err();
        assert_eq!(refused.to_string(), "setting `x.flag` takes true or false; got \"yes\"");
        assert!(settings.is("x.words", "a"));
    }

    #[test]
    fn a_list_of_texts_holds_what_it_was_set_to() {
        let settings = Settings::new(SWITCHES, &BTreeMap::new()).unwrap();
        assert!(settings.lists("x.keys", "a-key") && !settings.lists("x.keys", "b"));
        settings.change(&one("x.keys", json!(["b", "c"]))).unwrap();
        assert!(settings.lists("x.keys", "c") && !settings.lists("x.keys", "a-key"));
        assert!(!settings.lists("x.words", "a") && !settings.lists("x.none", "a"));
    }

    #[test]
    fn a_list_of_texts_is_neither_empty_nor_repeats_itself_nor_holds_anything_else() {
        let settings = Settings::new(SWITCHES, &BTreeMap::new()).unwrap();
        let many: Vec<String> = (0..101).map(|at| at.to_string()).collect();
        for bad in [
            json!([]),
            json!(["a", "a"]),
            json!([""]),
            json!(["x".repeat(201)]),
            json!([1]),
            json!("a"),
            json!(null),
            json!(many),
        ] {
            let refused = settings.change(&one("x.keys", bad.clone())).unwrap_err();
            let expected =
                "setting `x.keys` takes a list of 1 to 100 different texts of 1 to 200 characters; got ";
            assert_eq!(refused.to_string(), format!("{expected}{bad}"));
        }
        assert!(settings.lists("x.keys", "a-key"));
    }

    #[test]
    fn reset_leads_back_to_what_was_given_at_the_start() {
        let settings = Settings::new(SWITCHES, &one("x.words", json!("b"))).unwrap();
        settings.change(&one("x.words", json!("a"))).unwrap();
        settings.reset();
        assert!(settings.is("x.words", "b"));
    }

    #[test]
    fn an_unknown_key_names_the_known_ones() {
        let refused = Settings::new(SWITCHES, &one("x.wrds", json!("b"))).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "there is no setting `x.wrds`; the settings are: x.flag, x.keys, x.words"
        );
    }
}
