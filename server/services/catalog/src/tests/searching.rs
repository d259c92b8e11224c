use contracts::v1::{HospitalSort, Position, SearchHospitalsRequest, SuggestRequest};
use tonic::Code;

use super::{Fixture, fixture, hospital, in_city, leveled, offer, placed};

/// Six hospitals in three places; four of them offer something.
async fn six() -> Fixture {
    let mut f = fixture().await;
    let beijing = |h| in_city(h, "beijing", "北京", "Beijing");
    let mut chaoyang = placed(beijing(hospital("chaoyang", "朝阳医院", "Chaoyang Hospital")), 39.93, 116.45);
    chaoyang.district_zh = "朝阳区".into();
    let mut closed = beijing(hospital("closed", "旧医院", "Old Hospital"));
    closed.closed = true;
    f.add(vec![
        placed(
            leveled(beijing(hospital("pumch", "北京协和医院", "Peking Union Medical College Hospital")), "3A"),
            39.913,
            116.41,
        ),
        leveled(chaoyang, "3B"),
        placed(
            leveled(in_city(hospital("cq", "重庆第一医院", ""), "chongqing", "重庆", "Chongqing"), "2A"),
            29.56,
            106.55,
        ),
        placed(in_city(hospital("koeln", "", "St. Mary’s Köln"), "koeln", "", "Köln"), 50.94, 6.96),
        leveled(in_city(hospital("unplaced", "协和分院", ""), "wuhan", "武汉", "Wuhan"), "3"),
        closed,
    ])
    .await;
    f.price(vec![
        offer("pumch", "standard-basic", 500),
        offer("pumch", "standard-complete", 900),
        offer("chaoyang", "standard-basic", 300),
        offer("cq", "standard-plus", 700),
        offer("closed", "standard-basic", 100),
    ])
    .await;
    f
}

fn sorted(sort: HospitalSort) -> SearchHospitalsRequest {
    SearchHospitalsRequest { sort: sort.into(), ..Default::default() }
}

