//! Load with proofs: every request signed beforehand and different, as a guard demands. `bench/measure.py` calls it.
//!
//! ```text
//! guarded_load calls BASE PATH SCOPE COUNT ALGORITHM FILE   signs requests for a sandbox whose clock is frozen
//! guarded_load tokens BASE COUNT FILE                       the same for the token endpoint, two requests a token
//! guarded_load send BASE FILE FROM COUNT CONNECTIONS        sends them; prints how many were answered as expected
//! guarded_load raw ALGORITHM                                prints µs of CPU for one verification and one signature
//! ```
#![expect(clippy::print_stdout, reason = "a command of the benchmark answers on stdout")]

use std::{
    error::Error,
    fs,
    io::{self, BufRead as _, BufReader, Read, Write as _},
    net::TcpStream,
    time::Instant,
};

use nhn_sandbox::jose::{Algorithm, Jws, SigningKey, sha256_base64url};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The practitioner whom PHR's tokens are about.
const PERSON: &str = "05898597468";
/// Between two requests in a file.
const END: u8 = 0;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["calls", base, path, scope, count, algorithm, file] => {
            sign_calls(base, path, scope, count.parse()?, &key(algorithm)?, file)
        }
        ["tokens", base, count, file] => sign_tokens(base, count.parse()?, file),
        ["send", base, file, from, count, connections] => {
            send(base, file, from.parse()?, count.parse()?, connections.parse()?)
        }
        ["raw", algorithm] => raw(&key(algorithm)?),
        _ => Err("see the head of bench/guarded_load.rs".into()),
    }
}

/// An algorithm and a key for it.
struct Key {
    algorithm: Algorithm,
    key: SigningKey,
}

fn key(name: &str) -> Outcome<Key> {
    let algorithm = Algorithm::named(name).ok_or("an algorithm such as ES256")?;
    let curves: Value = serde_json::from_str(include_str!("../tests/fixtures/jose/ec-keys.json"))?;
    let of_curve = |at: usize| curves[at].as_object().map(SigningKey::from_jwk).ok_or("a list of two keys");
    let key = match name {
        "ES256" => SigningKey::make_ec(),
        "ES384" => of_curve(0)??,
        "ES512" => of_curve(1)??,
        _ => SigningKey::make_rsa().0,
    };
    Ok(Key { algorithm, key })
}

impl Key {
    fn proof(&self, number: usize, method: &str, url: &str, now: i64, more: &Value) -> Outcome<String> {
        let header =
            json!({"typ": "dpop+jwt", "alg": self.algorithm.name(), "jwk": self.key.public().to_jwk()});
        let mut claims = json!({"jti": format!("bench-{number}"), "htm": method, "htu": url, "iat": now});
        for (name, value) in more.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.key
            .sign(self.algorithm, &header, &claims)
            .ok_or_else(|| "the key signs with this algorithm".into())
    }
}

fn sign_calls(base: &str, path: &str, scope: &str, count: usize, key: &Key, file: &str) -> Outcome<()> {
    let now = clock(base)?;
    let order = json!({"scopes": [scope], "user": {"pid": PERSON}, "lifetime_seconds": 3600, "dpop_jwk": key.key.public().to_jwk()});
    let minted = ask(base, &post("/_sandbox/tokens", "application/json", "", &order.to_string()))?;
    let minted: Value = serde_json::from_slice(&minted.body)?;
    let token = minted["access_token"].as_str().ok_or("a token")?;
    let hash = json!({"ath": sha256_base64url(token.as_bytes())});
    let mut out = Vec::new();
    for number in 0..count {
        let proof = key.proof(number, "GET", &format!("{base}{path}"), now, &hash)?;
        write!(
            out,
            "GET {path} HTTP/1.1\r\nhost: {}\r\nauthorization: DPoP {token}\r\ndpop: {proof}\r\n\r\n",
            host(base)
        )?;
        out.push(END);
    }
    Ok(fs::write(file, out)?)
}

fn sign_tokens(base: &str, count: usize, file: &str) -> Outcome<()> {
    let clients: Value = serde_json::from_str(include_str!("../seed-data/helseid/clients.json"))?;
    let client = clients["clients"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["client_id"] == "sandbox-other-machine");
    let jwk = client.and_then(|it| it["demo_private_jwk"].as_object()).ok_or("the demo client")?;
    let client = SigningKey::from_jwk(jwk)?;
    let (now, key) = (clock(base)?, key("ES256")?);
    let url = format!("{base}/connect/token");
    let request = |number: usize, nonce: &Value| -> Outcome<String> {
        let id = "sandbox-other-machine";
        let header = json!({"alg": "ES256", "typ": "client-authentication+jwt"});
        let claims = json!({"iss": id, "sub": id, "aud": base, "jti": format!("bench-{number}"), "iat": now, "nbf": now, "exp": now + 60});
        let assertion = client.sign(Algorithm::ES256, &header, &claims).ok_or("an EC key")?;
        let proof = key.proof(number, "POST", &url, now, nonce)?;
        let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        let form = format!(
            "grant_type=client_credentials&client_assertion_type={kind}&client_assertion={assertion}"
        );
        Ok(post("/connect/token", "application/x-www-form-urlencoded", &format!("dpop: {proof}\r\n"), &form))
    };
    let first = ask(base, &request(0, &json!({}))?)?;
    let nonce = json!({"nonce": first.header("dpop-nonce").ok_or("a nonce")?});
    let mut out = Vec::new();
    for number in 1..=count {
        for more in [&json!({}), &nonce] {
            out.extend_from_slice(
                request(number, more)?.replace("host: sandbox", &format!("host: {}", host(base))).as_bytes(),
            );
            out.push(END);
        }
    }
    Ok(fs::write(file, out)?)
}

