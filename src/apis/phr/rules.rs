//! The rules of PHR.

crate::rules! {
    ERROR_OUTCOME = Server Documented "phr.errors.outcome", "facts/phr-mhd.md 8",
        "Errors are FHIR OperationOutcome resources.";
    ERROR_OUTCOME_FORM = Server Choice "phr.errors.outcome.form", "facts/phr-mhd.md 8",
        "Every status has an OperationOutcome with one issue of severity error, its code by the status, the reason in `diagnostics`; 410 and 429 too.";
}
