//! Whatever is typed, a search answers.

use std::path::Path;

use contracts::v1::{SearchHospitalsRequest, SuggestRequest};
use proptest::prelude::*;
use tonic::Code;

use super::{fixture, hospital};

fn file(name: &str) -> std::path::PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells where the package is"))
        .join("../../../../shared/data")
        .join(name)
}

async fn ask(f: &mut super::Fixture, text: &str) {
    let base = SearchHospitalsRequest::default;
    f.client
        .search_hospitals(SearchHospitalsRequest { query: text.into(), ..base() })
        .await
        .unwrap_or_else(|error| panic!("query {text:?}: {error}"));
    f.client
        .search_hospitals(SearchHospitalsRequest {
            query: text.into(),
            city: text.into(),
            restrict: true,
            only_ids: vec![text.into()],
            bookable_only: true,
            ..base()
        })
        .await
        .unwrap_or_else(|error| panic!("city {text:?}: {error}"));
    f.client
        .suggest(SuggestRequest { query: text.into(), limit: 0, locale: text.into() })
        .await
        .unwrap_or_else(|error| panic!("suggest {text:?}: {error}"));
    for request in [
        SearchHospitalsRequest { after: text.into(), ..base() },
        SearchHospitalsRequest { level: text.into(), ..base() },
    ] {
        if let Err(error) = f.client.search_hospitals(request).await {
            assert_eq!(error.code(), Code::InvalidArgument, "{text:?}");
        }
    }
}

#[tokio::test]
async fn naughty_strings_never_break_a_search() {
    let path = file("bad-input/blns.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} not present", path.display());
        return;
    };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    assert!(strings.len() > 400);
    let mut f = fixture().await;
    f.add(vec![hospital("a", "北京协和医院", "Union")]).await;
    for text in &strings {
        ask(&mut f, text).await;
    }
    // and as content
    let rows = strings.iter().enumerate().filter(|(_, text)| !text.trim().is_empty() && text.len() <= 500);
    let rows: Vec<_> = rows.map(|(i, text)| hospital(&format!("n{i}"), text, text)).collect();
    f.add(rows).await;
    for text in &strings {
        ask(&mut f, text).await;
    }
}

#[test]
fn any_text_makes_a_well_formed_query() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let f = std::cell::RefCell::new(runtime.block_on(async {
        let mut f = fixture().await;
        f.add(vec![hospital("a", "北京协和医院", "Union")]).await;
        f
    }));
    proptest!(ProptestConfig::with_cases(300), |(text in any::<String>())| {
        runtime.block_on(ask(&mut f.borrow_mut(), &text));
    });
}
