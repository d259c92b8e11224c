//! Rows from a file, whatever its format.

use std::{
    io::{BufReader, Read},
    path::Path,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    columns::{Chosen, Columns, Field},
    draft::Draft,
    fhir,
    tree::Tree,
};
use crate::{
    input::{
        encoding::{self, Found, Text},
        files,
        lines::{Line, Lines},
        progress::Counter,
        table::{Row, Table},
    },
    rejects::Reject,
};

/// JSON that is not line by line must fit into memory: larger files are refused, bytes.
const MAX_DOCUMENT: u64 = 128 * 1024 * 1024;

pub enum Source {
    Table(Table, Columns),
    Lines(Lines<BufReader<Text>>, Found),
    /// A document that was read whole; `fhir`: its entries are resources.
    Document {
        drafts: std::vec::IntoIter<Result<Draft, Reject>>,
        fhir: bool,
        row: u64,
    },
}

/// Opens a file by its extension, and JSON by what is in it.
///
/// # Errors
/// When it cannot be read, holds nothing, or has no column for the name.
pub fn open(path: &Path, label: Option<&str>, chosen: &Chosen, read: Counter) -> Result<(Source, Found)> {
    match files::extension(path).as_str() {
        "ndjson" | "jsonl" => lines(path, label, read),
        "json" => match document(path, label, read.clone())? {
            Some(source) => Ok(source),
            None => lines(path, label, read),
        },
        _ => {
            let mut table = Table::open(path, label, read)?;
            let columns = Columns::of(&table.headers, chosen)?;
            table.expect_breaks(|column| columns.breaks(column));
            let found = table.found;
            Ok((Source::Table(table, columns), found))
        }
    }
}

fn lines(path: &Path, label: Option<&str>, read: Counter) -> Result<(Source, Found)> {
    let (mut text, _) = encoding::open(path, label, Counter::default())?;
    let mut first = [0; 4096];
    let mut blank = true;
    // a file of blanks would end as "0 rows", which reads like success
    loop {
        let n = text.read(&mut first)?;
        if n == 0 {
            break;
        }
        if !first[..n].iter().all(u8::is_ascii_whitespace) {
            blank = false;
            break;
        }
    }
    if blank {
        bail!("the file is empty");
    }
    let (text, found) = encoding::open(path, label, read)?;
    Ok((Source::Lines(Lines::new(BufReader::new(text)), found), found))
}

/// A tree, a Bundle or one resource; `None` when the file is not one JSON document.
fn document(path: &Path, label: Option<&str>, read: Counter) -> Result<Option<(Source, Found)>> {
    let (text, found) = encoding::open(path, label, read)?;
    let mut whole = Vec::new();
    text.take(MAX_DOCUMENT + 1).read_to_end(&mut whole)?;
    if whole.len() as u64 > MAX_DOCUMENT {
        bail!("over {} MB: split it, or write one resource a line (.ndjson)", MAX_DOCUMENT / 1024 / 1024);
    }
    let whole = marked(whole);
    let Ok(mut value) = serde_json::from_str::<Value>(&whole) else { return Ok(None) };
    let damaged = whole.contains(DAMAGE);
    drop(whole);
    let reject = |row, column| Reject::new(row, column, found.reason(), "");
    if value.get("provinceList").is_some() {
        let tree: Tree = serde_json::from_value(value).context("the tree of provinces")?;
        let drafts: Vec<_> = tree
            .drafts()
            .zip(1..)
            .map(|(draft, row)| match draft.field_with(DAMAGE).filter(|_| damaged) {
                Some(column) => Err(reject(row, column)),
                None => Ok(draft),
            })
            .collect();
        return Ok(Some((Source::Document { drafts: drafts.into_iter(), fhir: false, row: 0 }, found)));
    }
    let resources = match value.get("resourceType").and_then(Value::as_str) {
        Some("Bundle") => match value.get_mut("entry").map(Value::take) {
            Some(Value::Array(entries)) => entries
                .into_iter()
                .map(|mut entry| entry.get_mut("resource").map_or(Value::Null, Value::take))
                .collect(),
            _ => Vec::new(),
        },
        Some(_) => vec![value],
        None => return Ok(None),
    };
    let drafts: Vec<_> = resources
        .into_iter()
        .zip(1..)
        .map(|(resource, row)| {
            if damaged && is_damaged(&resource) {
                return Err(reject(row, ""));
            }
            fhir::location(resource).map_err(|(column, reason)| Reject::new(row, column, reason, ""))
        })
        .collect();
    Ok(Some((Source::Document { drafts: drafts.into_iter(), fhir: true, row: 0 }, found)))
}

