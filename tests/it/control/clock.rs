//! `/_sandbox/clock`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{NOW, Sandbox};

const CLOCK: &str = "/_sandbox/clock";
const ADVANCE: &str = "/_sandbox/clock/advance";

async fn clock(sandbox: &Sandbox) -> Value {
    sandbox.get(CLOCK).send().await.json()
}

fn now(clock: &Value) -> Timestamp {
    clock["now"].as_str().unwrap().parse().unwrap()
}

/// Moves a clock that stands at `from`, and says where to.
async fn moved(sandbox: &Sandbox, from: &str, by: &str) -> Value {
    sandbox.control("PUT", CLOCK, json!({"now": from})).await;
    let answer = sandbox.control("POST", ADVANCE, json!({"by": by})).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "control.clock.value").await;
    answer.json()["now"].clone()
}

#[tokio::test]
async fn a_clock_started_at_an_instant_is_frozen_there() {
    let sandbox = Sandbox::start().await;
    for _ in 0..2 {
        assert_eq!(clock(&sandbox).await, json!({"now": NOW, "mode": "frozen"}));
    }
}

#[tokio::test]
async fn a_clock_started_without_an_instant_follows_the_system() {
    let sandbox = Sandbox::with(|config| config.clock = None).await;
    let (earlier, later) = (clock(&sandbox).await, clock(&sandbox).await);
    assert_eq!(earlier["mode"], "system");
    assert!(now(&earlier) < now(&later));
}

#[tokio::test]
async fn it_is_frozen_at_an_instant_with_or_without_saying_so() {
    let sandbox = Sandbox::start().await;
    for set in [
        json!({"now": "2031-07-01T10:00:00Z", "mode": "frozen"}),
        json!({"now": "2031-07-01T12:00:00+02:00"}),
    ] {
        sandbox.control("PUT", CLOCK, json!({"mode": "system"})).await;
        let answer = sandbox.control("PUT", CLOCK, set).await;
        sandbox.satisfies(&answer, "control.clock.value").await;
        let frozen = json!({"now": "2031-07-01T10:00:00Z", "mode": "frozen"});
        assert_eq!(answer.json(), frozen);
        assert_eq!(clock(&sandbox).await, frozen);
    }
}

#[tokio::test]
async fn it_is_frozen_where_it_stands() {
    let sandbox = Sandbox::with(|config| config.clock = None).await;
    let frozen = sandbox.control("PUT", CLOCK, json!({"mode": "frozen"})).await.json();
    assert_eq!(frozen["mode"], "frozen");
    assert_eq!(clock(&sandbox).await, frozen);
}

#[tokio::test]
async fn it_runs_on_from_an_instant() {
    let sandbox = Sandbox::start().await;
    let from: Timestamp = "1999-12-31T23:00:00Z".parse().unwrap();
    let set = sandbox.control("PUT", CLOCK, json!({"now": from.to_string(), "mode": "offset"})).await.json();
    assert_eq!(set["mode"], "offset");
    let later = clock(&sandbox).await;
    assert!(now(&set) >= from && now(&later) > now(&set));
    assert!(now(&later) < from + jiff::SignedDuration::from_hours(1));
}

#[tokio::test]
async fn it_is_led_back_to_the_system() {
    let sandbox = Sandbox::start().await;
    let set = sandbox.control("PUT", CLOCK, json!({"mode": "system"})).await.json();
    assert_eq!(set["mode"], "system");
    assert!(now(&clock(&sandbox).await) > now(&set));
}

#[tokio::test]
async fn a_frozen_clock_moves_by_iso_durations_and_stays_frozen() {
    let sandbox = Sandbox::start().await;
    for (from, by, to) in [
        ("2026-03-03T12:00:00Z", "PT3M", "2026-03-03T12:03:00Z"),
        ("2026-03-03T12:00:00Z", "PT1.5S", "2026-03-03T12:00:01.5Z"),
        ("2026-03-03T12:00:00Z", "P1DT2H3M4S", "2026-03-04T14:03:04Z"),
        ("2026-03-03T12:00:00Z", "P2W", "2026-03-17T12:00:00Z"),
        ("2026-01-31T12:00:00Z", "P1M", "2026-02-28T12:00:00Z"),
        ("2028-01-31T12:00:00Z", "P1M", "2028-02-29T12:00:00Z"),
        ("2028-02-29T12:00:00Z", "P1Y", "2029-02-28T12:00:00Z"),
        ("2026-03-31T12:00:00Z", "-P1M", "2026-02-28T12:00:00Z"),
        ("2026-03-03T12:00:00Z", "-PT1H", "2026-03-03T11:00:00Z"),
        ("2026-03-03T12:00:00Z", "+P1D", "2026-03-04T12:00:00Z"),
        ("2026-03-03T12:00:00Z", "PT0S", "2026-03-03T12:00:00Z"),
        // Days are days of UTC: the change of Norway's clocks does not shift them.
        ("2026-03-28T12:00:00Z", "P1D", "2026-03-29T12:00:00Z"),
    ] {
        assert_eq!(moved(&sandbox, from, by).await, to, "{from} {by}");
        assert_eq!(clock(&sandbox).await["mode"], "frozen");
    }
}

