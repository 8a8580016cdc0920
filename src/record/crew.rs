//! The threads that check claims, and who watches over them.
//!
//! A group of claims has a thread of its own, with a pool of its own for what is parallel inside a claim:
//! in one pool for all, a claim that waits for its parts would begin another claim meanwhile, whose
//! time would count as its own. Whoever hands out the lines looks at the clock: neither a claim that
//! panics nor one that does not look at the clock takes another one's result. Before a claim is given up, the clock that its
//! threads carry ends every evaluation, so that no thread goes on for a claim that nobody waits for.

use super::line::ClaimLine;
use super::run::{RunSettings, Started};
use super::weighed::{Unended, claim_line, unended_line};
use crate::case::Loaded;
use crate::claim::Settings;
use crate::claim::common::context::Context;
use crate::host::clock::Clock;
use crate::host::threads;
use rayon::ThreadPool;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How often the clock and the flag are looked at.
const BEAT: Duration = Duration::from_millis(50);
/// What a claim may take over its time, as a part of it and in seconds.
const OVER: (f64, f64) = (0.1, 1.0);
/// The same for the clock that its threads carry: after the claim's own looks at the time, and before it is given up.
const RINGS: (f64, f64) = (0.05, 0.4);
/// How long is waited for claims after an interrupt: some are nearly finished.
const GRACE: Duration = Duration::from_millis(700);
/// Why a claim that panicked has no verdict.
const BROKEN: &str = "an internal error of specbias: please report it with this case";
/// Why a claim that was given up has no verdict.
const LATE: &str = "the time limit was reached";

/// A claim: places in [`Loaded`].
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Of the cases.
    pub case: usize,
    /// Of the claims of that case.
    pub claim: usize,
}

/// What a thread says.
enum Word {
    /// It begins with the claim that has this place in its group.
    Begins(usize),
    /// That claim is checked.
    Ends(usize, Box<ClaimLine>),
    /// It has no more claims.
    Free,
}

/// A thread at work.
struct Member {
    jobs: Arc<[Job]>,
    /// The claim that it checks, and since when.
    at: Option<(usize, Instant)>,
    /// The first claim that has no line.
    next: usize,
    cancel: Arc<AtomicBool>,
    /// Its threads; dropping it waits for nothing.
    _pool: Option<ThreadPool>,
}

/// All of them.
pub struct Crew<'a> {
    loaded: &'a Arc<Loaded>,
    settings: &'a RunSettings,
    waiting: VecDeque<Arc<[Job]>>,
    members: BTreeMap<u64, Member>,
    born: u64,
    sender: Sender<(u64, Word)>,
    receiver: Receiver<(u64, Word)>,
}

impl<'a> Crew<'a> {
    /// Nobody works yet.
    pub fn new(loaded: &'a Arc<Loaded>, settings: &'a RunSettings, groups: Vec<Vec<Job>>) -> Self {
        let (sender, receiver) = channel();
        Crew {
            loaded,
            settings,
            waiting: groups.into_iter().map(Arc::from).collect(),
            members: BTreeMap::new(),
            born: 0,
            sender,
            receiver,
        }
    }

