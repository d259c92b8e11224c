//! Importing slots.

mod manifest;
mod shift;
mod sink;
mod smart;
mod template;
mod weekdays;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use contracts::{
    Channel,
    v1::{catalog_client::CatalogClient, scheduling_client::SchedulingClient},
};

use crate::{
    args::ImportSlotsArgs,
    input::{files, progress::Progress},
    rejects::{Reject, Rejects},
    summary::Summary,
};
use sink::Sink;
use smart::{Kind, Schedules};

/// Imports slots; schedules of the files are read first, whatever their order on the command line.
///
/// # Errors
/// When an argument is wrong, no file could be read, a service does not answer, or the rejects cannot be written. What
/// was stored until then stays; importing again completes it.
pub async fn import_slots(
    args: ImportSlotsArgs,
    catalog: &mut CatalogClient<Channel>,
    scheduling: &mut SchedulingClient<Channel>,
    out: &mut dyn Write,
) -> Result<Summary> {
    let target = args.shift_to_date.as_deref().map(shift::date).transpose()?;
    let mut summary = Summary::default();
    let mut slots: Vec<PathBuf> = Vec::new();
    let mut schedules = Schedules::default();
    let mut failures: Vec<(PathBuf, String)> = Vec::new();

    let named = files::expand(&args.files)?;
    for path in manifest::resolve(named, &mut summary.notes, &mut failures)? {
        match smart::kind(&path) {
            Ok(Kind::Slots | Kind::Template | Kind::Broken) => slots.push(path),
            Ok(Kind::Schedules) => match schedules.read(&path) {
                Ok(()) => summary.files += 1,
                Err(error) => failures.push((path, format!("{error:#}"))),
            },
            Ok(Kind::Other(kind)) => summary.notes.push(format!("{}: {kind}, no slots in it", path.display())),
            Err(error) => failures.push((path, format!("{error:#}"))),
        }
    }
    summary.notes.append(&mut schedules.problems);
    let days = match target {
        None => 0,
        Some(date) => shift::days(&slots, date)?,
    };
    if days != 0 {
        writeln!(out, "moved by {days} days")?;
    }

    for path in &slots {
        writeln!(out, "{}", path.display())?;
        let size = std::fs::metadata(path)?.len();
        let (mut progress, counter) = Progress::new(&files::stem(path), size);
        let mut rejects = Rejects::of(path, args.rejects.as_deref(), &summary.rejects_files);
        let mut sink = Sink::new(catalog, scheduling, &mut rejects, &mut summary);
        let read = if is_table(path) {
            template::read(path, args.encoding.as_deref(), counter, &mut sink, &mut progress, out).await
        } else {
            smart::read(path, counter, &args.source, &schedules, days, &mut sink, &mut progress, out).await
        };
        match read {
            Ok(()) => {
                sink.flush().await?;
                summary.files += 1;
            }
            // a service that fails ends the import; a file that cannot be read does not
            Err(error) if error.chain().any(|cause| cause.is::<tonic::Status>()) => return Err(error),
            Err(error) => failures.push((path.clone(), format!("{error:#}"))),
        }
        progress.finish();
        finish(rejects, &mut summary, out)?;
    }

    for (path, reason) in &failures {
        let mut rejects = Rejects::of(path, args.rejects.as_deref(), &summary.rejects_files);
        rejects.add(Reject::new(0, "", reason, ""))?;
        summary.read += 1;
        summary.rejected += 1;
        finish(rejects, &mut summary, out)?;
    }
    if let (true, Some((path, reason))) = (summary.files == 0, failures.first()) {
        bail!("nothing imported: {}: {reason}", path.display());
    }
    write!(out, "{summary}")?;
    Ok(summary)
}

fn finish(rejects: Rejects, summary: &mut Summary, out: &mut dyn Write) -> Result<()> {
    let (file, first) = rejects.finish()?;
    for line in first {
        writeln!(out, "  {line}")?;
    }
    if let Some(file) = file.filter(|file| !summary.rejects_files.contains(file)) {
        summary.rejects_files.push(file);
    }
    Ok(())
}

/// Anything but JSON is taken for a table.
fn is_table(path: &Path) -> bool {
    !matches!(files::extension(path).as_str(), "json" | "ndjson" | "jsonl")
}
