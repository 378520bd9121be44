//! The rules of PHR.

crate::rules! {
    SCOPE_DOCUMENT = Client Documented "phr.scope.document", "seed 001, Ping Endpoints",
        "`/pingauth` and retrieval need the scope nhn:phr/mhd/read-document.";
    ERROR_OUTCOME = Server Documented "phr.errors.outcome", "facts/phr-mhd.md 8",
        "Errors are FHIR OperationOutcome resources.";
    ERROR_OUTCOME_FORM = Server Choice "phr.errors.outcome.form", "facts/phr-mhd.md 8",
        "Every status has an OperationOutcome with one issue of severity error, its code by the status, the reason in `diagnostics`; 410 and 429 too.";
}
