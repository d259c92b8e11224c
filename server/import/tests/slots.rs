//! Slots from a real publisher and from weekly templates.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod world;

use contracts::v1::ListSlotsRequest;
use import::{ImportHospitalsArgs, ImportSlotsArgs};
use world::{World, shared};

async fn rite_aid() -> Option<(World, std::path::PathBuf)> {
    let dir = shared("fhir/ssl-riteaid-nj")?;
    let mut world = World::new().await;
    assert_eq!(world.hospitals(&dir.join("locations-NJ.ndjson")).await.inserted, 112);
    Some((world, dir))
}

#[tokio::test]
async fn the_publishers_slots_come_once_though_their_ids_repeat() {
    let Some((mut world, dir)) = rite_aid().await else { return };
    let (schedules, slots) = (dir.join("schedules-NJ.ndjson"), dir.join("slots-NJ.ndjson"));
    // in the wrong order on purpose
    let first = world.slots(&[&slots, &schedules]).await;
    assert_eq!((first.read, first.inserted, first.rejected, first.merged), (1_542, 1_542, 0, 0));
    let second = world.slots(&[&schedules, &slots]).await;
    assert_eq!((second.inserted, second.updated, second.unchanged), (0, 0, 1_542));
    assert_eq!(world.slot_count().await, 1_542);
    // published as -05:00, although New Jersey was at -04:00: nine o'clock there is ten o'clock here
    let request = ListSlotsRequest { hospital_id: "fhir-116".into(), date: "2023-03-25".into() };
    let day = world.scheduling.list_slots(request).await.unwrap().into_inner().slots;
    assert_eq!(day.len(), 1);
    let start: jiff::Timestamp = "2023-03-25T09:00:00-05:00".parse().unwrap();
    assert_eq!((day[0].start_ms, day[0].capacity), (start.as_millisecond(), 33));
}

#[tokio::test]
async fn a_manifest_finds_its_files_and_old_slots_can_be_moved() {
    let Some((mut world, dir)) = rite_aid().await else { return };
    let args = ImportSlotsArgs {
        files: vec![dir.join("bulk-publish.json")],
        shift_to_date: Some("2030-01-10".into()),
        ..Default::default()
    };
    let summary = world.try_slots(args).await.unwrap();
    assert_eq!((summary.inserted, summary.rejected), (1_542, 0), "{summary}");
    assert!(summary.notes.iter().any(|note| note.contains("not beside it")), "{summary}");
    let request = ListSlotsRequest { hospital_id: "fhir-116".into(), date: "2030-01-11".into() };
    let day = world.scheduling.list_slots(request).await.unwrap().into_inner().slots;
    assert_eq!((day.len(), day[0].capacity), (1, 33));
}

#[tokio::test]
async fn slots_without_their_schedule_or_hospital_are_rejected_with_the_reason() {
    let Some(dir) = shared("fhir/ssl-riteaid-nj") else { return };
    let mut world = World::new().await;
    let alone = world.slots(&[&dir.join("slots-NJ.ndjson")]).await;
    assert_eq!((alone.stored(), alone.rejected), (0, 1_542));
    assert!(world.rejected()[0].2.contains("Schedule file"));
    let nowhere = world.slots(&[&dir]).await;
    assert_eq!((nowhere.stored(), nowhere.rejected), (0, 1_542));
    assert!(world.rejected()[0].2.contains("import hospitals first"));
}

