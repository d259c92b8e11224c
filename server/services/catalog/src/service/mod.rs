//! The contract, thin: each call is one verb.

use contracts::v1::{
    ChangesRequest, ChangesResponse, GetHospitalRequest, GetHospitalsRequest, GetHospitalsResponse, GetOfferRequest,
    GetPackageRequest, GetPackagesRequest, GetPackagesResponse, Hospital, ListCitiesRequest, ListCitiesResponse,
    ListOffersRequest, ListOffersResponse, ListPackageHospitalsRequest, ListPackageHospitalsResponse, Offer, Package,
    SearchHospitalsRequest, SearchHospitalsResponse, SuggestRequest, SuggestResponse, UpsertHospitalsRequest,
    UpsertOffersRequest, UpsertPackagesRequest, UpsertReport, catalog_server::Catalog,
};
use tonic::{Request, Response, Status};

use crate::{
    CatalogService, changes, cities, error::CatalogError, get, offers, search, suggest, upsert_hospitals,
    upsert_offers, upsert_packages,
};

fn found<T>(value: Option<T>, what: &str) -> Result<Response<T>, Status> {
    value.map(Response::new).ok_or_else(|| CatalogError::NotFound(what.to_owned()).into())
}

#[async_trait::async_trait]
impl Catalog for CatalogService {
    async fn search_hospitals(
        &self,
        request: Request<SearchHospitalsRequest>,
    ) -> Result<Response<SearchHospitalsResponse>, Status> {
        Ok(Response::new(search::search(&self.db, request.into_inner()).await?))
    }

    async fn suggest(&self, request: Request<SuggestRequest>) -> Result<Response<SuggestResponse>, Status> {
        let suggestions = suggest::suggest(&self.db, &request.into_inner()).await?;
        Ok(Response::new(SuggestResponse { suggestions }))
    }

    async fn list_cities(&self, _: Request<ListCitiesRequest>) -> Result<Response<ListCitiesResponse>, Status> {
        Ok(Response::new(ListCitiesResponse { cities: cities::list(&self.db).await? }))
    }

    async fn get_hospital(&self, request: Request<GetHospitalRequest>) -> Result<Response<Hospital>, Status> {
        let id = request.into_inner().id;
        found(get::hospitals(&self.db, &[id]).await?.pop(), "such hospital")
    }

    async fn get_hospitals(
        &self,
        request: Request<GetHospitalsRequest>,
    ) -> Result<Response<GetHospitalsResponse>, Status> {
        let hospitals = get::hospitals(&self.db, &request.into_inner().ids).await?;
        Ok(Response::new(GetHospitalsResponse { hospitals }))
    }

    async fn get_package(&self, request: Request<GetPackageRequest>) -> Result<Response<Package>, Status> {
        let id = request.into_inner().id;
        found(get::packages(&self.db, &[id]).await?.pop(), "such package")
    }

    async fn get_packages(
        &self,
        request: Request<GetPackagesRequest>,
    ) -> Result<Response<GetPackagesResponse>, Status> {
        let packages = get::packages(&self.db, &request.into_inner().ids).await?;
        Ok(Response::new(GetPackagesResponse { packages }))
    }

    async fn list_offers(&self, request: Request<ListOffersRequest>) -> Result<Response<ListOffersResponse>, Status> {
        // an unknown hospital offers nothing
        let offers = offers::of_hospital(&self.db, &request.into_inner().hospital_id).await?.unwrap_or_default();
        Ok(Response::new(ListOffersResponse { offers }))
    }

    async fn list_package_hospitals(
        &self,
        request: Request<ListPackageHospitalsRequest>,
    ) -> Result<Response<ListPackageHospitalsResponse>, Status> {
        Ok(Response::new(offers::package_hospitals(&self.db, request.into_inner()).await?))
    }

    async fn get_offer(&self, request: Request<GetOfferRequest>) -> Result<Response<Offer>, Status> {
        let request = request.into_inner();
        found(offers::one(&self.db, &request.hospital_id, &request.package_id).await?, "such offer")
    }

    async fn changes(&self, request: Request<ChangesRequest>) -> Result<Response<ChangesResponse>, Status> {
        Ok(Response::new(changes::since(&self.db, request.get_ref()).await?))
    }

    async fn upsert_hospitals(
        &self,
        request: Request<UpsertHospitalsRequest>,
    ) -> Result<Response<UpsertReport>, Status> {
        let rows = request.into_inner().hospitals;
        Ok(Response::new(upsert_hospitals::upsert_hospitals(&self.db, rows).await?))
    }

    async fn upsert_packages(&self, request: Request<UpsertPackagesRequest>) -> Result<Response<UpsertReport>, Status> {
        let rows = request.into_inner().packages;
        Ok(Response::new(upsert_packages::upsert_packages(&self.db, rows).await?))
    }

    async fn upsert_offers(&self, request: Request<UpsertOffersRequest>) -> Result<Response<UpsertReport>, Status> {
        let rows = request.into_inner().offers;
        Ok(Response::new(upsert_offers::upsert_offers(&self.db, rows).await?))
    }
}
