//! Whatever is done in whatever order, the sums hold.

use proptest::prelude::*;

use crate::fixture::{Fixture, HOSPITAL, HOUR, slot};

#[derive(Clone, Debug)]
enum Step {
    Hold(u8, u8),
    Confirm(u8),
    Release(u8),
    Extend(u8),
    Expire(u32),
    Import(u8, u32),
    Wait(u64),
    Zone(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12u8, 0..4u8).prop_map(|(order, slot)| Step::Hold(order, slot)),
        3 => (0..12u8).prop_map(Step::Confirm),
        3 => (0..12u8).prop_map(Step::Release),
        1 => (0..12u8).prop_map(Step::Extend),
        2 => (0..5u32).prop_map(Step::Expire),
        2 => (0..4u8, 0..5u32).prop_map(|(slot, capacity)| Step::Import(slot, capacity)),
        2 => (0..15u64).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::Zone),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_keeps_the_sums(steps in proptest::collection::vec(step(), 1..60)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let f = Fixture::with_hospital().await;
            let starts: Vec<i64> = (0..4).map(|n| f.now() + 12 * HOUR + n * 5 * HOUR).collect();
            let ids = f.slots(&starts, 2).await;
            for step in steps {
                match step {
                    Step::Hold(order, slot) => {
                        let _ = f.try_hold(&format!("o{order}"), &ids[usize::from(slot)]).await;
                    }
                    Step::Confirm(order) => drop(f.confirm(&format!("o{order}")).await),
                    Step::Release(order) => drop(f.release(&format!("o{order}")).await),
                    Step::Extend(order) => drop(f.extend(&format!("o{order}")).await),
                    Step::Expire(limit) => drop(f.expire(limit).await),
                    Step::Import(n, capacity) => {
                        drop(f.upsert(vec![slot(HOSPITAL, starts[usize::from(n)], capacity)]).await);
                    }
                    Step::Wait(minutes) => f.advance(minutes),
                    Step::Zone(west) => {
                        let zone = if west { "America/New_York" } else { "Asia/Shanghai" };
                        drop(f.schedule(HOSPITAL, zone, 120, 28).await);
                    }
                }
                f.audit().await;
            }
        });
    }
}
