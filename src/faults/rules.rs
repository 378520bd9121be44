//! The rules of faults.

crate::rules! {
    FAULT = Server Choice "sandbox.fault", "INTERFACE 4, faults",
        "A status asked for by a fault is answered in the API's own error shape (502 and 504, which a gateway gives, without a body), with this rule.";
    FAULT_WIRE = Server Choice "sandbox.fault.wire", "INTERFACE 4, faults",
        "A drop closes the connection (over HTTP/2 the stream) with a reset and no answer, a truncated answer ends before its announced length, a slow one drips, and garbage is no body of its type.";
    FAULT_CHANCE = Server Choice "sandbox.fault.chance", "INTERFACE 4, faults",
        "What a fault leaves to chance is drawn from the seed number: the same requests are struck again after a reset.";
}
