//! Micro-benchmarks of the rules every request meets. What a whole request costs, `bench/run` tells.
//!
//! `cargo bench --bench rules`; a name behind `--` picks some.

use std::{hint::black_box, sync::Arc, time::Duration};

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use nhn_sandbox::{
    http::{
        Exchange, accept, headers,
        lines::Lines,
        path::PathTable,
        rules::{FAMILY_KNOWN, METHOD_ALLOWED, PATH_KNOWN},
    },
    journal::{self, Answered, Budget, Received, Ring, Totals},
    norway::{Guard, NationalId},
};
use uuid::Uuid;

/// What a client's library sends.
fn request() -> HeaderMap {
    lines(&[
        ("host", "localhost:8080"),
        ("user-agent", "Java-http-client/21.0.4"),
        ("accept", "application/json"),
        ("accept-encoding", "gzip, deflate;q=0.8, br;q=0.1"),
        ("nhn-source-system", "Fagsystem AS EPJ, v1.0.2"),
        ("nhn-event-id", "0b6c9f6e-3b8c-4c3e-8f4e-1e6f2a9f8a11"),
    ])
}

fn answer() -> HeaderMap {
    lines(&[
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
        ("etag", "\"6c1f3f3a2b7d4c0e9a5b8d7e6f504132\""),
        ("vary", "accept-encoding"),
        ("sandbox-request-id", "5b0ad2f7-52e1-4d09-9c38-77e3a1b0c6d4"),
        ("date", "Tue, 03 Mar 2026 12:00:00 GMT"),
    ])
}

fn lines(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    let line = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    lines.iter().map(line).collect()
}

fn header_checks(criterion: &mut Criterion) {
    let request = request();
    criterion
        .bench_function("headers: block size", |it| it.iter(|| headers::block_size(black_box(&request))));
    criterion.bench_function("headers: one value, as text", |it| {
        it.iter(|| match headers::single(black_box(&request), "nhn-source-system") {
            headers::Single::One(value) => headers::text(value).chars().count(),
            _ => 0,
        });
    });
    criterion.bench_function("headers: accept", |it| {
        it.iter(|| accept::takes(black_box(&request), "application/json"));
    });
    criterion.bench_function("headers: q-values of accept-encoding", |it| {
        it.iter(|| accept::coding(black_box(&request)));
    });
}

fn paths(criterion: &mut Criterion) {
    let table = PathTable::new([
        ("/api/codingsystems/v1/types", 0),
        ("/api/codingsystems/v1/codes", 1),
        ("/api/codingsystems/v1/codes/{codingSystemType}", 2),
    ]);
    for (name, path) in [
        ("path: as documented", "/api/codingsystems/v1/codes/FEST"),
        ("path: in another case", "/API/CodingSystems/v1/Codes/FEST/"),
    ] {
        criterion
            .bench_function(name, |it| it.iter(|| table.find(black_box(path)).map(|(place, _)| *place.what)));
    }
}

fn numbers(criterion: &mut Criterion) {
    let date = jiff::civil::date(1980, 5, 17);
    let made = (0..499).find_map(|individual| {
        NationalId::synthetic(date, individual, nhn_sandbox::norway::SyntheticSeries::Tenor)
    });
    let made = made.expect("one number in six has no check digit, so some of 499 have one");
    criterion.bench_function("national id: read", |it| {
        it.iter(|| NationalId::parse(black_box(made.as_str())).is_ok());
    });
    let guard = Guard::default();
    let (request, answer) = (request(), answer());
    criterion.bench_function("guard: the headers of a request", |it| {
        it.iter(|| {
            request.values().filter(|it| guard.mask_bytes(black_box(it.as_bytes())).is_some()).count()
        });
    });
    criterion.bench_function("guard: the headers of an answer", |it| {
        it.iter(|| answer.values().filter(|it| guard.mask_bytes(black_box(it.as_bytes())).is_some()).count());
    });
    let body = format!(r#"{{"pid":"{}","comment":"kontroll om 14 dager"}}"#, made.as_str()).repeat(20);
    criterion.bench_function("guard: a body of 1 kB with numbers", |it| {
        it.iter(|| guard.mask_bytes(black_box(body.as_bytes())).is_some());
    });
}

fn journal_append(criterion: &mut Criterion) {
    let guard = Guard::default();
    let (workspace, totals) = (Arc::from(""), Totals::default());
    let ring = Ring::new(Budget { entries: 10_000, bytes: 16 * 1024 * 1024 });
    let (request, answer) = (request(), answer());
    let body = Bytes::from_static(br#"["FEST","ATC","ICD10"]"#);
    let come = || {
        let exchange = Exchange::new(Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        for rule in [&FAMILY_KNOWN, &PATH_KNOWN, &METHOD_ALLOWED] {
            exchange.satisfied(rule);
        }
        let received = Received {
            method: Method::GET,
            version: http::Version::HTTP_11,
            target: "/api/codingsystems/v1/types".to_owned(),
            headers: Lines::of(&request),
            body: Bytes::new(),
            masked: 0,
            by_path: false,
        };
        (exchange, received)
    };
    let answered = Answered {
        status: StatusCode::OK,
        headers: &answer,
        body: &body,
        shared: None,
        took: Duration::from_micros(20),
        struck: None,
    };
    criterion.bench_function("journal: make and append an entry", |it| {
        it.iter_batched(
            come,
            |(exchange, mut received)| {
                received.mask_head(&guard);
                let entry = journal::record(
                    (&exchange, exchange.close().0),
                    (&workspace, Some(&totals)),
                    "codingsystems",
                    received,
                    answered.clone(),
                    &guard,
                );
                ring.push(entry);
            },
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(rules, header_checks, paths, numbers, journal_append);
criterion_main!(rules);
