//! Idempotency keys: what a request's body is, and which keys are being worked on right now.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use contracts::{ErrorCode, v1};
use sha2::{Digest, Sha256};

use crate::error::Failure;

pub(crate) type BodyHash = [u8; 32];

/// Keys are kept at least a day; this is two.
pub(crate) const KEPT_MS: i64 = 2 * 86_400_000;

/// SHA-256 of what the request asks for. The key itself and the trace are not part of it.
pub(crate) fn body_hash(request: &v1::PlaceRequest) -> BodyHash {
    let body = v1::PlaceRequest { idempotency_key: String::new(), trace_id: String::new(), ..request.clone() };
    Sha256::digest(prost_encode(&body)).into()
}

/// Protobuf with fields in order of their numbers and no maps inside: the same message gives the same bytes.
pub(crate) fn prost_encode<M: prost::Message>(message: &M) -> Vec<u8> {
    message.encode_to_vec()
}

type Keys = Arc<Mutex<HashMap<(String, String), BodyHash>>>;

/// The keys that this process is working on. A key that is stored as running but is not here was cut off by a crash,
/// and the next request with it takes the work up again.
#[derive(Clone, Default)]
pub(crate) struct Running(Keys);

impl Running {
    /// # Errors
    /// `idempotency_running` while the same request runs, `idempotency_mismatch` while another one has the key.
    pub(crate) fn enter(&self, principal: &str, key: &str, hash: BodyHash) -> Result<Turn, Failure> {
        let name = (principal.to_owned(), key.to_owned());
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match keys.get(&name) {
            Some(other) if *other == hash => {
                Err(Failure::refused(ErrorCode::IdempotencyRunning, "the first request with this key still runs"))
            }
            Some(_) => Err(mismatch()),
            None => {
                keys.insert(name.clone(), hash);
                Ok(Turn { keys: self.0.clone(), name })
            }
        }
    }
}

pub(crate) fn mismatch() -> Failure {
    Failure::refused(ErrorCode::IdempotencyMismatch, "this key was used for another request")
}

/// While it lives, the key is running; also a caller who leaves ends it.
pub(crate) struct Turn {
    keys: Keys,
    name: (String, String),
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}
