//! Rows that are refused, and where they are told of.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod world;

use import::ImportHospitalsArgs;
use world::{World, of};

#[tokio::test]
async fn bad_rows_are_named_and_good_ones_kept() {
    let mut world = World::new().await;
    let path = world.file(
        "list.csv",
        "name;lat;lon;zone\nA;1;1;UTC\n=cmd();91;1;UTC\nC;x;1;UTC\n;1;1;UTC\nE;1;1;Mars/Base\nF;1\nA;1;1;UTC\n\nG;2;2;UTC\n",
    );
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected, summary.merged, summary.read), (2, 5, 1, 8));
    let rows: Vec<_> = world.rejected().into_iter().map(|(row, column, _)| (row, column)).collect();
    let expected = [(2, "latitude"), (3, "latitude"), (4, "name"), (5, "zone"), (6, ""), (7, "id")];
    assert_eq!(rows, expected.map(|(row, column)| (row, column.to_owned())));
    assert!(String::from_utf8(world.said.clone()).unwrap().contains("list.csv row 2, latitude"));
}

#[tokio::test]
async fn rejected_cells_cannot_become_formulas() {
    let mut world = World::new().await;
    let path = world.file("list.csv", "name,lat,lon\nX,=1+1,2\nY,@a,2\nZ,+1a,2\n");
    world.hospitals(&path).await;
    let mut reader = csv::Reader::from_path(world.rejects()).unwrap();
    let values: Vec<_> = reader.records().map(|record| record.unwrap()[4].to_owned()).collect();
    assert_eq!(values, ["'=1+1", "'@a", "'+1a"]);
}

#[tokio::test]
async fn a_row_whose_clock_is_not_certain_is_refused_and_not_guessed() {
    let mut world = World::new().await;
    let path = world.file(
        "world.csv",
        "name,state,zip,country,lat,lon\nSeoul,,,,37.57,126.98\nDelhi,,,,28.61,77.21\nZürich,,,,47.37,8.54\n\
         Dublin,,,,53.35,-6.26\nMiami,FL,,US,25.77,-80.19\nMilano,MI,20121,,45.46,9.19\n東京病院,東京都,,,,\n\
         Leeds,,,,53.8,-1.55\nMiami,FL,33101,,,\nPensacola,FL,32501,,,\n武汉医院,湖北省,,,,\nUlm,Bayern,,,,\n",
    );
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (5, 7));
    let rejected = world.rejected();
    assert_eq!(rejected.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
    assert!(rejected.iter().all(|(_, column, reason)| column == "zone" && reason.contains("--zone")), "{rejected:?}");
    assert!(rejected[0].2.contains("--country"), "{rejected:?}");
    for (name, zone, country) in [
        ("Leeds", "Europe/London", "GB"),
        ("Miami", "America/New_York", "US"),
        ("Pensacola", "America/Chicago", "US"),
        ("武汉医院", "Asia/Shanghai", "CN"),
        ("Ulm", "Europe/Berlin", "DE"),
    ] {
        let found = world.search(name, "").await;
        assert_eq!(found.iter().map(|h| (h.zone.as_str(), h.country.as_str())).collect::<Vec<_>>(), [(zone, country)]);
    }
    let seoul = world.file("seoul.csv", "name,lat,lon\nSeoul,37.57,126.98\n");
    let args = ImportHospitalsArgs { country: Some("KR".into()), ..of(seoul) };
    assert_eq!(world.try_hospitals(args).await.unwrap().inserted, 1);
    assert_eq!(world.search("Seoul", "").await[0].zone, "Asia/Seoul");
}

#[tokio::test]
async fn an_import_whose_rows_are_all_wrong_has_failed() {
    let mut world = World::new().await;
    let bad = world.file("bad.csv", "name,zone\n,UTC\nA,Mars/Base\n");
    assert!(world.hospitals(&bad).await.all_rejected());
    let mixed = world.file("mixed.csv", "name,zone\n,UTC\nA,UTC\n");
    assert!(!world.hospitals(&mixed).await.all_rejected());
    assert!(!world.hospitals(&mixed).await.all_rejected(), "unchanged rows are good rows");
}

#[tokio::test]
async fn a_corrected_list_takes_the_rejects_of_the_wrong_one_away() {
    let mut world = World::new().await;
    let path = world.file("list.csv", "name,zone\n,UTC\nA,UTC\n");
    assert_eq!(world.hospitals(&path).await.rejects_files, [world.rejects()]);
    let path = world.file("list.csv", "name,zone\nB,UTC\nA,UTC\n");
    let args = ImportHospitalsArgs { rejects: Some(world.rejects()), ..of(path) };
    let summary =
        import::import_hospitals(args, &mut world.catalog, &mut world.scheduling, &mut world.said).await.unwrap();
    assert!(summary.rejects_files.is_empty());
    assert!(!world.rejects().exists());
}
