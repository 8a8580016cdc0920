//! How far the work is, on stderr.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen::Screen;

/// Seconds between two lines where no bar can be drawn.
const PAUSE: Duration = Duration::from_secs(10);
/// Time between two changes of a bar that is moved by many small steps.
const BEAT: Duration = Duration::from_millis(100);

/// A bar on a terminal, a plain line now and then elsewhere, nothing with `--quiet`.
#[derive(Debug)]
pub struct Progress {
    screen: Screen,
    bar: Option<ProgressBar>,
    running: Running,
    total: usize,
    noun: &'static str,
    done: usize,
    start: Instant,
    said: Instant,
}

impl Progress {
    /// Of `total` claims none is done.
    pub fn new(screen: Screen, total: usize) -> Self {
        Progress::of(screen, total, "claims")
    }

    /// Of `total` things none is done.
    pub fn of(screen: Screen, total: usize, noun: &'static str) -> Self {
        let all = screen
            .bar
            .then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8)));
        let bar = all.as_ref().map(|all| {
            let bar = all.add(ProgressBar::new(total as u64));
            let times = "{elapsed}, about {eta} left";
            let template = if screen.look.unicode {
                format!("{{bar:32}} {{pos}}/{{len}} {noun}  {times}  {{wide_msg}}")
            } else {
                format!("[{{bar:32.##-}}] {{pos}}/{{len}} {noun}  {times}  {{wide_msg}}")
            };
            let style = ProgressStyle::with_template(&template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(if screen.look.unicode {
                style
            } else {
                style.progress_chars("##-")
            });
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        let now = Instant::now();
        Progress {
            screen,
            bar,
            running: Running {
                all,
                bars: Arc::default(),
                seconds: 0.0,
            },
            total,
            noun,
            done: 0,
            start: now,
            said: now,
        }
    }

    /// The claims that are being checked, each with a line of its own; a claim is given up after so
    /// many seconds.
    pub fn running(&self, seconds: f64) -> Running {
        Running {
            seconds,
            ..self.running.clone()
        }
    }

    /// One more is done.
    pub fn step(&mut self, id: &str) {
        self.done += 1;
        self.running.ended(id);
        match &self.bar {
            Some(bar) => {
                bar.set_message(id.to_owned());
                bar.inc(1);
            }
            None if !self.screen.quiet && self.said.elapsed() >= PAUSE => {
                self.said = Instant::now();
                self.screen.say(&format!(
                    "{} of {} {} after {:.0} s",
                    self.done,
                    self.total,
                    self.noun,
                    self.start.elapsed().as_secs_f64()
                ));
            }
            None => {}
        }
    }

    /// So many are done; the message is made where it is shown.
    pub fn to(&mut self, done: usize, message: impl FnOnce() -> String) {
        self.done = done;
        let pause = if self.bar.is_some() { BEAT } else { PAUSE };
        if self.said.elapsed() < pause || self.screen.quiet {
            return;
        }
        self.said = Instant::now();
        match &self.bar {
            Some(bar) => {
                bar.set_position(done as u64);
                bar.set_message(message());
            }
            None => self.screen.say(&format!(
                "{done} of {} {}: {}",
                self.total,
                self.noun,
                message()
            )),
        }
    }

    /// Does something that writes to the terminal while the bar is out of the way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.running.all {
            Some(all) => all.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.running.clear();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A line for each claim that is being checked: its id, how long it has been, when it is given up.
#[derive(Clone, Debug)]
pub struct Running {
    all: Option<MultiProgress>,
    bars: Arc<Mutex<HashMap<String, ProgressBar>>>,
    seconds: f64,
}

impl Running {
    /// The check of a claim begins.
    pub fn started(&self, id: &str) {
        let Some(all) = &self.all else { return };
        let bar = all.add(ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("  {spinner} {elapsed}  {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        bar.set_message(format!("{id} (at most {:.0} s)", self.seconds));
        bar.enable_steady_tick(Duration::from_millis(250));
        self.lines().insert(id.to_owned(), bar);
    }

    fn ended(&self, id: &str) {
        if let Some(bar) = self.lines().remove(id) {
            bar.finish_and_clear();
        }
    }

    fn clear(&self) {
        for (_, bar) in self.lines().drain() {
            bar.finish_and_clear();
        }
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, HashMap<String, ProgressBar>> {
        self.bars.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
