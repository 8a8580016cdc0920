//! The table `[training]` of a case: what is trained on what, from which start.
//!
//! | key | meaning |
//! |---|---|
//! | `data` | `sines`, `step-and-ramp`, `ring-fourier`, `bumps`, `bumps-2d`, `planes`, `circle`, `ball`, `waves`, `radial`, `mnist` or `five-points` |
//! | `points` | how many of them (default 8) |
//! | `dimension` | D, where the data do not say (default 2) |
//! | `width` | neurons (default 64) |
//! | `planes` | `sphere-window` (default), `grid`, `ring`, `gaussian`, `uniform`, `he`, `lecun` |
//! | `window` | half the window of `sphere-window`, `grid` and `ring` (default 3/2) |
//! | `directions` | of `ring`: how many (default 8) |
//! | `weights`, `biases` | spreads of w and b of `gaussian` and `uniform` (default 1) |
//! | `output` | spread of v: Gaussian, for `planes = "uniform"` uniform (default 0: v = 0); `"balanced"`: v of a random sign with v^2 = \|w\|^2 + b^2 |
//! | `scaling` | `standard` (default), `tangent` (1/sqrt(N)), `mean-field` (1/N) |
//! | `antisymmetric` | whether the neurons come in pairs that cancel (default false) |
//! | `affine` | whether an affine part stands beside the neurons (default false) |
//! | `loss` | `half-sum` (default), `mean`, `cross-entropy` |
//!
//! and those of [`super::schedule`], which say how it is trained.

use super::params::scope;
use super::schedule::Schedule;
use super::seed::seed;
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::network::data::Set;
use crate::network::initial::{Output, Planes, Scaling, Start};
use crate::network::{Data, Network, Shape};
use crate::train::Loss;
use crate::wire::{Table, Text};

/// The keys of `[training]`.
const KEYS: &[&str] = &[
    "data",
    "points",
    "dimension",
    "width",
    "planes",
    "window",
    "directions",
    "weights",
    "biases",
    "output",
    "scaling",
    "antisymmetric",
    "affine",
    "loss",
    "regime",
    "method",
    "momentum",
    "rate",
    "steps",
];
/// Most points of a claim's data.
const MOST_POINTS: i64 = 100_000;
/// Most neurons of a claim's network.
const MOST_NEURONS: i64 = 1_000_000;

/// A `[training]` table.
#[derive(Clone, Debug)]
pub struct Training {
    set: Set,
    points: usize,
    /// The sizes of the network.
    pub shape: Shape,
    /// Where it starts.
    pub start: Start,
    /// The loss.
    pub loss: Loss,
    /// How it is trained, where a claim does not say itself.
    pub schedule: Schedule,
}

