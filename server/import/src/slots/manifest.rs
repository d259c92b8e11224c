//! The bulk-publish manifest of SMART Scheduling Links: which files belong together. Nothing is downloaded; the files
//! are looked for beside the manifest.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde::Deserialize;

use crate::input::files;

/// Larger files are no manifest, bytes.
const MAX_MANIFEST: u64 = 8 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[allow(dead_code)]
    transaction_time: String,
    output: Vec<Output>,
}
#[derive(Deserialize)]
struct Output {
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

/// Replaces manifests by the files they name that are here.
///
/// # Errors
/// When a file cannot be read.
pub fn resolve(
    paths: Vec<PathBuf>,
    notes: &mut Vec<String>,
    failures: &mut Vec<(PathBuf, String)>,
) -> Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> = Vec::new();
    for path in paths {
        let Some(manifest) = read(&path)? else {
            out.push(path);
            continue;
        };
        let dir = path.parent().unwrap_or(Path::new("."));
        let mut missing = 0usize;
        let mut found = 0usize;
        for output in manifest.output.iter().filter(|output| output.kind != "Location") {
            match local(dir, &output.url) {
                Some(file) => {
                    found += 1;
                    out.push(file);
                }
                None => missing += 1,
            }
        }
        if found == 0 {
            failures.push((path.clone(), "none of the files it names is beside it; nothing is downloaded".into()));
        } else if missing > 0 {
            notes.push(format!(
                "{}: {missing} of {} files it names are not beside it",
                path.display(),
                missing + found
            ));
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    Ok(out)
}

fn read(path: &Path) -> Result<Option<Manifest>> {
    if files::extension(path) != "json" || std::fs::metadata(path)?.len() > MAX_MANIFEST {
        return Ok(None);
    }
    let mut text = Vec::new();
    BufReader::new(File::open(path)?).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text).ok())
}

/// `…/slots/NJ.ndjson` may have been saved as `NJ.ndjson`, `slots/NJ.ndjson` or `slots-NJ.ndjson`. Only names count:
/// a manifest cannot point outside its directory.
fn local(dir: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let good = |part: &&str| !part.is_empty() && *part != "." && *part != ".." && !part.contains(['\\', ':']);
    let mut parts = path.rsplit('/').filter(good);
    let name = parts.next()?;
    let folder = parts.next().unwrap_or_default();
    // the most telling name first: NJ.ndjson alone could be of any folder
    let candidates = [dir.join(format!("{folder}-{name}")), dir.join(folder).join(name), dir.join(name)];
    candidates.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_beside_the_manifest_and_never_outside() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("in");
        std::fs::create_dir_all(inner.join("slots")).unwrap();
        for name in ["slots-NJ.ndjson", "slots/DE.ndjson", "PA.ndjson"] {
            std::fs::write(inner.join(name), "x").unwrap();
        }
        std::fs::write(dir.path().join("secret.ndjson"), "x").unwrap();
        let find = |url: &str| local(&inner, url).map(|path| path.strip_prefix(&inner).unwrap().to_path_buf());
        assert_eq!(find("https://x.example/slots/NJ.ndjson?a=b"), Some("slots-NJ.ndjson".into()));
        assert_eq!(find("https://x.example/slots/DE.ndjson"), Some("slots/DE.ndjson".into()));
        assert_eq!(find("PA.ndjson"), Some("PA.ndjson".into()));
        assert_eq!(find("https://x.example/../secret.ndjson"), None);
        assert_eq!(find("file:///../../secret.ndjson"), None);
        assert_eq!(find(""), None);
    }
}
