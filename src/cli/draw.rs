//! Draws cases side by side, and waits for none longer than its time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use crate::case::Loaded;
use crate::error::{Error, Result};
use crate::fourier::Limits;
use crate::host::clock::Clock;
use crate::host::threads;
use crate::picture::plot::Figure;
use crate::picture::{Picture, of_case};

/// How often the clock and the flag are looked at.
const BEAT: Duration = Duration::from_millis(50);
/// What a picture may take over its time, as a part of it and in seconds.
const OVER: (f64, f64) = (0.1, 0.9);
/// The same for the clock that its threads carry.
const RINGS: (f64, f64) = (0.05, 0.4);
/// Why a picture is not there.
const LATE: &str = "the time limit was reached";
/// How long is waited for pictures after an interrupt.
const GRACE: Duration = Duration::from_millis(600);

/// How pictures are drawn.
pub struct Order<'a> {
    /// The cases.
    pub loaded: &'a Arc<Loaded>,
    /// Which of them.
    pub chosen: &'a [usize],
    /// Frames of a training.
    pub frames: usize,
    /// Seconds for each.
    pub seconds: f64,
    /// Threads in all.
    pub threads: usize,
    /// The flag of Ctrl-C.
    pub cancel: &'a Arc<AtomicBool>,
}

/// A picture that is being drawn.
struct Drawing {
    since: Instant,
    cancel: Arc<AtomicBool>,
    /// Its threads; dropping it waits for nothing.
    _pool: ThreadPool,
}

/// Draws the cases and hands each picture out with its place among the chosen ones. A picture that panics or overruns its time is
/// one that says so, and the others are drawn. After an interrupt no more are handed out.
///
/// # Errors
/// What `take` says: the work then stops. No threads.
pub fn pictures(
    order: &Order<'_>,
    take: &mut dyn FnMut(usize, Picture) -> Result<()>,
) -> Result<()> {
    let (sender, receiver) = channel();
    let mut waiting = 0..order.chosen.len();
    let mut running: BTreeMap<usize, Drawing> = BTreeMap::new();
    let mut interrupted: Option<Instant> = None;
    let most = order.seconds * (1.0 + OVER.0) + OVER.1;
    loop {
        if order.cancel.load(Ordering::Relaxed) {
            let since = *interrupted.get_or_insert_with(Instant::now);
            running
                .values()
                .for_each(|drawing| drawing.cancel.store(true, Ordering::Relaxed));
            if running.is_empty() || since.elapsed() > GRACE {
                return Ok(());
            }
        } else {
            while running.len() < order.threads.max(1)
                && let Some(at) = waiting.next()
            {
                let share =
                    order.threads / (running.len() + 1 + waiting.len()).min(order.threads.max(1));
                let drawing = begin(order, at, share, sender.clone())?;
                running.insert(at, drawing);
            }
            if running.is_empty() {
                return Ok(());
            }
        }
        match receiver.recv_timeout(BEAT) {
            Ok((at, picture)) => {
                let known = running.remove(&at).is_some();
                if known && interrupted.is_none() {
                    take(at, picture)?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let late = running
                    .iter()
                    .filter(|(_, drawing)| drawing.since.elapsed().as_secs_f64() > most);
                let late: Vec<usize> = late.map(|(at, _)| *at).collect();
                for at in late {
                    if let Some(drawing) = running.remove(&at) {
                        drawing.cancel.store(true, Ordering::Relaxed);
                    }
                    if interrupted.is_none() {
                        take(at, note(order, at, LATE))?;
                    }
                }
            }
            // A sender is kept here.
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn begin(
    order: &Order<'_>,
    at: usize,
    share: usize,
    sender: std::sync::mpsc::Sender<(usize, Picture)>,
) -> Result<Drawing> {
    let cancel = Arc::new(AtomicBool::new(false));
    let limits = Limits {
        deadline: Instant::now()
            .checked_add(Duration::try_from_secs_f64(order.seconds).unwrap_or(Duration::MAX)),
        cancel: Arc::clone(&cancel),
        ..Limits::default()
    };
    let broken = note(
        order,
        at,
        "an internal error of specbias: please report it with this case",
    );
    let (loaded, case, frames) = (Arc::clone(order.loaded), order.chosen[at], order.frames);
    let late = note(order, at, LATE);
    let clock = Clock::new(Arc::clone(&cancel));
    let time = order.seconds * (1.0 + RINGS.0) + RINGS.1;
    clock.start(Duration::try_from_secs_f64(time).unwrap_or(Duration::MAX));
    let pool = threads::pool_with(share, Arc::clone(&clock)).map_err(Error::failed)?;
    pool.spawn(move || {
        // A defect of ours in one picture must not lose the others.
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            of_case(&loaded.cases[case], &limits, frames)
        }));
        let drawn = match clock.has_rung() {
            false => drawn.unwrap_or(broken),
            true => late,
        };
        // Nobody waits for it where the receiver has gone.
        let _ = sender.send((at, drawn));
    });
    Ok(Drawing {
        since: Instant::now(),
        cancel,
        _pool: pool,
    })
}

/// A picture that says why there is none.
fn note(order: &Order<'_>, at: usize, why: &str) -> Picture {
    Picture {
        figure: Figure {
            title: order.loaded.cases[order.chosen[at]].id.clone(),
            notes: vec![why.to_owned()],
            ..Default::default()
        },
        penalty: None,
        frames: Vec::new(),
    }
}
