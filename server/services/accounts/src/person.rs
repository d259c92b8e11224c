//! What makes a person's particulars complete and believable. All faults are found at once, so that a form shows them
//! together.

use contracts::v1::AddPersonRequest;
use jiff::{Timestamp, ToSpan, civil::Date, tz::Offset};

use crate::{
    chinese_id::{ChineseId, IdFault},
    digits::compact,
    name::{self, NameFault},
    phone::Phone,
};

/// Nobody is older.
const MAX_YEARS: i16 = 150;

/// Why a field cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Required,
    TooLong,
    Characters,
    Checksum,
    Format,
    Date,
    /// No sex, or not the number's.
    Sex,
    /// Not what the number says.
    Mismatch,
    Future,
    TooOld,
}

impl Reason {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::Characters => "characters",
            Self::Checksum => "checksum",
            Self::Format => "format",
            Self::Date => "date",
            Self::Sex => "sex",
            Self::Mismatch => "mismatch",
            Self::Future => "future",
            Self::TooOld => "too_old",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdType {
    CnId,
    Passport,
}

impl IdType {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CnId => "cn_id",
            Self::Passport => "passport",
        }
    }
}

/// Particulars that passed. `id_number` is whole: it goes to the seal and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Particulars {
    pub(crate) name: String,
    pub(crate) id_type: IdType,
    pub(crate) id_number: String,
    pub(crate) sex: &'static str,
    pub(crate) birth_date: Date,
    /// `None`: the account's.
    pub(crate) phone: Option<Phone>,
    pub(crate) relation: &'static str,
}

