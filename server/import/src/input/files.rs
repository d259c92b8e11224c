//! Which files an import takes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

const KNOWN: [&str; 6] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl"];

/// The extension, in lower case.
pub fn extension(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The name without its last extension.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The files that were named, and those in the directories that were named, in the order of their names.
///
/// # Errors
/// When one is not there, or a directory holds none.
pub fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !path.is_dir() {
            std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
            out.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
            let path = entry?.path();
            let ours = path.to_string_lossy().ends_with(".rejected.csv");
            if path.is_file() && !ours && KNOWN.contains(&extension(&path).as_str()) {
                inside.push(path);
            }
        }
        if inside.is_empty() {
            bail!("{}: no .csv, .tsv, .txt, .json, .ndjson or .jsonl file in it", path.display());
        }
        inside.sort();
        out.extend(inside);
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    Ok(out)
}