impl Training {
    /// Reads the table; `params` are the case's.
    ///
    /// # Errors
    /// Whatever is wrong, with its place.
    pub fn read(mut table: Table, params: &[(String, Expr)]) -> Result<Training, Diagnostic> {
        let data = table.required_string("data")?;
        let set = Set::named(&data.value).ok_or_else(|| {
            let names: Vec<&str> = Set::ALL.iter().map(|s| s.name()).collect();
            data.error(format!(
                "there is no set `{}`; the sets are {}",
                data.value,
                names.join(", ")
            ))
        })?;
        let points = count(&mut table, "points", 8, MOST_POINTS)?;
        let dimension = match set.dimension() {
            None => count(&mut table, "dimension", 2, 1000)?,
            Some(d) => match table.integer("dimension")? {
                Some((given, span)) if given != d as i64 => {
                    return Err(table.error_in(
                        span,
                        format!("the set {} has the dimension {d}, not {given}", set.name()),
                    ));
                }
                _ => d,
            },
        };
        let width = count(&mut table, "width", 64, MOST_NEURONS)?;
        let directions = count(&mut table, "directions", 8, MOST_NEURONS)?;
        let mut number = |key: &str, default: f64| -> Result<f64, Diagnostic> {
            match table.string(key)? {
                None => Ok(default),
                Some(text) => spread(&text, params),
            }
        };
        let (window, weights) = (number("window", 1.5)?, number("weights", 1.0)?);
        let biases = number("biases", 1.0)?;
        let output = match table.string("output")? {
            None => None,
            Some(text) if text.value == "balanced" => Some(None),
            Some(text) => Some(Some(spread(&text, params)?)),
        };
        let planes = [
            ("sphere-window", Planes::SphereWindow { window }),
            ("grid", Planes::Grid { window }),
            ("ring", Planes::Ring { window, directions }),
            ("gaussian", Planes::Gaussian { weights, biases }),
            ("uniform", Planes::Uniform { weights, biases }),
            ("he", Planes::he(dimension)),
            ("lecun", Planes::lecun(dimension)),
        ];
        let planes = table.choice("planes", &planes)?.unwrap_or(planes[0].1);
        let scalings = [
            ("standard", Scaling::Standard),
            ("tangent", Scaling::Tangent),
            ("mean-field", Scaling::MeanField),
        ];
        let scaling = table.choice("scaling", &scalings)?;
        let losses = Loss::ALL.map(|loss| (loss.name(), loss));
        let loss = table.choice("loss", &losses)?.unwrap_or(Loss::HalfSum);
        if loss == Loss::CrossEntropy && set.outputs() == 1 {
            return Err(table.error("cross-entropy is for data with classes: `mnist`"));
        }
        let training = Training {
            set,
            points,
            shape: Shape {
                inputs: dimension,
                width,
                outputs: set.outputs(),
                skip: table.boolean("affine")?.unwrap_or(false),
            },
            start: Start {
                planes,
                output: match (output, planes) {
                    (None | Some(Some(0.0)), _) => Output::Zero,
                    (Some(None), _) => Output::Balanced,
                    (Some(Some(a)), Planes::Uniform { .. }) => Output::Uniform(a),
                    (Some(Some(s)), _) => Output::Gaussian(s),
                },
                scaling: scaling.unwrap_or(Scaling::Standard),
                antisymmetric: table.boolean("antisymmetric")?.unwrap_or(false),
            },
            loss,
            schedule: Schedule::read(&mut table, params)?,
        };
        // What cannot be drawn is said here, where the table stands.
        training.draw("").map_err(|why| table.error(why))?;
        table.finish(KEYS)?;
        Ok(training)
    }

    /// The data set.
    pub fn set(&self) -> Set {
        self.set
    }

    /// The data and the network at its start, from the seed of a claim.
    ///
    /// # Errors
    /// A sentence: sizes that cannot be.
    pub fn draw(&self, claim: &str) -> Result<(Data, Network), Doubt> {
        let data_seed = seed(&format!("{claim}/data"));
        let data = self.set.draw(self.points, self.shape.inputs, data_seed)?;
        Ok((data, self.draw_network(claim)?))
    }

    /// The data, and `unseen` other points with the values of the same function there; all points in a random order.
    ///
    /// # Errors
    /// A sentence: sizes that cannot be.
    pub fn draw_with_unseen(&self, claim: &str, unseen: usize) -> Result<(Data, Data), Doubt> {
        let data_seed = seed(&format!("{claim}/data"));
        let all = self
            .set
            .draw(self.points + unseen, self.shape.inputs, data_seed)?;
        all.split(self.points, seed(&format!("{claim}/split")))
            .map_err(Into::into)
    }

    /// How many points the data have.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The network alone.
    ///
    /// # Errors
    /// As [`Training::draw`].
    pub fn draw_network(&self, claim: &str) -> Result<Network, Doubt> {
        self.start
            .draw(self.shape, seed(&format!("{claim}/start")))
            .map_err(Into::into)
    }

    /// In a few words.
    pub fn in_words(&self) -> String {
        format!(
            "{} neurons on {} points of {} in {} dimension{}",
            self.shape.width,
            self.points,
            self.set.name(),
            self.shape.inputs,
            if self.shape.inputs == 1 { "" } else { "s" }
        )
    }
}

fn count(table: &mut Table, key: &str, default: i64, most: i64) -> Result<usize, Diagnostic> {
    let count = table.integer_in(key, 1..=most)?;
    Ok(count.unwrap_or(default) as usize)
}

fn spread(text: &Text, params: &[(String, Expr)]) -> Result<f64, Diagnostic> {
    let value = text.parse(&scope(&[], params))?;
    let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
    let value = value.to_f64();
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(text.error(format!("a spread is finite and not negative, not {value}")))
    }
}
