//! Hospitals from real and from broken lists.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod world;

use contracts::v1::{GetHospitalRequest, ListOffersRequest};
use import::ImportHospitalsArgs;
use world::{World, of, shared};

/// Imports twice: everything new, then everything unchanged, with the same rows left out.
async fn twice(world: &mut World, args: ImportHospitalsArgs) -> import::Summary {
    let first = world.try_hospitals(args.clone()).await.unwrap();
    assert_eq!((first.updated, first.unchanged), (0, 0), "{first}");
    assert_eq!(first.read, first.stored() + first.merged + first.rejected, "{first}");
    let second = world.try_hospitals(args).await.unwrap();
    assert_eq!((second.inserted, second.updated), (0, 0), "{second}");
    assert_eq!((second.unchanged, second.merged, second.rejected), (first.inserted, first.merged, first.rejected));
    first
}

#[tokio::test]
async fn the_british_list_comes_whole_and_once() {
    let Some(path) = shared("hospitals/gb-hospitals-osm.csv") else { return };
    let mut world = World::new().await;
    let attribution = "© OpenStreetMap contributors".to_owned();
    let summary = twice(&mut world, ImportHospitalsArgs { attribution, country: Some("GB".into()), ..of(path) }).await;
    assert_eq!((summary.read, summary.inserted, summary.rejected), (3_912, 3_912, 0));
    let id = "gb-hospitals-osm-10004".to_owned();
    let h = world.catalog.get_hospital(GetHospitalRequest { id: id.clone() }).await.unwrap().into_inner();
    assert_eq!((h.name_en.as_str(), h.city.as_str()), ("Abingdon Community Hospital", "abingdon"));
    assert_eq!((h.zone.as_str(), h.country.as_str()), ("Europe/London", "GB"));
    assert_eq!((h.latitude, h.attribution.as_str()), (Some(51.6700624), "© OpenStreetMap contributors"));
    assert_eq!((h.offer_count, h.currency.as_str()), (3, "GBP"));
    let offers = world.catalog.list_offers(ListOffersRequest { hospital_id: id }).await.unwrap().into_inner().offers;
    assert_eq!(offers.len(), 3);
    // sixteen of the same name are sixteen hospitals
    let mut same = 0;
    let mut request =
        contracts::v1::SearchHospitalsRequest { query: "the surgery".into(), limit: 50, ..Default::default() };
    loop {
        let page = world.catalog.search_hospitals(request.clone()).await.unwrap().into_inner();
        same += page.hospitals.iter().filter(|h| h.name_en == "The Surgery").count();
        request.after = page.next;
        if request.after.is_empty() {
            break;
        }
    }
    assert_eq!(same, 16);
}

#[tokio::test]
async fn the_german_list_comes_whole_and_once() {
    let Some(path) = shared("hospitals/de-hospitals-osm.csv") else { return };
    let mut world = World::new().await;
    let summary = twice(&mut world, ImportHospitalsArgs { country: Some("DE".into()), ..of(path) }).await;
    assert_eq!((summary.read, summary.inserted, summary.rejected), (4_274, 4_274, 0));
    let koeln = world.search("", "koln").await;
    assert!(!koeln.is_empty());
    assert!(koeln.iter().all(|h| h.zone == "Europe/Berlin" && h.currency == "EUR" && h.city_en == "Köln"));
}

#[tokio::test]
async fn the_chinese_list_is_read_in_its_encoding() {
    let Some(path) = shared("hospitals/cn-fever-clinics-first800.gb18030.csv") else { return };
    let mut world = World::new().await;
    let summary = twice(&mut world, of(path)).await;
    assert_eq!((summary.read, summary.rejected), (800, 0));
    assert_eq!(summary.inserted + summary.merged, 800);
    assert!(summary.merged <= 1, "{summary}");
    let union = world.search("xh", "beijing").await;
    assert!(union.iter().any(|h| h.name_zh == "中国医学科学院北京协和医院"), "{union:?}");
    let beijing = world.search("", "beijing").await;
    assert!(beijing.iter().all(|h| h.city_zh == "北京" && h.zone == "Asia/Shanghai" && h.country == "CN"));
    assert!(beijing.iter().any(|h| h.opening_hours == "24/7"));
}

