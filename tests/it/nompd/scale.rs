//! `--nompd-scale`.

use super::{LISTS, NATALIZUMAB, SEED_VERSION, TREATMENT, ask, item, items, list, since, version};
use crate::support::Sandbox;

#[tokio::test]
async fn groups_are_fabricated_beside_the_seeds_own_in_versions_after_them() {
    let (plain, scaled) =
        (Sandbox::start().await, Sandbox::with(|config| config.nompd_scale = Some(120)).await);
    assert_eq!(version(&scaled).await, SEED_VERSION + 12);
    for path in LISTS {
        let (seed, all) = (list(&plain, path).await, list(&scaled, path).await);
        assert_eq!(items(&all).len(), items(&seed).len() + 120);
        assert_eq!(items(&all)[..items(&seed).len()], items(&seed)[..]);
        assert_eq!(items(&since(&scaled, path, SEED_VERSION + 11).await).len(), 10);
    }
    assert_eq!(item(&list(&scaled, TREATMENT).await, NATALIZUMAB).unwrap()["version"], 5);
}

#[tokio::test]
async fn ten_thousand_make_a_thousand_versions_and_a_diff_of_ten_items() {
    let sandbox = Sandbox::with(|config| config.nompd_scale = Some(10_000)).await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 1000);
    let diff = ask(&sandbox, &format!("{TREATMENT}?sinceVersion={}", SEED_VERSION + 999)).await;
    assert_eq!(items(&diff.json()).len(), 10);
    assert!(diff.body().len() < 20_000);
    let full = ask(&sandbox, TREATMENT).await;
    assert!(full.body().len() > 5_000_000, "{}", full.body().len());
}

#[tokio::test]
async fn the_seed_number_fixes_them() {
    let body = async |seed_number| {
        let sandbox = Sandbox::with(|config| {
            config.nompd_scale = Some(20);
            config.seed_number = seed_number;
        });
        ask(&sandbox.await, TREATMENT).await.body().clone()
    };
    assert_eq!(body(7).await, body(7).await);
    assert_ne!(body(7).await, body(8).await);
}