#[tokio::test]
async fn hospitals_are_found_in_both_languages_and_by_pinyin() {
    let mut f = six().await;
    for (query, expected) in [
        ("协和", vec!["pumch", "unplaced"]),
        ("xh", vec!["pumch", "unplaced"]),
        ("XHYY", vec!["pumch"]),
        ("xiehe", vec!["pumch", "unplaced"]),
        ("xie he", vec!["pumch", "unplaced"]),
        ("bjxh", vec!["pumch"]),
        ("北京协和医院", vec!["pumch"]),
        ("union", vec!["pumch"]),
        ("Peking medical", vec!["pumch"]),
        ("ｕｎｉｏｎ", vec!["pumch"]),
        ("koln", vec!["koeln"]),
        ("KÖLN", vec!["koeln"]),
        ("marys", vec!["koeln"]),
        ("重庆", vec!["cq"]),
        ("chongqing", vec!["cq"]),
        ("朝阳区", vec!["chaoyang"]),
        ("武汉 协和", vec!["unplaced"]),
        ("幽门螺杆菌", vec!["pumch"]),
        ("low-dose CT", vec!["pumch"]),
        ("thyroid ultrasound", vec!["pumch", "cq"]),
        ("beijing glucose", vec!["pumch", "chaoyang", "closed"]),
        ("全面体检", vec!["pumch"]),
        ("nothing like it", vec![]),
        ("!!!", vec![]),
        ("☃", vec![]),
    ] {
        assert_eq!(f.query(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_name_counts_more_than_an_offer() {
    let mut f = six().await;
    f.add(vec![hospital("clinic", "", "Glucose Clinic")]).await;
    assert_eq!(f.query("glucose").await, ["clinic", "pumch", "chaoyang", "cq", "closed"]);
}

#[tokio::test]
async fn filters_leave_what_was_asked_for() {
    let mut f = six().await;
    let base = SearchHospitalsRequest::default;
    let near = Some(Position { latitude: 39.91, longitude: 116.40 });
    for (request, expected) in [
        (SearchHospitalsRequest { city: "beijing".into(), ..base() }, vec!["pumch", "chaoyang", "closed"]),
        (SearchHospitalsRequest { city: "beijing".into(), bookable_only: true, ..base() }, vec!["pumch", "chaoyang"]),
        (SearchHospitalsRequest { level: "3".into(), ..base() }, vec!["pumch", "chaoyang", "unplaced"]),
        (SearchHospitalsRequest { level: "3A".into(), ..base() }, vec!["pumch"]),
        (SearchHospitalsRequest { level: "2".into(), ..base() }, vec!["cq"]),
        (SearchHospitalsRequest { max_price_minor: Some(500), ..base() }, vec!["pumch", "chaoyang", "closed"]),
        (SearchHospitalsRequest { near, radius_km: 3.0, ..base() }, vec!["pumch"]),
        (SearchHospitalsRequest { near, radius_km: 20.0, ..base() }, vec!["pumch", "chaoyang"]),
        (SearchHospitalsRequest { restrict: true, ..base() }, vec![]),
        (
            SearchHospitalsRequest { restrict: true, only_ids: vec!["cq".into(), "x".into(), "cq".into()], ..base() },
            vec!["cq"],
        ),
        (
            SearchHospitalsRequest { query: "协和".into(), city: "wuhan".into(), level: "3".into(), ..base() },
            vec!["unplaced"],
        ),
        (
            SearchHospitalsRequest { query: "医院".into(), bookable_only: true, ..base() },
            vec!["pumch", "chaoyang", "cq"],
        ),
    ] {
        assert_eq!(f.ids(request.clone()).await, expected, "{request:?}");
        let found = f.client.search_hospitals(request).await.unwrap().into_inner();
        assert_eq!((found.total as usize, found.total_is_more), (expected.len(), false));
    }
}

#[tokio::test]
async fn sorts_order_by_what_they_say() {
    let mut f = six().await;
    let near = Some(Position { latitude: 30.0, longitude: 106.0 });
    for (request, expected) in [
        (sorted(HospitalSort::Relevance), ["pumch", "chaoyang", "unplaced", "cq", "closed", "koeln"]),
        (sorted(HospitalSort::Price), ["closed", "chaoyang", "pumch", "cq", "koeln", "unplaced"]),
        (sorted(HospitalSort::Name), ["pumch", "chaoyang", "cq", "closed", "koeln", "unplaced"]),
        (
            SearchHospitalsRequest { near, ..sorted(HospitalSort::Distance) },
            ["cq", "pumch", "chaoyang", "koeln", "closed", "unplaced"],
        ),
    ] {
        for limit in [1, 2, 4, 50] {
            let request = SearchHospitalsRequest { limit, ..request.clone() };
            assert_eq!(f.all_pages(request.clone()).await, expected, "{request:?}");
        }
    }
    let request = SearchHospitalsRequest { near, ..sorted(HospitalSort::Distance) };
    let found = f.client.search_hospitals(request).await.unwrap().into_inner();
    assert!((found.distance_km[0] - 72.2).abs() < 1.0, "{:?}", found.distance_km);
    assert_eq!(found.distance_km[5], -1.0);
    let error = f.client.search_hospitals(sorted(HospitalSort::Distance)).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn pages_neither_repeat_nor_miss_when_rows_are_inserted_between() {
    let mut f = fixture().await;
    f.add(
        (0..40)
            .map(|i| placed(hospital(&format!("h{i:02}"), "协和医院", ""), 30.0, 100.0 + f64::from(i) / 7.0))
            .collect(),
    )
    .await;
    let near = Some(Position { latitude: 30.0, longitude: 100.0 });
    for (number, base) in [
        sorted(HospitalSort::Relevance),
        sorted(HospitalSort::Price),
        sorted(HospitalSort::Name),
        SearchHospitalsRequest { near, ..sorted(HospitalSort::Distance) },
        SearchHospitalsRequest { query: "xh".into(), ..sorted(HospitalSort::Relevance) },
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = SearchHospitalsRequest { limit: 7, ..base };
        let mut seen = Vec::new();
        for page in 0.. {
            let found = f.client.search_hospitals(request.clone()).await.unwrap().into_inner();
            seen.extend(found.hospitals.into_iter().map(|h| h.id));
            // newcomers, before and after where the reader stands
            f.add(vec![
                placed(hospital(&format!("a{number}-{page}"), "协和医院", ""), 30.0, 100.0),
                placed(hospital(&format!("z{number}-{page}"), "协和医院", ""), 30.0, 120.0),
            ])
            .await;
            request.after = found.next;
            if request.after.is_empty() {
                break;
            }
            assert!(page < 60);
        }
        let old: Vec<_> = seen.iter().filter(|id| id.starts_with('h')).collect();
        let mut unique = old.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((old.len(), unique.len()), (40, 40), "sort {number}");
        f.add(vec![hospital("h00", "协和医院", "")]).await;
        f.add(vec![placed(hospital("h00", "协和医院", ""), 30.0, 100.0)]).await;
    }
}

#[tokio::test]
async fn tampered_cursors_and_nonsense_are_refused() {
    let mut f = six().await;
    let page = SearchHospitalsRequest { limit: 1, ..sorted(HospitalSort::Name) };
    let next = f.client.search_hospitals(page).await.unwrap().into_inner().next;
    let mut flipped = next.clone().into_bytes();
    flipped[3] ^= 1;
    let near = |latitude, longitude| Some(Position { latitude, longitude });
    for request in [
        SearchHospitalsRequest { after: "x".into(), ..sorted(HospitalSort::Name) },
        SearchHospitalsRequest { after: String::from_utf8(flipped).unwrap(), ..sorted(HospitalSort::Name) },
        SearchHospitalsRequest { after: next, ..sorted(HospitalSort::Price) },
        SearchHospitalsRequest { after: "A".repeat(100_000), ..Default::default() },
        SearchHospitalsRequest { sort: 99, ..Default::default() },
        SearchHospitalsRequest { level: "9".into(), ..Default::default() },
        SearchHospitalsRequest { near: near(100.0, 0.0), ..Default::default() },
        SearchHospitalsRequest { near: near(f64::NAN, 0.0), ..Default::default() },
        SearchHospitalsRequest { near: near(1.0, 1.0), radius_km: -1.0, ..Default::default() },
        SearchHospitalsRequest { near: near(1.0, 1.0), radius_km: f64::INFINITY, ..Default::default() },
        SearchHospitalsRequest { radius_km: 1.0, ..Default::default() },
    ] {
        let error = f.client.search_hospitals(request.clone()).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{request:?}");
    }
}

#[tokio::test]
async fn suggestions_mix_cities_hospitals_and_items_in_the_readers_language() {
    let mut f = six().await;
    let mut ask = async |query: &str, locale: &str| {
        let request = SuggestRequest { query: query.into(), limit: 6, locale: locale.into() };
        let found = f.client.suggest(request).await.unwrap().into_inner().suggestions;
        assert!(found.len() <= 6);
        found.into_iter().map(|s| (s.kind, s.text)).collect::<Vec<_>>()
    };
    let own = |kind: &str, text: &str| (kind.to_owned(), text.to_owned());
    assert_eq!(ask("bei", "zh-CN").await, [own("city", "北京"), own("hospital", "北京协和医院")]);
    assert_eq!(ask("xh", "zh-CN").await[0], own("hospital", "北京协和医院"));
    assert_eq!(
        ask("甲状腺", "en").await,
        [own("item", "Thyroid ultrasound"), own("item", "Thyroid-stimulating hormone (TSH)")]
    );
    assert_eq!(ask("complete", "zh-CN").await, [own("package", "全面体检"), own("item", "血常规")]);
    assert!(ask("", "en").await.is_empty());
    assert!(ask("\"*(", "en").await.is_empty());
}
