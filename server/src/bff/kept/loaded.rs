//! What the page that is being made was made from.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use super::tags::Stamp;

/// Noted while a view is put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// What it depends on.
    pub stamp: Stamp,
    /// Unix milliseconds: from when the oldest part is that could not be asked for anew.
    pub stale_since_ms: Option<i64>,
    /// A part could not be had at all.
    pub unknown: bool,
}

tokio::task_local! {
    static LOADED: Arc<Mutex<Loaded>>;
}

/// Runs `make` and tells what it was made from.
pub async fn watched<T>(make: impl Future<Output = T>) -> (T, Loaded) {
    let loaded = Arc::new(Mutex::new(Loaded::default()));
    let made = LOADED.scope(loaded.clone(), make).await;
    let loaded = loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (made, loaded)
}

fn with(note: impl FnOnce(&mut Loaded)) {
    // outside of a page nobody wants to know
    let _ = LOADED.try_with(|loaded| note(&mut loaded.lock().unwrap_or_else(PoisonError::into_inner)));
}

pub(super) fn note(stamp: &Stamp, stale_since_ms: Option<i64>) {
    with(|loaded| {
        loaded.stamp.join(stamp);
        loaded.stale_since_ms = match (loaded.stale_since_ms, stale_since_ms) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    });
}

/// A part of the page is shown as unknown.
pub fn unknown() {
    with(|loaded| loaded.unknown = true);
}
