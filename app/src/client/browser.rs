//! The browser's half: storage, the clock and `fetch`.

use std::cell::{Cell, RefCell};

use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use http::Method;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response, Storage};

use super::{
    MAX_ATTEMPTS, Ms, PATIENCE_MS, Policy,
    backoff::CAP_MS,
    cache::{Cache, Kept},
    flights::Flights,
    gate::{Gate, Outcome},
    policy,
    polite::{Answered, Asked},
};
use crate::models::{ApiError, Trouble, TroubleCode};

/// Gates in `localStorage`, which all tabs share; kept answers in `sessionStorage`, which one tab has over reloads. The
/// number changes with their form.
const GATE: &str = "checkwell-gate-1:";
const KEPT: &str = "checkwell-kept-1:";
/// An answer that takes longer is none.
const LONGEST_MS: u32 = 10_000;

thread_local! {
    static FLIGHTS: RefCell<Flights<Result<Answered, ApiError>>> = RefCell::default();
    /// Read from `sessionStorage` when it is first needed.
    static CACHE: RefCell<Option<Cache>> = const { RefCell::new(None) };
    /// Where there is no `localStorage` the tab remembers by itself.
    static GATES: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static INSISTS: Cell<bool> = const { Cell::new(false) };
}

/// The next call is one that a person asked for by hand: it does not wait for what the server or the throttle said, is not
/// answered from what is kept, and is still counted. The call is to be made at once, before anything is waited for.
pub fn insist() {
    INSISTS.set(true);
}

pub(super) fn insists() -> bool {
    INSISTS.take()
}

/// Forgets the kept answers with this tag.
pub fn forget(tag: &str) {
    let gone = with_cache(|cache| cache.forget(tag));
    remove_kept(&gone);
}

pub(super) async fn send(asked: Asked) -> Result<Answered, ApiError> {
    let path = asked.url.split('?').next().unwrap_or_default().to_owned();
    let policy = policy(&path);
    if asked.method != Method::GET {
        return ask_politely(asked, path, policy).await;
    }
    if policy.keep_ms > 0 && !asked.insists {
        let kept = with_cache(|cache| cache.get(&asked.url, now()).map(str::to_owned));
        if let Some(body) = kept {
            return Ok(Answered { status: 200, body });
        }
    }
    let key = asked.url.clone();
    let flight = FLIGHTS.with_borrow_mut(|flights| flights.join(&key, || ask_politely(asked, path, policy)));
    flight.await
}

async fn ask_politely(asked: Asked, path: String, policy: Policy) -> Result<Answered, ApiError> {
    // a change is never made twice: only the person may ask for it again
    let attempts = if asked.method == Method::GET { MAX_ATTEMPTS } else { 1 };
    let mut tries = 0;
    loop {
        let wait = with_gate(&path, |gate| gate.ask(now(), asked.insists, &policy));
        if wait > PATIENCE_MS {
            return Err(busy(TroubleCode::TooManyRequests, wait));
        }
        if wait > 0 {
            sleep(wait).await;
            continue;
        }
        tries += 1;
        if tries == 1 {
            with_gate(&path, |gate| gate.budget.earn());
        }
        let answer = fetch(&asked).await;
        let (outcome, code) = match &answer {
            Some((answered, retry_after_s)) => {
                let code = if answered.status == 429 { TroubleCode::TooManyRequests } else { TroubleCode::Unavailable };
                (Outcome::of(answered.status, *retry_after_s), code)
            }
            None => (Outcome::Rejected { retry_after_s: None }, TroubleCode::Unavailable),
        };
        let wait = with_gate(&path, |gate| gate.told(now(), outcome, js_sys::Math::random()));
        match (outcome, answer) {
            (Outcome::Accepted, Some((answered, _))) => {
                if answered.status == 200 && policy.keep_ms > 0 {
                    keep(&asked.url, &policy, &answered.body);
                }
                return Ok(answered);
            }
            _ => {
                let again = tries < attempts && wait <= PATIENCE_MS && with_gate(&path, |gate| gate.budget.spend());
                if !again {
                    return Err(busy(code, wait));
                }
                sleep(wait).await;
            }
        }
    }
}

