//! The journal as it is written, for who follows it; a reader that is too slow misses some, and slows nobody.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use super::Entry;

/// How many entries a reader may lag behind.
const LAG: usize = 1000;

/// Everybody who follows.
#[derive(Debug, Default)]
pub(super) struct Readers {
    all: Mutex<Vec<Weak<Mutex<Waiting>>>>,
    count: AtomicUsize,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: VecDeque<Arc<Entry>>,
    missed: u64,
    waker: Option<Waker>,
}

/// What one reader follows.
#[derive(Debug)]
pub struct Feed(Arc<Mutex<Waiting>>);

impl Readers {
    /// A new reader.
    pub(super) fn follow(&self) -> Feed {
        let waiting = Arc::default();
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(Arc::downgrade(&waiting));
        self.count.store(all.len(), Ordering::Relaxed);
        Feed(waiting)
    }

    /// Tells every reader; those that went are forgotten.
    pub(super) fn tell(&self, entry: &Arc<Entry>) {
        if self.count.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|reader| {
            let Some(reader) = reader.upgrade() else { return false };
            let waker = {
                let mut waiting = reader.lock().unwrap_or_else(PoisonError::into_inner);
                if waiting.entries.len() >= LAG {
                    waiting.entries.pop_front();
                    waiting.missed += 1;
                }
                waiting.entries.push_back(Arc::clone(entry));
                waiting.waker.take()
            };
            waker.inspect(Waker::wake_by_ref);
            true
        });
        self.count.store(all.len(), Ordering::Relaxed);
    }
}

impl Feed {
    /// The next entry, or how many were missed before it.
    pub fn poll(&self, context: &Context<'_>) -> Poll<Option<Result<Arc<Entry>, u64>>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.missed > 0 {
            return Poll::Ready(Some(Err(std::mem::take(&mut waiting.missed))));
        }
        if let Some(entry) = waiting.entries.pop_front() {
            return Poll::Ready(Some(Ok(entry)));
        }
        waiting.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::tests::entry, *};

    fn read(feed: &Feed) -> Vec<Result<u128, u64>> {
        let context = Context::from_waker(Waker::noop());
        let mut read = Vec::new();
        while let Poll::Ready(Some(next)) = feed.poll(&context) {
            read.push(next.map(|entry| entry.id.as_u128()));
        }
        read
    }

    #[test]
    fn a_slow_reader_is_told_how_many_it_missed_and_one_that_went_is_forgotten() {
        let readers = Readers::default();
        readers.tell(&Arc::new(entry(0, &"".into(), b"")));
        let (feed, gone) = (readers.follow(), readers.follow());
        drop(gone);
        for number in 1..=LAG as u128 + 2 {
            readers.tell(&Arc::new(entry(number, &"".into(), b"")));
        }
        assert_eq!(readers.count.load(Ordering::Relaxed), 1);
        let read = read(&feed);
        assert_eq!((read.len(), read[0], read[1]), (LAG + 1, Err(2), Ok(3)));
    }
}
