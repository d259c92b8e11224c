//! Lists with a bad byte or a stray quote: they cost their row, and the other rows are what they were.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod world;

use import::{ImportHospitalsArgs, ImportSlotsArgs};
use world::{World, of, shared};

fn row(number: u64, column: &str, reason: &str) -> (u64, String, String) {
    (number, column.to_owned(), reason.to_owned())
}

const GERMAN: &str = "Praxis;Straße;Ort;land\nÄrztehaus;Domstraße 1;Köln;DE\nRömhild;Höhe 2;Römhild;DE\n\
                      Müller;Süd 3;Lübeck;DE\n";

#[tokio::test]
async fn one_bad_byte_costs_one_row_and_not_the_names_of_all() {
    let mut world = World::new().await;
    let mut bytes = GERMAN.as_bytes().to_vec();
    let at = bytes.windows(3).position(|part| part == "ü".bytes().chain(*b"l").collect::<Vec<_>>()).unwrap();
    bytes[at + 1] = b'x';
    let path = world.file("list.csv", &bytes);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (2, 1), "{summary}");
    assert_eq!(world.rejected(), [row(3, "name", "bytes that are not UTF-8")]);
    assert!(summary.to_string().contains("list.csv: read as UTF-8, though some of its bytes are not"), "{summary}");
    assert_eq!(world.search("Römhild", "").await[0].name_en, "Römhild");

    let args = ImportHospitalsArgs { encoding: Some("utf-8".into()), ..of(path) };
    let said = world.try_hospitals(args).await.unwrap();
    assert_eq!((said.unchanged, said.rejected, said.notes.len()), (2, 1, 0), "{said}");
}

#[tokio::test]
async fn an_encoding_that_was_guessed_is_named() {
    let mut world = World::new().await;
    let path = world.file("plain.csv", GERMAN);
    assert!(world.hospitals(&path).await.notes.is_empty());
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(GERMAN);
    let path = world.file("latin.csv", &latin);
    let summary = world.hospitals(&path).await;
    assert_eq!(summary.inserted, 3, "{summary}");
    assert!(summary.to_string().contains("latin.csv: read as Windows-1252, because it is not UTF-8"), "{summary}");
    let (gb, ..) =
        encoding_rs::GB18030.encode("医院名称,省\n北京协和医院,北京市\n武汉同济医院,湖北省\n上海医院,上海市\n");
    let mut gb = gb.into_owned();
    let at = gb.len() - 3;
    gb[at] = 0xff;
    let path = world.file("gb.csv", &gb);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (2, 1), "{summary}");
    assert_eq!(world.rejected(), [row(3, "province", "bytes that are not GB18030")]);
    assert!(summary.to_string().contains("gb.csv: read as GB18030"), "{summary}");
}

#[tokio::test]
async fn a_header_with_a_bad_byte_is_refused_because_its_columns_would_be_lost() {
    let mut world = World::new().await;
    let path = world.file("list.csv", b"name,st\xe4dt,zone\nK\xc3\xb6ln \xc3\xa4\xc3\xb6,x,UTC\n");
    let error = world.try_hospitals(of(path)).await.unwrap_err().to_string();
    assert!(error.contains("the header row: bytes that are not UTF-8"), "{error}");
}

#[tokio::test]
async fn a_bad_byte_in_fhir_costs_its_resource() {
    let mut world = World::new().await;
    let location = |id: &str, name: &str| {
        format!(
            "{{\"resourceType\":\"Location\",\"id\":\"{id}\",\"name\":\"{name}\",\"address\":{{\"state\":\"NJ\",\"postalCode\":\"08332\"}}}}"
        )
    };
    let break_it =
        |text: String| -> Vec<u8> { text.into_bytes().iter().map(|b| if *b == b'#' { 0xff } else { *b }).collect() };
    let lines = break_it(format!("{}\n{}\n", location("1", "Zoë é ü"), location("2", "B#")));
    let path = world.file("list.ndjson", lines);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (1, 1), "{summary}");
    assert_eq!(world.rejected(), [row(2, "", "bytes that are not UTF-8")]);
    let bundle = format!(
        "{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{}}},{{\"resource\":{}}}]}}",
        location("3", "Zoë é ü"),
        location("4", "B#")
    );
    let path = world.file("bundle.json", break_it(bundle));
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.inserted, summary.rejected), (1, 1), "{summary}");
    assert_eq!(world.rejected(), [row(2, "", "bytes that are not UTF-8")]);
}

