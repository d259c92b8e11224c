//! Importing hospitals.

mod address;
mod columns;
mod country;
mod draft;
mod fhir;
pub mod identity;
mod level;
mod phones;
pub mod place;
mod prices;
mod sink;
mod source;
mod tree;
mod usa;
mod zone;

use std::{collections::HashSet, io::Write};

use anyhow::{Context, Result, bail};
use contracts::{
    Channel,
    v1::{catalog_client::CatalogClient, scheduling_client::SchedulingClient},
};

use crate::{
    args::ImportHospitalsArgs,
    input::{files, progress::Progress},
    rejects::{Reject, Rejects},
    summary::Summary,
};
use draft::Defaults;
use prices::Prices;
use sink::Sink;

/// Imports hospitals, their booking rules (notice 2 hours, horizon 60 days, cut-off a day) and their offers.
///
/// Progress and the first reasons of rejected rows go to `out`, all of them to the rejects file. A file that cannot be
/// read at all is reported and the others go on.
///
/// # Errors
/// When an argument is wrong, no file could be read, a service does not answer, or the rejects cannot be written. What
/// was stored until then stays; importing again completes it.
pub async fn import_hospitals(
    args: ImportHospitalsArgs,
    catalog: &mut CatalogClient<Channel>,
    scheduling: &mut SchedulingClient<Channel>,
    out: &mut dyn Write,
) -> Result<Summary> {
    let chosen = columns::chosen(args.mapping.as_deref(), &args.map)?;
    let defaults = Defaults::of(&args)?;
    let prices = Prices::of(&args)?;
    let paths = files::expand(&args.files)?;
    prices.check(catalog).await?;
    let mut summary = Summary::default();
    let mut seen = HashSet::new();
    let mut last_failure = None;
    for path in &paths {
        writeln!(out, "{}", path.display())?;
        let size = std::fs::metadata(path)?.len();
        let (mut progress, counter) = Progress::new(&files::stem(path), size);
        let mut rejects = Rejects::of(path, args.rejects.as_deref(), &summary.rejects_files);
        let mut sink = Sink::new(catalog, scheduling, &prices, &mut rejects, &mut summary, &mut seen);
        let opened = source::open(path, args.encoding.as_deref(), &chosen, counter);
        match opened {
            Ok((mut source, found)) => {
                let named = args.source.clone().unwrap_or_else(|| source.default_name(path));
                while let Some((row, draft)) = source.next_draft().with_context(|| path.display().to_string())? {
                    progress.row(out);
                    let built = draft.and_then(|draft| draft.build(&defaults, &named, row));
                    sink.take(row, built).await?;
                }
                sink.flush().await?;
                summary.notes.extend(found.note(path));
                summary.files += 1;
            }
            Err(error) => {
                summary.rejected += 1;
                summary.read += 1;
                rejects.add(Reject::new(0, "", format!("{error:#}"), ""))?;
                last_failure = Some(format!("{}: {error:#}", path.display()));
            }
        }
        progress.finish();
        let (file, first) = rejects.finish()?;
        for line in first {
            writeln!(out, "  {line}")?;
        }
        if let Some(file) = file.filter(|file| !summary.rejects_files.contains(file)) {
            summary.rejects_files.push(file);
        }
    }
    if let (0, Some(reason)) = (summary.files, last_failure) {
        bail!("nothing imported: {reason}");
    }
    write!(out, "{summary}")?;
    Ok(summary)
}
