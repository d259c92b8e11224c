//! Data directories to prove things on: the demo's, with slots that a proof needs.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use storage::Ambient;
use tempfile::TempDir;

use crate::{
    html,
    http::{Client, query_value},
    patient::{Choice, Patient, Quote},
    server::{self, Server},
};

/// Where proofs keep their data: on the disk that the program would use, not in memory.
fn workspace() -> PathBuf {
    server::root().join("target/proving")
}

/// A data directory of its own, removed when dropped.
#[derive(Debug)]
pub struct Data {
    dir: TempDir,
}

impl Data {
    /// An empty one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn empty() -> Result<Self> {
        fs::create_dir_all(workspace())?;
        let data = Self { dir: tempfile::Builder::new().prefix("run-").tempdir_in(workspace())? };
        fs::create_dir(data.path())?;
        Ok(data)
    }

    /// A copy of the loaded demo. Loading happens once per build of the program.
    ///
    /// # Errors
    /// When the demo cannot be loaded or copied.
    pub async fn demo() -> Result<Self> {
        let data = Self::empty()?;
        copy_files(&template().await?, &data.path())?;
        Ok(data)
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Beside the data.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Imports slots by the program's own weekly template.
    ///
    /// # Errors
    /// When the import is refused.
    pub fn import_slots(&self, rows: &[SlotRow]) -> Result<()> {
        let file = self.file("slots.csv");
        let mut csv = String::from("hospital_id,weekdays,start,end,capacity,every_minutes,from,to\n");
        for row in rows {
            csv.push_str(&row.csv());
        }
        fs::write(&file, csv)?;
        let rejects = self.file("rejected.csv");
        let (file, data) = (file.display().to_string(), self.path().display().to_string());
        let arguments = ["import", "slots", &file, "--data", &data, "--rejects", &rejects.display().to_string()];
        let output = server::run(&arguments, &[])?;
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success() && !rejects.exists(), "import slots: {said}");
        Ok(())
    }
}

/// Slots of one hospital on one day: from `start` on, `count` of them, `minutes` apart.
#[derive(Clone, Debug)]
pub struct SlotRow {
    pub hospital: String,
    pub date: Date,
    /// `HH:MM`, the hospital's time.
    pub start: &'static str,
    pub end: &'static str,
    pub minutes: u32,
    pub capacity: u32,
}

impl SlotRow {
    fn csv(&self) -> String {
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            [usize::try_from(self.date.weekday().to_monday_zero_offset()).unwrap_or_default()];
        let Self { hospital, date, start, end, minutes, capacity } = self;
        format!("{hospital},{weekday},{start},{end},{capacity},{minutes},{date},{date}\n")
    }

    /// The id of the slot that starts at `HH:MM`: the hospital and the start in base 36.
    ///
    /// # Errors
    /// When the zone or the time is unknown.
    pub fn slot_id(&self, zone: &str, time: &str) -> Result<String> {
        let time: jiff::civil::Time = time.parse()?;
        let start = self.date.to_datetime(time).to_zoned(TimeZone::get(zone)?)?;
        Ok(format!("{}.{}", self.hospital, base36(u64::try_from(start.timestamp().as_millisecond())?)))
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

/// The demo's zone: its hospitals are in China.
pub const ZONE: &str = "Asia/Shanghai";

/// So many days from today, there.
///
/// # Errors
/// When the zone is unknown.
pub fn day(ahead: i32) -> Result<Date> {
    let now = Ambient::system().now().to_zoned(TimeZone::get(ZONE)?);
    Ok(now.date().checked_add(ahead.days())?)
}

/// A fresh seed, or the one in `SEED`; printed, so that a failure can be run again.
///
/// # Errors
/// When `SEED` is no number.
pub fn seed() -> Result<u64> {
    let seed = match std::env::var("SEED") {
        Ok(text) => text.parse().context("SEED")?,
        Err(_) => u64::from_le_bytes(Ambient::system().bytes()) >> 16,
    };
    eprintln!("SEED={seed}");
    Ok(seed)
}

/// A number from the environment.
///
/// # Errors
/// When it is there but no number.
pub fn number(name: &str, default: usize) -> Result<usize> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| name.to_owned()),
        Err(_) => Ok(default),
    }
}

/// The demo's data after its first start, kept for as long as the program stays the same.
async fn template() -> Result<PathBuf> {
    let meta = fs::metadata(server::binary()?)?;
    let built = meta.modified()?.duration_since(UNIX_EPOCH)?.as_millis();
    // slots are made for the coming weeks, so the demo is loaded anew every day
    let template = workspace().join(format!("demo-{}-{built}-{}", meta.len(), day(0)?));
    if !template.is_dir() {
        let fresh = Data::empty()?;
        let mut server = Server::start(&fresh.path()).await?;
        server.stop().await?;
        for old in fs::read_dir(workspace())?.flatten() {
            if old.file_name().to_string_lossy().starts_with("demo-") {
                fs::remove_dir_all(old.path())?;
            }
        }
        // another test may have been faster; either copy will do
        if fs::rename(fresh.path(), &template).is_err() {
            ensure!(template.is_dir(), "the loaded demo could not be kept");
        }
    }
    Ok(template)
}

