//! What the benchmarks against other tools share: their arguments, the clock, the score and a row's line.

use serde_json::json;
use specbias::expr::{Expr, Scope};
use specbias::fourier::Frequency;
use specbias::number::{Complex, Real};
use std::error::Error;
use std::time::Instant;

/// Repetitions of what takes less than [`ONCE`] seconds.
const REPETITIONS: usize = 3;
const ONCE: f64 = 2.0;
/// Seconds after which a row is given up, as in the programs for the other tools.
pub const LIMIT: u64 = 20;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Numbers of digits, and the names of rows where not all are wanted.
pub struct Wanted {
    pub digits: Vec<u32>,
    names: Vec<String>,
}

impl Wanted {
    /// From the command line; these numbers of digits where it has none.
    pub fn read(default: [u32; 2]) -> Wanted {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let mut digits: Vec<u32> = words.iter().filter_map(|w| w.parse().ok()).collect();
        if digits.is_empty() {
            digits = default.to_vec();
        }
        let name = |w: &String| !w.starts_with('-') && w.parse::<u32>().is_err();
        Wanted {
            digits,
            names: words.into_iter().filter(name).collect(),
        }
    }

    /// Whether this row is wanted.
    pub fn row(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|n| n == name)
    }
}

/// Constants as frequencies.
pub fn frequencies(texts: &[String]) -> Outcome<Vec<Frequency>> {
    let none = Scope::new(&[]);
    texts
        .iter()
        .map(|text| Ok(Frequency::new(text, Expr::parse(text, &none)?)?))
        .collect()
}

/// Absolute tolerances for so many digits of these values.
pub fn tolerances(exact: &[Complex], digits: u32) -> Vec<Real> {
    let unit = Real::with_val(64, Real::u_pow_u(10, digits)).recip();
    let size = |f: &Complex| Real::with_val(64, f.abs_ref()) * &unit;
    exact.iter().map(size).collect()
}

/// What a row took, the worst number of correct digits, and what went wrong.
pub struct Measured {
    seconds: f64,
    correct: f64,
    status: &'static str,
    message: String,
}

/// Times `values`, a value or a reason for each frequency, and compares them with the exact ones.
pub fn measure(
    ks: &[Frequency],
    exact: &[Complex],
    digits: u32,
    values: impl Fn() -> Vec<Result<Complex, String>>,
) -> Measured {
    let mut found = Measured {
        seconds: f64::INFINITY,
        correct: f64::INFINITY,
        status: "right",
        message: String::new(),
    };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let values = values();
        let seconds = start.elapsed().as_secs_f64();
        let late = seconds >= LIMIT as f64;
        found.seconds = found.seconds.min(seconds);
        for ((value, exact), k) in values.iter().zip(exact).zip(ks) {
            match value {
                Err(why) => {
                    found.status = if late { "timeout" } else { "failed" };
                    found.message = format!("k = {}: {why}", k.text);
                }
                Ok(value) => {
                    let off = Complex::with_val(exact.prec(), value - exact);
                    let off = Real::with_val(64, off.abs_ref());
                    let relative = off / Real::with_val(64, exact.abs_ref());
                    let correct = -relative.log10().to_f64();
                    found.correct = found.correct.min(correct);
                    if correct < f64::from(digits) {
                        found.status = if late { "timeout" } else { "wrong" };
                        found.message = format!("k = {}: {correct:.1} digits", k.text);
                    }
                }
            }
        }
        if found.seconds > ONCE || found.status != "right" {
            break;
        }
    }
    found
}

impl Measured {
    /// Prints the row as a line of JSON; whether it is wrong.
    pub fn print(&self, method: &str, name: &str, digits: u32) -> bool {
        let most = f64::from(digits) + 10.0;
        let line = json!({
            "tool": "specbias",
            "method": method,
            "name": name,
            "digits": digits,
            "seconds": self.seconds,
            "correct": (self.correct.min(most) * 10.0).round() / 10.0,
            "status": self.status,
            "message": self.message,
        });
        println!("{line}");
        self.status == "wrong" || self.status == "failed"
    }
}
