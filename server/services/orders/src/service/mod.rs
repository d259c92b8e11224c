//! The contract, call by call.

use contracts::v1::{self, orders_server::Orders};
use tonic::{Request, Response, Status};

use crate::OrdersService;

macro_rules! calls {
    ($($name:ident: $request:ident -> $response:ident;)*) => {
        #[tonic::async_trait]
        impl Orders for OrdersService {
            $(async fn $name(&self, request: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                Ok(Response::new(self.0.$name(request.into_inner()).await?))
            })*
        }
    };
}

calls! {
    place: PlaceRequest -> PlaceResponse;
    get: GetOrderRequest -> Order;
    list: ListOrdersRequest -> ListOrdersResponse;
    start_payment: StartPaymentRequest -> StartPaymentResponse;
    choose_slot: ChooseSlotRequest -> PlaceResponse;
    extend_hold: ExtendOrderHoldRequest -> Order;
    cancel: CancelOrderRequest -> Order;
    record_payment: RecordPaymentRequest -> Order;
    recover: RecoverRequest -> RecoverResponse;
    audit: OrdersAuditRequest -> OrdersAuditResponse;
}
