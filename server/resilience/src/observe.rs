//! The outermost layer: a span around the whole call, and one count of how it ended.

use std::sync::Arc;

use http::Request;
use tonic::body::Body;
use tracing::Instrument as _;

use crate::{
    meter::{Decision, Meter},
    stage::{Answer, Inner, Layer},
    verdict::{Verdict, verdict},
};

pub(crate) struct Observe<S> {
    pub meter: Arc<Meter>,
    pub inner: S,
}

impl<S: Inner> Layer for Observe<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        self.meter.introduce();
        // the method's path names no person and no order
        let span = tracing::info_span!("service_call", service = self.meter.service, method = request.uri().path());
        let mut outcome = Outcome { meter: &self.meter, decision: Decision::CallerLeft };
        let answer = self.inner.ask(request).instrument(span.clone()).await;
        outcome.decision = match verdict(&answer) {
            Verdict::Fine => Decision::Answered,
            Verdict::Business => Decision::Declined,
            Verdict::Failed | Verdict::TimedOut => Decision::Failed,
            Verdict::Unasked => Decision::Refused,
        };
        span.in_scope(|| drop(outcome));
        answer
    }
}

/// Counts the end of a call, also of one whose caller dropped it.
struct Outcome<'a> {
    meter: &'a Meter,
    decision: Decision,
}

impl Drop for Outcome<'_> {
    fn drop(&mut self) {
        self.meter.decide(self.decision);
    }
}
