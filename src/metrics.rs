//! What operators count: requests and how long they took, over all workspaces, since the process began.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The upper bounds of the histogram's buckets, in microseconds, and in seconds as they are written.
const BOUNDS: [(u64, &str); 13] = [
    (50, "0.00005"),
    (100, "0.0001"),
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (10_000_000, "10"),
];

/// The counters of one sandbox.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Counted>);

/// By API.
#[derive(Debug, Default)]
struct Counted(Vec<(&'static str, Api)>);

#[derive(Debug, Default)]
struct Api {
    /// By status and the rule that decided, if one did.
    requests: BTreeMap<(u16, &'static str), u64>,
    latency: Histogram,
}

impl Counted {
    /// The counters of this API, looked for one by one: they are few.
    fn of(&mut self, api: &'static str) -> &mut Api {
        let at = self.0.iter().position(|(known, _)| *known == api).unwrap_or_else(|| {
            let at = self.0.partition_point(|(known, _)| *known < api);
            self.0.insert(at, (api, Api::default()));
            at
        });
        &mut self.0[at].1
    }
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: Duration,
}

/// One number that is asked for, not counted.
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub help: &'static str,
    /// `gauge` or `counter`.
    pub kind: &'static str,
    /// How it stands.
    pub value: u64,
}

impl Metrics {
    /// An answer of this status left, 0 for none; `rule` decided it, if it was a refusal.
    pub fn count(&self, api: &'static str, status: u16, rule: Option<&'static str>, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Api { requests, latency: histogram } = counted.of(api);
        *requests.entry((status, rule.unwrap_or(""))).or_insert(0) += 1;
        histogram.count += 1;
        histogram.sum += took;
        if let Some(at) = BOUNDS.iter().position(|(bound, _)| micros <= *bound) {
            histogram.buckets[at] += 1;
        }
    }

    /// Everything in Prometheus' text format, version 0.0.4.
    #[must_use]
    pub fn text(&self, gauges: &[Gauge]) -> String {
        let mut text = String::new();
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(
            "# HELP nhn_sandbox_requests_total Requests by API, status (0: no answer) and the rule that refused.\n\
             # TYPE nhn_sandbox_requests_total counter\n",
        );
        for (api, Api { requests, .. }) in &counted.0 {
            for ((status, rule), count) in requests {
                let labels = format!("api=\"{api}\",status=\"{status}\",rule=\"{rule}\"");
                let _ = writeln!(text, "nhn_sandbox_requests_total{{{labels}}} {count}");
            }
        }
        text.push_str(
            "# HELP nhn_sandbox_request_duration_seconds How long answering took.\n\
             # TYPE nhn_sandbox_request_duration_seconds histogram\n",
        );
        for (api, Api { latency: histogram, .. }) in &counted.0 {
            let name = "nhn_sandbox_request_duration_seconds";
            let mut below = 0;
            for ((_, bound), count) in BOUNDS.iter().zip(histogram.buckets) {
                below += count;
                let _ = writeln!(text, "{name}_bucket{{api=\"{api}\",le=\"{bound}\"}} {below}");
            }
            let Histogram { count, sum, .. } = histogram;
            let _ = writeln!(text, "{name}_bucket{{api=\"{api}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "{name}_sum{{api=\"{api}\"}} {}", sum.as_secs_f64());
            let _ = writeln!(text, "{name}_count{{api=\"{api}\"}} {count}");
        }
        drop(counted);
        for Gauge { name, help, kind, value } in gauges {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_buckets_add_up() {
        let metrics = Metrics::default();
        metrics.count("okt", 200, None, Duration::from_micros(50));
        metrics.count("okt", 200, None, Duration::from_micros(51));
        metrics.count("okt", 400, Some("okt.x"), Duration::from_secs(100));
        let text = metrics.text(&[Gauge { name: "n", help: "H.", kind: "gauge", value: 3 }]);
        for line in [
            "nhn_sandbox_requests_total{api=\"okt\",status=\"200\",rule=\"\"} 2",
            "nhn_sandbox_requests_total{api=\"okt\",status=\"400\",rule=\"okt.x\"} 1",
            "nhn_sandbox_request_duration_seconds_bucket{api=\"okt\",le=\"0.00005\"} 1",
            "nhn_sandbox_request_duration_seconds_bucket{api=\"okt\",le=\"10\"} 2",
            "nhn_sandbox_request_duration_seconds_bucket{api=\"okt\",le=\"+Inf\"} 3",
            "nhn_sandbox_request_duration_seconds_count{api=\"okt\"} 3",
            "n 3",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} in {text}");
        }
    }
}
