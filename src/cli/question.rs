//! A question about one activation, as asked on the command line: shared by `transform`, `new` and `examine`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Args;

use super::arguments::{digits, seconds};
use crate::activation::{Activation, Piece};
use crate::claim::common::points;
use crate::error::{Error, Result};
use crate::expr::{Condition, Expr, Scope, parameter_name, reserved_names};
use crate::fourier::{Frequency, Limits};
use crate::wire::Text;

/// Most values of `--at`.
const MAX_POINTS: usize = 2000;

/// What the question is about, beside phi itself.
#[derive(Debug, Args)]
pub struct Asked {
    /// phi on one piece of the line, `ON: PHI`: --piece 'z < 0: 0' --piece 'z > 0: z'.
    #[arg(long = "piece", value_name = "ON: PHI", allow_hyphen_values = true)]
    pub pieces: Vec<String>,
    /// An exact number that phi uses by name: --param a=1/5. May be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Frequencies k > 0, exact and separated by commas: 1,2.5,pi/3 [default: 1/4, 1, pi and 8].
    #[arg(long, value_name = "K,…", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Digits asked of each value.
    #[arg(long, value_name = "N", default_value = "50", value_parser = digits, allow_negative_numbers = true)]
    pub digits: u32,
    /// Seconds after which the question is given up.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub seconds: f64,
}

/// A question that the engine can answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The activation.
    pub activation: Activation,
    /// phi as typed, for a case file.
    pub typed: Typed,
    /// Parameters as typed, by name.
    pub params: Vec<(String, String)>,
    /// Frequencies.
    pub points: Vec<Frequency>,
    /// Digits asked of each value.
    pub digits: u32,
    /// Time, precision, and the flag of Ctrl-C.
    pub limits: Limits,
}

/// phi as typed.
#[derive(Clone, Debug)]
pub enum Typed {
    /// One formula.
    Formula(String),
    /// Where, and the formula there.
    Pieces(Vec<(String, String)>),
}

impl Asked {
    /// Parses everything. `phi` is the formula where there is one; `how` says how it is given.
    ///
    /// # Errors
    /// What cannot be parsed, with a caret; no phi, or two.
    pub fn question(
        &self,
        name: &str,
        phi: Option<&str>,
        how: &str,
        cancel: Arc<AtomicBool>,
    ) -> Result<Question> {
        let params = params(&self.params)?;
        let in_z = scope(&["z"], &params);
        let (activation, typed) = match (phi, self.pieces.is_empty()) {
            (Some(phi), true) => formula(name, phi, &in_z)?,
            (None, false) => pieces(name, &self.pieces, &in_z)?,
            (Some(_), false) => {
                return Err(Error::usage(format!("give {how} or --piece, not both")));
            }
            (None, true) => {
                return Err(Error::usage(format!(
                    "phi is missing: give {how}, or a --piece for each piece"
                )));
            }
        };
        Ok(Question {
            activation,
            typed,
            points: self.points(&params)?,
            params: params
                .into_iter()
                .map(|(name, text, _)| (name, text))
                .collect(),
            digits: self.digits,
            limits: limits(self.seconds, cancel),
        })
    }

    fn points(&self, params: &[(String, String, Expr)]) -> Result<Vec<Frequency>> {
        let Some(at) = &self.at else {
            return Ok(points::default_points());
        };
        let known = scope(&[], params);
        let items = split(at);
        if items.len() > MAX_POINTS {
            return Err(Error::usage(format!(
                "--at has {} frequencies; at most {MAX_POINTS} are answered at a time",
                items.len()
            )));
        }
        let mut points: Vec<Frequency> = Vec::with_capacity(items.len());
        for item in items {
            let text = Text::typed("--at", item.trim());
            let point =
                Frequency::new(item.trim(), text.parse(&known)?).map_err(|why| text.error(why))?;
            if !points.iter().any(|known| known.text == point.text) {
                points.push(point);
            }
        }
        Ok(points)
    }
}

/// Reads `--param`s: name, text and value of each; a later one may use an earlier one.
///
/// # Errors
/// What is no `NAME=VALUE`, a name that is taken, a value that is no constant.
pub fn params(given: &[String]) -> Result<Vec<(String, String, Expr)>> {
    let mut params: Vec<(String, String, Expr)> = Vec::new();
    for given in given {
        let whole = Text::typed("--param", given);
        let Some((name, value)) = given.split_once('=') else {
            return Err(whole
                .error("a parameter is NAME=VALUE")
                .with_help("for example --param a=1/5")
                .into());
        };
        let (name, value) = (name.trim(), value.trim());
        let mut allowed = parameter_name(name);
        if params.iter().any(|(known, ..)| known == name) {
            allowed = Err(format!("the parameter `{name}` is given twice"));
        }
        if let Err(why) = allowed {
            let place = 0..given.find('=').unwrap_or(given.len());
            return Err(whole.error_at(place, why, Some(reserved_names())).into());
        }
        let known = scope(&[], &params);
        let parsed = Text::typed(&format!("--param {name}"), value).parse(&known)?;
        params.push((name.to_owned(), value.to_owned(), parsed));
    }
    Ok(params)
}

/// The scope of formulas in these variables, with these parameters.
pub fn scope(variables: &[&str], params: &[(String, String, Expr)]) -> Scope {
    params
        .iter()
        .fold(Scope::new(variables), |scope, (name, _, value)| {
            scope.param(name, value.clone())
        })
}

