//! What the guard of one workspace works with.

use std::sync::Arc;

use crate::{config::Mode, settings::Settings};

/// The guard of one workspace.
#[derive(Debug)]
pub struct Gate {
    pub(super) mode: Mode,
    pub(super) settings: Arc<Settings>,
}

impl Gate {
    /// A guard in this mode.
    #[must_use]
    pub fn new(mode: Mode, settings: Arc<Settings>) -> Self {
        Self { mode, settings }
    }
}
