//! Western addresses on one line, in the order people of the country write them.

use super::{place, usa};

/// What an address is made of, each part possibly empty.
pub struct Address<'a> {
    pub street: String,
    pub district: &'a str,
    pub zip: String,
    pub city: &'a str,
    pub province: &'a str,
}

/// "street, district, city, state zip", or "street, zip city, state" on the continent. A part that the street names
/// already is not said twice. Empty when there is nothing but a district or city, which pages show anyway.
pub fn line(country: &str, address: Address<'_>) -> String {
    let Address { street, district, zip, city, province } = address;
    if street.is_empty() && zip.is_empty() && province.is_empty() {
        return String::new();
    }
    let zip = if country == "US" { usa::zip(zip) } else { zip };
    // Leeds Road is not Leeds: only what follows a comma counts
    let said = match street.split_once(',') {
        Some((_, rest)) => words(rest),
        None => String::new(),
    };
    let fresh = |part: &str| {
        let double = place::is_chinese(part) || said.contains(&words(part));
        if double { String::new() } else { part.to_owned() }
    };
    let (district, city_part, zip) = (fresh(district), fresh(city), fresh(&zip));
    let province = if province == city { String::new() } else { fresh(province) };
    let place = match country {
        "DE" | "AT" | "CH" | "FR" | "IT" | "ES" | "NL" | "BE" | "PL" | "CZ" | "DK" | "SE" | "NO" | "FI" => {
            [joined([&zip, &city_part], " "), province]
        }
        _ if province.is_empty() && !zip.is_empty() => [joined([&city_part, &zip], " "), String::new()],
        _ => [city_part, joined([&province, &zip], " ")],
    };
    let [first, second] = place;
    joined([street.as_str(), &district, &first, &second], ", ")
}

fn joined<const N: usize>(parts: [&str; N], separator: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
}

/// Lower-case words with one blank around each, so that whole words can be looked for.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(country: &str, [street, district, city, province, zip]: [&str; 5]) -> String {
        line(country, Address { street: street.into(), district, zip: zip.into(), city, province })
    }

    #[test]
    fn lines_read_naturally() {
        let nj = of("US", ["907 North High Street", "", "Millville", "NJ", "8332-3762"]);
        assert_eq!(nj, "907 North High Street, Millville, NJ 08332-3762");
        let koln = of("DE", ["Kerpener Straße 62", "", "Köln", "Nordrhein-Westfalen", "50937"]);
        assert_eq!(koln, "Kerpener Straße 62, 50937 Köln, Nordrhein-Westfalen");
        assert_eq!(of("DE", ["Platz 1", "", "Berlin", "Berlin", "10115"]), "Platz 1, 10115 Berlin");
        assert_eq!(of("GB", ["Leeds Road", "", "Leeds", "", "LS1 1AA"]), "Leeds Road, Leeds LS1 1AA");
        assert_eq!(of("GB", ["", "", "Liverpool", "Merseyside", "L3 8"]), "Liverpool, Merseyside L3 8");
        assert_eq!(of("", ["1 Road", "East", "Town", "", ""]), "1 Road, East, Town");
        assert_eq!(of("GB", ["", "", "Leeds", "", ""]), "");
    }

    #[test]
    fn nothing_is_said_twice() {
        let whole = "1 Main St, Springfield, IL 62701";
        assert_eq!(of("US", [whole, "", "Springfield", "IL", "62701"]), whole);
    }
}
