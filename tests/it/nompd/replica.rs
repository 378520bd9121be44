//! A client's copy, kept in step over HTTP: it equals the list and the answer key at every version.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{LISTS, SEED_VERSION, items, list, since, sync};
use crate::support::{Sandbox, keeps};

/// A copy that is made of every diff since nothing.
#[derive(Default)]
struct Copy {
    version: u64,
    held: BTreeMap<String, Value>,
}

impl Copy {
    fn take(&mut self, answer: &Value) {
        for item in items(answer) {
            let id = item["data"]["id"].as_str().unwrap().to_owned();
            if item["isDeleted"] == true {
                self.held.remove(&id);
            } else {
                self.held.insert(id, item["data"].clone());
            }
        }
        self.version = answer["currentVersion"].as_u64().unwrap();
    }

    /// Count and hash as a client computes them: here the keys are ASCII, so that ordering them by bytes is RFC 8785.
    fn key(&self) -> Value {
        let list = self.held.values().map(canonical).collect::<Vec<_>>().join(",");
        let hash = Sha256::digest(format!("[{list}]"));
        let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        json!({"count": self.held.len(), "sha256": hex})
    }
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = sorted.iter().map(|(key, value)| format!("{}:{}", json!(key), canonical(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

async fn expected(sandbox: &Sandbox, version: u64) -> Value {
    let answer = sandbox.get(&format!("/_sandbox/nompd/expected?version={version}")).send().await;
    sandbox.satisfies(&answer, "control.nompd.version").await;
    answer.json()
}

#[tokio::test]
async fn a_copy_kept_in_step_equals_list_and_answer_key_at_every_version() {
    keeps("control.nompd.answer-key");
    let sandbox = Sandbox::start().await;
    let mut copies = [Copy::default(), Copy::default()];
    for night in 0..8 {
        for (copy, path) in copies.iter_mut().zip(LISTS) {
            copy.take(&since(&sandbox, path, copy.version).await);
            let mut whole = Copy::default();
            whole.take(&list(&sandbox, path).await);
            assert_eq!(copy.held, whole.held);
        }
        let version = SEED_VERSION + night;
        let keys = [copies[0].key(), copies[1].key()];
        let told = json!({"version": version, "treatmentGroups": keys[0], "reimbursementGroups": keys[1]});
        assert_eq!(expected(&sandbox, version).await, told);
        sync(&sandbox, json!({})).await;
        assert_eq!(expected(&sandbox, version).await, told, "the key of a version stays");
    }
}

#[tokio::test]
async fn a_copy_made_at_a_seed_version_equals_its_answer_key_and_catches_up_with_one_diff() {
    let sandbox = Sandbox::start().await;
    let folder = tempfile::tempdir().unwrap();
    for version in 1..=SEED_VERSION {
        // A sandbox whose history ends with this version: where a client may have started.
        let early = super::seed::ending_with(folder.path(), version).await;
        for (path, name) in LISTS.into_iter().zip(["treatmentGroups", "reimbursementGroups"]) {
            let mut copy = Copy::default();
            copy.take(&list(&early, path).await);
            assert_eq!(copy.version, version);
            assert_eq!(copy.key(), expected(&sandbox, version).await[name], "{path} at {version}");
            copy.take(&since(&sandbox, path, version).await);
            assert_eq!(copy.key(), expected(&sandbox, SEED_VERSION).await[name], "{path} from {version}");
        }
    }
}
