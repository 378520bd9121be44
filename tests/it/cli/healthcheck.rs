//! `healthcheck`: what an image without a shell asks.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
};

use tokio::net::TcpSocket;

use super::process::{Process, run};

#[test]
fn a_running_sandbox_is_healthy() {
    let (_process, url) = Process::serve(&[]);
    for url in [url.clone(), format!("{url}/")] {
        let asked = run(&["healthcheck", "--url", &url]);
        assert_eq!((asked.code, asked.stderr.len()), (Some(0), 0), "{asked:?}");
    }
}

#[test]
fn an_admin_token_does_not_stand_in_the_way() {
    let (_process, url) = Process::serve(&["--admin-token", "secret"]);
    assert_eq!(run(&["healthcheck", "--url", &url]).code, Some(0));
}

#[test]
fn it_asks_the_address_the_environment_names() {
    let (_process, url) = Process::serve(&[]);
    let port = url.rsplit(':').next().unwrap();
    for listen in [format!("127.0.0.1:{port}"), format!("0.0.0.0:{port}")] {
        let asked = Process::start(&["healthcheck"], &[("NHN_SANDBOX_LISTEN", &listen)]).ended();
        assert_eq!(asked.code, Some(0), "{listen}: {asked:?}");
    }
}

#[test]
fn where_nothing_listens_is_not_ready() {
    // A port that is taken and that nobody listens on.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let socket = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        socket
    });
    let url = format!("http://{}", socket.local_addr().unwrap());
    let asked = run(&["healthcheck", "--url", &url]);
    assert_eq!(asked.code, Some(1));
    assert!(asked.stdout[0].starts_with(&format!("not ready: {url}: ")), "{asked:?}");
}

#[test]
fn another_answer_than_200_is_not_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
        let first = request.next().unwrap().unwrap();
        while request.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n").unwrap();
        first
    });
    let asked = run(&["healthcheck", "--url", &url]);
    assert_eq!(server.join().unwrap(), "GET /_sandbox/health HTTP/1.1");
    assert_eq!(asked.code, Some(1));
    assert!(asked.stdout[0].contains("503"), "{asked:?}");
}

#[test]
fn no_answer_is_not_ready() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let asked = run(&["healthcheck", "--url", &format!("http://{}", silent.local_addr().unwrap())]);
    assert_eq!(asked.code, Some(1));
    assert!(asked.stdout[0].contains("no answer within 2 s"), "{asked:?}");
}

#[test]
fn what_is_no_url_is_not_ready() {
    for url in ["nope", "http://"] {
        assert_eq!(run(&["healthcheck", "--url", url]).code, Some(1), "{url}");
    }
}
