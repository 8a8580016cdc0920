//! Threads of a stated stack.
//!
//! A stack that overflows ends the process: no claim may get there. Every recursion of the program
//! over what a user gives has a bound (the parser's, the depth of a tree), and every thread that
//! walks it has the same stack, whatever the machine's default and `ulimit -s` are.

use super::clock::{self, Clock};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::sync::Arc;

/// The stack of every thread that works, in bytes. It is reserved and not touched: what a thread
/// does not use costs nothing. A tree of the greatest depth that the parser takes, three times
/// differentiated, needs some 6 MiB of it in a program without optimisation.
pub const STACK_BYTES: usize = 64 << 20;

/// A pool of so many threads.
///
/// # Errors
/// A sentence: the system gives none.
pub fn pool(threads: usize) -> Result<ThreadPool, String> {
    builder(threads).build().map_err(in_words)
}

/// A pool of so many threads that carry a clock.
///
/// # Errors
/// As [`pool`].
pub fn pool_with(threads: usize, clock: Arc<Clock>) -> Result<ThreadPool, String> {
    builder(threads)
        .start_handler(move |_| clock::carry(Some(Arc::clone(&clock))))
        .build()
        .map_err(in_words)
}

fn builder(threads: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .stack_size(STACK_BYTES)
}

fn in_words(why: ThreadPoolBuildError) -> String {
    format!("no threads can be had: {why}")
}

/// Gives the pool that is used where no other is named its stack. Does nothing the second time.
pub fn start() {
    // A pool that is there already was made by whoever uses the library.
    let _ = ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build_global();
}

/// Does something on a thread of the stated stack and waits for it; on this one where no other can
/// be had. A panic goes on in the caller.
pub fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut slot = Some(work);
    let held = std::sync::Mutex::new(&mut slot);
    let take = || {
        let mut slot = held
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        slot.take()
    };
    let done = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || take().map(|work| work()))
            .ok()
            .map(std::thread::ScopedJoinHandle::join)
    });
    match done {
        Some(Ok(Some(value))) => value,
        Some(Err(panic)) => std::panic::resume_unwind(panic),
        // No thread could be had, and the work was not taken.
        _ => match slot.take() {
            Some(work) => work(),
            None => unreachable!("the work is taken by the thread, which was joined, or is here"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(levels: usize) -> usize {
        let room = std::hint::black_box([levels; 64]);
        match levels {
            0 => room[0],
            n => 1 + deep(n - 1) + room[1] - n,
        }
    }

    #[test]
    fn the_stack_is_as_large_as_stated() {
        // 512 bytes and more a level: 20 MiB, more than any default.
        assert_eq!(on_a_large_stack(|| deep(40_000)), 40_000);
        let pool = pool(1).expect("a pool");
        assert_eq!(pool.install(|| deep(40_000)), 40_000);
    }

    #[test]
    fn a_panic_goes_on() {
        let caught = std::panic::catch_unwind(|| on_a_large_stack(|| -> i32 { panic!("here") }));
        assert!(caught.is_err());
    }
}