#[tokio::test]
async fn stray_quotes_cost_their_rows_and_merge_nothing() {
    let mut world = World::new().await;
    let mut text = String::from("id,name,address,city,zone\n");
    for i in 1..=300 {
        match i {
            100 => text.push_str("100,House 100,\"Street 100,Leeds,UTC\n"),
            177 => text.push_str("177,House 177,Street 177\",Leeds,UTC\n"),
            200 => text.push_str("200,House 200,\"Yard 2\nStreet 5, left\",Leeds,UTC\n"),
            250 => text.push_str("250,\"House 250,Street 250,Leeds,UTC\n"),
            i => text.push_str(&format!("{i},House {i},Street {i},Leeds,UTC\n")),
        }
    }
    let path = world.file("list.csv", text);
    let summary = world.hospitals(&path).await;
    assert_eq!((summary.read, summary.inserted, summary.rejected), (300, 298, 2), "{summary}");
    let reason = "a quote that is not closed";
    assert_eq!(world.rejected(), [row(100, "address", reason), row(250, "name", reason)]);
    assert!(world.search("House 200", "").await[0].address_en.starts_with("Yard 2 Street 5, left"));
}

#[tokio::test]
async fn a_weekly_template_loses_only_its_damaged_rows() {
    let mut world = World::new().await;
    let list = world.file("list.csv", "id,name\n1,Klinik\n");
    let args = ImportHospitalsArgs { country: Some("DE".into()), ..of(list) };
    world.try_hospitals(args).await.unwrap();
    let week = world.file(
        "week.csv",
        b"hospital_id,weekdays,start,end,capacity,every_minutes,from,to,zone\n\
          list-1,Mon,08:00,09:00,4,60,2026-03-23,2026-03-27,\n\
          list-1,\"Tue,08:00,09:00,4,60,2026-03-23,2026-03-27,\n\
          list-1,Wed,08:00,09:00,4,60,2026-03-23,2026-03-27,\xff\n\
          list-1,\"Thu, Fri\",08:00,09:00,4,60,2026-03-23,2026-03-27,\n",
    );
    let args = ImportSlotsArgs { files: vec![week], encoding: Some("utf-8".into()), ..Default::default() };
    let summary = world.try_slots(args).await.unwrap();
    assert_eq!((summary.inserted, summary.rejected), (3, 2), "{summary}");
    let expected = [row(2, "weekdays", "a quote that is not closed"), row(3, "zone", "bytes that are not UTF-8")];
    assert_eq!(world.rejected(), expected);
}

#[tokio::test]
async fn the_german_list_survives_a_bad_byte_and_a_stray_quote() {
    let Some(path) = shared("hospitals/de-hospitals-osm.csv") else { return };
    let mut world = World::new().await;
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.windows(8).position(|part| part == "Römhild".as_bytes()).unwrap();
    bytes[at + 1] = 0xf6;
    let middle = bytes.len() / 2;
    let line = middle + bytes[middle..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
    bytes.insert(line, b'"');
    let path = world.file("de.csv", bytes);
    let args = ImportHospitalsArgs { country: Some("DE".into()), no_offers: true, ..of(path) };
    let summary = world.try_hospitals(args).await.unwrap();
    assert_eq!((summary.read, summary.inserted, summary.rejected), (4_274, 4_272, 2), "{summary}");
    let mut reasons: Vec<_> = world.rejected().into_iter().map(|(_, _, reason)| reason).collect();
    reasons.sort();
    assert_eq!(reasons, ["a quote that is not closed", "bytes that are not UTF-8"]);
}
