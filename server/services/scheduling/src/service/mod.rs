//! The contract, call by call.

use contracts::v1::{self, scheduling_server::Scheduling};
use tonic::{Request, Response, Status};

use crate::SchedulingService;

macro_rules! calls {
    ($($name:ident: $request:ident -> $response:ident;)*) => {
        #[tonic::async_trait]
        impl Scheduling for SchedulingService {
            $(async fn $name(&self, request: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                Ok(Response::new(self.0.$name(request.into_inner()).await?))
            })*

            async fn audit(
                &self,
                _: Request<v1::SchedulingAuditRequest>,
            ) -> Result<Response<v1::SchedulingAuditResponse>, Status> {
                Ok(Response::new(self.0.audit().await?))
            }
        }
    };
}

calls! {
    day_counts: DayCountsRequest -> DayCountsResponse;
    list_slots: ListSlotsRequest -> ListSlotsResponse;
    get_slot: GetSlotRequest -> Slot;
    available_hospitals: AvailableHospitalsRequest -> AvailableHospitalsResponse;
    hold: HoldRequest -> HoldResponse;
    extend_hold: ExtendHoldRequest -> HoldState;
    confirm: ConfirmRequest -> HoldState;
    release: ReleaseRequest -> HoldState;
    get_hold: GetHoldRequest -> HoldState;
    expire_holds: ExpireHoldsRequest -> ExpireHoldsResponse;
    upsert_schedules: UpsertSchedulesRequest -> ScheduleReport;
    upsert_slots: UpsertSlotsRequest -> ScheduleReport;
}
