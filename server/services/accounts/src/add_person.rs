//! AddPerson: particulars checked all at once; the same number again is the same person, whose name, phone and relation
//! become the new ones.

use contracts::{
    ErrorCode, fail,
    v1::{AddPersonRequest, KnownPerson},
};
use tonic::{Status, metadata::MetadataValue};

use crate::{
    Inner, error,
    person::{self, Fault, Reason, mask_number},
    store::people::{self, Added, NewPerson},
};

impl Inner {
    pub(crate) async fn add_person(&self, request: AddPersonRequest) -> Result<KnownPerson, Status> {
        let checked = person::check(&request, self.ambient.now()).map_err(|faults| invalid(&faults))?;
        let id = self.ambient.id();
        let sealed = self
            .seal
            .seal(&self.ambient, &id, &checked.id_number)
            .ok_or_else(|| fail(ErrorCode::Internal, "an identity number could not be sealed"))?;
        let id_type = checked.id_type.as_str();
        let new = NewPerson {
            fingerprint: self.keys.identity(&request.principal_id, id_type, &checked.id_number),
            sealed,
            now_ms: self.ambient.now_ms(),
            person: KnownPerson {
                id,
                principal_id: request.principal_id,
                name: checked.name,
                id_type: id_type.into(),
                id_masked: mask_number(&checked.id_number),
                sex: checked.sex.into(),
                birth_date: checked.birth_date.to_string(),
                phone: checked.phone.map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
                relation: checked.relation.into(),
            },
        };
        match self.database.write(move |c| Box::pin(people::add(c, new))).await.map_err(error::storage)? {
            Added::Done(person) => Ok(*person),
            Added::Contradicts { sex, birth_date } => {
                let faults = [(sex, ("sex", Reason::Sex)), (birth_date, ("birth_date", Reason::Mismatch))];
                let faults: Vec<Fault> = faults.into_iter().filter_map(|(is, fault)| is.then_some(fault)).collect();
                Err(invalid(&faults))
            }
            Added::TooMany => Err(fail(ErrorCode::TooManyPeople, "an account has at most 9 people")),
            Added::NoAccount => Err(fail(ErrorCode::NotFound, "no such account")),
        }
    }
}

fn invalid(faults: &[Fault]) -> Status {
    let fields: Vec<String> = faults.iter().map(|(field, reason)| format!("{field}={}", reason.as_str())).collect();
    let mut status = fail(ErrorCode::PersonInvalid, "the person's particulars are not complete");
    if let Ok(value) = MetadataValue::try_from(fields.join(",")) {
        status.metadata_mut().insert("fields", value);
    }
    status
}

#[cfg(test)]
mod tests {
    use contracts::code_of;

    use super::*;
    use crate::testing::{Fixture, naughty_strings, passport};

