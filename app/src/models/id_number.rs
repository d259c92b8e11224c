//! The Chinese resident identity number (GB 11643-1999): checked in the browser while typing, and by the server.

/// True when the 18 characters carry the right check digit. Says nothing about the date inside.
pub fn id_number_checksum_holds(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let bytes = number.trim().as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK[sum as usize % 11] == bytes[17].to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_example_holds_and_a_changed_digit_does_not() {
        assert!(id_number_checksum_holds("11010519491231002X"));
        assert!(id_number_checksum_holds("11010519491231002x"));
        assert!(!id_number_checksum_holds("110105194912310021"));
        assert!(!id_number_checksum_holds("11010519491231002"));
        assert!(!id_number_checksum_holds("１１０１０５"));
    }
}
