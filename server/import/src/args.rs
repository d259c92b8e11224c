//! The command lines of both imports, with the help that teaches them.

use std::path::PathBuf;

use clap::Args;

/// Import hospitals from CSV, FHIR Location (NDJSON or a Bundle) or a province/city/hospital tree.
#[derive(Debug, Clone, Default, Args)]
#[command(after_long_help = "\
EXAMPLES
  checkwell import hospitals gb-hospitals.csv --country GB --attribution '© OpenStreetMap contributors'
  checkwell import hospitals list.gb18030.csv --source wuhan2020
  checkwell import hospitals clinics.csv --map name=Praxis --map latitude=Breite --map longitude=Länge
  checkwell import hospitals locations.ndjson --source my-publisher

COLUMNS
  id name name_zh name_en level province city district address zip phone latitude longitude opening_hours zone
  country notice. Usual English, German and Chinese headings are known; --map and --mapping name the others.

AGAIN IS AN UPDATE
  A hospital's id is made of the source and the list's own id, or of name, province, city, district, address and
  position when it has none. Importing again updates, never doubles. A second row with the same id in one run is left out
  and listed among the rejected rows. Default prices are for hospitals that offer nothing yet; --offer sets the
  prices of all.

EXIT STATUS
  0 when a row was stored or none was wrong, 1 when every row was rejected, no file could be read or a service
  failed, 2 for a wrong command line.")]
pub struct ImportHospitalsArgs {
    /// Files, or directories whose .csv, .tsv, .txt, .json, .ndjson and .jsonl files are all taken
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Country of rows that name none, as two letters (GB, DE, CN …); else taken from province or position where that is
    /// certain
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// IANA time zone of rows that name none, e.g. Europe/London; else the country's, or rejected where it has several
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// City of rows that name none
    #[arg(long)]
    pub city: Option<String>,
    /// Name of the list; part of every id. Default: the file's name, "fhir" for FHIR
    #[arg(long)]
    pub source: Option<String>,
    /// Who must be named beside the data, e.g. '© OpenStreetMap contributors'
    #[arg(long, default_value = "")]
    pub attribution: String,
    /// A package that every imported hospital offers, and its price in whole units, e.g. standard-basic=299.00.
    /// Repeatable. Default: the three standard packages at default prices, where a hospital offers nothing yet
    #[arg(long = "offer", value_name = "PACKAGE=PRICE", conflicts_with = "no_offers")]
    pub offers: Vec<String>,
    /// Import hospitals without anything to book
    #[arg(long)]
    pub no_offers: bool,
    /// Currency of the prices, as three letters; else the country's
    #[arg(long, value_name = "CUR")]
    pub currency: Option<String>,
    /// Which column holds what, e.g. name=Klinik. Repeatable; wins over --mapping
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// A TOML file of such lines: name = "Klinik"
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Character encoding, e.g. gb18030 or windows-1252. Default: found out
    #[arg(long)]
    pub encoding: Option<String>,
    /// Where rejected rows go. Default: FILE.rejected.csv in the current directory. There only when there are any: a clean
    /// run removes the one of an earlier run
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// Import slots from SMART Scheduling Links (manifest or Schedule and Slot NDJSON) or a weekly template (CSV).
#[derive(Debug, Clone, Default, Args)]
#[command(after_long_help = "\
EXAMPLES
  checkwell import slots bulk-publish.json --source my-publisher
  checkwell import slots schedules.ndjson slots.ndjson --shift-to-date 2026-12-01
  checkwell import slots weekly.csv

SMART SCHEDULING LINKS
  Import the Location file with 'import hospitals' and the same --source first. A manifest's files are looked for
  beside it; nothing is downloaded. Slots are told apart by schedule and start, because publishers repeat ids.

WEEKLY TEMPLATE
  hospital_id,weekdays,start,end,capacity,every_minutes,from,to[,zone]
  gb-10000,Mon-Fri,08:00,12:00,4,30,2026-12-01,2026-12-28
  Times are the hospital's local time. A time that the clocks skip is left out and reported; one that comes twice
  is taken once.

EXIT STATUS
  0 when a slot was stored or none was wrong, 1 when all were rejected, no file could be read or a service failed,
  2 for a wrong command line.")]
pub struct ImportSlotsArgs {
    /// Manifest, NDJSON or CSV files, or directories whose .csv, .tsv, .txt, .json, .ndjson and .jsonl files are all taken
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// The --source the Locations were imported with
    #[arg(long, default_value = "fhir")]
    pub source: String,
    /// Move all published slots by whole days, so that the first one falls on this date: for trials with old files.
    /// The published offset stays
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub shift_to_date: Option<String>,
    /// Character encoding of CSV files. Default: found out
    #[arg(long)]
    pub encoding: Option<String>,
    /// Where rejected rows go. Default: FILE.rejected.csv in the current directory. There only when there are any: a clean
    /// run removes the one of an earlier run
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}
