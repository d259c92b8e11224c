//! Which country a row is in, where it does not say so, and the country's money.
//!
//! A wrong country is a wrong clock and a wrong currency, so only what is certain is said: regions by their names, and
//! positions that are well inside a country. Everything near a border is left to `--country` and `--zone`.

use super::{place, usa};

/// South, north, west, east, degrees.
type Box4 = (f64, f64, f64, f64);

/// Great Britain and its islands without the Isle of Man, which is another country; of Northern Ireland only Antrim and
/// Down, away from the border.
const BRITAIN: &[Box4] = &[
    (49.85, 50.5, -6.6, -1.0),
    (50.5, 51.4, -5.6, 1.45),
    (51.4, 53.5, -5.4, 1.8),
    (53.5, 53.95, -5.2, 0.5),
    (53.95, 54.5, -4.2, 0.5),
    (54.5, 55.25, -5.2, 0.5),
    (55.25, 55.5, -5.85, 0.0),
    (55.5, 60.9, -8.7, 0.0),
    (54.35, 55.25, -6.6, -5.4),
];

/// Ten kilometres and more from any border.
const GERMANY: &[Box4] = &[
    (53.9, 54.6, 8.6, 10.9),
    (53.9, 54.2, 10.9, 13.5),
    (54.2, 54.65, 12.6, 13.7),
    (53.0, 53.9, 7.45, 13.95),
    (52.55, 53.0, 7.3, 13.9),
    (51.85, 52.55, 7.2, 14.3),
    (51.7, 51.85, 6.8, 14.4),
    (51.2, 51.7, 6.4, 14.5),
    (50.97, 51.2, 6.25, 14.0),
    (50.85, 50.97, 6.3, 13.7),
    (50.6, 50.85, 6.5, 12.95),
    (50.3, 50.6, 6.6, 11.9),
    (49.6, 50.3, 6.75, 11.85),
    (49.35, 49.6, 7.0, 12.3),
    (49.15, 49.35, 8.05, 12.3),
    (49.0, 49.15, 8.4, 12.8),
    (48.4, 49.0, 8.3, 12.7),
    (47.95, 48.4, 7.85, 12.5),
    (47.77, 47.95, 9.3, 12.0),
];

/// The provinces between the borders; without Tibet and Xinjiang, and without the coast across from Hong Kong, Macau,
/// Kinmen and Matsu.
const CHINA: &[Box4] = &[
    (23.8, 41.0, 104.5, 117.5),
    (25.5, 27.0, 117.5, 119.4),
    (27.0, 37.0, 117.5, 122.3),
    (37.0, 41.8, 117.5, 123.5),
    (43.4, 47.4, 121.0, 129.5),
    (29.6, 41.0, 98.6, 104.5),
    (24.1, 29.6, 99.6, 104.5),
    (22.9, 23.8, 108.0, 116.5),
];

/// Names of regions that no other country has.
const LANDER: &[&str] = &[
    "baden-wurttemberg",
    "bavaria",
    "bayern",
    "berlin",
    "brandenburg",
    "bremen",
    "hamburg",
    "hesse",
    "hessen",
    "lower-saxony",
    "mecklenburg-vorpommern",
    "mecklenburg-western-pomerania",
    "niedersachsen",
    "nordrhein-westfalen",
    "north-rhine-westphalia",
    "rheinland-pfalz",
    "rhineland-palatinate",
    "saarland",
    "sachsen",
    "sachsen-anhalt",
    "saxony",
    "saxony-anhalt",
    "schleswig-holstein",
    "thuringen",
    "thuringia",
];
const NATIONS: &[&str] = &["england", "northern-ireland", "scotland", "wales"];
/// Without 省, 市 and 自治区.
const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
];
/// What may follow a province's name.
const PROVINCE_ENDS: &[&str] = &["", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区"];

/// What a row says of where it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whereabouts<'a> {
    pub province: &'a str,
    pub city: &'a str,
    pub zip: &'a str,
    /// Latitude and longitude, degrees.
    pub position: Option<(f64, f64)>,
}

/// The country, when it is certain and nothing in the row speaks against it.
pub fn guess(place: Whereabouts<'_>) -> Option<&'static str> {
    let guesses = [
        of_region(place.province),
        // 北京 and its like are their own provinces
        of_municipality(place.city),
        usa::certain(place.province, place.zip, place.position).then_some("US"),
        place.position.and_then(|(latitude, longitude)| at(latitude, longitude)),
    ];
    let mut guesses = guesses.into_iter().flatten();
    let first = guesses.next()?;
    guesses.all(|other| other == first).then_some(first)
}

fn of_region(name: &str) -> Option<&'static str> {
    if place::is_chinese(name) {
        let known = PROVINCES
            .iter()
            .any(|province| name.strip_prefix(province).is_some_and(|rest| PROVINCE_ENDS.contains(&rest)));
        return known.then_some("CN");
    }
    let slug = place::slug(name);
    if LANDER.contains(&slug.as_str()) {
        Some("DE")
    } else if NATIONS.contains(&slug.as_str()) {
        Some("GB")
    } else {
        None
    }
}

