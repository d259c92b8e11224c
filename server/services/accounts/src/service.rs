//! The contract, verb by verb.

use contracts::v1::{
    AddPersonRequest, EndSessionRequest, EndSessionResponse, GetPersonRequest, GetSessionRequest, KnownPerson,
    ListPeopleRequest, ListPeopleResponse, RemovePersonRequest, RemovePersonResponse, RequestCodeRequest,
    RequestCodeResponse, Session, VerifyCodeRequest, accounts_server::Accounts,
};
use tonic::{Request, Response, Status};

use crate::AccountsService;

#[tonic::async_trait]
impl Accounts for AccountsService {
    async fn request_code(&self, r: Request<RequestCodeRequest>) -> Result<Response<RequestCodeResponse>, Status> {
        self.inner.request_code(r.into_inner()).await.map(Response::new)
    }

    async fn verify_code(&self, r: Request<VerifyCodeRequest>) -> Result<Response<Session>, Status> {
        self.inner.verify_code(r.into_inner()).await.map(Response::new)
    }

    async fn get_session(&self, r: Request<GetSessionRequest>) -> Result<Response<Session>, Status> {
        self.inner.get_session(r.into_inner()).await.map(Response::new)
    }

    async fn end_session(&self, r: Request<EndSessionRequest>) -> Result<Response<EndSessionResponse>, Status> {
        self.inner.end_session(r.into_inner()).await.map(Response::new)
    }

    async fn list_people(&self, r: Request<ListPeopleRequest>) -> Result<Response<ListPeopleResponse>, Status> {
        self.inner.list_people(r.into_inner()).await.map(Response::new)
    }

    async fn add_person(&self, r: Request<AddPersonRequest>) -> Result<Response<KnownPerson>, Status> {
        self.inner.add_person(r.into_inner()).await.map(Response::new)
    }

    async fn get_person(&self, r: Request<GetPersonRequest>) -> Result<Response<KnownPerson>, Status> {
        self.inner.get_person(r.into_inner()).await.map(Response::new)
    }

    async fn remove_person(&self, r: Request<RemovePersonRequest>) -> Result<Response<RemovePersonResponse>, Status> {
        self.inner.remove_person(r.into_inner()).await.map(Response::new)
    }
}
