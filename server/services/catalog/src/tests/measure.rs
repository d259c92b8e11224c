//! How long a page takes among 100,000 hospitals. Told, not asserted: machines differ.
//! `cargo test -p catalog --release -- --ignored --nocapture measure`

use std::time::Instant;

use contracts::v1::{HospitalSort, Position, SearchHospitalsRequest, SuggestRequest};

use super::{fixture, hospital, in_city, leveled, offer, placed};

const FIRST: [&str; 10] = ["人民", "协和", "中心", "同济", "仁爱", "康复", "儿童", "肿瘤", "中医", "和平"];
const LEVELS: [&str; 8] = ["3A", "3B", "3", "2A", "2B", "2", "1", ""];

#[tokio::test]
#[ignore = "takes a minute"]
async fn measure_pages_among_100_000_hospitals() {
    let mut f = fixture().await;
    let started = Instant::now();
    for batch in 0..100 {
        let rows = (0..1_000).map(|i| {
            let n = batch * 1_000 + i;
            let name = format!("{}{}第{}医院", if n % 97 == 0 { "北京" } else { "城市" }, FIRST[n % 10], n % 331);
            let h = hospital(&format!("h{n:06}"), &name, &format!("Hospital {n}"));
            let city = n % 300;
            let h = in_city(h, &format!("city-{city}"), &format!("城市{city}"), &format!("City {city}"));
            placed(leveled(h, LEVELS[n % 8]), 20.0 + (n % 2003) as f64 / 100.0, 90.0 + (n % 3001) as f64 / 100.0)
        });
        f.add(rows.collect()).await;
        let price =
            |i: usize| offer(&format!("h{:06}", batch * 1_000 + i), "standard-basic", 10_000 + (i % 500) as i64);
        f.price((0..1_000).map(price).collect()).await;
    }
    println!("written in {:?}", started.elapsed());

    let base = SearchHospitalsRequest::default;
    let near = Some(Position { latitude: 31.2, longitude: 112.5 });
    let ids = |n: usize| (0..n).map(|i| format!("h{:06}", i * 5)).collect::<Vec<_>>();
    let sort = |sort: HospitalSort| i32::from(sort);
    for (what, request) in [
        ("all", base()),
        (
            "bookable by price",
            SearchHospitalsRequest { bookable_only: true, sort: sort(HospitalSort::Price), ..base() },
        ),
        ("by name", SearchHospitalsRequest { sort: sort(HospitalSort::Name), ..base() }),
        ("city", SearchHospitalsRequest { city: "city-7".into(), ..base() }),
        (
            "city, level, price",
            SearchHospitalsRequest {
                city: "city-7".into(),
                level: "3".into(),
                max_price_minor: Some(10_100),
                ..base()
            },
        ),
        ("level 1 by name", SearchHospitalsRequest { level: "1".into(), sort: sort(HospitalSort::Name), ..base() }),
        ("nearest", SearchHospitalsRequest { near, sort: sort(HospitalSort::Distance), ..base() }),
        ("within 50 km", SearchHospitalsRequest { near, radius_km: 50.0, ..base() }),
        (
            "within 500 km by price",
            SearchHospitalsRequest { near, radius_km: 500.0, sort: sort(HospitalSort::Price), ..base() },
        ),
        ("20,000 ids", SearchHospitalsRequest { restrict: true, only_ids: ids(20_000), ..base() }),
        ("协和 (10 %)", SearchHospitalsRequest { query: "协和".into(), ..base() }),
        ("北京协和 (0 %)", SearchHospitalsRequest { query: "北京协和".into(), ..base() }),
        ("医院 (100 %)", SearchHospitalsRequest { query: "医院".into(), ..base() }),
        ("xh", SearchHospitalsRequest { query: "xh".into(), ..base() }),
        ("h", SearchHospitalsRequest { query: "h".into(), ..base() }),
        ("city-7 协和", SearchHospitalsRequest { query: "协和".into(), city: "city-7".into(), ..base() }),
        ("血糖 (an item of all)", SearchHospitalsRequest { query: "血糖".into(), ..base() }),
        ("hospital 77777", SearchHospitalsRequest { query: "hospital 77777".into(), ..base() }),
    ] {
        let mut times = Vec::new();
        let mut found = 0;
        let mut after = String::new();
        for _ in 0..20 {
            let request = SearchHospitalsRequest { after, ..request.clone() };
            let started = Instant::now();
            let page = f.client.search_hospitals(request).await.unwrap().into_inner();
            times.push(started.elapsed());
            found += page.hospitals.len();
            after = page.next;
        }
        times.sort();
        println!("{what:24} median {:>10.2?} worst {:>10.2?} rows {found}", times[10], times[19]);
    }
    for query in ["x", "xh", "bei", "医院", "blood"] {
        let started = Instant::now();
        let request = SuggestRequest { query: query.into(), limit: 8, locale: "zh".into() };
        f.client.suggest(request).await.unwrap();
        println!("suggest {query:16} {:>10.2?}", started.elapsed());
    }
}
