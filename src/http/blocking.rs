//! Work of more than a millisecond, done away from the threads that serve others.

/// Does `work` on a thread of its own kind and waits for it.
///
/// A panic of the work is one of the request; its own 500 is given in one place.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
