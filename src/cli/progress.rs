//! How far the work is, on stderr.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        let bar = screen.bar.then(|| {
            let bar = ProgressBar::with_draw_target(
                Some(total as u64),
                ProgressDrawTarget::stderr_with_hz(8),
            );
            let template = if screen.look.unicode {
                format!("{{bar:32}} {{pos}}/{{len}} {noun}  {{elapsed}}  {{wide_msg}}")
            } else {
                format!("[{{bar:32.##-}}] {{pos}}/{{len}} {noun}  {{elapsed}}  {{wide_msg}}")
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
            total,
            noun,
            done: 0,
            start: now,
            said: now,
        }
    }

    /// One more is done.
    pub fn step(&mut self, id: &str) {
        self.done += 1;
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
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
