//! The deadline: what is left of the caller's time, and never more than the policy gives.
//!
//! In process nothing else enforces `grpc-timeout`. When time runs out the future of the call is dropped, and with it
//! the handler's, wherever it waits: work that nobody will see is not finished.

use std::{sync::Arc, time::Duration};

use http::Request;
use tokio::time::{Instant, timeout_at};
use tonic::body::Body;

use crate::{
    context,
    meter::{Decision, Meter},
    stage::{Answer, Inner, Layer},
    verdict::too_late,
    wire,
};

pub(crate) struct Deadline<S> {
    pub limit: Duration,
    pub meter: Arc<Meter>,
    pub inner: S,
}

impl<S: Inner> Layer for Deadline<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        let now = Instant::now();
        let mut context = context::current();
        let asked = wire::timeout(request.headers()).and_then(|left| now.checked_add(left));
        let due = [context.deadline, asked].into_iter().flatten().fold(now + self.limit, Instant::min);
        let service = self.meter.service;
        if due <= now {
            self.meter.decide(Decision::NoTime);
            return Err(too_late(format!("no time is left to ask {service}")));
        }
        // The layers further in find it here, and the service's own calls end no later than this one.
        context.deadline = Some(due);
        let call = context::scope(context, self.inner.ask(request));
        match timeout_at(due, call).await {
            Ok(answer) => answer,
            Err(_) => {
                self.meter.decide(Decision::TimeRanOut);
                Err(too_late(format!("{service} did not answer within {} ms", (due - now).as_millis())))
            }
        }
    }
}
