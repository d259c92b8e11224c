//! Bytes of unknown encoding to UTF-8, without reading a file whole.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use anyhow::{Context, Result, anyhow};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::{detect::detect, progress::Counter};

const CHUNK: usize = 64 * 1024;

/// Stands in a [`Text`] for bytes that the encoding does not know. No UTF-8 text holds this byte, so that a reader can
/// tell damage from a replacement character that somebody wrote.
pub const BROKEN: u8 = 0xff;

/// A file as UTF-8 text, its byte order mark removed; what cannot be decoded becomes [`BROKEN`].
pub struct Text {
    file: File,
    decoder: Decoder,
    read: Counter,
    raw: Vec<u8>,
    /// What of `raw` still has to be decoded.
    pending: std::ops::Range<usize>,
    out: Vec<u8>,
    /// What of `out` still has to be handed on.
    ready: std::ops::Range<usize>,
    file_ended: bool,
    done: bool,
}

/// The encoding a file is read in, and how that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub encoding: &'static Encoding,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Said,
    ByteOrderMark,
    Guessed { clean: bool },
}

impl Found {
    /// Why a row with [`BROKEN`] in it is rejected.
    pub fn reason(self) -> String {
        format!("bytes that are not {}", self.name())
    }

    /// Are there characters that only damage can explain? Windows-1252 leaves five bytes without a meaning, which
    /// browsers, and so its decoder, take for control characters.
    pub fn is_damaged(self, cell: &[u8]) -> bool {
        match std::str::from_utf8(cell) {
            Err(_) => true,
            Ok(text) if self.encoding == WINDOWS_1252 => {
                text.contains(['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}'])
            }
            Ok(_) => false,
        }
    }

    /// What people should know when the encoding was guessed and the file is not plain UTF-8.
    pub fn note(self, path: &Path) -> Option<String> {
        let name = self.name();
        match self.how {
            How::Said | How::ByteOrderMark => None,
            How::Guessed { clean: true } if self.encoding == UTF_8 => None,
            How::Guessed { clean: false } => Some(format!(
                "{}: read as {name}, though some of its bytes are not; --encoding sets another",
                path.display()
            )),
            How::Guessed { clean: true } => {
                Some(format!("{}: read as {name}, because it is not UTF-8; --encoding sets another", path.display()))
            }
        }
    }

    /// As people write it.
    fn name(self) -> &'static str {
        match self.encoding {
            encoding if encoding == GB18030 => "GB18030",
            encoding if encoding == WINDOWS_1252 => "Windows-1252",
            encoding => encoding.name(),
        }
    }
}

/// Opens a file, in the encoding given or found. A byte order mark wins over both.
///
/// # Errors
/// When it cannot be read or the encoding's name is unknown.
pub fn open(path: &Path, label: Option<&str>, read: Counter) -> Result<(Text, Found)> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let said = label
        .map(|label| {
            Encoding::for_label(label.trim().as_bytes())
                .ok_or_else(|| anyhow!("--encoding {label}: unknown; try utf-8, gb18030 or windows-1252"))
        })
        .transpose()?;
    let found = find(&mut file, said).with_context(|| path.display().to_string())?;
    let text = Text {
        file,
        decoder: found.encoding.new_decoder_with_bom_removal(),
        read,
        raw: vec![0; CHUNK],
        pending: 0..0,
        out: vec![0; 2 * CHUNK],
        ready: 0..0,
        file_ended: false,
        done: false,
    };
    Ok((text, found))
}

fn find(file: &mut File, said: Option<&'static Encoding>) -> io::Result<Found> {
    let mut start = Vec::new();
    file.by_ref().take(3).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    if let Some((encoding, _)) = Encoding::for_bom(&start) {
        return Ok(Found { encoding, how: How::ByteOrderMark });
    }
    if let Some(encoding) = said {
        return Ok(Found { encoding, how: How::Said });
    }
    let (encoding, clean) = detect(file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Found { encoding, how: How::Guessed { clean } })
}

impl Read for Text {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if self.done {
                return Ok(0);
            }
            self.refill()?;
        }
        let n = target.len().min(self.ready.len());
        target[..n].copy_from_slice(&self.out[self.ready.start..self.ready.start + n]);
        self.ready.start += n;
        Ok(n)
    }
}

