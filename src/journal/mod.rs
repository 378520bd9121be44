//! The journal: what came, what was answered, and every check made in between.
//!
//! One bounded ring for all workspaces of a sandbox; the oldest entry goes first. Personal numbers are masked before
//! an entry is made, so nothing in here has to be trusted not to leak. Totals per rule outlive the ring.

mod captured;
mod count;
mod entry;
mod feed;
mod filter;
mod har;
mod ring;
mod totals;
mod view;

pub use captured::Captured;
pub use count::{CountOrder, Counted, Difference, NearMiss};
pub use entry::{Answered, Entry, Received, Struck, record};
pub use feed::Feed;
pub use filter::Filter;
pub use har::{Bases, archive};
pub use ring::{Budget, Holding, Ring};
pub use totals::{Evidence, RuleTotals, Totals};
pub use view::{BodyView, CheckView, EntryView, SummaryView};
