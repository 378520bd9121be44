//! `--phr-scale`.

use nhn_sandbox::config::Mode;

use super::{documents, find};
use crate::support::Sandbox;

#[tokio::test]
async fn documents_are_fabricated_a_thousand_a_patient_beside_the_seeds_own() {
    let sandbox = Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.phr_scale = Some(1500);
    })
    .await;
    let plain = super::start().await;
    let total = async |sandbox: &Sandbox| {
        sandbox.get("/_sandbox/phr/documents?limit=0").send().await.json()["total"].as_u64().unwrap()
    };
    assert_eq!(total(&sandbox).await, total(&plain).await + 1500);
    let mut sizes = Vec::new();
    let all = sandbox.get("/_sandbox/phr/documents?limit=5000").send().await.json();
    let mut patients: Vec<_> = all["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["patientName"] == "Fabrikkert Pasient")
        .map(|it| it["patient"].as_str().unwrap().to_owned())
        .collect();
    patients.dedup();
    for patient in &patients {
        let found = find(&sandbox, patient, &[("_count", "25")]).await;
        assert_eq!(documents(&found).len(), 25);
        let superseded =
            super::post(&sandbox, super::form(&[("patient.identifier", patient), ("status", "superseded")]))
                .await;
        sizes.push(found["total"].as_u64().unwrap() + superseded.json()["total"].as_u64().unwrap());
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [500, 1000]);
    assert!(patients.contains(&FIRST.to_owned()), "bench/run asks for {FIRST}; got {patients:?}");
}

/// The first fabricated patient, whom the benchmark asks for.
const FIRST: &str = "01664010034";
