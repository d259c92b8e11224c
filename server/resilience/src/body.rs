//! A body that was gathered, wholly or up to a bound.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame};
use http_body_util::BodyExt as _;
use tonic::{Status, body::Body};

/// What was read of a body.
pub(crate) struct Gathered {
    data: Bytes,
    trailers: Option<HeaderMap>,
    /// What lies beyond the bound.
    rest: Option<Body>,
}

impl Gathered {
    /// Reads `body`, but stops once more than `most` bytes have come.
    ///
    /// # Errors
    /// What ended the body before its end.
    pub async fn read(mut body: Body, most: usize) -> Result<Self, Status> {
        let (mut data, mut trailers) = (Bytes::new(), None);
        while let Some(frame) = body.frame().await {
            match frame?.into_data() {
                Ok(chunk) => {
                    data = join(data, chunk);
                    if data.len() > most {
                        return Ok(Self { data, trailers, rest: Some(body) });
                    }
                }
                Err(frame) => trailers = frame.into_trailers().ok(),
            }
        }
        Ok(Self { data, trailers, rest: None })
    }

    /// Was it all read?
    pub fn is_whole(&self) -> bool {
        self.rest.is_none()
    }

    pub fn trailers(&self) -> Option<&HeaderMap> {
        self.trailers.as_ref()
    }

    /// The bytes that were read.
    pub fn data(&self) -> &Bytes {
        &self.data
    }

    pub fn into_data(self) -> Bytes {
        self.data
    }

    /// The body again.
    pub fn into_body(self) -> Body {
        Body::new(self)
    }
}

/// Most bodies come in one piece, which is then not copied; others grow in place.
fn join(start: Bytes, end: Bytes) -> Bytes {
    if start.is_empty() {
        return end;
    }
    let mut both = BytesMut::from(start);
    both.extend_from_slice(&end);
    both.freeze()
}

impl HttpBody for Gathered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if !self.data.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.data)))));
        }
        if let Some(rest) = &mut self.rest {
            return Pin::new(rest).poll_frame(cx);
        }
        Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_empty() && self.trailers.is_none() && self.rest.is_none()
    }
}

/// A body of known bytes and trailers.
pub(crate) fn of(data: Bytes, trailers: Option<HeaderMap>) -> Body {
    Gathered { data, trailers, rest: None }.into_body()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", "0".parse().unwrap());
        let rest = Some(of("ef".into(), Some(trailers)));
        Gathered { data: "abcd".into(), trailers: None, rest }.into_body()
    }

    #[tokio::test]
    async fn a_gathered_body_is_the_same_body_again() {
        let gathered = Gathered::read(body(), 100).await.unwrap();
        assert!(gathered.is_whole());
        assert_eq!(*gathered.data(), "abcdef");
        let again = gathered.into_body().collect().await.unwrap();
        assert_eq!(again.trailers().unwrap()["grpc-status"], "0");
        assert_eq!(again.to_bytes(), "abcdef");
    }

    #[tokio::test]
    async fn a_body_beyond_the_bound_is_not_kept_but_nothing_of_it_is_lost() {
        let gathered = Gathered::read(body(), 3).await.unwrap();
        assert!(!gathered.is_whole());
        let again = gathered.into_body().collect().await.unwrap();
        assert!(again.trailers().is_some());
        assert_eq!(again.to_bytes(), "abcdef");
    }
}