fn formula(name: &str, phi: &str, in_z: &Scope) -> Result<(Activation, Typed)> {
    let text = Text::typed("phi", phi);
    let parsed = text.parse(in_z)?;
    let activation =
        Activation::from_formula(name, parsed).map_err(|why| text.error(why.message))?;
    Ok((activation, Typed::Formula(phi.to_owned())))
}

/// A piece, where and what it is as typed, and its place.
pub type GivenPiece = (Piece, (String, String), Text);

/// The pieces of `--piece`.
///
/// # Errors
/// What is no `ON: PHI`, or cannot be parsed.
pub fn parsed_pieces(given: &[String], in_z: &Scope) -> Result<Vec<GivenPiece>> {
    let mut all = Vec::with_capacity(given.len());
    for piece in given {
        let whole = Text::typed("--piece", piece);
        let Some((on, phi)) = piece.split_once(':') else {
            return Err(whole
                .error("a piece is `ON: PHI`")
                .with_help("for example --piece 'z < 0: 0'")
                .into());
        };
        let (on, phi) = (on.trim(), phi.trim());
        let (on_text, phi_text) = (
            Text::typed("--piece, on", on),
            Text::typed("--piece, phi", phi),
        );
        let interval = Condition::parse(on, in_z).map_err(|error| on_text.parse_error(error))?;
        let piece = Piece {
            from: interval.from,
            to: interval.to,
            phi: phi_text.parse(in_z)?,
        };
        all.push((piece, (on.to_owned(), phi.to_owned()), whole));
    }
    Ok(all)
}

fn pieces(name: &str, given: &[String], in_z: &Scope) -> Result<(Activation, Typed)> {
    let (mut parsed, mut typed, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (piece, text, place) in parsed_pieces(given, in_z)? {
        parsed.push(piece);
        typed.push(text);
        places.push(place);
    }
    let activation = Activation::new(name, parsed).map_err(|why| {
        match why.piece.and_then(|index| places.get(index)) {
            Some(place) => Error::from(place.error(why.message)),
            None => Error::usage(why.message),
        }
    })?;
    Ok((activation, Typed::Pieces(typed)))
}

/// So many seconds from now on, and an end by Ctrl-C.
pub fn limits(seconds: f64, cancel: Arc<AtomicBool>) -> Limits {
    Limits {
        deadline: Instant::now().checked_add(Duration::from_secs_f64(seconds)),
        cancel,
        ..Limits::default()
    }
}

/// Splits at commas that stand outside of parentheses.
pub fn split(list: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    list.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pieces: &[&str], params: &[&str], at: Option<&str>) -> Asked {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Asked {
            pieces: owned(pieces),
            params: owned(params),
            at: at.map(str::to_owned),
            digits: 50,
            seconds: 60.0,
        }
    }

    fn question(asked: &Asked, phi: Option<&str>) -> Result<Question> {
        asked.question("phi", phi, "EXPR", Arc::default())
    }

    #[test]
    fn commas_inside_a_call_do_not_split() {
        assert_eq!(split("1,besselk(0, 1),pi"), ["1", "besselk(0, 1)", "pi"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn a_question_is_parsed() {
        let given = asked(&[], &["a=1/5", "b = 2*a"], Some("1, 2.5,1"));
        let question = question(&given, Some("tanh(b*z)")).expect("well put");
        let points: Vec<&str> = question.points.iter().map(|point| &*point.text).collect();
        assert_eq!(points, ["1", "2.5"]);
        assert_eq!(question.params[1], ("b".into(), "2*a".into()));
        let relu = asked(&["z < 0: 0", "z > 0: z"], &[], None);
        let relu = super::tests::question(&relu, None).expect("well put");
        assert_eq!(relu.activation.pieces().len(), 2);
        assert!(relu.points.len() > 3, "the default frequencies");
    }

    #[test]
    fn what_is_wrong_has_a_caret() {
        for (given, phi) in [
            (asked(&[], &[], Some("1")), Some("tnah(z)")),
            (asked(&[], &[], Some("1,,2")), Some("tanh(z)")),
            (asked(&[], &[], Some("0")), Some("tanh(z)")),
            (asked(&[], &[], Some("-1")), Some("tanh(z)")),
            (asked(&[], &[], Some("k")), Some("tanh(z)")),
            (asked(&[], &["a"], None), Some("tanh(z)")),
            (asked(&[], &["z=1"], None), Some("tanh(z)")),
            (asked(&[], &["exp=1"], None), Some("tanh(z)")),
            (asked(&[], &["a=1", "a=2"], None), Some("tanh(z)")),
            (asked(&["z < 0"], &[], None), None),
            (asked(&["z < 0: k"], &[], None), None),
            (asked(&["z: 0"], &[], None), None),
        ] {
            let error = question(&given, phi).expect_err("badly put");
            assert!(error.is_case(), "{error}");
            assert!(error.to_string().contains('^'), "{error}");
        }
    }

    #[test]
    fn phi_is_given_once() {
        assert!(
            question(&asked(&[], &[], None), None)
                .expect_err("none")
                .is_usage()
        );
        let both = asked(&["z < 0: 0"], &[], None);
        assert!(question(&both, Some("z")).expect_err("two").is_usage());
    }
}
