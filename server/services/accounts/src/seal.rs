//! Identity numbers, readable only with the service's secret: a hospital needs the whole number to register somebody,
//! nobody else does.

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use storage::Ambient;

use crate::keys::keyed;

const NONCE: usize = 24;

/// Seals with XChaCha20-Poly1305; the person's id is bound to the text, so that a copied column opens nowhere else.
#[derive(Clone)]
pub struct IdentitySeal(XChaCha20Poly1305);

impl IdentitySeal {
    /// The seal of a service secret.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(Key::from_slice(&keyed(secret, &["accounts", "seal"]))))
    }

    /// Nonce and ciphertext; `None` only when the number is absurdly long.
    pub fn seal(&self, ambient: &Ambient, person_id: &str, number: &str) -> Option<Vec<u8>> {
        let nonce = ambient.bytes::<NONCE>();
        let payload = Payload { msg: number.as_bytes(), aad: person_id.as_bytes() };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// The number; `None` when the text was changed, belongs to another person, or was sealed with another secret.
    pub fn open(&self, person_id: &str, sealed: &[u8]) -> Option<String> {
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: text, aad: person_id.as_bytes() };
        let number = self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        String::from_utf8(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_person_and_secret_open_it() {
        let seal = IdentitySeal::derive(&[7; 32]);
        let sealed = seal.seal(&Ambient::system(), "ann", "11010519491231002X").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"110105"));
        assert_eq!(seal.open("ann", &sealed).as_deref(), Some("11010519491231002X"));
        assert_eq!(seal.open("bob", &sealed), None);
        assert_eq!(IdentitySeal::derive(&[8; 32]).open("ann", &sealed), None);
        assert_eq!(seal.open("ann", &sealed[..10]), None);
        let mut changed = sealed;
        changed[30] ^= 1;
        assert_eq!(seal.open("ann", &changed), None);
    }
}