#[tokio::test]
async fn a_clock_that_follows_the_system_runs_on_from_where_it_is_moved_to() {
    let sandbox = Sandbox::with(|config| config.clock = None).await;
    let before = now(&clock(&sandbox).await);
    let answer = sandbox.control("POST", ADVANCE, json!({"by": "P1D"})).await.json();
    assert_eq!(answer["mode"], "offset");
    assert!(now(&answer) >= before + jiff::SignedDuration::from_hours(24));
    let back = sandbox.control("POST", ADVANCE, json!({"by": "-P1D"})).await.json();
    assert_eq!(back["mode"], "offset");
    assert!(now(&back) < now(&answer));
}

#[tokio::test]
async fn moving_past_the_years_there_are_is_refused_and_moves_nothing() {
    let sandbox = Sandbox::start().await;
    for by in ["P9000Y", "-P19998Y", "PT175307616H", "P100000Y", "PT999999999999999999999H", "-P1Y100000M"] {
        let refused = sandbox.control("POST", ADVANCE, json!({"by": by})).await;
        assert_eq!(refused.status(), 400, "{by}");
        assert!(refused.text().contains("within the years 1 to 9999"), "{by}: {}", refused.text());
        sandbox.violates(&refused, "control.clock.value").await;
        assert_eq!(clock(&sandbox).await["now"], NOW);
    }
}

#[tokio::test]
async fn what_is_no_iso_duration_is_refused_and_moves_nothing() {
    let sandbox = Sandbox::start().await;
    for by in [
        "",
        "P",
        "PT",
        "3 minutes",
        "3m",
        "PT3",
        "PT3X",
        "P1H",
        "--P1D",
        "P-1D",
        "PT1,5",
        "P1.5D",
        "1",
        " PT3M",
        "PT3M ",
        "PT99999999999999999999H",
        "P1D2H",
        "pt",
        "2026-03-03T12:00:00Z",
    ] {
        let refused = sandbox.control("POST", ADVANCE, json!({"by": by})).await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (400, vec!["control.clock.value".to_owned()]),
            "{by:?}"
        );
        assert_eq!(clock(&sandbox).await["now"], NOW);
    }
}

#[tokio::test]
async fn settings_that_contradict_themselves_are_refused_and_change_nothing() {
    let sandbox = Sandbox::start().await;
    for set in [
        json!({}),
        json!({"now": null, "mode": null}),
        json!({"mode": "offset"}),
        json!({"mode": "system", "now": "2031-07-01T10:00:00Z"}),
    ] {
        let refused = sandbox.control("PUT", CLOCK, set.clone()).await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (400, vec!["control.clock.value".to_owned()]),
            "{set}"
        );
        assert_eq!(clock(&sandbox).await, json!({"now": NOW, "mode": "frozen"}));
    }
}

#[tokio::test]
async fn an_instant_no_http_date_can_tell_is_refused_and_changes_nothing() {
    let sandbox = Sandbox::start().await;
    for mode in ["frozen", "offset"] {
        for now in ["0000-12-31T23:59:59Z", "-000001-01-01T00:00:00Z", "-009999-01-02T02:00:00Z"] {
            let refused = sandbox.control("PUT", CLOCK, json!({"now": now, "mode": mode})).await;
            assert_eq!(
                (refused.status(), refused.rules()),
                (400, vec!["control.clock.value".to_owned()]),
                "{now}"
            );
        }
    }
    assert_eq!(clock(&sandbox).await["now"], NOW);
}

#[tokio::test]
async fn an_instant_or_mode_that_is_none_is_refused() {
    let sandbox = Sandbox::start().await;
    for set in [
        json!({"mode": "stopped"}),
        json!({"mode": "Frozen"}),
        json!({"now": "2026-02-30T00:00:00Z"}),
        json!({"now": "2026-03-03"}),
        json!({"now": "2026-03-03T12:00:00"}),
        json!({"now": "yesterday"}),
        json!({"now": "10000-01-01T00:00:00Z"}),
    ] {
        let refused = sandbox.control("PUT", CLOCK, set.clone()).await;
        assert_eq!((refused.status(), refused.rules()), (400, vec!["sandbox.body.json".to_owned()]), "{set}");
        assert_eq!(clock(&sandbox).await["now"], NOW);
    }
}

#[tokio::test]
async fn the_journal_tells_the_time_of_this_clock() {
    let sandbox = Sandbox::start().await;
    sandbox.control("PUT", CLOCK, json!({"now": "2031-07-01T10:00:00Z"})).await;
    let answer = sandbox.types().await;
    assert_eq!(sandbox.entry(&answer).await["time"], "2031-07-01T10:00:00Z");
}