/// Stands for broken bytes in a document. Unicode reserves this character for such use, so that no text holds it.
const DAMAGE: char = '\u{fdd0}';

/// The document as a string, broken bytes marked.
fn marked(whole: Vec<u8>) -> String {
    String::from_utf8(whole).unwrap_or_else(|error| {
        let mut out = String::new();
        for chunk in error.as_bytes().utf8_chunks() {
            out.push_str(chunk.valid());
            out.extend((!chunk.invalid().is_empty()).then_some(DAMAGE));
        }
        out
    })
}

fn is_damaged(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(DAMAGE),
        Value::Array(values) => values.iter().any(is_damaged),
        Value::Object(fields) => fields.iter().any(|(key, value)| key.contains(DAMAGE) || is_damaged(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Source {
    /// The source's name when nobody gave one: the file's, or "fhir", under which slots find their hospitals.
    pub fn default_name(&self, path: &Path) -> String {
        match self {
            Self::Lines(..) | Self::Document { fhir: true, .. } => "fhir".into(),
            Self::Table(..) | Self::Document { fhir: false, .. } => files::stem(path),
        }
    }

    /// The next row and its number from 1, or why it is none.
    ///
    /// # Errors
    /// When reading fails.
    #[allow(clippy::type_complexity)]
    pub fn next_draft(&mut self) -> Result<Option<(u64, Result<Draft, Reject>)>> {
        match self {
            Self::Table(table, columns) => Ok(table.next_row()?.map(|(number, row)| match row {
                Row::Good(record) => (number, Ok(draft(&record, columns))),
                Row::Bad(fault) => {
                    let name = |column| columns.name_of(column).map_or_else(|| table.heading(column), str::to_owned);
                    let column = fault.column.map(name).unwrap_or_default();
                    (number, Err(Reject::new(number, column, fault.reason, fault.text)))
                }
            })),
            Self::Lines(lines, found) => {
                let Some((number, line)) = lines.next_line()? else { return Ok(None) };
                let draft = match line {
                    Line::TooLong => Err(Reject::new(number, "", "the line is longer than 4 MB", "")),
                    Line::NotUtf8 => Err(Reject::new(number, "", found.reason(), "")),
                    Line::Text(text) => match serde_json::from_str::<Value>(&text) {
                        Ok(value) => {
                            fhir::location(value).map_err(|(column, reason)| Reject::new(number, column, reason, text))
                        }
                        Err(error) => Err(Reject::new(number, "", format!("not JSON: {error}"), text)),
                    },
                };
                Ok(Some((number, draft)))
            }
            Self::Document { drafts, row, .. } => {
                *row += 1;
                Ok(drafts.next().map(|draft| (*row, draft)))
            }
        }
    }
}

fn draft(record: &csv::StringRecord, columns: &Columns) -> Draft {
    let text = |field| columns.get(record, field).to_owned();
    Draft {
        id: text(Field::Id),
        name: text(Field::Name),
        name_zh: text(Field::NameZh),
        name_en: text(Field::NameEn),
        level: text(Field::Level),
        province: text(Field::Province),
        city: text(Field::City),
        district: text(Field::District),
        address: text(Field::Address),
        zip: text(Field::Zip),
        phone: text(Field::Phone),
        latitude: text(Field::Latitude),
        longitude: text(Field::Longitude),
        opening_hours: text(Field::OpeningHours),
        zone: text(Field::Zone),
        country: text(Field::Country),
        notice: text(Field::Notice),
        closed: false,
    }
}