#[tokio::test]
async fn the_chinese_tree_comes_with_clean_levels_and_phones() {
    let Some(path) = shared("hospitals/cn-fever-clinics-2020-02.json") else { return };
    let mut world = World::new().await;
    let summary = twice(&mut world, of(path)).await;
    assert_eq!((summary.read, summary.rejected), (6_753, 0));
    assert!(summary.merged < 45, "{summary}");
    let request = contracts::v1::SearchHospitalsRequest { level: "3A".into(), limit: 50, ..Default::default() };
    let best = world.catalog.search_hospitals(request).await.unwrap().into_inner();
    // 三级甲等 19, 三甲 7, 三级甲等专科医院 2, and four more spellings
    assert!((25..=32).contains(&best.total), "{}", best.total);
    for hospital in world.search("医院", "").await {
        for phone in &hospital.phones {
            assert!(phone.chars().all(|c| c.is_ascii_digit() || " +-().ext".contains(c)), "{phone:?}");
        }
    }
}

#[tokio::test]
async fn fhir_locations_come_under_ids_that_slots_find() {
    let Some(path) = shared("fhir/ssl-riteaid-nj/locations-NJ.ndjson") else { return };
    let mut world = World::new().await;
    let summary = twice(&mut world, of(path)).await;
    assert_eq!((summary.read, summary.inserted), (112, 112));
    let request = GetHospitalRequest { id: "fhir-116".into() };
    let h = world.catalog.get_hospital(request).await.unwrap().into_inner();
    assert_eq!((h.zone.as_str(), h.city.as_str()), ("America/New_York", "millville"));
    assert_eq!(h.address_en, "907 North High Street, Millville, NJ 08332-3762");
    assert_eq!(h.phones, ["(856) 825-7742"]);
}

#[tokio::test]
async fn a_directory_is_taken_whole() {
    let Some(path) = shared("hospitals") else { return };
    let mut world = World::new().await;
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.files, summary.read), (4, 3_912 + 4_274 + 800 + 6_753));
}

#[tokio::test]
async fn columns_can_be_named_by_flag_and_file() {
    let mut world = World::new().await;
    let path = world.file("odd.csv", "\u{feff}k1\tk2\tk3\nKlinik Süd\t50,5\t7,5\n");
    let mapping = world.file("map.toml", "name = \"k1\"\nlatitude = \"k2\"\n");
    let args = ImportHospitalsArgs { mapping: Some(mapping), map: vec!["longitude=k3".into()], ..of(path) };
    let offers = vec!["standard-basic=12.50".to_owned()];
    let args = ImportHospitalsArgs { offers, city: Some("Köln".into()), source: Some("Mein Haus".into()), ..args };
    assert_eq!(world.try_hospitals(args).await.unwrap().inserted, 1);
    let found = world.search("sud", "").await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].latitude, found[0].price_from_minor, found[0].offer_count), (Some(50.5), Some(1250), 1));
    assert!(found[0].id.starts_with("mein-haus-"));
}

