//! For whoever watches the process.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use contracts::v1;

use super::Edge;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The process can serve: each service answers a small read. Says why not.
pub async fn ready(State(edge): State<Edge>) -> Response {
    let clients = &edge.0.clients;
    let (mut catalog, mut scheduling) = (clients.catalog.clone(), clients.scheduling.clone());
    let (mut orders, mut accounts) = (clients.orders.clone(), clients.accounts.clone());
    let deadline = std::time::Duration::from_secs(1);
    let checks = futures::join!(
        tokio::time::timeout(deadline, async {
            catalog.get_packages(v1::GetPackagesRequest::default()).await.map(drop)
        }),
        tokio::time::timeout(deadline, async { scheduling.get_hold(v1::GetHoldRequest::default()).await.map(drop) }),
        tokio::time::timeout(deadline, async {
            orders.list(v1::ListOrdersRequest { limit: 1, ..Default::default() }).await.map(drop)
        }),
        tokio::time::timeout(deadline, async {
            accounts.list_people(v1::ListPeopleRequest::default()).await.map(drop)
        }),
    );
    let failed: Vec<_> =
        [("catalog", checks.0), ("scheduling", checks.1), ("orders", checks.2), ("accounts", checks.3)]
            .into_iter()
            .filter_map(|(name, result)| match result {
                Ok(Err(status))
                    if matches!(
                        status.code(),
                        tonic::Code::Unavailable | tonic::Code::Internal | tonic::Code::Unknown
                    ) =>
                {
                    Some(format!("{name}: {}", status.message()))
                }
                Ok(_) => None,
                Err(_) => Some(format!("{name}: no answer within {} ms", deadline.as_millis())),
            })
            .collect();
    if failed.is_empty() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("not ready\n{}\n", failed.join("\n"))).into_response()
    }
}