fn of_municipality(city: &str) -> Option<&'static str> {
    matches!(city.strip_suffix('市').unwrap_or(city), "北京" | "上海" | "天津" | "重庆").then_some("CN")
}

/// The country of a position that is well inside it.
fn at(latitude: f64, longitude: f64) -> Option<&'static str> {
    let inside = |boxes: &[Box4]| {
        boxes.iter().any(|&(south, north, west, east)| {
            (south..=north).contains(&latitude) && (west..=east).contains(&longitude)
        })
    };
    if inside(BRITAIN) {
        Some("GB")
    } else if inside(GERMANY) {
        Some("DE")
    } else if inside(CHINA) {
        Some("CN")
    } else {
        None
    }
}

/// The country's money.
pub fn currency(country: &str) -> Option<&'static str> {
    Some(match country {
        "CN" => "CNY",
        "HK" => "HKD",
        "GB" => "GBP",
        "DE" | "AT" | "FR" | "IT" | "ES" | "NL" | "BE" | "IE" | "FI" => "EUR",
        "US" | "PR" => "USD",
        "CH" => "CHF",
        "SG" => "SGD",
        "PL" => "PLN",
        "CZ" => "CZK",
        "DK" => "DKK",
        "SE" => "SEK",
        "NO" => "NOK",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_position(latitude: f64, longitude: f64) -> Option<&'static str> {
        guess(Whereabouts { position: Some((latitude, longitude)), ..Whereabouts::default() })
    }

    #[test]
    fn places_well_inside_a_country_are_told() {
        for (city, latitude, longitude, country) in [
            ("London", 51.51, -0.13, "GB"),
            ("Glasgow", 55.86, -4.25, "GB"),
            ("Penzance", 50.12, -5.54, "GB"),
            ("Belfast", 54.6, -5.93, "GB"),
            ("Berlin", 52.52, 13.4, "DE"),
            ("München", 48.14, 11.58, "DE"),
            ("Köln", 50.94, 6.96, "DE"),
            ("Hamburg", 53.55, 10.0, "DE"),
            ("Dresden", 51.05, 13.74, "DE"),
            ("北京", 39.9, 116.4, "CN"),
            ("上海", 31.23, 121.47, "CN"),
            ("广州", 23.13, 113.26, "CN"),
            ("成都", 30.57, 104.07, "CN"),
            ("哈尔滨", 45.8, 126.53, "CN"),
        ] {
            assert_eq!(of_position(latitude, longitude), Some(country), "{city}");
        }
    }

    #[test]
    fn neighbours_and_borders_are_nobodys() {
        for (city, latitude, longitude) in [
            ("Seoul", 37.57, 126.98),
            ("Delhi", 28.61, 77.21),
            ("Hanoi", 21.03, 105.85),
            ("Hong Kong", 22.32, 114.17),
            ("Macau", 22.2, 113.55),
            ("Taipei", 25.03, 121.57),
            ("Kinmen", 24.43, 118.32),
            ("Matsu", 26.16, 119.95),
            ("Ulaanbaatar", 47.89, 106.91),
            ("Kathmandu", 27.72, 85.32),
            ("Pyongyang", 39.02, 125.75),
            ("Fukuoka", 33.59, 130.4),
            ("Dublin", 53.35, -6.26),
            ("Douglas", 54.15, -4.48),
            ("Calais", 50.95, 1.86),
            ("Guernsey", 49.46, -2.54),
            ("Letterkenny", 54.95, -7.73),
            ("Zürich", 47.37, 8.54),
            ("Basel", 47.56, 7.59),
            ("Salzburg", 47.8, 13.04),
            ("Innsbruck", 47.27, 11.39),
            ("Strasbourg", 48.58, 7.75),
            ("Luxembourg", 49.61, 6.13),
            ("Enschede", 52.22, 6.89),
            ("Venlo", 51.37, 6.17),
            ("Liège", 50.63, 5.57),
            ("Cheb", 50.08, 12.37),
            ("Praha", 50.08, 14.43),
            ("Szczecin", 53.43, 14.55),
            ("Zgorzelec", 51.15, 15.0),
            ("Sønderborg", 54.91, 9.79),
            ("New York", 40.71, -74.01),
        ] {
            assert_eq!(of_position(latitude, longitude), None, "{city}");
        }
    }

    #[test]
    fn regions_are_known_by_name_unless_the_position_disagrees() {
        let region = |province| guess(Whereabouts { province, ..Whereabouts::default() });
        assert_eq!(region("Baden-württemberg"), Some("DE"));
        assert_eq!(region("Scotland"), Some("GB"));
        assert_eq!(region("湖北省"), Some("CN"));
        assert_eq!(region("广西壮族自治区"), Some("CN"));
        assert_eq!(region("香川県"), None);
        assert_eq!(region("香港"), None);
        assert_eq!(region("Limburg"), None);
        assert_eq!(guess(Whereabouts { city: "上海市", ..Whereabouts::default() }), Some("CN"));
        let torn = Whereabouts { province: "Bayern", position: Some((51.5, -0.1)), ..Whereabouts::default() };
        assert_eq!(guess(torn), None);
    }
}
