//! Bytes of unknown encoding to UTF-8, without reading a file whole.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use anyhow::{Context, Result, anyhow};
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::progress::Counter;

const CHUNK: usize = 64 * 1024;

/// A file as UTF-8 text, its byte order mark removed; what cannot be decoded becomes U+FFFD.
pub struct Text {
    inner: BufReader<File>,
    decoder: Decoder,
    read: Counter,
    raw: Vec<u8>,
    pending: Vec<u8>,
    out: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// Opens a file, in the encoding given or found.
///
/// # Errors
/// When it cannot be read or the encoding's name is unknown.
pub fn open(path: &Path, label: Option<&str>, read: Counter) -> Result<(Text, &'static Encoding)> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let encoding = match label {
        Some(label) => Encoding::for_label(label.trim().as_bytes())
            .ok_or_else(|| anyhow!("--encoding {label}: unknown; try utf-8, gb18030 or windows-1252"))?,
        None => {
            let found = detect(&mut file).with_context(|| path.display().to_string())?;
            file.seek(SeekFrom::Start(0))?;
            found
        }
    };
    let text = Text {
        inner: BufReader::with_capacity(CHUNK, file),
        // looks at a byte order mark first, removes it, and lets it win
        decoder: encoding.new_decoder(),
        read,
        raw: vec![0; CHUNK],
        pending: Vec::new(),
        out: Vec::new(),
        taken: 0,
        ended: false,
    };
    Ok((text, encoding))
}

/// UTF-8 when all of it is, or a byte order mark says so. Otherwise GB18030 when the bytes beyond ASCII stand mostly
/// side by side, as Chinese does, and Windows-1252 when they stand alone, as accented letters do.
fn detect(file: &mut File) -> io::Result<&'static Encoding> {
    let mut chunk = vec![0; CHUNK];
    let mut utf8 = true;
    let mut rest: Vec<u8> = Vec::new();
    let (mut high, mut beside) = (0u64, 0u64);
    let mut previous_high = false;
    let mut first = true;
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        let bytes = &chunk[..n];
        if std::mem::take(&mut first)
            && let Some((encoding, _)) = Encoding::for_bom(bytes)
        {
            return Ok(encoding);
        }
        for &byte in bytes {
            let is_high = byte >= 0x80;
            high += u64::from(is_high);
            beside += u64::from(is_high && previous_high);
            previous_high = is_high;
        }
        if utf8 {
            rest.extend_from_slice(bytes);
            match std::str::from_utf8(&rest) {
                Ok(_) => rest.clear(),
                Err(error) if error.error_len().is_none() => {
                    rest.drain(..error.valid_up_to());
                }
                Err(_) => utf8 = false,
            }
        }
    }
    // a file cut in the middle of a character is still UTF-8
    Ok(if utf8 {
        UTF_8
    } else if beside * 2 >= high {
        GB18030
    } else {
        WINDOWS_1252
    })
}

impl Read for Text {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let n = target.len().min(self.out.len() - self.taken);
        target[..n].copy_from_slice(&self.out[self.taken..self.taken + n]);
        self.taken += n;
        Ok(n)
    }
}

impl Text {
    fn refill(&mut self) -> io::Result<()> {
        let n = self.inner.read(&mut self.raw)?;
        self.read.add(n as u64);
        self.ended = n == 0;
        self.pending.extend_from_slice(&self.raw[..n]);
        let needed = self.decoder.max_utf8_buffer_length(self.pending.len()).unwrap_or(4 * CHUNK + 64);
        self.out.resize(needed, 0);
        self.taken = 0;
        let (_, used, written, _) = self.decoder.decode_to_utf8(&self.pending, &mut self.out, self.ended);
        self.pending.drain(..used);
        self.out.truncate(written);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn decoded(bytes: &[u8], label: Option<&str>) -> (String, &'static Encoding) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let (mut text, encoding) = open(file.path(), label, Counter::default()).unwrap();
        let mut out = String::new();
        text.read_to_string(&mut out).unwrap();
        (out, encoding)
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decoded("名称,城市\n".as_bytes(), None), ("名称,城市\n".into(), UTF_8));
        assert_eq!(decoded(b"\xef\xbb\xbfa,b", None), ("a,b".into(), UTF_8));
        let (gb, _, _) = GB18030.encode("北京协和医院,三级甲等\r\n");
        assert_eq!(decoded(&gb, None), ("北京协和医院,三级甲等\r\n".into(), GB18030));
        let (latin, _, _) = WINDOWS_1252.encode("Köln,Straße");
        assert_eq!(decoded(&latin, None), ("Köln,Straße".into(), WINDOWS_1252));
        assert_eq!(decoded(b"\xff\xfea\0", None).0, "a");
        assert_eq!(decoded("北京".as_bytes().get(..5).unwrap(), None).0, "北\u{fffd}");
        assert_eq!(decoded(b"", None).0, "");
    }

    #[test]
    fn a_character_across_two_chunks_survives() {
        let text = format!("a{}", "京".repeat(CHUNK));
        assert_eq!(decoded(text.as_bytes(), None).0, text);
        let (gb, _, _) = GB18030.encode(&text);
        assert_eq!(decoded(&gb, Some("gbk")).0, text);
    }
}
