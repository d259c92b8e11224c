//! States of the USA, and which clock each keeps.
//!
//! Two letters alone prove nothing: MI is Michigan and Milan, WA is Washington and Western Australia. A ZIP code or a
//! position that agrees does.

/// Three leading digits of ZIP codes, from and to.
type Zips = &'static [(u16, u16)];

struct State {
    code: &'static str,
    name: &'static str,
    zips: Zips,
    clock: Clock,
}

enum Clock {
    /// All of the state.
    One(&'static str),
    /// Only where the ZIP code, of five digits, says so: from, to and zone.
    ByZip(&'static [(u32, u32, &'static str)]),
}
use Clock::{ByZip, One};

const EASTERN: &str = "America/New_York";
const CENTRAL: &str = "America/Chicago";
const MOUNTAIN: &str = "America/Denver";
const PACIFIC: &str = "America/Los_Angeles";

const fn state(code: &'static str, name: &'static str, zips: Zips, clock: Clock) -> State {
    State { code, name, zips, clock }
}

/// Left out of the split states: ZIP areas that a zone's border crosses, and those around Phenix City (368), which lives by
/// Georgia's clock, and in the Navajo Nation (860, 865), which alone in Arizona has summer time.
const STATES: &[State] = &[
    state("AL", "Alabama", &[(350, 369)], ByZip(&[(35000, 36799, CENTRAL), (36900, 36999, CENTRAL)])),
    state(
        "AK",
        "Alaska",
        &[(995, 999)],
        // 99546 and 99547 are Adak and Atka
        ByZip(&[(99500, 99545, "America/Anchorage"), (99548, 99899, "America/Anchorage")]),
    ),
    state(
        "AZ",
        "Arizona",
        &[(850, 865)],
        ByZip(&[(85000, 85999, "America/Phoenix"), (86300, 86499, "America/Phoenix")]),
    ),
    state("AR", "Arkansas", &[(716, 729)], One(CENTRAL)),
    state("CA", "California", &[(900, 961)], One(PACIFIC)),
    state("CO", "Colorado", &[(800, 816)], One(MOUNTAIN)),
    state("CT", "Connecticut", &[(60, 69)], One(EASTERN)),
    state("DE", "Delaware", &[(197, 199)], One(EASTERN)),
    state("DC", "District of Columbia", &[(200, 205)], One(EASTERN)),
    state(
        "FL",
        "Florida",
        &[(320, 349)],
        ByZip(&[(32000, 32399, EASTERN), (32500, 32599, CENTRAL), (32600, 34999, EASTERN)]),
    ),
    state("GA", "Georgia", &[(300, 319), (398, 399)], One(EASTERN)),
    state("HI", "Hawaii", &[(967, 968)], One("Pacific/Honolulu")),
    state(
        "ID",
        "Idaho",
        &[(832, 838)],
        ByZip(&[(83200, 83499, "America/Boise"), (83700, 83799, "America/Boise"), (83800, 83899, PACIFIC)]),
    ),
    state("IL", "Illinois", &[(600, 629)], One(CENTRAL)),
    state(
        "IN",
        "Indiana",
        &[(460, 479)],
        ByZip(&[
            (46000, 46299, "America/Indiana/Indianapolis"),
            (46400, 46499, CENTRAL),
            (46600, 46899, "America/Indiana/Indianapolis"),
            (47200, 47499, "America/Indiana/Indianapolis"),
            (47600, 47799, CENTRAL),
            (47800, 47899, "America/Indiana/Indianapolis"),
        ]),
    ),
    state("IA", "Iowa", &[(500, 528)], One(CENTRAL)),
    state("KS", "Kansas", &[(660, 679)], ByZip(&[(66000, 67699, CENTRAL)])),
    state("KY", "Kentucky", &[(400, 427)], ByZip(&[(40200, 41899, EASTERN), (42000, 42499, CENTRAL)])),
    state("LA", "Louisiana", &[(700, 714)], One(CENTRAL)),
    state("ME", "Maine", &[(39, 49)], One(EASTERN)),
    state("MD", "Maryland", &[(206, 219)], One(EASTERN)),
    state("MA", "Massachusetts", &[(10, 27), (55, 55)], One(EASTERN)),
    state("MI", "Michigan", &[(480, 499)], ByZip(&[(48000, 49799, "America/Detroit")])),
    state("MN", "Minnesota", &[(550, 567)], One(CENTRAL)),
    state("MS", "Mississippi", &[(386, 397)], One(CENTRAL)),
    state("MO", "Missouri", &[(630, 658)], One(CENTRAL)),
    state("MT", "Montana", &[(590, 599)], One(MOUNTAIN)),
    state("NE", "Nebraska", &[(680, 693)], ByZip(&[(68000, 68999, CENTRAL), (69300, 69399, MOUNTAIN)])),
    state("NV", "Nevada", &[(889, 898)], ByZip(&[(88900, 89799, PACIFIC)])),
    state("NH", "New Hampshire", &[(30, 38)], One(EASTERN)),
    state("NJ", "New Jersey", &[(70, 89)], One(EASTERN)),
    state("NM", "New Mexico", &[(870, 884)], One(MOUNTAIN)),
    state("NY", "New York", &[(5, 5), (100, 149)], One(EASTERN)),
    state("NC", "North Carolina", &[(270, 289)], One(EASTERN)),
    state("ND", "North Dakota", &[(580, 588)], ByZip(&[(58000, 58499, CENTRAL), (58700, 58799, CENTRAL)])),
    state("OH", "Ohio", &[(430, 459)], One(EASTERN)),
    state("OK", "Oklahoma", &[(730, 749)], One(CENTRAL)),
    state("OR", "Oregon", &[(970, 979)], ByZip(&[(97000, 97899, PACIFIC)])),
    state("PA", "Pennsylvania", &[(150, 196)], One(EASTERN)),
    state("PR", "Puerto Rico", &[(6, 7), (9, 9)], One("America/Puerto_Rico")),
    state("RI", "Rhode Island", &[(28, 29)], One(EASTERN)),
    state("SC", "South Carolina", &[(290, 299)], One(EASTERN)),
    state("SD", "South Dakota", &[(570, 577)], ByZip(&[(57000, 57499, CENTRAL), (57700, 57799, MOUNTAIN)])),
    state(
        "TN",
        "Tennessee",
        &[(370, 385)],
        ByZip(&[(37000, 37299, CENTRAL), (37600, 37699, EASTERN), (37800, 37999, EASTERN), (38000, 38499, CENTRAL)]),
    ),
    state("TX", "Texas", &[(750, 799), (885, 885)], ByZip(&[(75000, 79799, CENTRAL), (79900, 79999, MOUNTAIN)])),
    state("UT", "Utah", &[(840, 847)], One(MOUNTAIN)),
    state("VT", "Vermont", &[(50, 59)], One(EASTERN)),
    state("VA", "Virginia", &[(201, 201), (220, 246)], One(EASTERN)),
    state("WA", "Washington", &[(980, 994)], One(PACIFIC)),
    state("WV", "West Virginia", &[(247, 268)], One(EASTERN)),
    state("WI", "Wisconsin", &[(530, 549)], One(CENTRAL)),
    state("WY", "Wyoming", &[(820, 831)], One(MOUNTAIN)),
];

