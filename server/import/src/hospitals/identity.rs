//! Ids that are the same at every import.

use sha2::{Digest, Sha256};

use super::place::slug;

/// The id of a row that brings its own: readable when the own id is plain, else with a checksum that keeps it apart.
/// Slots of FHIR publishers reach their hospital by the same rule.
pub fn given(source: &str, id: &str) -> String {
    let source = source_slug(source);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=32).contains(&id.len()) && id.chars().all(plain) && !id.starts_with('-') && !id.ends_with('-') {
        return format!("{source}-{id}");
    }
    let readable: String = slug(id).chars().take(16).collect();
    format!("{source}-{}-{}", readable.trim_matches('-'), digest(&[id], 10)).replace("--", "-")
}

/// The id of a row that has none: made of what tells it apart from others.
pub fn natural(source: &str, parts: &[&str]) -> String {
    let folded: Vec<String> =
        parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()).collect();
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    format!("{}-{}", source_slug(source), digest(&folded, 16))
}

fn source_slug(source: &str) -> String {
    let short: String = slug(source).chars().take(28).collect();
    let short = short.trim_matches('-');
    if short.is_empty() { "import".into() } else { short.into() }
}

fn digest(parts: &[&str], hex_digits: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // the length keeps ("ab", "c") and ("a", "bc") apart
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize()).chars().take(hex_digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_urlsafe_and_distinct() {
        assert_eq!(given("fhir", "116"), "fhir-116");
        assert_ne!(given("x", "A1"), given("x", "a1"));
        assert_ne!(given("x", "a/b"), given("x", "a-b"));
        let parts = ["The Surgery", "Leeds", "53.8"];
        assert_eq!(natural("gb", &parts), natural("gb", &["the  surgery", "leeds", "53.8"]));
        assert_ne!(natural("gb", &parts), natural("gb", &["The Surgery", "Leeds53.8", ""]));
        for id in [given(&"源".repeat(99), &"é".repeat(500)), given("", ""), natural("ß ø", &[])] {
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!((1..=64).contains(&id.len()) && id.chars().all(good), "{id}");
        }
    }
}
