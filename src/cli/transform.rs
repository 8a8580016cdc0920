//! `specbias transform`: one question to the engine, without a case.

use clap::Args;
use serde::Serialize;

use super::exit::Status;
use super::interrupt;
use super::output::{Format, Output, Whole};
use super::question::{Asked, Question};
use super::screen::Screen;
use crate::error::{Error, Reason, Result};
use crate::fourier::{Frequency, Laboratory, PointValue, Route, RouteRun, conventions};
use crate::number::{Complex, Real};
use crate::verdict::show;

/// Decimal places below the digits asked at which a value counts as 0. exp(-k^2/2) at k = 50 has
/// 543.
const FLOOR: u32 = 700;

/// F\[phi\](k) and the penalty rho = 1/|F|^2 of an expression in z: enclosed where that can be, else by two
/// independent routes.
///
/// Exit status 3 where there is no enclosure and the routes do not agree to the digits asked.
#[derive(Debug, Args)]
pub struct Transform {
    /// phi, an expression in z: 'z*tanh(softplus(z))'.
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    phi: Option<String>,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    output: Output,
}

/// What the engine found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// One for each frequency of the question.
    pub points: Vec<At>,
}

/// F at one frequency.
#[derive(Clone, Debug)]
pub struct At {
    /// The frequency as typed.
    pub k: String,
    /// Whether F is enclosed: its bound is a theorem, and the route is the only one.
    pub enclosed: bool,
    /// What each route found.
    pub routes: Vec<Found>,
    /// Why no route was asked.
    pub refused: Option<String>,
}

/// F at one frequency by one route.
#[derive(Clone, Debug)]
pub struct Found {
    /// The name of the route.
    pub route: &'static str,
    /// Value and error bound, or why there are none.
    pub value: std::result::Result<PointValue, String>,
    /// Evaluations of phi.
    pub nodes: usize,
    /// Working precision.
    pub bits: u32,
}

/// Asks the engine: F at each frequency, enclosed, or else by both high-precision routes.
///
/// # Errors
/// [`Error::is_interrupted`] after Ctrl-C. A route that fails says so in its [`Found`].
pub fn answer(question: &Question) -> Result<Answer> {
    let mut laboratory = Laboratory::new(question.activation.clone(), question.limits.clone());
    let points = &question.points;
    // F of a phi that is not real is no number that two routes agree on by their symmetry.
    if let Some(why) = laboratory.obstacle()
        && why.reason == Reason::NotReal
    {
        return Ok(refused(question, &why.text));
    }
    let tolerances = laboratory.relative_tolerances(points, question.digits, FLOOR);
    let enclosure = laboratory.route(Route::Enclosure, points, &tolerances);
    let is_enclosed = |index: usize| {
        let value = enclosure.values[index].as_ref();
        value.is_ok_and(|v| v.is_within(&tolerances[index]))
    };
    let runs = match (0..points.len()).all(is_enclosed) {
        true => Vec::new(),
        false => laboratory.both(points, &tolerances),
    };
    if question
        .limits
        .cancel
        .load(std::sync::atomic::Ordering::SeqCst)
    {
        return Err(Error::interrupted());
    }
    let at = |(index, point): (usize, &Frequency)| At {
        refused: None,
        k: point.text.clone(),
        enclosed: is_enclosed(index),
        routes: match is_enclosed(index) {
            true => vec![found(&enclosure, index)],
            false => runs.iter().map(|run| found(run, index)).collect(),
        },
    };
    Ok(Answer {
        points: question.points.iter().enumerate().map(at).collect(),
    })
}

/// No value anywhere, for this reason.
fn refused(question: &Question, why: &str) -> Answer {
    let at = |point: &Frequency| At {
        k: point.text.clone(),
        enclosed: false,
        routes: Vec::new(),
        refused: Some(why.to_owned()),
    };
    Answer {
        points: question.points.iter().map(at).collect(),
    }
}

fn found(run: &RouteRun, index: usize) -> Found {
    Found {
        route: run.route.name(),
        value: run.values[index].clone().map_err(Into::into),
        nodes: run.nodes,
        bits: run.bits,
    }
}

