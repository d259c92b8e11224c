//! The keys behind the stored hashes: one for each purpose, so that a value of one column proves nothing in another.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub(crate) type Hash = [u8; 32];

/// Cheap to clone; never printed.
#[derive(Clone)]
pub(crate) struct Keys {
    codes: Hash,
    clients: Hash,
    identities: Hash,
}

/// HMAC-SHA256 over length-prefixed parts, so that no two lists of parts collide.
pub(crate) fn keyed(key: &[u8; 32], parts: &[&str]) -> Hash {
    // HMAC takes keys of every length
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!("HMAC refused a key of 32 bytes") };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

impl Keys {
    pub(crate) fn derive(secret: &[u8; 32]) -> Self {
        Self {
            codes: keyed(secret, &["accounts", "codes"]),
            clients: keyed(secret, &["accounts", "clients"]),
            identities: keyed(secret, &["accounts", "identities"]),
        }
    }

    /// A million codes are quickly tried: without the key, a stolen row gives its code away.
    pub(crate) fn code(&self, code_id: &str, phone: &str, code: &str) -> Hash {
        keyed(&self.codes, &[code_id, phone, code])
    }

    pub(crate) fn client(&self, address: &str) -> Hash {
        keyed(&self.clients, &[address])
    }

    /// Differs between accounts, so that the table does not tell who shares a person.
    pub(crate) fn identity(&self, principal_id: &str, id_type: &str, number: &str) -> Hash {
        keyed(&self.identities, &[principal_id, id_type, number])
    }
}

/// A token has 256 random bits: a plain hash cannot be reversed.
pub(crate) fn token_hash(token: &[u8; 32]) -> Hash {
    Sha256::digest(token).into()
}

/// Compares without telling by time where the difference is.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
