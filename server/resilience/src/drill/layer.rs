//! The layer that misbehaves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use contracts::{ErrorCode, fail};
use http::{HeaderMap, HeaderValue, Request};
use storage::Random;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};
use tonic::{Status, body::Body};

use super::{Drill, Fault};
use crate::{
    body::{self, Gathered},
    meter::{Decision, Meter},
    stage::{Answer, Inner, Layer},
};

/// How long a call waits for another to overtake it.
const OVERTAKE: Duration = Duration::from_millis(50);

/// A call that waits to be overtaken.
type Parked = Arc<Mutex<Option<oneshot::Sender<()>>>>;

pub(crate) struct Drilled<S> {
    drill: Drill,
    parked: Parked,
    random: Arc<dyn Random>,
    meter: Arc<Meter>,
    inner: S,
}

impl<S: Inner> Drilled<S> {
    pub fn new(drill: &Drill, random: Arc<dyn Random>, meter: Arc<Meter>, inner: S) -> Self {
        drill.enrol(meter.service);
        Self { drill: drill.clone(), parked: Parked::default(), random, meter, inner }
    }

    fn heads(&self) -> bool {
        let mut byte = [0];
        self.random.fill(&mut byte);
        byte[0] & 1 == 1
    }

    async fn misbehave(&self, fault: Fault, since: Instant, request: Request<Body>) -> Answer {
        match fault {
            Fault::Slow(time) => {
                sleep(time).await;
                self.inner.ask(request).await
            }
            Fault::Hang => {
                if self.heads() {
                    let _ = self.inner.ask(request).await;
                }
                std::future::pending().await
            }
            Fault::Reset => {
                if self.heads() {
                    let _ = self.inner.ask(request).await;
                }
                Err(Status::unavailable("drill: the connection was reset"))
            }
            Fault::Error => Ok(fail(ErrorCode::Internal, "drill: an error").into_http()),
            Fault::Garbage => {
                let mut bytes = [0; 64];
                self.random.fill(&mut bytes);
                // never a frame by accident
                bytes[0] |= 0x80;
                forged(self.inner.ask(request).await, &bytes)
            }
            Fault::WrongSchema => {
                // The first fifteen fields as eight fixed bytes each: nearly no message of ours has such a field.
                let message: Vec<u8> = (1_u8..=15).flat_map(|field| [field << 3 | 1, 0, 0, 0, 0, 0, 0, 0, 0]).collect();
                let mut frame = vec![0];
                frame.extend((message.len() as u32).to_be_bytes());
                frame.extend(message);
                forged(self.inner.ask(request).await, &frame)
            }
            Fault::Duplicate => self.twice(request).await,
            Fault::Reordered => self.overtaken(request).await,
            Fault::Flapping(turn) => {
                let turns = since.elapsed().as_nanos() / turn.as_nanos().max(1);
                if turns.is_multiple_of(2) {
                    return Err(Status::unavailable("drill: the service is down, for now"));
                }
                self.inner.ask(request).await
            }
        }
    }

    async fn twice(&self, request: Request<Body>) -> Answer {
        let (parts, whole) = request.into_parts();
        let bytes = Gathered::read(whole, usize::MAX).await?.into_data();
        let again = || Request::from_parts(parts.clone(), body::of(bytes.clone(), None));
        let first_wins = self.heads();
        let (first, second) = tokio::join!(self.inner.ask(again()), self.inner.ask(again()));
        if first_wins { first } else { second }
    }

    async fn overtaken(&self, request: Request<Body>) -> Answer {
        let parked = || self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        // who left while waiting is not overtaken
        let waits = parked().take().filter(|waits| !waits.is_closed());
        if let Some(waits) = waits {
            let answer = self.inner.ask(request).await;
            // dropped with this future, the sender lets the other go on too
            let _ = waits.send(());
            return answer;
        }
        let (sender, receiver) = oneshot::channel();
        *parked() = Some(sender);
        if timeout(OVERTAKE, receiver).await.is_err() {
            // nobody came, or the one who came takes long
            parked().take_if(|waits| waits.is_closed());
        }
        self.inner.ask(request).await
    }
}

/// A successful answer with another message in it. A refusal stays one.
fn forged(answer: Answer, message: &[u8]) -> Answer {
    let answer = answer?;
    if answer.headers().contains_key(Status::GRPC_STATUS) {
        return Ok(answer);
    }
    let mut trailers = HeaderMap::new();
    trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("0"));
    Ok(answer.map(|_| body::of(Bytes::copy_from_slice(message), Some(trailers))))
}

impl<S: Inner> Layer for Drilled<S> {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Answer {
        match self.drill.fault(self.meter.service) {
            None => self.inner.ask(request).await,
            Some((fault, since)) => {
                self.meter.decide(Decision::Fault);
                tracing::debug!(service = self.meter.service, %fault, "a drill is on");
                self.misbehave(fault, since, request).await
            }
        }
    }
}
