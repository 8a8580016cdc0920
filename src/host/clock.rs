//! The clock that travels with the work: every evaluation of a formula asks it.
//!
//! A loop that looks at its own deadline ends in time with what it has found. One that does not is ended from below:
//! once the clock has rung no formula has a value any more, on any thread that carries this clock. What was concluded
//! from that is no finding, so whoever started the work asks [`Clock::has_rung`] at its end and throws it away,
//! together with whatever was kept for later.

use crate::error::{Doubt, Reason};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Evaluations between two looks: one takes from a tenth of a microsecond to some milliseconds.
const BETWEEN_LOOKS: u32 = 8;
/// Operations on doubles in a second, where matrices are taken apart: few machines do more.
const OPERATIONS: f64 = 4e9;
/// What stands for no end.
const NEVER: u64 = u64::MAX;

/// When work has to end.
#[derive(Debug)]
pub struct Clock {
    made: Instant,
    /// Nanoseconds after `made`.
    end: AtomicU64,
    cancel: Arc<AtomicBool>,
    rung: AtomicBool,
}

impl Clock {
    /// A clock that is not started: it rings when the flag is set, and not before.
    pub fn new(cancel: Arc<AtomicBool>) -> Arc<Self> {
        Arc::new(Clock {
            made: Instant::now(),
            end: AtomicU64::new(NEVER),
            cancel,
            rung: AtomicBool::new(false),
        })
    }

    /// It rings so long from now on, and has not rung before.
    pub fn start(&self, time: Duration) {
        let end = self.made.elapsed().saturating_add(time).as_nanos();
        self.end
            .store(u64::try_from(end).unwrap_or(NEVER), Ordering::Relaxed);
        self.rung.store(false, Ordering::Relaxed);
    }

    /// Whether an evaluation was refused since the start.
    pub fn has_rung(&self) -> bool {
        self.rung.load(Ordering::Relaxed)
    }

    /// The time until it rings; none where it does so at the flag only.
    fn left(&self) -> Option<Duration> {
        let end = self.end.load(Ordering::Relaxed);
        (end != NEVER).then(|| Duration::from_nanos(end).saturating_sub(self.made.elapsed()))
    }

    fn look(&self) -> bool {
        let over = self.cancel.load(Ordering::Relaxed)
            || self.made.elapsed().as_nanos() >= u128::from(self.end.load(Ordering::Relaxed));
        if over {
            self.rung.store(true, Ordering::Relaxed);
        }
        over
    }
}

thread_local! {
    static CLOCK: RefCell<Option<Arc<Clock>>> = const { RefCell::new(None) };
    /// Evaluations until the next look.
    static LEFT: Cell<u32> = const { Cell::new(0) };
}

/// This thread carries the clock from now on, or none.
pub fn carry(clock: Option<Arc<Clock>>) {
    CLOCK.set(clock);
    LEFT.set(0);
}

/// Does something on this thread within a time; also says whether the clock rang, and what was done is worth nothing.
pub fn within<T>(time: Duration, work: impl FnOnce() -> T) -> (T, bool) {
    /// Gives the thread its former clock back, after a panic too.
    struct Former(Option<Arc<Clock>>);
    impl Drop for Former {
        fn drop(&mut self) {
            carry(self.0.take());
        }
    }
    let clock = Clock::new(Arc::default());
    clock.start(time);
    let _former = Former(CLOCK.take());
    carry(Some(Arc::clone(&clock)));
    let done = work();
    (done, clock.has_rung())
}

/// The same, asked at once: for work that takes more than a microsecond between two questions.
pub fn is_over_now() -> bool {
    LEFT.set(0);
    is_over()
}

/// Whether there is time left for the next part of some work.
///
/// # Errors
/// A sentence: there is none.
pub fn go_on() -> Result<(), Doubt> {
    match is_over_now() {
        true => Err(Reason::Time.doubt("the time limit was reached")),
        false => Ok(()),
    }
}

/// Whether so many operations on doubles, between which nobody can ask, end before the clock of this thread rings.
///
/// # Errors
/// A sentence: they do not, as fast as a machine may be.
pub fn has_time_for(operations: f64) -> Result<(), Doubt> {
    go_on()?;
    let left = CLOCK.with_borrow(|clock| clock.as_ref().and_then(|clock| clock.left()));
    match left {
        Some(left) if operations / OPERATIONS > left.as_secs_f64() => Err(format!(
            "the time limit would be reached: {operations:.0e} operations in a row"
        )
        .into()),
        _ => Ok(()),
    }
}

/// Whether the clock of this thread has rung; `false` on a thread without one.
pub fn is_over() -> bool {
    match LEFT.get() {
        0 => CLOCK.with_borrow(|clock| {
            let over = clock.as_ref().is_some_and(|clock| clock.look());
            // Once it has rung every evaluation asks, so that none has a value.
            LEFT.set(if over { 0 } else { BETWEEN_LOOKS });
            over
        }),
        left => {
            LEFT.set(left - 1);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rings() -> bool {
        (0..=BETWEEN_LOOKS).any(|_| is_over())
    }

    #[test]
    fn a_thread_without_a_clock_is_never_late() {
        assert!(!rings());
    }

    #[test]
    fn what_nobody_can_end_does_not_begin_late() {
        let begins = |seconds: u64, operations: f64| {
            within(Duration::from_secs(seconds), || has_time_for(operations)).0
        };
        assert!(has_time_for(1e30).is_ok(), "without a clock");
        assert!(begins(1000, 1e9).is_ok() && begins(1000, 1e30).is_err());
        assert!(begins(0, 0.0).is_err());
    }

    #[test]
    fn work_has_its_time_and_the_former_clock_comes_back() {
        assert_eq!(within(Duration::MAX, rings), (false, false));
        assert_eq!(within(Duration::ZERO, rings), (true, true));
        let nested = within(Duration::MAX, || {
            within(Duration::ZERO, rings).0 && !rings()
        });
        assert_eq!(nested, (true, false));
        assert!(!rings());
    }

    #[test]
    fn it_rings_at_its_end_and_at_the_flag_and_starts_again() {
        let flag = Arc::new(AtomicBool::new(false));
        let clock = Clock::new(Arc::clone(&flag));
        carry(Some(Arc::clone(&clock)));
        assert!(!rings() && !is_over_now() && go_on().is_ok() && !clock.has_rung());
        clock.start(Duration::ZERO);
        assert!(rings() && clock.has_rung() && is_over() && is_over_now() && go_on().is_err());
        clock.start(Duration::MAX);
        assert!(!rings() && !clock.has_rung());
        flag.store(true, Ordering::Relaxed);
        assert!(rings() && clock.has_rung());
        carry(None);
        assert!(!rings());
    }
}