/// What the routes at one frequency amount to.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The value with the smallest error bound.
    pub value: Complex,
    /// How far the value may be off, by its own bound and by what the other route says.
    pub error: Real,
    /// Correct digits of |F|; the decimal places that are 0 where F cannot be told from 0.
    pub digits: f64,
    /// F cannot be told from 0.
    pub zero: bool,
}

impl At {
    /// Weighs the routes against each other.
    ///
    /// # Errors
    /// Why there is no value to rely on.
    pub fn agreed(&self) -> std::result::Result<Agreed, String> {
        if let Some(why) = &self.refused {
            return Err(why.clone());
        }
        let mut values = Vec::new();
        for found in &self.routes {
            match &found.value {
                Ok(value) => values.push(value),
                Err(why) => return Err(format!("the {} route: {why}", found.route)),
            }
        }
        let (one, other) = match values[..] {
            [one] if self.enclosed => (one, one),
            [one, other] => (one, other),
            _ => return Err("two routes are needed".to_owned()),
        };
        let best = if one.error <= other.error { one } else { other };
        let difference = Real::with_val(
            64,
            Complex::with_val(best.value.prec(), &one.value - &other.value).abs_ref(),
        );
        let allowed = Real::with_val(64, &one.error + &other.error);
        if difference > allowed {
            return Err(format!(
                "the routes differ by {}, more than their error bounds allow",
                show::bound(&difference)
            ));
        }
        let error = Real::with_val(64, &best.error + &difference);
        let size = Real::with_val(64, best.value.abs_ref());
        let zero = size <= error;
        let digits = if zero {
            show::digits(&error)
        } else {
            show::digits(&Real::with_val(64, &error / &size))
        };
        Ok(Agreed {
            value: best.value.clone(),
            error,
            digits,
            zero,
        })
    }
}

impl Agreed {
    /// Real and imaginary part, each to as many digits as are right, and at most `digits` of |F|.
    pub fn parts(&self, digits: u32) -> (String, String) {
        let size = Real::with_val(64, self.value.abs_ref());
        let wanted = size * show::ten_to_minus(f64::from(digits));
        // What was asked is rounded itself: 40 digits are not 39.999.
        let slack = if wanted >= self.error { 1e-9 } else { 0.0 };
        let error = self.error.clone().max(&wanted);
        let part = |part: &Real| significant(part, &error, slack);
        (part(self.value.real()), part(self.value.imag()))
    }

    /// rho = 1/|F|^2 to as many digits as are right, and at most `digits`.
    pub fn penalty(&self, digits: u32) -> String {
        if self.zero {
            return "inf".to_owned();
        }
        let modulus = Real::with_val(self.value.prec().0, self.value.abs_ref());
        let rho = modulus.square().recip();
        // A relative error e of F is one of 2e in rho.
        let right = (self.digits - std::f64::consts::LOG10_2).floor().max(1.0);
        show::real(&rho, digits.min(right as u32))
    }
}

/// `part` to the digits that an absolute error leaves, and `slack` more; 0 where it leaves none.
fn significant(part: &Real, error: &Real, slack: f64) -> String {
    let size = Real::with_val(64, part.abs_ref());
    if size <= *error {
        return "0".to_owned();
    }
    let digits = show::digits(&Real::with_val(64, error / &size));
    show::real(part, (digits + slack).floor().clamp(1.0, 1e6) as u32)
}

