//! The process killed under load: every event it has acknowledged is there afterwards, and none half.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::{sync::Notify, task::JoinSet};

use super::service;
use crate::cli::process::Process;

/// How many clients post at once, each about persons of its own.
const CLIENTS: usize = 16;

/// How many posts are acknowledged before the process is killed.
const ACKNOWLEDGED: usize = 150;

/// What a post is about: the person, and the level its two services begin with.
type Post = (String, String);

/// Posts pairs of services until the connection breaks.
async fn load(url: String, pid: String, round: usize, acknowledged: Arc<Acknowledged>) {
    let client = reqwest::Client::new();
    for number in 0..100 {
        let level = format!("{round}.{number}");
        let pair = [format!("{level} a"), format!("{level} b")].map(|level| service(&level));
        let event = json!({"personIdentifier": pid, "oktMessages": pair});
        match client.post(format!("{url}/okt-events")).json(&event).send().await {
            Ok(answer) => {
                assert_eq!(answer.status(), 201);
                acknowledged.add((pid.clone(), level));
            }
            // Killed: whether this one was stored nobody has said.
            Err(_) => return,
        }
    }
}

#[derive(Default)]
struct Acknowledged {
    posts: Mutex<Vec<Post>>,
    count: AtomicUsize,
    enough: Notify,
}

impl Acknowledged {
    fn add(&self, post: Post) {
        self.posts.lock().unwrap().push(post);
        if self.count.fetch_add(1, Ordering::SeqCst) + 1 >= ACKNOWLEDGED {
            self.enough.notify_one();
        }
    }
}

#[tokio::test]
async fn a_process_killed_under_load_has_lost_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut all: Vec<Post> = Vec::new();
    let mut persons = Vec::new();
    for round in 0..3 {
        let (process, url) = Process::serve_on(folder.path());
        if persons.is_empty() {
            persons = some_persons(&url).await;
        }
        everything_is_there(&url, &persons, &all).await;
        let acknowledged = Arc::new(Acknowledged::default());
        let mut clients = JoinSet::new();
        for pid in &persons {
            clients.spawn(load(url.clone(), pid.clone(), round, Arc::clone(&acknowledged)));
        }
        acknowledged.enough.notified().await;
        process.signal("KILL");
        let ended = process.ended();
        assert_eq!(ended.code, None, "a signal has ended it: {ended:?}");
        while let Some(client) = clients.join_next().await {
            client.unwrap();
        }
        let posts = acknowledged.posts.lock().unwrap().clone();
        assert!(posts.len() < CLIENTS * 100, "it was killed while clients posted");
        all.extend(posts);
    }
    assert!(all.len() >= 3 * ACKNOWLEDGED);
    let (_process, url) = Process::serve_on(folder.path());
    everything_is_there(&url, &persons, &all).await;
}

async fn some_persons(url: &str) -> Vec<String> {
    let target = format!("{url}/_sandbox/synthetic?kind=person&count={CLIENTS}");
    let body = reqwest::get(target).await.unwrap().bytes().await.unwrap();
    let persons: Value = serde_json::from_slice(&body).unwrap();
    persons.as_array().unwrap().iter().map(|it| it["pid"].as_str().unwrap().to_owned()).collect()
}

/// Every acknowledged pair is there, and whatever is there is there as a pair.
async fn everything_is_there(url: &str, persons: &[String], acknowledged: &[Post]) {
    for pid in persons {
        let body = reqwest::get(format!("{url}/okt-events/{pid}")).await.unwrap().bytes().await.unwrap();
        let event: Value = serde_json::from_slice(&body).unwrap();
        let messages = event["oktMessages"].as_array().cloned().unwrap_or_default();
        let levels: BTreeSet<&str> = messages.iter().map(|it| it["serviceLevel"].as_str().unwrap()).collect();
        assert_eq!(levels.len(), messages.len(), "none is there twice");
        for level in &levels {
            let (level, _) = level.rsplit_once(' ').unwrap();
            let whole = ["a", "b"].iter().all(|half| levels.contains(format!("{level} {half}").as_str()));
            assert!(whole, "a post is half there: {level} of {pid}");
        }
        for (_, level) in acknowledged.iter().filter(|(of, _)| of == pid) {
            assert!(levels.contains(format!("{level} a").as_str()), "{level} of {pid} was acknowledged");
        }
    }
}
