//! The services an import writes to, in a directory that goes away.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part, and a broken set-up should panic")]

use std::path::{Path, PathBuf};

use contracts::{
    Channel, in_process,
    v1::{
        GetOfferRequest, Hospital, SchedulingAuditRequest, SearchHospitalsRequest, catalog_client::CatalogClient,
        scheduling_client::SchedulingClient,
    },
};
use import::{ImportHospitalsArgs, ImportSlotsArgs, Summary};
use storage::Ambient;
use tempfile::TempDir;

/// The import of one list, without any flag.
pub fn of(path: PathBuf) -> ImportHospitalsArgs {
    ImportHospitalsArgs { files: vec![path], ..Default::default() }
}

pub struct World {
    pub catalog: CatalogClient<Channel>,
    pub scheduling: SchedulingClient<Channel>,
    pub dir: TempDir,
    pub said: Vec<u8>,
}

/// A file of `shared/data` beside the repository, `None` (said aloud) when it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let data = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells where the package is"))
        .join("../../../shared/data");
    let path = data.join(name);
    if !path.exists() {
        eprintln!("skipped: ../shared/data/{name} is missing");
        return None;
    }
    Some(path)
}

impl World {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog::CatalogService::open(dir.path(), Ambient::system()).await.unwrap();
        let scheduling = scheduling::SchedulingService::open(dir.path(), Ambient::system()).await.unwrap();
        Self {
            catalog: CatalogClient::new(in_process(catalog.server())),
            scheduling: SchedulingClient::new(in_process(scheduling.server())),
            dir,
            said: Vec::new(),
        }
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn rejects(&self) -> PathBuf {
        self.dir.path().join("rejects.csv")
    }

    /// Row, column and reason of each rejected row.
    pub fn rejected(&self) -> Vec<(u64, String, String)> {
        let Ok(mut reader) = csv::Reader::from_path(self.rejects()) else { return Vec::new() };
        reader.records().map(|r| r.unwrap()).map(|r| (r[1].parse().unwrap(), r[2].into(), r[3].into())).collect()
    }

    pub async fn try_hospitals(&mut self, args: ImportHospitalsArgs) -> anyhow::Result<Summary> {
        let _ = std::fs::remove_file(self.rejects());
        let args = ImportHospitalsArgs { rejects: Some(self.rejects()), ..args };
        import::import_hospitals(args, &mut self.catalog, &mut self.scheduling, &mut self.said).await
    }

    pub async fn hospitals(&mut self, path: &Path) -> Summary {
        self.try_hospitals(of(path.into())).await.unwrap()
    }

    pub async fn try_slots(&mut self, args: ImportSlotsArgs) -> anyhow::Result<Summary> {
        let _ = std::fs::remove_file(self.rejects());
        let source = if args.source.is_empty() { "fhir".into() } else { args.source.clone() };
        let args = ImportSlotsArgs { rejects: Some(self.rejects()), source, ..args };
        import::import_slots(args, &mut self.catalog, &mut self.scheduling, &mut self.said).await
    }

    pub async fn slots(&mut self, paths: &[&Path]) -> Summary {
        let files = paths.iter().map(|path| path.to_path_buf()).collect();
        self.try_slots(ImportSlotsArgs { files, ..Default::default() }).await.unwrap()
    }

    pub async fn search(&mut self, query: &str, city: &str) -> Vec<Hospital> {
        let request =
            SearchHospitalsRequest { query: query.into(), city: city.into(), limit: 50, ..Default::default() };
        self.catalog.search_hospitals(request).await.unwrap().into_inner().hospitals
    }

    /// Minor units.
    pub async fn price(&mut self, hospital_id: &str, package_id: &str) -> i64 {
        let request = GetOfferRequest { hospital_id: hospital_id.into(), package_id: package_id.into() };
        self.catalog.get_offer(request).await.unwrap().into_inner().price_minor
    }

    pub async fn slot_count(&mut self) -> u64 {
        let audit = self.scheduling.audit(SchedulingAuditRequest {}).await.unwrap().into_inner();
        assert_eq!((audit.over_capacity, audit.wrong_counts), (0, 0));
        audit.slots
    }
}