/// Copies the files of a directory, not its subdirectories' files: a data directory has none that matter.
///
/// # Errors
/// When the disk refuses.
pub fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Every hospital and package that the first page of the list offers together, as (hospital, package).
///
/// # Errors
/// When a page cannot be had.
pub async fn offers(client: &mut Client, at_most: usize) -> Result<Vec<(String, String)>> {
    let page = client.get("/en/hospitals").await?;
    ensure!(page.status == 200, "the hospital list: {}", page.status);
    let mut offers = Vec::new();
    let mut hospitals: Vec<String> = html::links(&page.text())
        .iter()
        .filter_map(|link| link.strip_prefix("/en/hospitals/"))
        .map(|rest| rest.split(['?', '#']).next().unwrap_or(rest).to_owned())
        .collect();
    hospitals.dedup();
    for hospital in hospitals {
        let page = client.get(&format!("/en/hospitals/{hospital}")).await?.text();
        for link in html::links(&page) {
            let Some((path, _)) = link.strip_prefix("/en/packages/").and_then(|rest| rest.split_once('?')) else {
                continue;
            };
            let package = path.trim_end_matches("/slots").to_owned();
            let offer = (query_value(&link, "hospital").unwrap_or(hospital.clone()), package);
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
        if offers.len() >= at_most {
            break;
        }
    }
    ensure!(!offers.is_empty(), "the demo offers nothing");
    Ok(offers)
}

/// An offer that our patients (a man of 1985) may book, found by booking it; the trial order is cancelled.
///
/// # Errors
/// When there is none.
pub async fn bookable_offer(patient: &mut Patient) -> Result<(String, String)> {
    for (hospital, package) in offers(&mut patient.client, 30).await? {
        let page = patient.client.get(&format!("/en/packages/{package}/slots?hospital={hospital}")).await?.text();
        let Some(slot) = crate::patient::slots_of(&page).into_iter().next() else { continue };
        let choice = Choice { package: package.clone(), hospital: hospital.clone(), slot };
        let Ok(quote) = patient.quote(&choice).await else { continue };
        let reply = patient.post_order(&quote, &quote.key).await?;
        if let Some(reference) = crate::patient::reference(&reply) {
            patient.act(&reference, "cancel").await?;
            return Ok((hospital, package));
        }
    }
    anyhow::bail!("no offer on the first pages could be booked")
}

/// What most proofs start from: a served demo, patients with one person each, and a hospital with roomy slots.
#[derive(Debug)]
pub struct Scene {
    pub data: Data,
    pub server: Server,
    pub patients: Vec<Patient>,
    pub hospital: String,
    pub package: String,
    /// One quote a patient, for the first slot of `roomy`.
    pub quotes: Vec<Quote>,
    /// Slots with more places than any proof takes.
    pub roomy: Vec<String>,
    /// Slots with few.
    pub tight: Vec<String>,
}

/// Places of a tight slot.
pub const TIGHT: u32 = 50;

impl Scene {
    /// # Errors
    /// When the demo cannot be served or booked at.
    pub async fn set(patients: u32, options: server::Options) -> Result<Self> {
        let data = Data::demo().await?;
        let (hospital, package) = {
            let mut server = Server::start_with(&data.path(), options.clone()).await?;
            let mut scout = Patient::sign_in(server.addr, 99).await?;
            scout.add_person(999, "self").await?;
            let offer = bookable_offer(&mut scout).await?;
            server.stop().await?;
            offer
        };
        // late in the evening, where the demo has no slots of its own
        let roomy = SlotRow {
            hospital: hospital.clone(),
            date: day(9)?,
            start: "20:00",
            end: "22:00",
            minutes: 10,
            capacity: 100_000,
        };
        let tight =
            SlotRow { date: day(12)?, start: "20:00", end: "22:00", minutes: 10, capacity: TIGHT, ..roomy.clone() };
        data.import_slots(&[roomy.clone(), tight.clone()])?;
        let times = [
            "20:00", "20:10", "20:20", "20:30", "20:40", "20:50", "21:00", "21:10", "21:20", "21:30", "21:40", "21:50",
        ];
        let ids = |row: &SlotRow| times.iter().map(|time| row.slot_id(ZONE, time)).collect::<Result<Vec<_>>>();
        let (roomy, tight) = (ids(&roomy)?, ids(&tight)?);
        let server = Server::start_with(&data.path(), options).await?;
        let mut scene =
            Self { data, server, patients: Vec::new(), hospital, package, quotes: Vec::new(), roomy, tight };
        for number in 0..patients {
            let mut patient = Patient::sign_in(scene.server.addr, number + 1).await?;
            patient.add_person(number, "self").await?;
            let quote = patient.quote(&scene.choice(&scene.roomy[0])).await?;
            scene.patients.push(patient);
            scene.quotes.push(quote);
        }
        Ok(scene)
    }

    pub fn choice(&self, slot: &str) -> Choice {
        Choice { package: self.package.clone(), hospital: self.hospital.clone(), slot: slot.into() }
    }

    /// A connection of its own for the patient with this number, round and round.
    pub fn visitor(&self, number: usize) -> (Patient, Quote) {
        let index = number % self.patients.len();
        (self.patients[index].again(), self.quotes[index].clone())
    }
}

/// Asks again and again until `ask` gives an answer.
///
/// # Errors
/// When it gives none within `limit`, with what it said last.
pub async fn until<T, F>(limit: Duration, mut ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let started = std::time::Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) if started.elapsed() > limit => return Err(error.context(format!("still so after {limit:?}"))),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