impl Transform {
    /// Runs the verb.
    ///
    /// # Errors
    /// A question that is badly put, an output that cannot be written, Ctrl-C.
    pub fn run(&self, _screen: &Screen) -> Result<Status> {
        let format = self
            .output
            .format_of("transform", &[Format::Human, Format::Jsonl])?;
        let cancel = interrupt::flag()?;
        let _end = interrupt::deadline(self.asked.seconds);
        let question = self
            .asked
            .question("phi", self.phi.as_deref(), "EXPR", cancel)?;
        let whole = Whole::open(self.output.output.as_deref())?;
        let answer = answer(&question)?;
        let (text, status) = shown(&question, &answer, format)?;
        whole.write(&text)?;
        Ok(status)
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct Row {
    k: String,
    re: Option<String>,
    im: Option<String>,
    rho: Option<String>,
    error_bound: Option<String>,
    enclosed: bool,
    digits_asked: u32,
    digits_reached: Option<f64>,
    undecided: Option<String>,
    routes: Vec<RouteRow>,
}

#[derive(Serialize)]
struct RouteRow {
    name: &'static str,
    re: Option<String>,
    im: Option<String>,
    error_bound: Option<String>,
    nodes: usize,
    bits: u32,
    failed: Option<String>,
}

fn shown(question: &Question, answer: &Answer, format: Format) -> Result<(String, Status)> {
    let digits = question.digits;
    let mut text = String::new();
    if format == Format::Human {
        text.push_str(&head(question));
    }
    let mut status = Status::AsExpected;
    for at in &answer.points {
        let agreed = at.agreed();
        let undecided = undecided(&agreed, digits);
        if undecided.is_some() {
            status = Status::Undecided;
        }
        let row = row(at, agreed.as_ref().ok(), undecided, digits);
        if format == Format::Jsonl {
            let line = serde_json::to_string(&row)
                .map_err(|error| Error::stream("cannot write", error.into()))?;
            text.push_str(&line);
            text.push('\n');
        } else {
            text.push_str(&block(&row));
        }
    }
    Ok((text, status))
}

/// Why a point is not answered to the digits asked.
fn undecided(agreed: &std::result::Result<Agreed, String>, digits: u32) -> Option<String> {
    match agreed {
        Ok(agreed) if agreed.digits >= f64::from(digits) => None,
        Ok(agreed) => Some(format!(
            "{:.1} of {digits} digits were reached",
            agreed.digits
        )),
        Err(why) => Some(why.clone()),
    }
}

fn row(at: &At, agreed: Option<&Agreed>, undecided: Option<String>, digits: u32) -> Row {
    let parts = agreed.map(|agreed| agreed.parts(digits));
    let routes = at.routes.iter().map(|found| {
        let value = found.value.as_ref().ok();
        let parts = value.map(|value| {
            let alone = Agreed {
                value: value.value.clone(),
                error: value.error.clone(),
                digits: 0.0,
                zero: false,
            };
            alone.parts(digits)
        });
        RouteRow {
            name: found.route,
            re: parts.as_ref().map(|parts| parts.0.clone()),
            im: parts.map(|parts| parts.1),
            error_bound: value.map(|value| show::bound(&value.error)),
            nodes: found.nodes,
            bits: found.bits,
            failed: found.value.as_ref().err().cloned(),
        }
    });
    Row {
        k: at.k.clone(),
        re: parts.as_ref().map(|parts| parts.0.clone()),
        im: parts.map(|parts| parts.1),
        rho: agreed.map(|agreed| agreed.penalty(digits)),
        error_bound: agreed.map(|agreed| show::bound(&agreed.error)),
        enclosed: at.enclosed,
        digits_asked: digits,
        digits_reached: agreed
            .map(|agreed| agreed.digits)
            .filter(|digits| digits.is_finite()),
        undecided,
        routes: routes.collect(),
    }
}

fn head(question: &Question) -> String {
    format!(
        "phi(z) = {}\n{}\n",
        question.activation.definition(),
        conventions::SENTENCES[0]
    )
}

fn block(row: &Row) -> String {
    let mut text = format!("\nk = {}\n", row.k);
    let mut line = |name: &str, value: &str| text.push_str(&format!("  {name:<10}  {value}\n"));
    if let (Some(re), Some(im), Some(rho), Some(bound)) =
        (&row.re, &row.im, &row.rho, &row.error_bound)
    {
        line("Re F", re);
        line("Im F", im);
        line("rho", rho);
        match row.enclosed {
            true => line("error of F", &format!("{bound}, proven")),
            false => line("error of F", bound),
        }
    }
    for route in &row.routes {
        let outcome = match (&route.failed, &route.error_bound) {
            (Some(why), _) => format!("failed: {why}"),
            (None, bound) => format!("error at most {}", bound.as_deref().unwrap_or("?")),
        };
        line(
            route.name,
            &format!("{outcome}; {} nodes at {} bits", route.nodes, route.bits),
        );
        // Where the routes do not add up to an answer, what each of them says alone is all there is.
        if let (None, Some(re), Some(im)) = (&row.re, &route.re, &route.im) {
            line("  Re F", re);
            line("  Im F", im);
        }
    }
    if let Some(why) = &row.undecided {
        line("undecided", why);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(route: &'static str, re: f64, im: f64, error: f64) -> Found {
        let value = PointValue {
            value: Complex::with_val(128, (re, im)),
            error: Real::with_val(64, error),
            certificate: None,
        };
        Found {
            route,
            value: Ok(value),
            nodes: 9,
            bits: 128,
        }
    }

    fn at(one: Found, other: Found) -> At {
        At {
            enclosed: false,
            k: "1".into(),
            routes: vec![one, other],
            refused: None,
        }
    }

    #[test]
    fn routes_that_agree_give_the_digits_that_both_know() {
        let agreed = at(found("a", 0.5, 0.0, 1e-30), found("b", 0.5, 0.0, 1e-12))
            .agreed()
            .expect("they agree");
        assert!((29.0..30.5).contains(&agreed.digits), "{}", agreed.digits);
        assert_eq!(agreed.parts(50), ("0.5".into(), "0".into()));
        assert_eq!(agreed.penalty(50), "4");
        let apart = at(found("a", 0.5, 0.0, 1e-30), found("b", 0.500001, 0.0, 1e-5))
            .agreed()
            .expect("within the bounds");
        assert!(
            apart.digits < 6.0,
            "the other route knows no more: {}",
            apart.digits
        );
    }

    #[test]
    fn as_many_digits_are_shown_as_were_asked_for() {
        let third = Real::with_val(300, 1) / 3u32;
        for digits in 2..80 {
            let agreed = Agreed {
                value: Complex::with_val(300, (&third, 0)),
                error: Real::with_val(64, 1e-90),
                digits: 89.0,
                zero: false,
            };
            let (re, _) = agreed.parts(digits);
            assert_eq!(re, format!("0.{}", "3".repeat(digits as usize)));
        }
    }

    #[test]
    fn routes_that_differ_or_fail_give_nothing() {
        let differ = at(found("a", 0.5, 0.0, 1e-30), found("b", 0.6, 0.0, 1e-5)).agreed();
        assert!(differ.expect_err("they differ").contains("more than"));
        let mut failed = found("b", 0.5, 0.0, 1e-5);
        failed.value = Err("too slow".into());
        let why = at(found("a", 0.5, 0.0, 1e-30), failed)
            .agreed()
            .expect_err("one failed");
        assert_eq!(why, "the b route: too slow");
    }

    #[test]
    fn no_digit_is_shown_that_is_not_known() {
        let agreed = at(
            found("a", 1.0 / 3.0, 1e-9, 1e-6),
            found("b", 1.0 / 3.0, 0.0, 1e-6),
        )
        .agreed()
        .expect("they agree");
        let (re, im) = agreed.parts(50);
        assert_eq!((re.as_str(), im.as_str()), ("0.33333", "0"));
        assert!(agreed.penalty(50).len() <= "9.0000".len());
        assert!(undecided(&Ok(agreed.clone()), 50).is_some());
        assert!(undecided(&Ok(agreed), 5).is_none());
    }

    #[test]
    fn a_value_that_is_nothing_but_error_is_zero() {
        let agreed = at(found("a", 1e-70, 0.0, 1e-60), found("b", 0.0, 0.0, 1e-60))
            .agreed()
            .expect("they agree");
        assert!(agreed.zero && agreed.digits > 59.0);
        assert_eq!(agreed.penalty(50), "inf");
        assert_eq!(agreed.parts(50), ("0".into(), "0".into()));
    }
}
