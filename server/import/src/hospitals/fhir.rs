//! FHIR R4 Location.

use serde::Deserialize;
use serde_json::Value;

use super::draft::Draft;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    id: Option<String>,
    name: Option<String>,
    status: Option<String>,
    #[serde(default)]
    telecom: Vec<Contact>,
    #[serde(default)]
    address: Address,
    position: Option<Position>,
    #[serde(default)]
    hours_of_operation: Vec<Hours>,
}
#[derive(Deserialize)]
struct Contact {
    system: Option<String>,
    value: Option<String>,
}
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Address {
    #[serde(default)]
    line: Vec<String>,
    city: Option<String>,
    district: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
}
#[derive(Deserialize)]
struct Position {
    latitude: serde_json::Number,
    longitude: serde_json::Number,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hours {
    #[serde(default)]
    days_of_week: Vec<String>,
    #[serde(default)]
    all_day: bool,
    opening_time: Option<String>,
    closing_time: Option<String>,
}

/// Reads a Location.
///
/// # Errors
/// The field and the reason.
pub fn location(value: Value) -> Result<Draft, (String, String)> {
    let kind = value.get("resourceType").and_then(Value::as_str);
    match kind {
        Some("Location") => {}
        Some(other) => return Err(("resourceType".into(), format!("{} is not a Location", shorten(other)))),
        None => return Err(("resourceType".into(), "missing: not a FHIR resource".into())),
    }
    let location: Location = serde_json::from_value(value).map_err(|error| (String::new(), error.to_string()))?;
    let phones = location.telecom.into_iter().filter(|contact| contact.system.as_deref() == Some("phone"));
    let position = location.position;
    Ok(Draft {
        id: location.id.unwrap_or_default(),
        name: location.name.unwrap_or_default(),
        province: location.address.state.unwrap_or_default(),
        city: location.address.city.unwrap_or_default(),
        district: location.address.district.unwrap_or_default(),
        address: location.address.line.join(", "),
        zip: location.address.postal_code.unwrap_or_default(),
        phone: phones.filter_map(|contact| contact.value).collect::<Vec<_>>().join(";"),
        latitude: position.as_ref().map(|p| p.latitude.to_string()).unwrap_or_default(),
        longitude: position.as_ref().map(|p| p.longitude.to_string()).unwrap_or_default(),
        opening_hours: hours(&location.hours_of_operation),
        // FHIR asks for the two letters but allows any text
        country: location.address.country.filter(|country| country.len() == 2).unwrap_or_default(),
        closed: matches!(location.status.as_deref(), Some("inactive" | "suspended")),
        ..Draft::default()
    })
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// OpenStreetMap notation.
fn hours(all: &[Hours]) -> String {
    let day = |code: &String| match code.as_str() {
        "mon" => Some("Mo"),
        "tue" => Some("Tu"),
        "wed" => Some("We"),
        "thu" => Some("Th"),
        "fri" => Some("Fr"),
        "sat" => Some("Sa"),
        "sun" => Some("Su"),
        _ => None,
    };
    let minute = |time: &String| time.get(..5).map(str::to_owned);
    let lines = all.iter().filter_map(|hours| {
        let days = hours.days_of_week.iter().filter_map(day).collect::<Vec<_>>().join(",");
        if days.is_empty() {
            return None;
        }
        if hours.all_day {
            return Some(format!("{days} 00:00-24:00"));
        }
        let open = hours.opening_time.as_ref().and_then(minute)?;
        let close = hours.closing_time.as_ref().and_then(minute)?;
        Some(format!("{days} {open}-{close}"))
    });
    lines.collect::<Vec<_>>().join("; ")
}
