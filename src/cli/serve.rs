//! Serves a page on this machine, for `lmsh watch --serve`. The server listens on the loopback
//! interface only, and answers only GET requests that name this machine as their host: a page from
//! another site that has discovered the port gets nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The maximum size of a request that is read, in bytes.
const REQUEST_MAX: u64 = 16 << 10;
/// The time limit for a request.
const PATIENCE: Duration = Duration::from_secs(3);

/// The page being served, and its version number.
#[derive(Default)]
struct Current {
    version: u32,
    html: String,
}

/// A server for a single page.
pub(super) struct Server {
    address: SocketAddr,
    current: Arc<Mutex<Current>>,
}

impl Server {
    /// Starts serving on this port; 0 means any free port.
    ///
    /// # Errors
    /// If the port is not available.
    pub fn open(port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let server = Server {
            address: listener.local_addr()?,
            current: Arc::default(),
        };
        let (current, address) = (Arc::clone(&server.current), server.address);
        thread::Builder::new().spawn(move || {
            for stream in listener.incoming().flatten() {
                let current = Arc::clone(&current);
                // If no thread can be started, the browser will ask again.
                let _ = thread::Builder::new().spawn(move || {
                    // A client that leaves before the answer needs none.
                    let _ = answer(&stream, address, &current);
                });
            }
        })?;
        Ok(server)
    }

    /// Returns the address of the page.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Replaces the page with one made for its new version number.
    pub fn set(&self, make: impl FnOnce(u32) -> String) {
        let mut current = lock(&self.current);
        current.version += 1;
        current.html = make(current.version);
    }
}

fn lock(current: &Mutex<Current>) -> MutexGuard<'_, Current> {
    current.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one request.
fn answer(stream: &TcpStream, address: SocketAddr, current: &Mutex<Current>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(REQUEST_MAX)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut host = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            host = Some(value.trim().to_ascii_lowercase());
        }
    }
    let port = address.port();
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let (status, kind, body) = if !host.is_some_and(|host| known.contains(&host)) {
        (
            "403 Forbidden",
            "text/plain",
            "this page is available only on this machine\n".to_string(),
        )
    } else {
        let current = lock(current);
        match request.split_whitespace().collect::<Vec<_>>()[..] {
            ["GET", "/", _] => ("200 OK", "text/html", current.html.clone()),
            ["GET", "/version", _] => ("200 OK", "text/plain", current.version.to_string()),
            ["GET", ..] => (
                "404 Not Found",
                "text/plain",
                "the only page is at /\n".to_string(),
            ),
            _ => ("405 Method Not Allowed", "text/plain", String::new()),
        }
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()
}