#[tokio::test]
async fn wrong_arguments_are_refused_before_anything_is_written() {
    let mut world = World::new().await;
    let path = world.file("list.csv", "name,zone,country\nA,UTC,GB\n");
    for args in [
        ImportHospitalsArgs { zone: Some("Mars/Base".into()), ..of(path.clone()) },
        ImportHospitalsArgs { country: Some("Britain".into()), ..of(path.clone()) },
        ImportHospitalsArgs { offers: vec!["standard-basic".into()], ..of(path.clone()) },
        ImportHospitalsArgs { offers: vec!["standard-basic=-1".into()], ..of(path.clone()) },
        ImportHospitalsArgs { offers: vec!["nonsense=350".into()], ..of(path.clone()) },
        ImportHospitalsArgs { offers: vec!["standard-basic=1".into(), "standard-basic=2".into()], ..of(path.clone()) },
        ImportHospitalsArgs {
            offers: vec!["standard-basic=1.5".into()],
            currency: Some("JPY".into()),
            ..of(path.clone())
        },
        ImportHospitalsArgs { currency: Some("euro".into()), ..of(path.clone()) },
        ImportHospitalsArgs { map: vec!["x".into()], ..of(path.clone()) },
        ImportHospitalsArgs { encoding: Some("klingon".into()), ..of(path.clone()) },
        of("/nowhere/at/all.csv".into()),
    ] {
        assert!(world.try_hospitals(args.clone()).await.is_err(), "{args:?}");
    }
    assert!(world.search("", "").await.is_empty());
}

#[tokio::test]
async fn a_truncated_file_keeps_what_is_whole() {
    let mut world = World::new().await;
    let text = "name,city,zone\nOne,Leeds,UTC\nTwo,Leeds,UTC\n\"Three,Lee";
    let path = world.file("cut.csv", text);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (2, 1));
    let json = "{\"resourceType\":\"Location\",\"id\":\"1\",\"name\":\"A\",\"address\":{\"state\":\"NJ\",\"postalCode\":\"08332\"}}\n{\"resourceType\":\"Loc";
    let path = world.file("cut.ndjson", json);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (1, 1));
    assert!(world.rejected()[0].2.starts_with("not JSON"));
    for name in ["empty.csv", "empty.json", "empty.ndjson"] {
        let path = world.file(name, "");
        let error = world.try_hospitals(of(path)).await.unwrap_err();
        assert!(error.to_string().contains("empty"), "{error}");
    }
}

