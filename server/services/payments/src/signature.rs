//! Signatures of call-backs: HMAC-SHA256 over the exact body, in lower-case hex.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The signature of a body.
pub fn sign(secret: &[u8; 32], body: &[u8]) -> String {
    hex::encode(mac(secret, body).finalize().into_bytes())
}

/// Is it the body's signature? Takes the same time wherever the difference is.
pub fn is_signed(secret: &[u8; 32], body: &[u8], signature: &str) -> bool {
    let mut bytes = [0; 32];
    hex::decode_to_slice(signature, &mut bytes).is_ok() && mac(secret, body).verify_slice(&bytes).is_ok()
}

fn mac(secret: &[u8; 32], body: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of every length
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { unreachable!("HMAC refused a key of 32 bytes") };
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_body_and_secret_match() {
        let signature = sign(&[1; 32], b"{}");
        assert!(is_signed(&[1; 32], b"{}", &signature));
        assert!(!is_signed(&[2; 32], b"{}", &signature));
        assert!(!is_signed(&[1; 32], b"{ }", &signature));
        for wrong in ["", "00", &signature[..62], &format!("{signature}00"), &"z".repeat(64), "签名"] {
            assert!(!is_signed(&[1; 32], b"{}", wrong), "{wrong}");
        }
    }
}