impl Text {
    fn refill(&mut self) -> io::Result<()> {
        if self.pending.is_empty() && !self.file_ended {
            let n = self.file.read(&mut self.raw)?;
            self.read.add(n as u64);
            self.file_ended = n == 0;
            self.pending = 0..n;
        }
        let mut filled = 0;
        // one byte is kept free for the mark of what is broken
        let room = self.out.len() - 1;
        loop {
            let (result, used, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[self.pending.clone()],
                &mut self.out[filled..room],
                self.file_ended,
            );
            self.pending.start += used;
            filled += written;
            match result {
                DecoderResult::InputEmpty => {
                    self.done = self.file_ended;
                    break;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    self.out[filled] = BROKEN;
                    filled += 1;
                }
            }
            if filled >= room {
                break;
            }
        }
        self.ready = 0..filled;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn decoded(bytes: &[u8], label: Option<&str>) -> (Vec<u8>, Found) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let (mut text, found) = open(file.path(), label, Counter::default()).unwrap();
        let mut out = Vec::new();
        text.read_to_end(&mut out).unwrap();
        (out, found)
    }

    #[test]
    fn encodings_are_told_apart() {
        let guessed = |bytes: &[u8]| {
            let (out, found) = decoded(bytes, None);
            (String::from_utf8(out).unwrap(), found.encoding)
        };
        assert_eq!(guessed("名称,城市\n".as_bytes()), ("名称,城市\n".into(), UTF_8));
        assert_eq!(guessed(b"\xef\xbb\xbfa,b"), ("a,b".into(), UTF_8));
        let (gb, _, _) = GB18030.encode("北京协和医院,三级甲等\r\n");
        assert_eq!(guessed(&gb), ("北京协和医院,三级甲等\r\n".into(), GB18030));
        let (latin, _, _) = WINDOWS_1252.encode("Köln,Straße");
        assert_eq!(guessed(&latin), ("Köln,Straße".into(), WINDOWS_1252));
        assert_eq!(guessed(b"\xff\xfea\0").0, "a");
        assert_eq!(guessed(b"").0, "");
    }

    #[test]
    fn what_the_encoding_does_not_know_is_marked_and_the_rest_kept() {
        assert_eq!(
            decoded("北京".as_bytes().get(..5).unwrap(), None).0,
            "北".bytes().chain([BROKEN]).collect::<Vec<_>>()
        );
        assert_eq!(decoded(b"a\xe4b\n", Some("utf-8")).0, b"a\xffb\n");
        assert_eq!(decoded(b"a\xe4\n", Some("gb18030")).0, b"a\xff\n");
        let nonsense = vec![0xfe; 3 * CHUNK];
        assert_eq!(decoded(&nonsense, Some("utf-8")).0, vec![BROKEN; 3 * CHUNK]);
        let (out, found) = decoded(b"a\x81b\x8d", Some("windows-1252"));
        assert!(found.is_damaged(&out) && !found.is_damaged("ä".as_bytes()));
        // somebody else's replacement character is text
        let (out, found) = decoded("a\u{fffd}".as_bytes(), None);
        assert!(!found.is_damaged(&out));
    }

    #[test]
    fn a_character_across_two_chunks_survives() {
        let text = format!("a{}", "京".repeat(CHUNK));
        assert_eq!(decoded(text.as_bytes(), None).0, text.as_bytes());
        let (gb, _, _) = GB18030.encode(&text);
        assert_eq!(decoded(&gb, Some("gbk")).0, text.as_bytes());
    }

    #[test]
    fn a_guess_is_told_unless_it_is_plain_utf8() {
        let note = |bytes: &[u8], label| decoded(bytes, label).1.note(Path::new("list.csv"));
        assert_eq!(note("Köln".as_bytes(), None), None);
        assert_eq!(note(b"\xef\xbb\xbfK", None), None);
        assert_eq!(note(b"K\xf6ln", Some("latin1")), None);
        let told = note(b"K\xf6ln", None).unwrap();
        assert_eq!(told, "list.csv: read as Windows-1252, because it is not UTF-8; --encoding sets another");
        assert!(note("ä ö ü \u{fffd}".as_bytes(), None).is_none());
        let told = note(b"\xc3\xa4 \xc3\xb6 \xf6", None).unwrap();
        assert_eq!(told, "list.csv: read as UTF-8, though some of its bytes are not; --encoding sets another");
    }
}