fn send(base: &str, file: &str, from: usize, count: usize, connections: usize) -> Outcome<()> {
    let bytes = fs::read(file)?;
    let requests: Vec<&[u8]> =
        bytes.split(|byte| *byte == END).filter(|it| !it.is_empty()).skip(from).take(count).collect();
    let begun = Instant::now();
    let statuses = drive(base, &requests, connections)?;
    let seconds = begun.elapsed().as_secs_f64();
    let good = statuses.iter().filter(|it| **it == 200).count();
    println!("{} {good} {seconds}", statuses.len());
    Ok(())
}

/// Sends over so many connections by turns. One thread that looks instead of sleeping: in a virtual machine waking a client
/// up costs the server more than a small answer does.
fn drive(base: &str, requests: &[&[u8]], connections: usize) -> Outcome<Vec<u16>> {
    let mut all = (0..connections).map(|_| Connection::to(base)).collect::<Outcome<Vec<_>>>()?;
    let mut statuses = Vec::with_capacity(requests.len());
    let connections = connections.min(requests.len());
    for number in 0..requests.len() + connections {
        let connection = &mut all[number % connections];
        if number >= connections {
            statuses.push(connection.answer()?.status);
        }
        if let Some(request) = requests.get(number) {
            connection.send(request)?;
        }
    }
    Ok(statuses)
}

/// The least CPU time of one verification and one signature over some rounds: what is not disturbed.
fn raw(key: &Key) -> Outcome<()> {
    const TIMES: u32 = 200;
    let signed = key.proof(1, "GET", "http://127.0.0.1:8080/pingauth", 0, &json!({"ath": "x".repeat(43)}))?;
    let jws = Jws::parse(&signed)?;
    let least = |work: &dyn Fn() -> bool| {
        let round = || {
            let begun = Instant::now();
            (0..TIMES).all(|_| work()).then(|| begun.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES))
        };
        (0..7).filter_map(|_| round()).fold(f64::MAX, f64::min)
    };
    let (header, claims) = (json!({}), json!({"a": "b"}));
    let verify = least(&|| jws.is_signed_by(key.key.public(), key.algorithm));
    let sign = least(&|| key.key.sign(key.algorithm, &header, &claims).is_some());
    println!("{verify} {sign}");
    Ok(())
}

fn host(base: &str) -> &str {
    base.trim_start_matches("http://")
}

fn post(path: &str, kind: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

fn ask(base: &str, request: &str) -> Outcome<Answer> {
    let request = request.replace("host: sandbox", &format!("host: {}", host(base)));
    Connection::to(base)?.ask(request.as_bytes())
}

fn clock(base: &str) -> Outcome<i64> {
    let answer = ask(base, "GET /_sandbox/clock HTTP/1.1\r\nhost: sandbox\r\n\r\n")?;
    let clock: Value = serde_json::from_slice(&answer.body)?;
    let now: jiff::Timestamp = clock["now"].as_str().ok_or("an instant")?.parse()?;
    Ok(now.as_second())
}

struct Connection(BufReader<Looking>);

/// A stream that never sleeps: it looks again and again.
struct Looking(TcpStream);

impl Read for Looking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::hint::spin_loop(),
                read => return read,
            }
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|it| it.0 == name)
            .map(|it| it.1.trim())
    }
}

impl Connection {
    fn to(base: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(host(base))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(Looking(stream))))
    }

    fn ask(&mut self, request: &[u8]) -> Outcome<Answer> {
        self.send(request)?;
        self.answer()
    }

    fn send(&mut self, request: &[u8]) -> Outcome<()> {
        let stream = &mut self.0.get_mut().0;
        // What is sent may have to wait for room.
        stream.set_nonblocking(false)?;
        stream.write_all(request)?;
        Ok(stream.set_nonblocking(true)?)
    }

    fn answer(&mut self) -> Outcome<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 {
                return Err("the server hung up".into());
            }
        }
        let status = head.split(' ').nth(1).ok_or("a status")?.parse()?;
        let mut answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").unwrap_or("0").parse()?;
        answer.body.resize(length, 0);
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }
}
