//! ListPeople, GetPerson and RemovePerson.

use contracts::{
    ErrorCode, fail,
    v1::{
        GetPersonRequest, KnownPerson, ListPeopleRequest, ListPeopleResponse, RemovePersonRequest, RemovePersonResponse,
    },
};
use tonic::Status;

use crate::{Inner, error, store::people};

impl Inner {
    /// Oldest first; empty for an unknown account.
    pub(crate) async fn list_people(&self, request: ListPeopleRequest) -> Result<ListPeopleResponse, Status> {
        let people = people::list(&self.database, &request.principal_id).await.map_err(error::storage)?;
        Ok(ListPeopleResponse { people })
    }

    pub(crate) async fn get_person(&self, request: GetPersonRequest) -> Result<KnownPerson, Status> {
        let found = people::find(&self.database, &request.principal_id, &request.id).await.map_err(error::storage)?;
        found.ok_or_else(|| fail(ErrorCode::NotFound, "no such person"))
    }

    /// Removes the sealed number too. Idempotent: somebody unknown is already gone, and somebody else's stays.
    pub(crate) async fn remove_person(&self, request: RemovePersonRequest) -> Result<RemovePersonResponse, Status> {
        let removed = self.database.write(move |c| Box::pin(people::remove(c, request.principal_id, request.id))).await;
        removed.map_err(error::storage)?;
        Ok(RemovePersonResponse {})
    }
}

#[cfg(test)]
mod tests {
    use contracts::code_of;

    use super::*;
    use crate::testing::{Fixture, passport};

    #[tokio::test]
    async fn nobody_sees_or_removes_somebody_elses_people() {
        let fixture = Fixture::new().await;
        let ann = fixture.sign_in("13800138000").await.principal_id;
        let bob = fixture.sign_in("13800138001").await.principal_id;
        let person = fixture.add(passport(&ann, "E12345678")).await.unwrap();
        let get = |principal_id: &str, id: &str| {
            let (principal_id, id) = (principal_id.to_owned(), id.to_owned());
            let mut client = fixture.client();
            async move { client.get_person(GetPersonRequest { principal_id, id }).await.map(|p| p.into_inner()) }
        };
        let remove = |principal_id: &str, id: &str| {
            let (principal_id, id) = (principal_id.to_owned(), id.to_owned());
            let mut client = fixture.client();
            async move { client.remove_person(RemovePersonRequest { principal_id, id }).await }
        };
        assert_eq!(get(&ann, &person.id).await.unwrap(), person);
        assert_eq!(code_of(&get(&bob, &person.id).await.unwrap_err()), ErrorCode::NotFound);
        assert_eq!(code_of(&get(&ann, "unknown").await.unwrap_err()), ErrorCode::NotFound);
        remove(&bob, &person.id).await.unwrap();
        assert_eq!(fixture.people(&ann).await, std::slice::from_ref(&person));
        assert!(fixture.people(&bob).await.is_empty());
        let (one, two) = futures::join!(remove(&ann, &person.id), remove(&ann, &person.id));
        assert!(one.is_ok() && two.is_ok());
        assert!(fixture.people(&ann).await.is_empty());
        let again = fixture.add(passport(&ann, "E12345678")).await.unwrap();
        assert_ne!(again.id, person.id);
    }

    #[tokio::test]
    async fn people_come_oldest_first() {
        let fixture = Fixture::new().await;
        let principal = fixture.sign_in("13800138000").await.principal_id;
        let mut ids = Vec::new();
        for n in 0..9 {
            ids.push(fixture.add(passport(&principal, &format!("E1234567{n}"))).await.unwrap().id);
            fixture.clock.advance(std::time::Duration::from_secs(1));
        }
        let listed: Vec<String> = fixture.people(&principal).await.into_iter().map(|person| person.id).collect();
        assert_eq!(listed, ids);
    }
}