#[tokio::test]
async fn broken_slots_are_named_and_good_ones_kept() {
    let mut world = World::new().await;
    let locations = world
        .file("l.ndjson", "{\"resourceType\":\"Location\",\"id\":\"1\",\"name\":\"A\",\"address\":{\"state\":\"NJ\",\"postalCode\":\"08332\"}}");
    world.hospitals(&locations).await;
    let schedules = world.file(
        "schedules.ndjson",
        "{\"resourceType\":\"Schedule\",\"id\":\"s\",\"actor\":[{\"reference\":\"https://x.example/fhir/Location/1\"}]}\nnonsense\n",
    );
    let slot = |start: &str, end: &str, status: &str, capacity: &str| {
        format!(
            "{{\"resourceType\":\"Slot\",\"id\":\"x\",\"schedule\":{{\"reference\":\"Schedule/s\"}},\"status\":\"{status}\",\
             \"start\":\"{start}\",\"end\":\"{end}\",\"extension\":[{{\"url\":\"http://x/slot-capacity\",\"valueInteger\":{capacity}}}]}}"
        )
    };
    let lines = [
        slot("2030-01-01T08:00:00Z", "2030-01-01T09:00:00Z", "free", "5"),
        slot("2030-01-01T08:00:00", "2030-01-01T09:00:00Z", "free", "5"),
        slot("2030-01-01T10:00:00Z", "2030-01-01T09:00:00Z", "free", "5"),
        slot("2030-01-01T11:00:00Z", "2030-01-01T12:00:00Z", "maybe", "5"),
        slot("2030-01-01T11:00:00Z", "2030-01-01T12:00:00Z", "free", "-1"),
        slot("2030-01-01T09:00:00+01:00", "2030-01-01T09:00:00Z", "free", "5"),
        "[]".into(),
        slot("2030-01-01T13:00:00Z", "2030-01-01T14:00:00Z", "busy", "7"),
        "{\"resourceType\":\"Slot\"".into(),
    ];
    let slots = world.file("slots.ndjson", lines.join("\n"));
    let summary = world.slots(&[&schedules, &slots]).await;
    assert_eq!((summary.inserted, summary.merged, summary.rejected), (2, 1, 6), "{summary}");
    let rows: Vec<_> = world.rejected().into_iter().map(|(row, column, _)| (row, column)).collect();
    let expected =
        [(2, "start"), (3, "end"), (4, "status"), (5, "capacity"), (6, "start"), (7, "resourceType"), (9, "")];
    assert_eq!(rows, expected.map(|(row, column)| (row, column.to_owned())));
    assert!(summary.notes.iter().any(|note| note.contains("1 lines are no Schedule")));
}

#[tokio::test]
async fn a_weekly_template_becomes_slots_in_the_hospitals_time() {
    let mut world = World::new().await;
    let list = world.file("list.csv", "id,name\n1,Klinik\n");
    let args = ImportHospitalsArgs { files: vec![list], country: Some("DE".into()), ..Default::default() };
    world.try_hospitals(args).await.unwrap();
    let week = world.file(
        "week.csv",
        "hospital_id,weekdays,start,end,capacity,every_minutes,from,to,zone\n\
         list-1,Mon-Fri,08:00,10:00,4,30,2026-03-23,2026-03-27,\n\
         list-1,Sun,01:30,04:00,2,30,2026-03-29,2026-03-29,\n\
         list-1,Sun,08:00,09:00,2,60,2026-10-25,2026-10-25,Asia/Shanghai\n\
         nobody,Mon,08:00,09:00,2,30,2026-03-23,2026-03-27,\n\
         list-1,Funday,08:00,09:00,2,30,2026-03-23,2026-03-27,\n\
         list-1,Mon,08:00,07:00,2,30,2026-03-23,2026-03-27,\n\
         list-1,Mon,08:00,09:00,0,30,2026-03-23,2026-03-27,\n\
         list-1,Mon,08:00,09:00,2,30,2026-03-23,2028-03-27,\n",
    );
    let summary = world.slots(&[&week]).await;
    // 5 days of 4; 5 of that night less 2 that the clocks skip; 1
    assert_eq!((summary.inserted, summary.rejected), (20 + 3 + 1, 2 + 5), "{summary}");
    let reasons = world.rejected();
    assert!(reasons.iter().filter(|(row, column, _)| (*row, column.as_str()) == (2, "start")).count() == 2);
    let columns: Vec<_> = reasons.iter().map(|(_, column, _)| column.as_str()).collect();
    assert_eq!(columns, ["start", "start", "hospital_id", "weekdays", "end", "capacity", "to"]);
    let request = ListSlotsRequest { hospital_id: "list-1".into(), date: "2026-03-23".into() };
    let day = world.scheduling.list_slots(request).await.unwrap().into_inner().slots;
    let eight: jiff::Timestamp = "2026-03-23T08:00:00+01:00".parse().unwrap();
    assert_eq!((day.len(), day[0].start_ms, day[0].capacity), (4, eight.as_millisecond(), 4));
    let again = world.slots(&[&week]).await;
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, 24));
}

#[tokio::test]
async fn what_is_no_file_of_slots_is_refused_with_what_was_wanted() {
    let mut world = World::new().await;
    let table = world.file("table.csv", "a,b\n1,2\n");
    let wrong = ImportSlotsArgs { files: vec![table.clone()], ..Default::default() };
    assert!(world.try_slots(wrong).await.unwrap_err().to_string().contains("hospital_id"));
    let date = ImportSlotsArgs { files: vec![table], shift_to_date: Some("tomorrow".into()), ..Default::default() };
    assert!(world.try_slots(date).await.unwrap_err().to_string().contains("tomorrow"));
    let empty = world.file("empty.ndjson", "");
    let args = ImportSlotsArgs { files: vec![empty], ..Default::default() };
    assert!(world.try_slots(args).await.unwrap_err().to_string().contains("empty"));
}
