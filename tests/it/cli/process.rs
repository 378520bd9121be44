//! The real binary in an environment of the test's own, and a plain HTTP client for it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::support::binary;

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_mins(1);

/// The binary running, in an empty folder unless told otherwise; dropping it kills it.
pub struct Process {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    _folder: TempDir,
}

/// What became of it.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; nothing when a signal ended it.
    pub code: Option<i32>,
    /// Its lines on stdout.
    pub stdout: Vec<String>,
    /// Its lines on stderr.
    pub stderr: Vec<String>,
}

impl Process {
    /// Starts it with these arguments and nothing in its environment but these variables.
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_with(arguments, variables, &[])
    }

    /// Starts it in a folder that holds these files.
    pub fn start_with(arguments: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(&folder).env_clear().envs(variables.iter().copied());
        Self::spawn(command, folder)
    }

    /// Starts a command that was put together by hand, in `folder`.
    pub fn spawn(mut command: Command, folder: TempDir) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, stdout, stderr, _folder: folder }
    }

    /// Starts a sandbox on a free port and waits until it is ready.
    pub fn serve(arguments: &[&str]) -> (Self, String) {
        let process = Self::start(&[arguments, &["--listen", "127.0.0.1:0"]].concat(), &[]);
        let url = process.ready();
        (process, url)
    }

    /// Starts a sandbox that asks for no token, on what this folder keeps.
    pub fn serve_on(folder: &std::path::Path) -> (Self, String) {
        Self::serve(&["--auth", "off", "--data-dir", folder.to_str().unwrap()])
    }

    /// The URL of the ready line, which is the first thing it says.
    pub fn ready(&self) -> String {
        let line = self.stdout.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            panic!("it never became ready: {:?}", self.stderr.try_iter().collect::<Vec<_>>())
        });
        let url = line.strip_prefix("nhn-sandbox ready on ");
        url.unwrap_or_else(|| panic!("{line:?} is no ready line")).to_owned()
    }

    /// Waits for a line on stderr that has this in it.
    pub fn logged(&self, what: &str) -> String {
        loop {
            let line = self.stderr.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("it never logged {what:?}"));
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Sends it a signal, by name.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) -> Ended {
        let stdout = self.rest(&self.stdout);
        let stderr = self.rest(&self.stderr);
        Ended { code: self.child.wait().unwrap().code(), stdout, stderr }
    }

    /// Tells it to end, and waits; within two seconds it has, with exit code 0.
    pub fn stopped_by(self, signal: &str) -> Ended {
        let told = Instant::now();
        self.signal(signal);
        let ended = self.ended();
        let took = told.elapsed();
        assert!(took < Duration::from_secs(2), "it took {took:?} to end");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended
    }

    /// What a stream still has until the process closes it by ending.
    fn rest(&self, stream: &Receiver<String>) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            match stream.recv_timeout(PATIENCE) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => return lines,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("process {} does not end; so far it said {lines:?}", self.child.id())
                }
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs it to its end.
pub fn run(arguments: &[&str]) -> Ended {
    Process::start(arguments, &[]).ended()
}

/// A connection to the sandbox of this URL.
pub fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The status and the body of a GET.
pub fn get(url: &str, path: &str) -> (u16, String) {
    let mut stream = connect(url);
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: sandbox\r\nnhn-source-system: Test EPJ 1.0\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    answer(stream)
}

/// The status and the body of the answer that ends this connection.
pub fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?} is no answer"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// The lines of a stream, read as they come so that the process never waits for us.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
