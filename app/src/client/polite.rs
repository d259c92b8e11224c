//! The client type that server functions name. Requests and answers are plain data, so that an answer can be kept and
//! given to several callers.

use std::future::Future;

use futures::{Sink, Stream, sink, stream};
use http::Method;
use leptos::server_fn::{
    Bytes,
    client::Client,
    error::{FromServerFnError, ServerFnErrorErr},
    request::ClientReq,
    response::ClientRes,
};

use crate::models::ApiError;

/// `#[server(client = Polite)]`
pub struct Polite;

/// One question to the server.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    /// Path and query.
    pub url: String,
    pub accepts: String,
    /// Content type and body, for all but GET.
    pub body: Option<(String, Vec<u8>)>,
    /// Asked for by hand: see [`Gate::ask`](super::gate::Gate::ask).
    pub insists: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub body: String,
}

impl Client<ApiError> for Polite {
    type Request = Asked;
    type Response = Answered;

    #[cfg(feature = "hydrate")]
    fn send(asked: Asked) -> impl Future<Output = Result<Answered, ApiError>> + Send {
        send_wrapper::SendWrapper::new(super::browser::send(asked))
    }

    /// On the server a function is called, not asked for.
    #[cfg(not(feature = "hydrate"))]
    async fn send(_: Asked) -> Result<Answered, ApiError> {
        Err(refused("no browser"))
    }

    #[allow(clippy::type_complexity, reason = "the trait says so")]
    async fn open_websocket(
        _: &str,
    ) -> Result<(impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static), ApiError>
    {
        Err::<(stream::Empty<Result<Bytes, Bytes>>, sink::Drain<Bytes>), _>(refused("web sockets"))
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(future);
        #[cfg(not(feature = "hydrate"))]
        drop(future);
    }
}

/// What this client does not do, because nothing here asks for it.
fn refused(what: &str) -> ApiError {
    ApiError::from_server_fn_error(ServerFnErrorErr::Request(what.to_owned()))
}

impl Asked {
    fn new(url: String, accepts: &str, method: Method, body: Option<(String, Vec<u8>)>) -> Self {
        #[cfg(feature = "hydrate")]
        let insists = super::browser::insists();
        #[cfg(not(feature = "hydrate"))]
        let insists = false;
        Self { method, url, accepts: accepts.to_owned(), body, insists }
    }
}

impl ClientReq<ApiError> for Asked {
    type FormData = ();

    fn try_new_req_query(
        path: &str,
        _content_type: &str,
        accepts: &str,
        query: &str,
        method: Method,
    ) -> Result<Self, ApiError> {
        let mut url = path.to_owned();
        url.push('?');
        url.push_str(query);
        Ok(Self::new(url, accepts, method, None))
    }

    fn try_new_req_text(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: String,
        method: Method,
    ) -> Result<Self, ApiError> {
        Ok(Self::new(path.to_owned(), accepts, method, Some((content_type.to_owned(), body.into_bytes()))))
    }

    fn try_new_req_bytes(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: Bytes,
        method: Method,
    ) -> Result<Self, ApiError> {
        Ok(Self::new(path.to_owned(), accepts, method, Some((content_type.to_owned(), body.to_vec()))))
    }

    fn try_new_req_form_data(_: &str, _: &str, _: &str, _: (), _: Method) -> Result<Self, ApiError> {
        Err(refused("forms"))
    }

    fn try_new_req_multipart(_: &str, _: &str, _: (), _: Method) -> Result<Self, ApiError> {
        Err(refused("forms"))
    }

    fn try_new_req_streaming(
        _: &str,
        _: &str,
        _: &str,
        _: impl Stream<Item = Bytes> + Send + 'static,
        _: Method,
    ) -> Result<Self, ApiError> {
        Err(refused("streams"))
    }
}

impl ClientRes<ApiError> for Answered {
    async fn try_into_string(self) -> Result<String, ApiError> {
        Ok(self.body)
    }

    async fn try_into_bytes(self) -> Result<Bytes, ApiError> {
        Ok(self.body.into_bytes().into())
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, ApiError> {
        Err::<stream::Empty<_>, _>(refused("streams"))
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn status_text(&self) -> String {
        String::new()
    }

    fn location(&self) -> String {
        String::new()
    }

    /// None of our functions redirects.
    fn has_redirect(&self) -> bool {
        false
    }
}
