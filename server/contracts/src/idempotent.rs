//! Which calls may be made twice.

/// True for methods that change nothing, and for those whose effect is keyed by an id in the request, so that a second
/// call answers like the first. `path` is the gRPC path, `/checkwell.v1.Catalog/GetHospital`.
///
/// A method that is not known here is not: trying a write again that may already have been done is never the default.
pub fn is_idempotent(path: &str) -> bool {
    let Some((service, method)) = path.trim_start_matches('/').split_once('/') else { return false };
    match service.rsplit('.').next().unwrap_or_default() {
        "Catalog" => matches!(
            method,
            "SearchHospitals"
                | "Suggest"
                | "ListCities"
                | "GetHospital"
                | "GetHospitals"
                | "GetPackage"
                | "GetPackages"
                | "ListOffers"
                | "ListPackageHospitals"
                | "GetOffer"
                | "Changes"
        ),
        "Scheduling" => matches!(
            method,
            "DayCounts" | "ListSlots" | "GetSlot" | "AvailableHospitals" | "GetHold" | "Audit"
                // by the order's id
                | "Hold" | "Confirm" | "Release"
        ),
        "Orders" => matches!(method, "Get" | "List" | "Audit"),
        // by the order's id
        "Payments" => matches!(method, "Get" | "TrialBalance" | "Open" | "Abandon" | "Refund"),
        // by the message's key
        "Messaging" => matches!(method, "ListMessages" | "Enqueue"),
        "Accounts" => matches!(method, "GetSession" | "ListPeople" | "GetPerson"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_keyed_writes_may_be_repeated_and_nothing_else() {
        for path in ["/checkwell.v1.Catalog/GetHospital", "/checkwell.v1.Scheduling/Hold"] {
            assert!(is_idempotent(path), "{path}");
        }
        for path in [
            "/checkwell.v1.Orders/Place",
            "/checkwell.v1.Orders/StartPayment",
            "/checkwell.v1.Accounts/RequestCode",
            "/checkwell.v1.Scheduling/ExtendHold",
            "/checkwell.v1.Catalog/UpsertHospitals",
            "/another.Service/Get",
            "Get",
            "",
        ] {
            assert!(!is_idempotent(path), "{path}");
        }
    }
}
