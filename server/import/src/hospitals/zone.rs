//! The clock of a place whose country is known.

use super::{country::Whereabouts, usa};

/// The IANA zone, `None` when the country has several and the row does not say which.
pub fn of(country: &str, place: Whereabouts<'_>) -> Option<&'static str> {
    Some(match country {
        "CN" => "Asia/Shanghai",
        "HK" => "Asia/Hong_Kong",
        "TW" => "Asia/Taipei",
        "SG" => "Asia/Singapore",
        "JP" => "Asia/Tokyo",
        "KR" => "Asia/Seoul",
        "IN" => "Asia/Kolkata",
        "GB" => "Europe/London",
        "IE" => "Europe/Dublin",
        "DE" => "Europe/Berlin",
        "AT" => "Europe/Vienna",
        "CH" => "Europe/Zurich",
        "FR" => return france(place),
        "IT" => "Europe/Rome",
        "ES" => return spain(place),
        "NL" => "Europe/Amsterdam",
        "BE" => "Europe/Brussels",
        "PL" => "Europe/Warsaw",
        "CZ" => "Europe/Prague",
        "DK" => "Europe/Copenhagen",
        "SE" => "Europe/Stockholm",
        "NO" => "Europe/Oslo",
        "FI" => "Europe/Helsinki",
        "PR" => "America/Puerto_Rico",
        "US" => return usa::zone(place.province, place.zip),
        _ => return None,
    })
}

/// The first two of five digits, with the zero that spreadsheets take.
fn department(zip: &str) -> Option<u32> {
    let digits = matches!(zip.len(), 4 | 5) && zip.bytes().all(|b| b.is_ascii_digit());
    if digits { zip.parse::<u32>().ok().map(|zip| zip / 1_000) } else { None }
}

/// Lists of France may hold Réunion or Martinique.
fn france(place: Whereabouts<'_>) -> Option<&'static str> {
    let paris = match department(place.zip) {
        Some(department) => (1..=95).contains(&department),
        None => place.position.is_some_and(|(lat, lon)| (41.0..=51.5).contains(&lat) && (-5.5..=10.0).contains(&lon)),
    };
    paris.then_some("Europe/Paris")
}

/// The Canaries are an hour behind.
fn spain(place: Whereabouts<'_>) -> Option<&'static str> {
    match (department(place.zip), place.position) {
        (Some(35 | 38), _) => Some("Atlantic/Canary"),
        (Some(1..=52), _) => Some("Europe/Madrid"),
        (None, Some((lat, lon))) if lat > 35.0 && lon > -10.0 => Some("Europe/Madrid"),
        (None, Some((lat, lon))) if lat < 30.0 && lon < -13.0 => Some("Atlantic/Canary"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_needs_nothing_more_and_several_need_proof() {
        let zip = |zip| Whereabouts { zip, ..Whereabouts::default() };
        let position = |lat, lon| Whereabouts { position: Some((lat, lon)), ..Whereabouts::default() };
        assert_eq!(of("CH", zip("")), Some("Europe/Zurich"));
        assert_eq!(of("FR", zip("75001")), Some("Europe/Paris"));
        assert_eq!(of("FR", zip("97400")), None);
        assert_eq!(of("FR", zip("")), None);
        assert_eq!(of("FR", position(48.9, 2.3)), Some("Europe/Paris"));
        assert_eq!(of("ES", zip("35001")), Some("Atlantic/Canary"));
        assert_eq!(of("ES", zip("8001")), Some("Europe/Madrid"));
        assert_eq!(of("ES", position(28.1, -15.4)), Some("Atlantic/Canary"));
        assert_eq!(of("ES", zip("")), None);
        assert_eq!(of("US", zip("")), None);
        assert_eq!(of("AU", zip("3000")), None);
        assert_eq!(of("", zip("")), None);
    }
}
