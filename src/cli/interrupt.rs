//! Ctrl-C: the first one asks the work to stop, the second one stops the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Status;
use crate::error::{Error, Result};

/// A flag that the first Ctrl-C (or SIGTERM, SIGHUP) sets. Lines of a record are flushed one by one,
/// so a second one loses nothing that was finished.
///
/// # Errors
/// The operating system does not let us listen.
pub fn flag() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Status::Interrupted.number()));
        }
    })
    .map_err(|error| Error::failed(format!("cannot listen to Ctrl-C: {error}")))?;
    Ok(flag)
}
