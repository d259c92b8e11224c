//! Which hospital offers which package, and for how much.

use contracts::v1;

use crate::{
    hospitals::{Kind, Site, sites},
    packages::{Demand, Plan, plans},
    spread::pick,
};

/// Every offer, grouped by hospital.
pub fn offers() -> Vec<v1::Offer> {
    let offer = |site: &Site, plan: &Plan| v1::Offer {
        hospital_id: site.id.clone(),
        package_id: plan.id.to_owned(),
        price_minor: price_yuan(site, plan) * 100,
        currency: "CNY".to_owned(),
    };
    sites()
        .iter()
        .flat_map(|site| plans().filter(|plan| offers_it(site, plan)).map(|plan| offer(site, plan)).collect::<Vec<_>>())
        .collect()
}

fn offers_it(site: &Site, plan: &Plan) -> bool {
    let level = site.row.level;
    let able = match plan.demand {
        Demand::Basic => true,
        Demand::Ordinary => level != "2B" || pick(3, &[&site.id, plan.id, "ordinary"]) > 0,
        Demand::Advanced => level != "2B" && (level != "2A" || pick(2, &[&site.id, plan.id, "advanced"]) == 0),
        Demand::Endoscopy => level.starts_with('3'),
        Demand::Minors => site.row.kind != Kind::Centre,
    };
    // the best hospitals offer all they can, the others have gaps
    let gap = level != "3A" && plan.demand != Demand::Basic && pick(8, &[&site.id, plan.id, "gap"]) == 0;
    able && !gap
}

/// List price, by city, level and hospital; whole yuan that end in 8.
fn price_yuan(site: &Site, plan: &Plan) -> i64 {
    let level_percent = match site.row.level {
        "3A" => 108,
        "3B" => 102,
        "2A" => 96,
        "2B" => 90,
        // private: comfort or a bargain
        _ => 88 + i64::from(pick(40, &[&site.id, "comfort"])),
    };
    let own_percent = 94 + i64::from(pick(13, &[&site.id, plan.id, "price"]));
    let yuan = plan.yuan * site.city.price_percent * level_percent * own_percent / 1_000_000;
    (yuan / 10 * 10 + 8).max(98)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_package_can_be_had_in_every_city() {
        let closed: BTreeSet<String> = crate::hospitals().into_iter().filter(|h| h.closed).map(|h| h.id).collect();
        let mut cities = BTreeMap::<String, BTreeSet<String>>::new();
        for offer in offers().into_iter().filter(|offer| !closed.contains(&offer.hospital_id)) {
            let (city, _) = offer.hospital_id.split_once('-').unwrap();
            cities.entry(offer.package_id).or_default().insert(city.to_owned());
        }
        assert_eq!(cities.len(), plans().count());
        for (package, cities) in cities {
            assert_eq!(cities.len(), 10, "{package}");
        }
    }

    #[test]
    fn every_hospital_offers_something_once_and_at_most_fifty() {
        let mut counts = BTreeMap::<String, BTreeSet<String>>::new();
        for offer in offers() {
            assert!(counts.entry(offer.hospital_id).or_default().insert(offer.package_id), "an offer twice");
        }
        assert_eq!(counts.len(), crate::hospitals().len());
        for (hospital, packages) in counts {
            assert!((3..=50).contains(&packages.len()), "{hospital}: {}", packages.len());
        }
    }

    #[test]
    fn prices_differ_and_stay_near_the_list() {
        let list: BTreeMap<_, _> = plans().map(|plan| (plan.id, plan.yuan * 100)).collect();
        let mut prices = BTreeMap::<String, BTreeSet<i64>>::new();
        for offer in offers() {
            let list = list[offer.package_id.as_str()];
            assert!(offer.price_minor > list / 2 && offer.price_minor < list * 2, "{offer:?}");
            assert_eq!((offer.price_minor % 100, offer.currency.as_str()), (0, "CNY"));
            prices.entry(offer.package_id).or_default().insert(offer.price_minor);
        }
        assert!(prices.values().all(|prices| prices.len() >= 5), "{prices:?}");
    }
}
