//! What the seed holds.

use std::collections::BTreeSet;

use super::{SHARED, active, messages, open};
use crate::support::keeps;

#[tokio::test]
async fn the_three_persons_cover_every_kind_of_service() {
    keeps("okt.content");
    let sandbox = open().await;
    let mut all = Vec::new();
    for pid in SHARED {
        all.extend(messages(&sandbox, pid).await);
    }
    let has = |field: &str| all.iter().filter(|message| message[field] != "").count();
    assert!(
        has("endDate") >= 2
            && has("stayType") >= 2
            && has("weeklyExtent") >= 4
            && has("serviceDescription") >= 2
    );
    assert!(all.iter().any(|message| message["temporaryCessation"] == true));
    assert!(all.iter().any(|message| message["needsCaption"] == true));
    assert!(all.iter().any(|message| message.get("iplosCode").is_none()));
    assert!(all.iter().any(|message| message["startDate"].as_str() > Some("2026-03-03")));
    let codes: BTreeSet<_> = all.iter().filter_map(|it| it["iplosCode"]["iplosCodeValue"].as_str()).collect();
    assert!(codes.len() >= 7, "{codes:?}");
}

#[tokio::test]
async fn their_status_differs() {
    let sandbox = open().await;
    let mut counts = Vec::new();
    for pid in SHARED {
        counts.push(active(&sandbox, pid).await);
    }
    assert_eq!(counts, [3, 2, 2]);
}
