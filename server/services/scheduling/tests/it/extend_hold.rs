use contracts::ErrorCode;
use futures::future::join_all;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn extending_adds_ten_minutes() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    let first = f.hold("o1", slot).await.hold.unwrap().expires_ms;
    f.advance(9);
    let hold = f.extend("o1").await.unwrap();
    assert_eq!((hold.expires_ms, hold.extended), (first + 600_000, true));
    f.advance(9);
    assert!(f.expire(0).await.is_empty());
    f.advance(2);
    assert_eq!(f.expire(0).await, ["o1"]);
}

#[tokio::test]
async fn a_second_extension_is_refused_also_when_racing() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    let answers = join_all((0..10).map(|_| f.extend("o1"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.into_iter().filter_map(Result::err).all(|code| code == ErrorCode::HoldAlreadyExtended));
}

#[tokio::test]
async fn what_is_not_held_is_not_extended() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 3).await[0];
    assert_eq!(f.extend("nobody").await, Err(ErrorCode::NotFound));
    f.hold("o1", slot).await;
    f.advance(11);
    assert_eq!(f.extend("o1").await, Err(ErrorCode::HoldOver));
    f.expire(0).await;
    assert_eq!(f.extend("o1").await, Err(ErrorCode::HoldOver));
    f.hold("o2", slot).await;
    f.confirm("o2").await.unwrap();
    assert_eq!(f.extend("o2").await, Err(ErrorCode::WrongState));
}