fn find(province: &str) -> Option<&'static State> {
    STATES.iter().find(|state| state.code == province || state.name.eq_ignore_ascii_case(province))
}

/// The five digits of a ZIP code, with the zeros that spreadsheets take from New England's.
fn digits(zip: &str) -> Option<u32> {
    let (five, four) = zip.split_once('-').unwrap_or((zip, "0000"));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !matches!(five.len(), 4 | 5) || four.len() != 4 || !all_digits(five) || !all_digits(four) {
        return None;
    }
    five.parse().ok()
}

/// A ZIP code as it should be written: 8332-3762 is 08332-3762. What is none stays as it is.
pub fn zip(text: String) -> String {
    let lost_zero = digits(&text).is_some() && text.split('-').next().is_some_and(|five| five.len() == 4);
    if lost_zero { format!("0{text}") } else { text }
}

/// Is the province a state of the USA, and does the ZIP code or the position agree?
pub fn certain(province: &str, zip: &str, position: Option<(f64, f64)>) -> bool {
    let Some(state) = find(province) else { return false };
    let by_zip = digits(zip).is_some_and(|zip| {
        let leading = zip / 100;
        state.zips.iter().any(|(from, to)| (u32::from(*from)..=u32::from(*to)).contains(&leading))
    });
    // Canada's provinces have other letters; Mexico's are kept out
    let by_position = position.is_some_and(|(latitude, longitude)| {
        let inside = |south: f64, north: f64, west: f64, east: f64| {
            (south..=north).contains(&latitude) && (west..=east).contains(&longitude)
        };
        inside(32.9, 49.4, -125.0, -66.9) || inside(24.4, 32.9, -97.0, -79.5)
    });
    by_zip || by_position
}

/// The zone of a place in the USA, `None` when the state has several and the ZIP code does not settle it.
pub fn zone(province: &str, zip: &str) -> Option<&'static str> {
    match find(province)?.clock {
        One(zone) => Some(zone),
        ByZip(parts) => {
            let zip = digits(zip)?;
            parts.iter().find(|(from, to, _)| (*from..=*to).contains(&zip)).map(|(_, _, zone)| *zone)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_counts_only_with_a_zip_code_or_position_that_agrees() {
        assert!(certain("NJ", "08332", None));
        assert!(certain("NJ", "8332-3762", None));
        assert!(certain("New Jersey", "08332", None));
        assert!(certain("CO", "", Some((39.7, -105.0))));
        // Milan, Perth, Coahuila, Georgia's Batumi, and nothing but the letters
        assert!(!certain("MI", "20121", Some((45.46, 9.19))));
        assert!(!certain("WA", "6000", Some((-31.95, 115.86))));
        assert!(!certain("CO", "25000", Some((25.42, -101.0))));
        assert!(!certain("Georgia", "6010", None));
        assert!(!certain("NJ", "", None));
        assert!(!certain("Bayern", "80331", None));
    }

    #[test]
    fn a_state_with_two_clocks_needs_a_zip_code_on_one_side() {
        assert_eq!(zone("NJ", ""), Some("America/New_York"));
        assert_eq!(zone("FL", ""), None);
        assert_eq!(zone("FL", "33101"), Some("America/New_York"));
        assert_eq!(zone("FL", "32501-0001"), Some("America/Chicago"));
        assert_eq!(zone("FL", "32456"), None);
        assert_eq!(zone("Texas", "77002"), Some("America/Chicago"));
        assert_eq!(zone("TX", "79901"), Some("America/Denver"));
        assert_eq!(zone("TX", "79855"), None);
        assert_eq!(zone("AZ", "86515"), None);
        assert_eq!(zone("Ontario", ""), None);
    }

    #[test]
    fn a_lost_zero_comes_back() {
        assert_eq!(zip("8332-3762".into()), "08332-3762");
        assert_eq!(zip("10001".into()), "10001");
        assert_eq!(zip("L3 8".into()), "L3 8");
    }
}