/// The person is told in whole seconds when the next try makes sense.
fn busy(code: TroubleCode, wait: Ms) -> ApiError {
    let seconds = (wait + 999) / 1_000;
    ApiError(Trouble { retry_after_s: u32::try_from(seconds.max(1)).ok(), ..code.into() })
}

/// The answer and its Retry-After in seconds; `None` when there was none (no network, or not in time). Leaving early
/// ends the request.
async fn fetch(asked: &Asked) -> Option<(Answered, Option<u32>)> {
    let ends = AbortOnDrop(AbortController::new().ok()?);
    let controller = ends.0.clone();
    let _late = Timeout::new(LONGEST_MS, move || controller.abort());
    let init = RequestInit::new();
    init.set_method(asked.method.as_str());
    init.set_signal(Some(&ends.0.signal()));
    let headers = web_sys::Headers::new().ok()?;
    headers.set("accept", &asked.accepts).ok()?;
    if let Some((content_type, body)) = &asked.body {
        headers.set("content-type", content_type).ok()?;
        init.set_body(&js_sys::Uint8Array::from(body.as_slice()));
    }
    init.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init(&asked.url, &init)).await.ok()?;
    let response: Response = response.unchecked_into();
    let body = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let retry_after_s = response.headers().get("retry-after").ok().flatten().and_then(|text| text.parse().ok());
    Some((Answered { status: response.status(), body }, retry_after_s))
}

/// Ending a request that has been answered does nothing.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn now() -> Ms {
    js_sys::Date::now() as Ms
}

fn sleep(wait: Ms) -> TimeoutFuture {
    TimeoutFuture::new(u32::try_from(wait.clamp(0, CAP_MS)).unwrap_or_default())
}

/// Reads the gate as the tabs share it, changes it and writes it back. Two tabs that do so in the same instant may count
/// one call instead of two: a bucket that is one call too generous harms nobody.
fn with_gate<T>(path: &str, change: impl FnOnce(&mut Gate) -> T) -> T {
    let key = joined(GATE, path);
    let mut gate = read_gate(&key);
    let result = change(&mut gate);
    write_gate(key, gate.write());
    result
}

fn read_gate(key: &str) -> Gate {
    let text = match local_storage() {
        Some(storage) => storage.get_item(key).ok().flatten(),
        None => GATES.with_borrow(|gates| gates.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone())),
    };
    text.and_then(|text| Gate::read(&text)).unwrap_or_default()
}

fn write_gate(key: String, text: String) {
    if local_storage().is_none_or(|storage| storage.set_item(&key, &text).is_err()) {
        GATES.with_borrow_mut(|gates| {
            gates.retain(|(known, _)| *known != key);
            gates.push((key, text));
        });
    }
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn with_cache<T>(use_it: impl FnOnce(&mut Cache) -> T) -> T {
    CACHE.with_borrow_mut(|cache| use_it(cache.get_or_insert_with(read_kept)))
}

fn read_kept() -> Cache {
    let mut cache = Cache::default();
    let Some(storage) = session_storage() else { return cache };
    let kept: Vec<Kept> = (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter_map(|name| Kept::read(name.strip_prefix(KEPT)?, &storage.get_item(&name).ok().flatten()?))
        .collect();
    for kept in kept {
        remove_kept(&cache.put(kept, now()));
    }
    cache
}

fn keep(url: &str, policy: &Policy, body: &str) {
    let kept = Kept {
        key: url.to_owned(),
        tag: policy.tag.to_owned(),
        until: now() + policy.keep_ms,
        keep_ms: policy.keep_ms,
        body: body.to_owned(),
    };
    let text = kept.write();
    let gone = with_cache(|cache| cache.put(kept, now()));
    if let Some(storage) = session_storage() {
        // where it is full or forbidden the tab keeps it until it is reloaded
        let _ = storage.set_item(&joined(KEPT, url), &text);
    }
    remove_kept(&gone.into_iter().filter(|key| key != url).collect::<Vec<_>>());
}

fn remove_kept(keys: &[String]) {
    if let Some(storage) = session_storage() {
        for key in keys {
            let _ = storage.remove_item(&joined(KEPT, key));
        }
    }
}

fn joined(start: &str, end: &str) -> String {
    let mut text = String::with_capacity(start.len() + end.len());
    text.push_str(start);
    text.push_str(end);
    text
}
