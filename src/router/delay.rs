//! Answers a fault keeps back: what becomes of them when their client goes away meanwhile, or their workspace is led elsewhere.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{Front, Visit, inject};
use crate::journal::{Answered, Received};

/// A request whose answer is kept back; dropped when its client goes away.
struct KeptBack<'a> {
    front: &'a Front,
    visit: &'a Visit<'a>,
    received: &'a mut Received,
    era: u64,
    is_over: bool,
}

impl Front {
    /// Keeps the answer back as long as a fault says, before the request has its effect or after; whether it is still to be
    /// given. A reset or a restored state ends what was kept back: it belongs to what was before.
    pub(super) async fn keep_back(&self, visit: &Visit<'_>, received: &mut Received, after: bool) -> bool {
        let delay = visit.delay(after);
        if delay.is_zero() {
            return true;
        }
        let era = visit.workspace.era();
        let mut kept = KeptBack { front: self, visit, received, era, is_over: false };
        tokio::time::sleep(delay).await;
        kept.is_over = true;
        visit.workspace.era() == era
    }
}

impl Drop for KeptBack<'_> {
    /// What came is in the journal, though nobody waited for its answer.
    fn drop(&mut self) {
        let Self { front, visit, .. } = *self;
        if self.is_over || visit.workspace.era() != self.era {
            return;
        }
        let (took, received) = (visit.begun.elapsed(), std::mem::take(self.received));
        front.house.metrics.count(visit.mounted.id, 0, None, took);
        let answered = Answered {
            status: StatusCode::default(),
            headers: &HeaderMap::new(),
            body: &Bytes::new(),
            shared: None,
            took,
            struck: inject::mark(visit.blow.as_ref(), true),
        };
        let (checks, _) = visit.exchange.close();
        front.enter(visit, (received, checks), answered);
    }
}