    /// Checks every claim, or those that are finished when the flag is set.
    pub fn work(mut self, take: &mut dyn FnMut(ClaimLine), started: Started<'_>) {
        let mut interrupted: Option<Instant> = None;
        loop {
            let stop = self.settings.check.cancel.load(Ordering::Relaxed);
            if stop && interrupted.is_none() {
                interrupted = Some(Instant::now());
                self.waiting.clear();
                for member in self.members.values() {
                    member.cancel.store(true, Ordering::Relaxed);
                }
            }
            while self.members.len() < self.settings.jobs.max(1)
                && let Some(jobs) = self.waiting.pop_front()
            {
                self.hire(jobs);
            }
            if self.members.is_empty() || interrupted.is_some_and(|since| since.elapsed() > GRACE) {
                return;
            }
            match self.receiver.recv_timeout(BEAT) {
                Ok((id, word)) => {
                    self.hear(id, word, take, started);
                    // All that was said is heard before anyone is called late: writing a line can take
                    // long.
                    while let Ok((id, word)) = self.receiver.try_recv() {
                        self.hear(id, word, take, started);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                // This crew has a sender itself.
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if interrupted.is_none() {
                self.give_up_the_late(take);
            }
        }
    }

    /// A thread for these claims.
    fn hire(&mut self, jobs: Arc<[Job]>) {
        let all = self.settings.jobs.max(1);
        let share = all / (self.members.len() + 1 + self.waiting.len()).min(all);
        self.born += 1;
        let id = self.born;
        let cancel = Arc::new(AtomicBool::new(false));
        let settings = Settings {
            cancel: Arc::clone(&cancel),
            ..self.settings.check.clone()
        };
        let (loaded, todo) = (Arc::clone(self.loaded), Arc::clone(&jobs));
        let sender = self.sender.clone();
        let clock = Clock::new(Arc::clone(&cancel));
        let pool = threads::pool_with(share, Arc::clone(&clock));
        let work = move || {
            // Nobody listens any more where sending fails.
            let tell = |word| sender.send((id, word)).is_ok();
            let desk = Desk {
                loaded: &loaded,
                settings: &settings,
                clock: &clock,
                tell: &tell,
            };
            let _ = catch_unwind(AssertUnwindSafe(|| desk.check(&todo)));
            tell(Word::Free);
        };
        let pool = match pool {
            Ok(pool) => {
                pool.spawn(work);
                Some(pool)
            }
            // No thread can be had: the claims are checked on this one.
            Err(_) => {
                work();
                None
            }
        };
        let member = Member {
            jobs,
            at: None,
            next: 0,
            cancel,
            _pool: pool,
        };
        self.members.insert(id, member);
    }

    fn hear(&mut self, id: u64, word: Word, take: &mut dyn FnMut(ClaimLine), started: Started<'_>) {
        // A thread that was given up is not listened to.
        let Some(member) = self.members.get_mut(&id) else {
            return;
        };
        match word {
            Word::Begins(at) => {
                member.at = Some((at, Instant::now()));
                let Job { case, claim } = member.jobs[at];
                let case = &self.loaded.cases[case];
                started(&case.claim_id(&case.claims[claim]));
            }
            Word::Ends(at, line) => {
                (member.at, member.next) = (None, at + 1);
                take(*line);
            }
            Word::Free => {
                let Some(member) = self.members.remove(&id) else {
                    return;
                };
                // It broke outside of the check of a claim: the one that it was at is lost, and no other.
                let cut_short = member.cancel.load(Ordering::Relaxed);
                if member.next < member.jobs.len() && !cut_short {
                    let since = member
                        .at
                        .map_or(0.0, |(_, since)| since.elapsed().as_secs_f64());
                    self.replace(member, Unended::Broken(BROKEN), since, take);
                }
            }
        }
    }

    /// Ends the wait for claims that are over their time.
    fn give_up_the_late(&mut self, take: &mut dyn FnMut(ClaimLine)) {
        let most = self.settings.check.seconds * (1.0 + OVER.0) + OVER.1;
        let late: Vec<(u64, f64)> = self
            .members
            .iter()
            .filter_map(|(id, member)| Some((*id, member.at?.1.elapsed().as_secs_f64())))
            .filter(|(_, seconds)| *seconds > most)
            .collect();
        for (id, seconds) in late {
            if let Some(member) = self.members.remove(&id) {
                member.cancel.store(true, Ordering::Relaxed);
                tracing::warn!("a claim did not end in its time: given up after {seconds:.1} s");
                self.replace(member, Unended::Late(LATE), seconds, take);
            }
        }
    }

    /// A line for the claim that a thread was at, and another thread for those after it.
    fn replace(
        &mut self,
        member: Member,
        outcome: Unended,
        seconds: f64,
        take: &mut dyn FnMut(ClaimLine),
    ) {
        let Job { case, claim } = member.jobs[member.next];
        let case = &self.loaded.cases[case];
        let claim = &case.claims[claim];
        let settings = &self.settings.check;
        take(unended_line(case, claim, outcome, settings, seconds));
        let rest = &member.jobs[member.next + 1..];
        if !rest.is_empty() {
            self.hire(rest.into());
        }
    }
}

/// What the threads of a group work with.
struct Desk<'a> {
    loaded: &'a Loaded,
    settings: &'a Settings,
    clock: &'a Clock,
    tell: &'a dyn Fn(Word) -> bool,
}

impl Desk<'_> {
    /// Checks the claims of one activation, one after the other.
    fn check(&self, jobs: &[Job]) {
        let Some(first) = jobs.first() else { return };
        let activation = self.loaded.cases[first.case].subject.activation();
        let fresh = || Context::new(activation.cloned());
        let mut context = fresh();
        let told_to_stop = || self.settings.cancel.load(Ordering::Relaxed);
        for (at, job) in jobs.iter().enumerate() {
            let case = &self.loaded.cases[job.case];
            let claim = &case.claims[job.claim];
            if told_to_stop() || !(self.tell)(Word::Begins(at)) {
                return;
            }
            let start = Instant::now();
            let time = self.settings.seconds * (1.0 + RINGS.0) + RINGS.1;
            self.clock
                .start(Duration::try_from_secs_f64(time).unwrap_or(Duration::MAX));
            let _log = tracing::info_span!("claim", id = case.claim_id(claim)).entered();
            // A defect of ours in one claim must not lose the others.
            let found = catch_unwind(AssertUnwindSafe(|| {
                let finding = claim.check(&mut context, self.settings);
                let seconds = start.elapsed().as_secs_f64();
                tracing::info!(
                    verdict = finding.verdict.name(),
                    digits = finding.digits_reached,
                    reason = finding.reason,
                    "weighed in {seconds:.3} s"
                );
                claim_line(case, claim, finding, self.settings, seconds)
            }));
            // What a claim that was told to stop has found is no finding.
            if told_to_stop() {
                return;
            }
            let seconds = start.elapsed().as_secs_f64();
            let line = match found {
                Ok(line) if !self.clock.has_rung() => line,
                // Neither is what it found without values, and neither are those it kept for later claims.
                other => {
                    context = fresh();
                    let outcome = match other {
                        Ok(_) => Unended::Late(LATE),
                        Err(_) => Unended::Broken(BROKEN),
                    };
                    unended_line(case, claim, outcome, self.settings, seconds)
                }
            };
            if !(self.tell)(Word::Ends(at, Box::new(line))) {
                return;
            }
        }
    }
}

#[cfg(test)]
#[path = "crew_tests.rs"]
mod tests;