    #[tokio::test]
    async fn a_person_is_kept_with_the_number_masked() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let request = AddPersonRequest {
            principal_id: principal.clone(),
            name: " 王小明 ".into(),
            id_type: "cn_id".into(),
            id_number: "11010519491231002x".into(),
            relation: "self".into(),
            ..AddPersonRequest::default()
        };
        let person = fixture.client().add_person(request).await.unwrap().into_inner();
        assert_eq!(
            person,
            KnownPerson {
                id: person.id.clone(),
                principal_id: principal,
                name: "王小明".into(),
                id_type: "cn_id".into(),
                id_masked: "1***************2X".into(),
                sex: "female".into(),
                birth_date: "1949-12-31".into(),
                phone: "+8613800138000".into(),
                relation: "self".into(),
            }
        );
        fixture.service.close().await;
        let file = std::fs::read(fixture.dir.path().join("accounts.db")).unwrap();
        assert!(!file.windows(18).any(|window| window.eq_ignore_ascii_case(b"11010519491231002X")));
    }

    #[tokio::test]
    async fn the_same_number_again_is_the_same_person() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let first = fixture.add(passport(&principal, "E12345678")).await.unwrap();
        assert_eq!(fixture.add(passport(&principal, "e 1234-5678")).await.unwrap(), first);
        let other = fixture.sign_in("13800138001").await.principal_id;
        assert_ne!(fixture.add(passport(&other, "E12345678")).await.unwrap().id, first.id);
        assert_eq!(fixture.people(&principal).await.len(), 1);
    }

    #[tokio::test]
    async fn adding_a_known_number_updates_name_phone_and_relation() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let other = fixture.sign_in("13800138001").await.principal_id;
        let card = AddPersonRequest {
            id_type: "cn_id".into(),
            id_number: "11010519491231002X".into(),
            sex: String::new(),
            birth_date: String::new(),
            ..passport(&principal, "")
        };
        for request in [passport(&principal, "E12345678"), card] {
            let first = fixture.add(request.clone()).await.unwrap();
            let elsewhere =
                fixture.add(AddPersonRequest { principal_id: other.clone(), ..request.clone() }).await.unwrap();
            let changed = AddPersonRequest {
                name: "Ann Wang-Lee".into(),
                phone: "13900139000".into(),
                relation: "spouse".into(),
                ..request.clone()
            };
            let expected = KnownPerson {
                name: "Ann Wang-Lee".into(),
                phone: "+8613900139000".into(),
                relation: "spouse".into(),
                ..first.clone()
            };
            assert_eq!(fixture.add(changed).await.unwrap(), expected);
            assert!(fixture.people(&principal).await.contains(&expected));
            assert!(fixture.people(&other).await.contains(&elsewhere), "somebody else's person changed");
            // no phone is the account's again
            assert_eq!(fixture.add(request).await.unwrap(), first);
            assert!(fixture.people(&principal).await.contains(&first));
        }
        assert_eq!(fixture.people(&principal).await.len(), 2);
    }

    #[tokio::test]
    async fn a_known_number_with_another_sex_or_birth_date_is_refused_and_changes_nothing() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let request = |name: &str, sex: &str, birth_date: &str| AddPersonRequest {
            name: name.into(),
            sex: sex.into(),
            birth_date: birth_date.into(),
            ..passport(&principal, "E12345678")
        };
        let first = fixture.add(request("Ann", "female", "1990-02-28")).await.unwrap();
        for (sex, birth_date, fields) in [
            ("male", "1990-02-28", "sex=sex"),
            ("female", "1990-02-27", "birth_date=mismatch"),
            ("male", "1990-02-27", "sex=sex,birth_date=mismatch"),
        ] {
            let refused = fixture.add(request("Bob", sex, birth_date)).await.unwrap_err();
            assert_eq!(code_of(&refused), ErrorCode::PersonInvalid);
            assert_eq!(refused.metadata().get("fields").unwrap(), fields);
        }
        assert_eq!(fixture.people(&principal).await, [first]);
    }

    #[tokio::test]
    async fn racing_with_one_number_adds_one_person() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let request = |n: usize| AddPersonRequest {
            name: format!("Ann {}", char::from(b'A' + n as u8)),
            phone: format!("1380013900{n}"),
            relation: if n.is_multiple_of(2) { "self" } else { "other" }.into(),
            ..passport(&principal, "E12345678")
        };
        let added = futures::future::join_all((0..10).map(|n| fixture.add(request(n)))).await;
        let added: Vec<KnownPerson> = added.into_iter().map(Result::unwrap).collect();
        for (n, person) in added.iter().enumerate() {
            assert_eq!((&person.id, &person.name), (&added[0].id, &request(n).name));
        }
        // whoever came last, the person is wholly theirs
        let kept = fixture.people(&principal).await;
        assert_eq!(kept.len(), 1);
        assert!(added.contains(&kept[0]), "{kept:?}");
    }

    #[tokio::test]
    async fn a_tenth_person_is_refused_but_a_known_one_is_not() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let numbers: Vec<String> = (0..20).map(|n| format!("E1234{n:04}")).collect();
        let added = futures::future::join_all(numbers.iter().map(|n| fixture.add(passport(&principal, n)))).await;
        assert_eq!(added.iter().filter(|person| person.is_ok()).count(), 9);
        for refused in added.iter().filter_map(|person| person.as_ref().err()) {
            assert_eq!(code_of(refused), ErrorCode::TooManyPeople);
        }
        let kept = added.iter().position(Result::is_ok).unwrap();
        let known = AddPersonRequest { name: "Ann Wang".into(), ..passport(&principal, &numbers[kept]) };
        assert_eq!(fixture.add(known).await.unwrap().name, "Ann Wang");
        assert_eq!(fixture.people(&principal).await.len(), 9);
    }

    #[tokio::test]
    async fn all_faults_come_in_the_metadata() {
        let fixture = Fixture::new().await;
        let request =
            AddPersonRequest { id_type: "cn_id".into(), id_number: "110105194912310021".into(), ..Default::default() };
        let refused = fixture.add(request).await.unwrap_err();
        assert_eq!(code_of(&refused), ErrorCode::PersonInvalid);
        assert_eq!(refused.metadata().get("fields").unwrap(), "name=required,id_number=checksum,relation=required");
    }

    #[tokio::test]
    async fn an_unknown_account_has_no_people() {
        let fixture = Fixture::new().await;
        assert_eq!(code_of(&fixture.add(passport("nobody", "E12345678")).await.unwrap_err()), ErrorCode::NotFound);
    }

    #[tokio::test]
    async fn naughty_strings_are_refused_or_taken_but_never_break_it() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        for text in naughty_strings() {
            for field in 0..8 {
                let mut request = passport(&principal, "E12345678");
                *[
                    &mut request.principal_id,
                    &mut request.name,
                    &mut request.id_type,
                    &mut request.id_number,
                    &mut request.sex,
                    &mut request.birth_date,
                    &mut request.phone,
                    &mut request.relation,
                ][field] = text.clone();
                if let Err(status) = fixture.add(request).await {
                    assert_ne!(code_of(&status), ErrorCode::Internal, "{text:?}");
                }
            }
            for answer in [fixture.request(&text).await.err(), fixture.verify("13800138000", &text).await.err()] {
                assert!(answer.is_none_or(|status| code_of(&status) != ErrorCode::Internal), "{text:?}");
            }
        }
    }
}