#[tokio::test]
async fn the_csv_spectrum_is_read_right() {
    let Some(dir) = shared("bad-input/csv-spectrum") else { return };
    let mut world = World::new().await;
    let mut files = 0;
    for entry in std::fs::read_dir(dir.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = std::fs::read(dir.join("json").join(format!("{stem}.json"))).unwrap();
        type Rows = Vec<std::collections::BTreeMap<String, String>>;
        // one of them holds its row without a list around it, and another number than its table
        let Ok(expected) = serde_json::from_slice::<Rows>(&expected) else {
            assert_eq!(stem, "location_coordinates");
            let args = ImportHospitalsArgs { map: vec!["name=Cities".into()], zone: Some("UTC".into()), ..of(path) };
            assert_eq!(world.try_hospitals(args).await.unwrap().inserted, 1);
            assert_eq!(world.search("Modesto", "").await.len(), 1);
            files += 1;
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let header = text.lines().next().unwrap().to_owned();
        let first = header.split(',').next().unwrap().to_owned();
        let args = ImportHospitalsArgs {
            map: vec![format!("name={first}")],
            zone: Some("UTC".into()),
            source: Some(stem.clone()),
            no_offers: true,
            ..of(path)
        };
        let summary = world.try_hospitals(args).await.unwrap();
        assert_eq!((summary.inserted + summary.merged, summary.rejected), (expected.len() as u64, 0), "{stem}");
        for row in expected {
            let name = row[&first].split_whitespace().collect::<Vec<_>>().join(" ");
            let found = world.search(&name, "").await;
            assert!(found.iter().any(|h| h.source == stem && h.name_en == name), "{stem}: {name}");
        }
        files += 1;
    }
    assert_eq!(files, 12);
}

#[tokio::test]
async fn spreadsheets_exports_with_and_without_bom_are_the_same() {
    let Some(dir) = shared("bad-input/easyexcel") else { return };
    let mut world = World::new().await;
    for (name, column) in [("bom-no_bom.csv", "姓名"), ("bom-office_bom.csv", "姓名"), ("demo-demo.csv", "字符串标题")]
    {
        let args = ImportHospitalsArgs { map: vec![format!("name={column}")], ..of(dir.join(name)) };
        let args = ImportHospitalsArgs { country: Some("CN".into()), ..args };
        let summary = world.try_hospitals(args).await.unwrap();
        assert!(summary.read > 0 && summary.rejected == 0, "{name}: {summary}");
        if name.starts_with("bom") {
            assert_eq!(summary.inserted, 10, "{name}");
        }
    }
    // its heading has a full-width comma for a comma, so that its row has a field too many
    let args = ImportHospitalsArgs {
        map: vec!["name=字符串的字符串".into()],
        ..of(dir.join("converter-converterCsv.csv"))
    };
    assert_eq!(world.try_hospitals(args).await.unwrap().rejected, 1);
    assert!(world.rejected()[0].2.contains("fields, but the header has"));
    let path = dir.join("demo-demo.xlsx");
    let error = world.try_hospitals(of(path)).await;
    assert!(error.is_err(), "a workbook is no table of text");
}

#[tokio::test]
async fn malformed_json_is_rejected_with_a_reason_and_never_panics() {
    let Some(path) = shared("bad-input/JSONTestSuite-test_parsing.tar.gz") else { return };
    let mut world = World::new().await;
    let file = std::fs::File::open(path).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let (mut bad, mut all) = (0, 0);
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".json") {
            continue;
        }
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        all += 1;
        for extension in ["ndjson", "json"] {
            let path = world.file(&format!("case.{extension}"), &bytes);
            match world.try_hospitals(of(path.clone())).await {
                Ok(summary) => {
                    assert_eq!(summary.stored(), 0, "{name}");
                    assert!(!name.starts_with("n_") || summary.rejected > 0, "{name}");
                    assert!(world.rejected().iter().all(|(_, _, reason)| !reason.is_empty()), "{name}");
                }
                Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
            }
            let slots = import::ImportSlotsArgs { files: vec![path], ..Default::default() };
            match world.try_slots(slots).await {
                Ok(summary) => assert_eq!(summary.stored(), 0, "{name}"),
                Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
            }
        }
        bad += usize::from(name.starts_with("n_"));
    }
    assert_eq!(all, 318);
    assert!(bad > 150);
}

#[tokio::test]
async fn naughty_strings_are_names_like_any_other() {
    let Some(path) = shared("bad-input/blns.json") else { return };
    let mut world = World::new().await;
    let strings: Vec<String> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "name", "address", "city", "phone", "level", "zone"]).unwrap();
    for (i, text) in strings.iter().enumerate() {
        writer.write_record([&i.to_string(), text, text, text, text, text, "UTC"]).unwrap();
    }
    let path = world.file("blns.csv", writer.into_inner().unwrap());
    let summary = twice(&mut world, of(path)).await;
    assert_eq!(summary.read, strings.len() as u64);
    assert!(summary.inserted > 400, "{summary}");
}

#[tokio::test]
async fn a_big_list_shows_how_far_it_is() {
    big_list(10_000).await;
}

#[tokio::test]
#[ignore = "takes two minutes without optimisation"]
async fn a_list_of_100_000_comes_whole_and_once() {
    big_list(100_000).await;
}

async fn big_list(rows: usize) {
    let mut world = World::new().await;
    let mut text = String::from("id,name,city,lat,lon\n");
    for i in 0..rows {
        text.push_str(&format!("{i},Hospital {i},City {},{}.5,{}.25\n", i % 50, 50 + i % 5, i % 2));
    }
    let path = world.file("big.csv", text);
    let args = ImportHospitalsArgs { country: Some("GB".into()), no_offers: true, ..of(path) };
    let summary = twice(&mut world, args).await;
    assert_eq!(summary.inserted, rows as u64);
    let said = String::from_utf8(world.said.clone()).unwrap();
    assert!((10_000..=rows).step_by(10_000).all(|so_far| said.contains(&format!("  {so_far} rows …\n"))), "{said}");
}
