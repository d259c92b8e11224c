//! Following the log of changes.

use contracts::v1::{ChangesRequest, ChangesResponse};

use super::{Fixture, fixture, hospital, offer};

async fn since(f: &mut Fixture, after: Option<u64>, limit: u32) -> ChangesResponse {
    f.client.changes(ChangesRequest { after, limit }).await.unwrap().into_inner()
}

#[tokio::test]
async fn what_changes_is_told_once_and_in_order() {
    let mut f = fixture().await;
    let start = since(&mut f, None, 0).await;
    assert!(start.tags.is_empty() && !start.gap);
    f.add(vec![hospital("a", "甲", ""), hospital("b", "乙", "")]).await;
    f.price(vec![offer("b", "standard-basic", 29900)]).await;
    let first = since(&mut f, Some(start.last), 2).await;
    assert_eq!(first.tags, ["hospital:a", "hospital:b"]);
    let second = since(&mut f, Some(first.last), 0).await;
    assert_eq!(second.tags, ["hospital:b"]);
    assert_eq!(since(&mut f, Some(second.last), 0).await, ChangesResponse { last: second.last, ..Default::default() });
}

#[tokio::test]
async fn what_stays_the_same_is_not_told() {
    let mut f = fixture().await;
    f.add(vec![hospital("a", "甲", "")]).await;
    let start = since(&mut f, None, 0).await;
    f.add(vec![hospital("a", "甲", "")]).await;
    assert!(since(&mut f, Some(start.last), 0).await.tags.is_empty());
}

#[tokio::test]
async fn a_number_that_this_log_never_gave_means_that_anything_may_have_changed() {
    let mut f = fixture().await;
    let end = since(&mut f, None, 0).await.last;
    let answer = since(&mut f, Some(end + 7), 0).await;
    assert!(answer.gap && answer.last == end);
}
