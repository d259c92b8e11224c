//! A small HTTP/1.1 client that also sends what a well-behaved one would not: raw bytes, bad encodings, half a body.

use std::{
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// An answer that takes longer is a failure.
const NOTHING: &str = "closed before it answered";
const PATIENCE: Duration = Duration::from_secs(30);
const HEADERS: usize = 64;

/// A whole answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// A header's first value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    fn closes(&self) -> bool {
        self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// One connection, opened as needed and kept open, with the cookies it was given.
#[derive(Debug)]
pub struct Client {
    addr: SocketAddr,
    stream: Option<TcpStream>,
    cookies: Vec<(String, String)>,
}

impl Client {
    pub fn new(addr: SocketAddr) -> Self {
        Self { addr, stream: None, cookies: Vec::new() }
    }

    /// Another connection of the same visitor.
    pub fn again(&self) -> Self {
        Self { addr: self.addr, stream: None, cookies: self.cookies.clone() }
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.into(), value.into()));
    }

    /// The cookies as a header line, for requests made by hand.
    pub fn cookie_header(&self) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("cookie: {}", cookies.join("; "))
    }

    /// # Errors
    /// When no whole answer arrives in time.
    pub async fn get(&mut self, path: &str) -> Result<Reply> {
        self.send("GET", path, &[], b"").await
    }

    /// Posts a form as browsers do.
    ///
    /// # Errors
    /// When no whole answer arrives in time; whether the server has acted on it is then not known.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Reply> {
        let body = encode_form(fields);
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], body.as_bytes()).await
    }

    /// # Errors
    /// As [`Client::post`].
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.addr);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.cookies.is_empty() {
            request.push_str(&self.cookie_header());
            request.push_str("\r\n");
        }
        if method != "GET" && method != "HEAD" {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        let reply = self.exchange(&bytes, method == "HEAD").await?;
        self.remember(&reply);
        Ok(reply)
    }

    /// Sends exactly these bytes and reads one answer. An answer may come before everything is written. A kept
    /// connection that the server was just closing is replaced once, as browsers do.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub async fn exchange(&mut self, bytes: &[u8], head: bool) -> Result<Reply> {
        if let Some(stream) = self.kept() {
            match self.exchange_on(stream, bytes, head).await {
                Err(error) if closed_before_answering(&error) => {}
                answer => return answer,
            }
        }
        let stream = timeout(PATIENCE, TcpStream::connect(self.addr)).await??;
        stream.set_nodelay(true)?;
        self.exchange_on(stream, bytes, head).await
    }

    async fn exchange_on(&mut self, mut stream: TcpStream, bytes: &[u8], head: bool) -> Result<Reply> {
        let reply = timeout(PATIENCE, async {
            // a server that refuses early may stop reading: its answer counts more than our broken pipe
            let written = stream.write_all(bytes).await;
            match read_reply(&mut stream, head).await {
                Ok(reply) => Ok((reply, written.is_err())),
                Err(error) => Err(written.err().unwrap_or(error)),
            }
        })
        .await
        .map_err(|_| Error::new(ErrorKind::TimedOut, "no answer in time"))?;
        let (reply, broken) = reply?;
        if !broken && !reply.closes() {
            self.stream = Some(stream);
        }
        Ok(reply)
    }

    /// The kept connection, unless the server has closed it.
    fn kept(&mut self) -> Option<TcpStream> {
        let stream = self.stream.take()?;
        let mut probe = [0; 1];
        matches!(stream.try_read(&mut probe), Err(error) if error.kind() == ErrorKind::WouldBlock).then_some(stream)
    }

    fn remember(&mut self, reply: &Reply) {
        for (name, value) in &reply.headers {
            if name.eq_ignore_ascii_case("set-cookie")
                && let Some((cookie, _)) = value.split_once(';').or(Some((value, "")))
                && let Some((key, value)) = cookie.split_once('=')
            {
                self.set_cookie(key, value);
            }
        }
    }
}

/// Nothing of an answer came: the connection had ended before the request reached anybody.
fn closed_before_answering(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
        || (error.kind() == ErrorKind::UnexpectedEof && error.to_string() == NOTHING)
}

