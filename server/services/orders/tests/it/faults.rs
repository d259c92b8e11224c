//! Channels that can be cut: before a call arrives, or after it was carried out and before its answer is back.

use std::sync::{Arc, Mutex};

use contracts::{Channel, ErrorCode, fail};
use tower::{ServiceExt, util::BoxCloneSyncService};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Before,
    After,
}

#[derive(Default)]
struct State {
    /// Calls until one is cut.
    countdown: Option<(usize, Cut)>,
    /// Services that do not answer, by the start of their path.
    down: Vec<(&'static str, Cut)>,
    calls: Vec<String>,
}

#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

impl Faults {
    /// Cuts the `n`th call from now, counted from 0.
    pub fn cut(&self, n: usize, cut: Cut) {
        self.0.lock().unwrap().countdown = Some((n, cut));
    }
    /// Cuts every call whose path contains `part`, e.g. "Payments/Open".
    pub fn down(&self, part: &'static str, cut: Cut) {
        self.0.lock().unwrap().down.push((part, cut));
    }
    pub fn heal(&self) {
        let mut state = self.0.lock().unwrap();
        state.countdown = None;
        state.down.clear();
    }
    pub fn calls(&self, part: &str) -> usize {
        self.0.lock().unwrap().calls.iter().filter(|path| path.contains(part)).count()
    }

    fn next(&self, path: &str) -> Option<Cut> {
        let mut state = self.0.lock().unwrap();
        state.calls.push(path.to_owned());
        if let Some((_, cut)) = state.down.iter().find(|(part, _)| path.contains(part)) {
            return Some(*cut);
        }
        match state.countdown {
            Some((0, cut)) => {
                state.countdown = None;
                Some(cut)
            }
            Some((n, cut)) => {
                state.countdown = Some((n - 1, cut));
                None
            }
            None => None,
        }
    }

    pub fn around(&self, channel: Channel) -> Channel {
        let faults = self.clone();
        BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<tonic::body::Body>| {
            let cut = faults.next(request.uri().path());
            let channel = channel.clone();
            async move {
                match cut {
                    None => channel.oneshot(request).await,
                    Some(Cut::Before) => Err(fail(ErrorCode::Unavailable, "cut before")),
                    Some(Cut::After) => {
                        channel.oneshot(request).await?;
                        Err(fail(ErrorCode::Unavailable, "cut after"))
                    }
                }
            }
        }))
    }
}
