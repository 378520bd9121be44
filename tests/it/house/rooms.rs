//! Who may import whom, and who alone may ask for time, chance and environment: read from the source itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each room may import of ours besides itself, as ARCHITECTURE.md tells. `*` is everything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("json_object", &[]),
    ("json_pointer", &[]),
    ("clock", &[]),
    ("current", &[]),
    ("ids", &[]),
    ("rules", &[]),
    ("settings", &[]),
    ("config", &[]),
    ("disk", &[]),
    ("markup", &[]),
    ("norway", &["rules"]),
    ("http", &["config", "clock", "ids", "json_object", "json_pointer", "rules", "settings"]),
    ("openapi", &["config", "clock", "http", "rules"]),
    ("seed", &["norway", "ids", "json_object", "json_pointer"]),
    ("persons", &["json_object", "norway", "seed"]),
    ("synthetic", &["ids", "norway", "seed"]),
    ("jose", &["clock", "ids"]),
    ("auth", &["config", "http", "openapi", "jose", "clock", "rules", "settings"]),
    (
        "helseid",
        &[
            "apis", "auth", "clock", "http", "ids", "jose", "markup", "norway", "openapi", "persons",
            "rules", "seed", "settings",
        ],
    ),
    ("fhir", &["norway"]),
    ("journal", &["http", "clock", "rules", "norway"]),
    ("faults", &["http", "ids", "rules"]),
    ("manners", &["http", "rules"]),
    ("metrics", &[]),
    ("report", &["journal", "markup", "rules"]),
    (
        "apis",
        &[
            "auth",
            "helseid",
            "disk",
            "fhir",
            "http",
            "openapi",
            "markup",
            "norway",
            "clock",
            "current",
            "ids",
            "seed",
            "rules",
            "settings",
            "json_object",
            "json_pointer",
        ],
    ),
    (
        "control",
        &[
            "apis",
            "auth",
            "clock",
            "faults",
            "helseid",
            "jose",
            "http",
            "ids",
            "journal",
            "json_object",
            "manners",
            "metrics",
            "norway",
            "openapi",
            "persons",
            "report",
            "rules",
            "seed",
            "settings",
            "synthetic",
            "tls",
            "workspace",
        ],
    ),
    ("tls", &["config", "http"]),
    ("workspace", &["*"]),
    ("router", &["*"]),
    ("server", &["*"]),
    ("sandbox", &["*"]),
    ("cli", &["*"]),
    ("lib", &["*"]),
    ("main", &["*"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The room a file belongs to, and for an API its own name.
fn room(path: &Path) -> (String, Option<String>) {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut parts =
        below.components().map(|it| it.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned());
    let room = parts.next().unwrap();
    let api = (room == "apis").then(|| parts.next().unwrap()).filter(|it| it != "mod" && it != "room");
    (room, api)
}

/// The code of a file without its tests and comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The paths behind every `crate::` of a piece of code, braces opened: `http::json`, `rules`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let end = rest.find(';').unwrap_or(rest.len());
        if let Some(group) = rest.strip_prefix('{') {
            // `use crate::{a::b, c};`: the names at the first depth.
            let mut depth = 0;
            let mut name = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        found.insert(std::mem::take(&mut name));
                    }
                    other if depth == 0 && !other.is_whitespace() => name.push(other),
                    _ => {}
                }
            }
            found.insert(name);
        } else {
            let path = rest[..end].chars().take_while(|it| it.is_alphanumeric() || *it == '_' || *it == ':');
            found.insert(path.collect());
        }
    }
    found.into_iter().filter(|it| !it.is_empty()).collect()
}

#[test]
fn every_room_imports_only_what_it_may() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let (room, api) = room(&path);
        let allowed = table.get(room.as_str()).unwrap_or_else(|| panic!("no line for the room {room}"));
        for import in imports(&code(&text)) {
            let mut parts = import.split("::");
            let first = parts.next().unwrap();
            // Macros stand at the top of the crate.
            let is_macro = matches!(first, "rules" | "dialect") && import.ends_with('!');
            let own = first == room || is_macro;
            if !own && !allowed.contains(&"*") && !allowed.contains(&first) && table.contains_key(first) {
                wrong.push(format!("{} imports {import}", path.display()));
            }
            if let (Some(api), "apis", Some(other)) = (&api, first, parts.next())
                && other != api
                && other != "room"
            {
                wrong.push(format!("{}: the room of {api} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_room_each_reads_time_chance_and_environment() {
    let only = [
        ("clock.rs", &["Timestamp::now(", "SystemTime"][..]),
        ("ids.rs", &["seed_from_u64", "rand::rng("][..]),
        ("config/sources.rs", &["env::var", "env::vars"][..]),
    ];
    for (path, text) in sources() {
        for (home, calls) in only {
            let found = calls.iter().find(|call| code(&text).contains(**call));
            assert!(
                found.is_none() || path.ends_with(home),
                "{} has {found:?}: it belongs to {home}",
                path.display()
            );
        }
    }
}

#[test]
fn stores_know_no_status_codes_and_wait_for_nobody() {
    let mut stores = 0;
    for (path, text) in
        sources().into_iter().filter(|(path, _)| path.ends_with("store.rs") || path.ends_with("ring.rs"))
    {
        stores += 1;
        let code = code(&text);
        for word in ["async fn", ".await", "StatusCode", "Refusal", "Situation"] {
            assert!(!code.contains(word), "{} has {word}", path.display());
        }
    }
    assert!(stores >= 2);
}

#[test]
fn no_outgoing_connection_is_opened_but_by_commands_that_ask_a_sandbox() {
    for (path, text) in sources() {
        let opens = ["TcpStream::connect", "UdpSocket", "client::conn", "reqwest"];
        let found = opens.iter().find(|word| code(&text).contains(**word));
        assert!(found.is_none() || path.ends_with("cli/ask.rs"), "{} has {found:?}", path.display());
    }
}

#[test]
fn no_file_is_longer_than_500_lines_and_half_of_them_are_shorter_than_170() {
    let mut lengths: Vec<usize> = Vec::new();
    for (path, text) in sources() {
        let length = text.lines().count();
        assert!(length <= 500, "{} has {length} lines", path.display());
        lengths.push(length);
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] < 170, "median {}", lengths[lengths.len() / 2]);
}

#[test]
fn only_the_registry_and_the_control_room_name_an_api() {
    for (path, text) in sources() {
        let (room, _) = room(&path);
        if matches!(room.as_str(), "apis" | "control" | "lib") {
            continue;
        }
        let found = ["apis::codingsystems", "apis::phr", "apis::nokup", "apis::nompd", "apis::okt"]
            .iter()
            .find(|name| code(&text).contains(**name));
        assert!(found.is_none(), "{} names {found:?}", path.display());
    }
}