/// Reads one answer to its end.
///
/// # Errors
/// `UnexpectedEof` when the connection ends before the answer does.
pub async fn read_reply(stream: &mut TcpStream, head: bool) -> Result<Reply> {
    let mut buffer = Vec::with_capacity(16 * 1024);
    let (mut reply, body_at) = loop {
        if let Some(parsed) = parse_head(&buffer)? {
            if parsed.0.status != 100 {
                break parsed;
            }
            buffer.drain(..parsed.1);
            continue;
        }
        more(stream, &mut buffer).await?;
    };
    let mut rest = buffer.split_off(body_at);
    if head || matches!(reply.status, 204 | 304) {
        return Ok(reply);
    }
    if reply.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        reply.body = read_chunks(stream, rest).await?;
    } else if let Some(length) = reply.header("content-length") {
        let length: usize = length.parse().map_err(|_| Error::new(ErrorKind::InvalidData, "content-length"))?;
        while rest.len() < length {
            more(stream, &mut rest).await?;
        }
        reply.body = rest;
    } else {
        stream.read_to_end(&mut rest).await?;
        reply.body = rest;
        reply.headers.push(("connection".into(), "close".into()));
    }
    Ok(reply)
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<()> {
    if stream.read_buf(buffer).await? == 0 {
        let what = if buffer.is_empty() { NOTHING.into() } else { format!("cut off after {} bytes", buffer.len()) };
        return Err(Error::new(ErrorKind::UnexpectedEof, what));
    }
    Ok(())
}

fn parse_head(buffer: &[u8]) -> Result<Option<(Reply, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let parsed = head.parse(buffer).map_err(|error| Error::new(ErrorKind::InvalidData, error.to_string()))?;
    Ok(match parsed {
        httparse::Status::Partial => None,
        httparse::Status::Complete(length) => {
            let headers = head
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
                .collect();
            Some((Reply { status: head.code.unwrap_or_default(), headers, body: Vec::new() }, length))
        }
    })
}

async fn read_chunks(stream: &mut TcpStream, mut buffer: Vec<u8>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = httparse::parse_chunk_size(&buffer).map_err(|_| Error::new(ErrorKind::InvalidData, "chunk"))?;
        let httparse::Status::Complete((start, size)) = size else {
            more(stream, &mut buffer).await?;
            continue;
        };
        let end = start + size as usize;
        while buffer.len() < end + 2 {
            more(stream, &mut buffer).await?;
        }
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&buffer[start..end]);
        buffer.drain(..end + 2);
    }
}

/// Percent-encodes everything but unreserved characters.
pub fn encode(text: impl AsRef<[u8]>) -> String {
    let mut encoded = String::new();
    for &byte in text.as_ref() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

pub fn encode_form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// Undoes [`encode`], leniently.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], escaped) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (b'+', _) => {
                decoded.push(b' ');
                at += 1;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The value of a query parameter in a link, decoded.
pub fn query_value(link: &str, name: &str) -> Option<String> {
    let query = link.split_once('?')?.1.split('#').next()?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| decode(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answer(bytes: &'static [u8]) -> Result<Reply> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await?;
            // in two pieces, so that reading goes on where it stopped
            let (first, second) = bytes.split_at(bytes.len() / 2);
            stream.write_all(first).await?;
            stream.flush().await?;
            tokio::task::yield_now().await;
            stream.write_all(second).await
        });
        Client::new(addr).get("/").await
    }

    #[tokio::test]
    async fn bodies_of_every_kind_are_read_to_their_end() {
        let reply = answer(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await.unwrap();
        assert_eq!(reply.text(), "hello");
        let reply = answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(reply.text(), "hello");
        let reply = answer(b"HTTP/1.1 200 OK\r\n\r\nhello").await.unwrap();
        assert_eq!(reply.text(), "hello");
    }

    #[tokio::test]
    async fn half_an_answer_is_a_failure() {
        let error = answer(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn encoding_is_undone() {
        for text in ["a b&c=d", "体检 100%", "+", "%zz"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(query_value("/en/people?package=a&slot=h.1%2B", "slot").as_deref(), Some("h.1+"));
    }
}
