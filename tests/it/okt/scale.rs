//! `--okt-scale`.

use nhn_sandbox::config::Mode;

use super::{PID, SHARED, active, events, messages, open};
use crate::support::{Sandbox, keeps};

async fn scaled(count: usize, seed_number: u64) -> Sandbox {
    Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.okt_scale = Some(count);
        config.seed_number = seed_number;
    })
    .await
}

#[tokio::test]
async fn persons_are_fabricated_beside_the_seeds_own() {
    keeps("okt.scale");
    let (plain, sandbox) = (open().await, scaled(50, 1).await);
    for pid in SHARED {
        assert_eq!(events(&sandbox, pid).await.body(), events(&plain, pid).await.body());
    }
    assert_eq!(events(&sandbox, PID).await.status(), 404);
}

#[tokio::test]
async fn each_of_them_has_ten_services_and_is_in_the_list_of_persons() {
    let sandbox = scaled(50, 1).await;
    let list = sandbox.get("/_sandbox/okt/persons").send().await.json();
    assert_eq!(list["total"], 53);
    let persons = list["persons"].as_array().unwrap();
    for person in persons.iter().filter(|it| !SHARED.contains(&it["personIdentifier"].as_str().unwrap())) {
        let pid = person["personIdentifier"].as_str().unwrap();
        assert_eq!((messages(&sandbox, pid).await.len(), &person["services"]), (10, &serde_json::json!(10)));
        assert!(active(&sandbox, pid).await <= 10);
    }
}

#[tokio::test]
async fn the_seed_number_fixes_them() {
    let list = async |seed_number| {
        let sandbox = scaled(20, seed_number).await;
        sandbox.get("/_sandbox/okt/persons").send().await.body().clone()
    };
    assert_eq!(list(7).await, list(7).await);
    assert_ne!(list(7).await, list(8).await);
}