/// The field's name in the request, and what is wrong with it.
pub(crate) type Fault = (&'static str, Reason);

/// Checks a request at the instant `now`.
pub(crate) fn check(request: &AddPersonRequest, now: Timestamp) -> Result<Particulars, Vec<Fault>> {
    let mut faults = Vec::new();
    let name = keep(&mut faults, "name", check_name(&request.name));
    let identity = match request.id_type.as_str() {
        "cn_id" => check_cn_id(request, now, &mut faults),
        "passport" => check_passport(request, now, &mut faults),
        "" => keep(&mut faults, "id_type", Err(Reason::Required)),
        _ => keep(&mut faults, "id_type", Err(Reason::Format)),
    };
    let phone = keep(&mut faults, "phone", check_phone(&request.phone));
    let relation = keep(&mut faults, "relation", check_relation(&request.relation));
    match (name, identity, phone, relation) {
        (Some(name), Some(identity), Some(phone), Some(relation)) if faults.is_empty() => Ok(Particulars {
            name,
            id_type: identity.id_type,
            id_number: identity.number,
            sex: identity.sex,
            birth_date: identity.birth_date,
            phone,
            relation,
        }),
        _ => Err(faults),
    }
}

struct Identity {
    id_type: IdType,
    number: String,
    sex: &'static str,
    birth_date: Date,
}

fn keep<T>(faults: &mut Vec<Fault>, field: &'static str, checked: Result<T, Reason>) -> Option<T> {
    checked.map_err(|reason| faults.push((field, reason))).ok()
}

fn check_name(text: &str) -> Result<String, Reason> {
    name::tidy(text).map_err(|fault| match fault {
        NameFault::Missing => Reason::Required,
        NameFault::TooLong => Reason::TooLong,
        NameFault::Characters => Reason::Characters,
    })
}

/// Sex and date come from the number; a request may leave them out, but not contradict it.
fn check_cn_id(request: &AddPersonRequest, now: Timestamp, faults: &mut Vec<Fault>) -> Option<Identity> {
    let checked = if request.id_number.trim().is_empty() {
        Err(Reason::Required)
    } else {
        ChineseId::parse(&request.id_number).map_err(|fault| match fault {
            IdFault::Format => Reason::Format,
            IdFault::Checksum => Reason::Checksum,
            IdFault::Date => Reason::Date,
        })
    };
    let checked = checked.and_then(|id| believable(id.birth_date, now).map(|_| id));
    let id = keep(faults, "id_number", checked)?;
    let sex = if id.female { "female" } else { "male" };
    let sex = keep(faults, "sex", if ["", sex].contains(&request.sex.as_str()) { Ok(sex) } else { Err(Reason::Sex) });
    let birth_date = match request.birth_date.trim() {
        "" => Ok(id.birth_date),
        text => match check_date(text) {
            Ok(date) if date != id.birth_date => Err(Reason::Mismatch),
            checked => checked,
        },
    };
    let birth_date = keep(faults, "birth_date", birth_date);
    Some(Identity { id_type: IdType::CnId, number: id.number, sex: sex?, birth_date: birth_date? })
}

fn check_passport(request: &AddPersonRequest, now: Timestamp, faults: &mut Vec<Fault>) -> Option<Identity> {
    let number = keep(faults, "id_number", check_passport_number(&request.id_number));
    let sex = match request.sex.as_str() {
        "female" => Ok("female"),
        "male" => Ok("male"),
        "" => Err(Reason::Required),
        _ => Err(Reason::Sex),
    };
    let sex = keep(faults, "sex", sex);
    let birth_date = keep(faults, "birth_date", check_date(&request.birth_date).and_then(|date| believable(date, now)));
    Some(Identity { id_type: IdType::Passport, number: number?, sex: sex?, birth_date: birth_date? })
}

/// ICAO 9303 prints nine characters; some states use more, none of them more than 15.
fn check_passport_number(text: &str) -> Result<String, Reason> {
    if text.len() > 200 {
        return Err(Reason::TooLong);
    }
    let number = compact(text).to_ascii_uppercase();
    match number.chars().count() {
        0 => Err(Reason::Required),
        _ if !number.bytes().all(|b| b.is_ascii_alphanumeric()) => Err(Reason::Characters),
        1..=4 => Err(Reason::Format),
        5..=15 if number.bytes().any(|b| b.is_ascii_digit()) => Ok(number),
        5..=15 => Err(Reason::Format),
        _ => Err(Reason::TooLong),
    }
}

fn check_date(text: &str) -> Result<Date, Reason> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [""] => Err(Reason::Required),
        [year, month, day]
            if (year.len(), month.len(), day.len()) == (4, 2, 2)
                && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) =>
        {
            text.parse().map_err(|_| Reason::Date)
        }
        _ => Err(Reason::Format),
    }
}

fn believable(birth: Date, now: Timestamp) -> Result<Date, Reason> {
    // born today is possible where today has already begun
    let today = Offset::constant(14).to_datetime(now).date();
    if birth > today {
        return Err(Reason::Future);
    }
    match today.checked_sub(MAX_YEARS.years()) {
        Ok(oldest) if birth < oldest => Err(Reason::TooOld),
        Ok(_) | Err(_) => Ok(birth),
    }
}

fn check_phone(text: &str) -> Result<Option<Phone>, Reason> {
    if text.trim().is_empty() { Ok(None) } else { Phone::parse(text).map(Some).ok_or(Reason::Format) }
}

fn check_relation(text: &str) -> Result<&'static str, Reason> {
    match text {
        "self" => Ok("self"),
        "parent" => Ok("parent"),
        "child" => Ok("child"),
        "spouse" => Ok("spouse"),
        "other" => Ok("other"),
        "" => Err(Reason::Required),
        _ => Err(Reason::Format),
    }
}

