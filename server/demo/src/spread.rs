//! Variety without chance.

/// A number that depends on the parts and looks random: FNV-1a, then mixed so that every bit counts. It must never
/// change, or loading again would change the slots that people have booked.
pub(crate) fn spread(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// A number of `0..n`; `n` must not be 0.
pub(crate) fn pick(n: u32, parts: &[&str]) -> u32 {
    // the remainder is below n, so it fits
    (spread(parts) % u64::from(n.max(1))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_never_change() {
        assert_eq!(spread(&[]), 0xecba_3df2_c338_3c52);
        assert_eq!(spread(&["a", "b"]), 0xb94f_f3de_c3d7_39ad);
        assert_ne!(spread(&["a", "b"]), spread(&["ab"]));
    }

    #[test]
    fn every_outcome_comes_up() {
        let mut seen = [0; 10];
        for n in 0..1_000 {
            seen[pick(10, &["x", &n.to_string()]) as usize] += 1;
        }
        assert!(seen.iter().all(|&count| (60..140).contains(&count)), "{seen:?}");
    }
}
