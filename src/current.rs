//! A value of which readers take what stands, while the next one is made: nobody waits for an edit but the next edit.
//!
//! One thread answers all requests, so that a lock held for milliseconds would keep all of them waiting.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// A value that is changed as a whole.
#[derive(Debug)]
pub(crate) struct Current<T> {
    value: RwLock<Arc<T>>,
    /// Held by who makes the next value.
    turn: Mutex<()>,
}

impl<T> Current<T> {
    /// Begins with this value.
    #[must_use]
    pub(crate) fn new(value: Arc<T>) -> Self {
        Self { value: RwLock::new(value), turn: Mutex::default() }
    }

    /// The value as it stands.
    #[must_use]
    pub(crate) fn get(&self) -> Arc<T> {
        Arc::clone(&self.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in its place.
    pub(crate) fn put(&self, next: Arc<T>) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.show(next);
    }

    /// Makes the next value of the one that stands, one change at a time.
    ///
    /// # Errors
    /// What `make` says; then nothing has changed.
    pub(crate) fn change<R, E>(&self, make: impl FnOnce(&T) -> Result<(T, R), E>) -> Result<R, E> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, answer) = make(&self.get())?;
        self.show(Arc::new(next));
        Ok(answer)
    }

    /// The old value is freed when nobody waits any more.
    fn show(&self, mut next: Arc<T>) {
        std::mem::swap(&mut *self.value.write().unwrap_or_else(PoisonError::into_inner), &mut next);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn no_change_is_lost_and_readers_go_on_meanwhile() {
        let current = Current::new(Arc::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let seen = current.change(|now| Ok::<_, ()>((now + 1, *current.get()))).unwrap();
                        assert!(seen < 400);
                    }
                });
            }
        });
        assert_eq!(*current.get(), 400);
    }

    #[test]
    fn a_change_that_fails_changes_nothing() {
        let current = Current::new(Arc::new(1));
        assert_eq!(current.change(|_| Err::<(i32, ()), _>("no")), Err("no"));
        assert_eq!(*current.get(), 1);
    }
}
