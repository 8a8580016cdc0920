//! Ctrl-C and the time limit: the first signal asks the work to stop and ends the process a moment later if
//! it does not; the second one stops the process at once.
//!
//! A loop that does not look at the flag or at the clock keeps nobody waiting: what stands behind the
//! promise is the clock here and not the loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::exit::Status;
use super::output;
use crate::error::{Error, Result};

/// How long the work has to stop after a signal.
const GRACE: Duration = Duration::from_millis(900);
/// How long a file that is being written holds up the end.
const MOST_WRITING: Duration = Duration::from_secs(10);
/// What a question may take over its time, as a part of it.
const OVER: f64 = 0.1;

/// Whether a signal asked for the end.
static SIGNALLED: AtomicBool = AtomicBool::new(false);

/// Whether a signal asked for the end: what stayed undecided then did so for that.
pub fn happened() -> bool {
    SIGNALLED.load(Ordering::SeqCst)
}

/// Files that are being written.
static WRITING: AtomicUsize = AtomicUsize::new(0);

/// While it lives the process does not end for a signal or the time limit: something is being written.
#[derive(Debug)]
pub struct Writing(());

/// Says that something is being written.
pub fn writing() -> Writing {
    WRITING.fetch_add(1, Ordering::SeqCst);
    Writing(())
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A flag that the first Ctrl-C (or SIGTERM, SIGHUP) sets. Lines of a record are flushed one by one,
/// so a second one loses nothing that was finished.
///
/// # Errors
/// The operating system does not let us listen.
pub fn flag() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    ctrlc::set_handler(move || {
        SIGNALLED.store(true, Ordering::SeqCst);
        if seen.swap(true, Ordering::SeqCst) {
            exit(Status::Interrupted);
        }
        // Where no thread can be had the second signal is still there.
        let _ = std::thread::Builder::new().spawn(|| {
            std::thread::sleep(GRACE);
            wait_for_writers();
            exit(Status::Interrupted);
        });
    })
    .map_err(|error| Error::failed(format!("cannot listen to Ctrl-C: {error}")))?;
    Ok(flag)
}

fn exit(status: Status) -> ! {
    output::remove_drafts();
    std::process::exit(i32::from(status.number()))
}

fn wait_for_writers() {
    let since = Instant::now();
    while WRITING.load(Ordering::SeqCst) > 0 && since.elapsed() < MOST_WRITING {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The end of the time that a question has; taken back when this is dropped.
#[derive(Debug)]
pub struct Deadline(Arc<AtomicBool>);

impl Drop for Deadline {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Ends the process a tenth and a moment after so many seconds, with a word and the status of an answer that stays
/// undecided.
pub fn deadline(seconds: f64) -> Deadline {
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    let time = Duration::try_from_secs_f64(seconds * (1.0 + OVER)).unwrap_or(Duration::MAX);
    // Where no thread can be had the work's own looks at the clock are still there.
    let _ = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(time.saturating_add(GRACE));
        wait_for_writers();
        if !seen.load(Ordering::SeqCst) {
            eprintln!("error: given up after {seconds} s: the time limit was reached; --seconds allows more");
            exit(Status::Undecided);
        }
    });
    Deadline(done)
}
