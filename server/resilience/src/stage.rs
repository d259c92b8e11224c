//! The one shape of every layer in the stack.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use contracts::Channel;
use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::{Service, ServiceExt as _};

/// What a call comes to. Above [`crate::hop`], every failure is an `Err` and every `Ok` is a whole, successful answer.
pub(crate) type Answer = Result<Response<Body>, Status>;

/// A call under way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What a layer may stand on: another layer, or the carrier.
pub(crate) trait Inner: Clone + Send + Sync + 'static {
    fn ask(&self, request: Request<Body>) -> Answering;
}

/// The carrier is waited for inside the call, so that the deadline covers the wait, and no place is reserved for a caller
/// who then never calls.
impl Inner for Channel {
    fn ask(&self, request: Request<Body>) -> Answering {
        Box::pin(self.clone().oneshot(request))
    }
}

/// What a layer does with one call. Dropping the future gives the call up and all that it holds back.
pub(crate) trait Layer: Send + Sync + 'static {
    fn answer(self: Arc<Self>, request: Request<Body>) -> impl Future<Output = Answer> + Send + 'static;
}

/// A [`Layer`] as a tower service. It is always ready, see above, and therefore called directly by the layer on top.
///
/// The layers below are shared, not cloned: a clone a layer a call would cost more than the layers themselves.
pub(crate) struct Stage<L>(Arc<L>);

impl<L> Stage<L> {
    pub fn new(layer: L) -> Self {
        Self(Arc::new(layer))
    }
}

impl<L> Clone for Stage<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<L: Layer> Inner for Stage<L> {
    fn ask(&self, request: Request<Body>) -> Answering {
        Box::pin(self.0.clone().answer(request))
    }
}

impl<L: Layer> Service<Request<Body>> for Stage<L> {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answering {
        self.ask(request)
    }
}
