//! The rules of Nompd.

crate::rules! {
    ERROR_KEY = Server Documented "nompd.errors.key", "facts/codingsystems-nompd-okt.md 4.1; seed 003",
        "401 has the documented body about the API key; 500 has none.";
    ERROR_PROBLEM = Server Choice "nompd.errors.problem", "INTERFACE 2",
        "400 has ASP.NET's validation problem document, 404 to 431 a problem document, 429 and 503 no body.";
}
