//! Which encoding a file without a byte order mark is in.

use std::io::{self, Read};

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

const CHUNK: usize = 64 * 1024;

/// How many whole UTF-8 characters beyond ASCII there must be for each piece that is none, for a file to be UTF-8 with
/// damage. A damaged byte makes three such pieces at most; Chinese in GB18030 has about one character that passes for
/// UTF-8 in four pieces that do not, and Windows-1252 none.
const WHOLE_FOR_EACH_BROKEN: u64 = 2;

/// The encoding by the bulk of the bytes beyond ASCII, and whether every byte stands in it as it should (known of UTF-8
/// only; `true` for the others).
///
/// UTF-8 when most of them form its characters. Otherwise GB18030 when they stand mostly side by side, as Chinese does,
/// and Windows-1252 when they stand alone, as accented letters do.
///
/// # Errors
/// When reading fails.
pub fn detect(file: &mut impl Read) -> io::Result<(&'static Encoding, bool)> {
    let mut chunk = vec![0; CHUNK];
    let mut rest: Vec<u8> = Vec::new();
    let (mut whole, mut broken) = (0u64, 0u64);
    let (mut high, mut beside) = (0u64, 0u64);
    let mut previous_high = false;
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        for &byte in &chunk[..n] {
            let is_high = byte >= 0x80;
            high += u64::from(is_high);
            beside += u64::from(is_high && previous_high);
            previous_high = is_high;
        }
        rest.extend_from_slice(&chunk[..n]);
        let mut at = 0;
        loop {
            let (valid, error) = match std::str::from_utf8(&rest[at..]) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), error.error_len()),
            };
            // every byte that does not continue a character begins one
            let begun = rest[at..at + valid].iter().filter(|byte| **byte >= 0xc0).count();
            whole += begun as u64;
            at += valid;
            let Some(length) = error else { break };
            broken += 1;
            at += length;
        }
        // the beginning of a character waits for its end; a file cut in the middle of one is still UTF-8
        rest.drain(..at);
    }
    Ok(if broken == 0 {
        (UTF_8, true)
    } else if whole >= broken * WHOLE_FOR_EACH_BROKEN {
        (UTF_8, false)
    } else if beside * 2 >= high {
        (GB18030, true)
    } else {
        (WINDOWS_1252, true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (&'static Encoding, bool) {
        detect(&mut &*bytes).unwrap()
    }

    #[test]
    fn the_bulk_decides_and_not_one_byte() {
        let chinese = "北京协和医院,三级甲等\n".repeat(20);
        let mut damaged = chinese.clone().into_bytes();
        damaged[200] = 0xff;
        assert_eq!(found(chinese.as_bytes()), (UTF_8, true));
        assert_eq!(found(&damaged), (UTF_8, false));
        let (gb, _, _) = GB18030.encode(&chinese);
        let mut gb = gb.into_owned();
        gb[100] = 0xff;
        assert_eq!(found(&gb).0, GB18030);
        assert_eq!(found("Köln,Straße\nRömhild".as_bytes()), (UTF_8, true));
        assert_eq!(found(b"K\xc3\xb6ln,Stra\xc3\x9fe\nR\xf6mhild"), (UTF_8, false));
        assert_eq!(found(b"K\xf6ln,Stra\xdfe\nR\xf6mhild").0, WINDOWS_1252);
    }

    #[test]
    fn nothing_and_a_cut_character_are_utf8() {
        assert_eq!(found(b""), (UTF_8, true));
        assert_eq!(found(&"北".as_bytes()[..2]), (UTF_8, true));
    }
}
