//! Results, as a table and as JSON.

use anyhow::Result;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The scoreboard's number, with a suffix where a row has several measures.
    pub id: String,
    pub name: String,
    pub value: f64,
    pub unit: String,
    pub target: String,
    pub note: String,
}

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub fn add(&mut self, id: &str, name: &str, value: f64, unit: &str, target: &str, note: String) {
        eprintln!("  {id} {name}: {value:.1} {unit} ({target}); {note}");
        let value = (value * 1_000.0).round() / 1_000.0;
        self.rows.push(Row { id: id.into(), name: name.into(), value, unit: unit.into(), target: target.into(), note });
    }

    pub fn print(&self) {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        println!("\n{:<6} {:<width$} {:>10} {:<6} {:<10} note", "id", "measure", "value", "unit", "target");
        for row in &self.rows {
            let Row { id, name, value, unit, target, note } = row;
            println!("{id:<6} {name:<width$} {value:>10.1} {unit:<6} {target:<10} {note}");
        }
    }

    /// # Errors
    /// When the disk refuses.
    pub fn write(&self) -> Result<()> {
        let dir = proving::server::root().join("target/bench");
        std::fs::create_dir_all(&dir)?;
        let file = dir.join("results.json");
        std::fs::write(&file, serde_json::to_string_pretty(&self.rows)?)?;
        println!("\nwritten to target/bench/results.json");
        Ok(())
    }
}
