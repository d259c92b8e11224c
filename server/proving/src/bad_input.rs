//! The naughty strings and malformed JSON that every field must bear.

use std::io::Read;

use anyhow::{Context, Result};

use crate::server::root;

fn read(name: &str) -> Result<Vec<u8>> {
    let path = root().join("../shared/data/bad-input").join(name);
    std::fs::read(&path).with_context(|| format!("{} is needed for this proof", path.display()))
}

/// The Big List of Naughty Strings, and a few of our own.
///
/// # Errors
/// When the list is not there.
pub fn naughty_strings() -> Result<Vec<String>> {
    let mut strings: Vec<String> = serde_json::from_slice(&read("blns.json")?)?;
    strings.extend(
        [
            "0",
            "-1",
            "1e400",
            "NaN",
            "9223372036854775808",
            "18446744073709551616",
            "2026-02-30",
            "0000-00-00",
            "9999-12-31",
            "+999999-01-01",
            "%",
            "%zz",
            "..",
            "../../etc/passwd",
            "/",
            "//evil.example",
            "https://evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "a\u{0}b",
            "\r\nSet-Cookie: a=b",
            "王小明",
            "９９９",
            "۳",
            "ＡＢＣ",
            "\u{202e}",
            "\u{feff}",
            "{{7*7}}",
            "${7*7}",
            "';--",
            "\" OR \"\"=\"",
            "*",
            "\"",
            "a\"b*",
            "NEAR(",
            "AND",
            "^",
            "-",
            "(",
            "id:",
            "null",
            "undefined",
        ]
        .map(str::to_owned),
    );
    strings.push("x".repeat(5_000));
    strings.push("体".repeat(2_000));
    strings.push("1".repeat(1_000));
    strings.push("🏥".repeat(300));
    Ok(strings)
}

/// JSONTestSuite's parsing cases, as (name, bytes).
///
/// # Errors
/// When the archive is not there.
pub fn json_cases() -> Result<Vec<(String, Vec<u8>)>> {
    let packed = read("JSONTestSuite-test_parsing.tar.gz")?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
    let mut cases = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path()?.display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        cases.push((name, bytes));
    }
    Ok(cases)
}
