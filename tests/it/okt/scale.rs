//! `--okt-scale`.

use nhn_sandbox::config::Mode;

use super::{PID, SHARED, events, open};
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
