//! Slot ids: `HOSPITAL.START`, the start in Unix milliseconds written in base 36. URL-safe, and stable over re-imports.

/// The id of the slot of `hospital_id` that starts at `start_ms` (Unix milliseconds, UTC, not negative).
pub fn slot_id(hospital_id: &str, start_ms: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = start_ms.unsigned_abs();
    let mut digits = Vec::with_capacity(10);
    loop {
        digits.push(char::from(DIGITS[(rest % 36) as usize]));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    let mut id = String::with_capacity(hospital_id.len() + 1 + digits.len());
    id.push_str(hospital_id);
    id.push('.');
    id.extend(digits.iter().rev());
    id
}

/// Hospital ids as the catalog defines them: `[a-z0-9-]{1,64}`.
pub(crate) fn valid_hospital_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_can_be_read_back() {
        for ms in [0, 35, 36, 1_795_228_170_000] {
            let id = slot_id("bj-01", ms);
            let (hospital, start) = id.split_once('.').unwrap();
            assert_eq!(hospital, "bj-01");
            assert_eq!(i64::from_str_radix(start, 36).unwrap(), ms);
        }
    }
}
