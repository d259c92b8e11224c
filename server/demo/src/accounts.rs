//! Two accounts to sign in with, and whom they book for.
//!
//! The ID numbers have a right check character, but 110099 is no region that was ever given out.

use contracts::{
    Clients,
    v1::{AddPersonRequest, ListPeopleRequest},
};
use tonic::Status;

/// An account anybody may use; its codes appear in the outbox of the demo.
#[derive(Debug)]
pub struct DemoAccount {
    /// E.164.
    pub phone: &'static str,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    /// Oneself first.
    pub people: &'static [DemoPerson],
}

/// Somebody the account books for.
#[derive(Debug)]
pub struct DemoPerson {
    pub name: &'static str,
    /// "self", "parent", "child", "spouse" or "other".
    pub relation: &'static str,
    pub document: Document,
}

/// What they show at the hospital. The Chinese number tells sex and date of birth.
#[derive(Debug)]
pub enum Document {
    ChineseId { number: &'static str },
    Passport { number: &'static str, sex: &'static str, birth_date: &'static str },
}

const fn chinese(name: &'static str, relation: &'static str, number: &'static str) -> DemoPerson {
    DemoPerson { name, relation, document: Document::ChineseId { number } }
}

static ACCOUNTS: &[DemoAccount] = &[
    DemoAccount {
        phone: "+8613800000001",
        name_zh: "林知夏",
        name_en: "Lin Zhixia",
        people: &[
            chinese("林知夏", "self", "110099199006129023"),
            chinese("林远山", "parent", "110099195803059015"),
            chinese("周若兰", "parent", "110099196109189041"),
            chinese("林小满", "child", "110099201505219066"),
        ],
    },
    DemoAccount {
        phone: "+8613800000002",
        name_zh: "陈望舒",
        name_en: "Chen Wangshu",
        people: &[
            chinese("陈望舒", "self", "110099198502279034"),
            chinese("许清和", "spouse", "110099198711039088"),
            DemoPerson {
                name: "Robin Example",
                relation: "other",
                document: Document::Passport { number: "X00000001", sex: "male", birth_date: "1979-04-08" },
            },
        ],
    },
];

/// Both accounts.
pub fn accounts() -> &'static [DemoAccount] {
    ACCOUNTS
}

/// The people of the account with this phone, oneself first, as the accounts service takes them; `principal_id` is left
/// empty. Nothing for any other phone.
pub fn people_for(phone: &str) -> Vec<AddPersonRequest> {
    let account = ACCOUNTS.iter().find(|account| account.phone == phone);
    account.map_or_else(Vec::new, |account| account.people.iter().map(request).collect())
}

fn request(person: &DemoPerson) -> AddPersonRequest {
    let (id_type, id_number, sex, birth_date) = match person.document {
        Document::ChineseId { number } => ("cn_id", number, "", ""),
        Document::Passport { number, sex, birth_date } => ("passport", number, sex, birth_date),
    };
    AddPersonRequest {
        principal_id: String::new(),
        name: person.name.to_owned(),
        id_type: id_type.to_owned(),
        id_number: id_number.to_owned(),
        sex: sex.to_owned(),
        birth_date: birth_date.to_owned(),
        phone: String::new(),
        relation: person.relation.to_owned(),
    }
}

/// Gives a demo account its people, to be called when somebody has signed in: `principal_id` and `phone` are the
/// session's. Does nothing for other phones, nor for an account that has people already, so that who was removed stays
/// away while anybody is left. Returns how many were added.
///
/// # Errors
/// What the accounts service answers; people added until then stay.
pub async fn seed_people(clients: &Clients, principal_id: &str, phone: &str) -> Result<usize, Status> {
    let people = people_for(phone);
    if people.is_empty() {
        return Ok(0);
    }
    let mut accounts = clients.accounts.clone();
    let known = accounts.list_people(ListPeopleRequest { principal_id: principal_id.to_owned() }).await?.into_inner();
    if !known.people.is_empty() {
        return Ok(0);
    }
    let count = people.len();
    for person in people {
        // the same number again is the same person to the service, so two sign-ins at once add nobody twice
        accounts.add_person(AddPersonRequest { principal_id: principal_id.to_owned(), ..person }).await?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_accounts_have_their_people() {
        assert_eq!(accounts().len(), 2);
        let mut numbers = BTreeSet::new();
        for account in accounts() {
            let people = people_for(account.phone);
            assert!((2..=9).contains(&people.len()));
            assert_eq!((people[0].relation.as_str(), people[0].name.as_str()), ("self", account.name_zh));
            assert!(people.iter().all(|person| numbers.insert(person.id_number.clone())));
            assert_eq!(people.iter().filter(|person| person.relation == "self").count(), 1);
        }
        assert!(people_for("+8613800138000").is_empty());
    }

    #[test]
    fn chinese_numbers_check_and_belong_to_no_region() {
        for person in accounts().iter().flat_map(|account| account.people) {
            if let Document::ChineseId { number } = person.document {
                let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
                let value = |b: u8| if b == b'X' { 10 } else { u32::from(b - b'0') };
                let sum: u32 = number.bytes().zip(weights).map(|(b, weight)| value(b) * weight).sum();
                assert_eq!((number.len(), sum % 11), (18, 1), "{number}");
                assert!(number.starts_with("110099"));
            }
        }
    }
}