/// First character and last two: enough to recognise a number one knows.
pub(crate) fn mask_number(number: &str) -> String {
    let length = number.len();
    if length < 5 || !number.is_ascii() {
        return "*".repeat(number.chars().count());
    }
    format!("{}{}{}", &number[..1], "*".repeat(length - 3), &number[length - 2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn request() -> AddPersonRequest {
        AddPersonRequest {
            principal_id: "p".into(),
            name: "Ann Lee".into(),
            id_type: "passport".into(),
            id_number: "e1234567".into(),
            sex: "female".into(),
            birth_date: "1990-02-28".into(),
            phone: String::new(),
            relation: "self".into(),
        }
    }

    fn faults(change: impl FnOnce(&mut AddPersonRequest)) -> Vec<Fault> {
        let mut request = request();
        change(&mut request);
        check(&request, now()).err().unwrap_or_default()
    }

    #[test]
    fn a_cn_id_tells_sex_and_birth() {
        let mut request = request();
        request.id_type = "cn_id".into();
        request.id_number = "11010519491231002x".into();
        for (sex, birth_date) in [("", ""), ("female", ""), ("", " 1949-12-31 "), ("female", "1949-12-31")] {
            (request.sex, request.birth_date) = (sex.into(), birth_date.into());
            let Ok(checked) = check(&request, now()) else { panic!("refused") };
            assert_eq!((checked.sex, checked.birth_date.to_string().as_str()), ("female", "1949-12-31"));
            assert_eq!(mask_number(&checked.id_number), "1***************2X");
        }
    }

    #[test]
    fn what_contradicts_a_cn_id_is_refused() {
        let with = |sex: &str, birth_date: &str| {
            faults(|r| {
                (r.id_type, r.id_number) = ("cn_id".into(), "11010519491231002X".into());
                (r.sex, r.birth_date) = (sex.into(), birth_date.into());
            })
        };
        assert_eq!(with("male", "1949-12-31"), [("sex", Reason::Sex)]);
        assert_eq!(with("x", ""), [("sex", Reason::Sex)]);
        assert_eq!(with("female", "1949-12-30"), [("birth_date", Reason::Mismatch)]);
        assert_eq!(with("", "31/12/1949"), [("birth_date", Reason::Format)]);
        assert_eq!(with("male", "1949-12-30"), [("sex", Reason::Sex), ("birth_date", Reason::Mismatch)]);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let empty = AddPersonRequest { id_type: "passport".into(), ..AddPersonRequest::default() };
        let found = check(&empty, now()).err().unwrap_or_default();
        let required = ["name", "id_number", "sex", "birth_date", "relation"].map(|field| (field, Reason::Required));
        assert_eq!(found, required);
    }

    #[test]
    fn each_fault_has_its_reason() {
        assert_eq!(faults(|_| ()), []);
        assert_eq!(faults(|r| r.id_type = "licence".into()), [("id_type", Reason::Format)]);
        assert_eq!(faults(|r| r.id_number = "e12-34*7".into()), [("id_number", Reason::Characters)]);
        assert_eq!(faults(|r| r.id_number = "1".repeat(16)), [("id_number", Reason::TooLong)]);
        assert_eq!(faults(|r| r.id_number = "PASSPORT".into()), [("id_number", Reason::Format)]);
        assert_eq!(faults(|r| r.sex = "x".into()), [("sex", Reason::Sex)]);
        assert_eq!(faults(|r| r.birth_date = "1990-02-29".into()), [("birth_date", Reason::Date)]);
        assert_eq!(faults(|r| r.birth_date = "28/02/1990".into()), [("birth_date", Reason::Format)]);
        assert_eq!(faults(|r| r.birth_date = "2026-11-23".into()), [("birth_date", Reason::Future)]);
        assert_eq!(faults(|r| r.birth_date = "2026-11-22".into()), []);
        assert_eq!(faults(|r| r.birth_date = "1876-11-21".into()), [("birth_date", Reason::TooOld)]);
        assert_eq!(faults(|r| r.phone = "12".into()), [("phone", Reason::Format)]);
        assert_eq!(faults(|r| r.relation = "boss".into()), [("relation", Reason::Format)]);
        assert_eq!(faults(|r| r.name = "x".repeat(65)), [("name", Reason::TooLong)]);
    }
}
