//! The rules of OKT.

crate::rules! {
    ERROR_TEXT = Server Choice "okt.errors.text", "INTERFACE 2; facts/codingsystems-nompd-okt.md 5.5",
        "Errors are `{\"error\": text}`, several problems joined by `; `; 401 and 403 have no body. The page says only that an error message comes.";
}
