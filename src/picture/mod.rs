//! Pictures of cases: what the engine measures over a range, drawn by [`plot`].
//!
//! | file | what |
//! |---|---|
//! | [`plot`] | charts, axes, colours, SVG |
//! | [`curve`] | log10 rho over a range of k, measured |
//! | [`penalty`] | the same as a picture |
//! | [`thumbnail`] | the same without numbers, small |
//! | [`overview`] | the same for all activations, and by families |
//! | [`raster`] | a test function, its sinogram, one slice on grids, measured |
//! | [`function`] | the same as a picture |
//! | [`kernel`] | K(r) in the dimensions that the case speaks of |
//! | [`design`] | the activation designed for a penalty |
//! | [`training`] | a trained network: fit, spectrum, the path of its residuals |
//! | [`adaptive`] | a network all of whose weights are trained, and frames of that |
//! | [`flow`] | the velocity field of planes, its zeros, the neurons |
//! | [`basins`] | where the field takes planes |
//! | [`paths`] | the ways of the neurons, the loss |
//! | [`clusters`] | similarities, the strength of clustering |
//! | [`sweep`] | the table of a sweep, over rates and spreads |
//!
//! Unlike the views of [`crate::report`] these do not come from a record, which holds numbers at a few points, but
//! from the cases: every curve is measured anew, to the few digits that can be seen. A closed form of the
//! case is drawn over it, dashed, and enters nothing else. What has no value is said in a line below.

pub mod adaptive;
pub mod basins;
pub mod clusters;
pub mod curve;
pub mod design;
pub mod flow;
pub mod function;
pub mod kernel;
pub mod overview;
pub mod paths;
pub mod penalty;
pub mod plot;
pub mod raster;
pub mod sweep;
pub mod thumbnail;
pub mod training;

use crate::case::Case;
use crate::claim::Fact;
use crate::fourier::{Laboratory, Limits};
use curve::PenaltyCurve;
use plot::{Figure, Key, Panel, Series, Style};

/// Name of the picture of all activations.
pub const OVERVIEW: &str = "activations";

/// The picture of one case, and what of it goes into the pictures of many.
pub struct Picture {
    /// The picture.
    pub figure: Figure,
    /// The penalty of the case's activation, where it has one.
    pub penalty: Option<PenaltyCurve>,
    /// Moments of a training, where it is adaptive and frames are asked for.
    pub frames: Vec<Figure>,
}

/// Measures what a picture of this case shows, with so many frames of an adaptive training. Never fails: the picture says what could not be had.
pub fn of_case(case: &Case, limits: &Limits, frames: usize) -> Picture {
    let mut figure = Figure {
        title: format!("{}: {}", case.id, case.subject.name()),
        panel: (430.0, 370.0),
        ..Figure::default()
    };
    let mut said = Vec::new();
    if let Some(f) = case.subject.function() {
        function::add(f, limits, &mut figure);
        said.push(
            "the test function, its Radon transform and one slice of its Fourier transform"
                .to_owned(),
        );
    }
    if let Some(penalty) = case.subject.penalty() {
        design::add(case, limits, &mut figure);
        said.push(format!(
            "the activation designed for {}",
            penalty.definition().0
        ));
    }
    let mut curve = None;
    let mut moments = Vec::new();
    if let Some(sitting) = adaptive::sitting(case) {
        moments = adaptive::add(case, &sitting, limits, frames, &mut figure);
        said.push(format!(
            "a network of {} all of whose weights were trained: the velocity of its planes, where it takes them, how they gather",
            case.subject.name()
        ));
    } else if let Some(training) = case.subject.training() {
        training::add(case, training, limits, &mut figure);
        said.push(format!(
            "a network of {} that was trained: what it learned, its spectrum, how fast parts of the residual went",
            case.subject.name()
        ));
    } else if let Some(activation) = case.subject.activation()
        && says_something_of_rho(case)
    {
        let mut laboratory = Laboratory::new(activation.clone(), limits.clone());
        let measured = curve::penalty(&mut laboratory, penalty::RANGE);
        penalty::add(case, &measured, &mut figure);
        kernel::add(case, &mut laboratory, &mut figure);
        said.push(format!("the spectral penalty of {}", activation.name));
        curve = Some(measured);
    }
    figure.description = format!(
        "Measured curves for {}: {}. Dashed: a formula of the case.",
        case.subject.definition().0,
        said.join("; ")
    );
    if figure.panels.len() == 1 {
        figure.panel = (560.0, 400.0);
    }
    Picture {
        figure,
        penalty: curve,
        frames: moments,
    }
}

/// A case about a designed activation need not claim its penalty: where that takes too long (a
/// hypergeometric series far out), it is not measured for a picture either.
fn says_something_of_rho(case: &Case) -> bool {
    case.subject.penalty().is_none()
        || case
            .claims
            .iter()
            .flat_map(|c| c.claim.facts())
            .any(|fact| matches!(fact, Fact::Penalty(..)))
}

/// Adds a note once.
fn note(figure: &mut Figure, text: String) {
    if !figure.notes.contains(&text) {
        figure.notes.push(text);
    }
}

/// A curve of one piece.
fn series(name: &str, color: &str, style: Style, width: f64, points: Vec<(f64, f64)>) -> Series {
    Series {
        name: name.into(),
        color: color.into(),
        style,
        width,
        runs: vec![points],
    }
}

/// A line of a legend.
fn key(text: &str, color: &str, style: Style) -> Key {
    Key {
        text: text.to_owned(),
        color: color.to_owned(),
        style,
    }
}

/// Adds a chart.
fn push(figure: &mut Figure, chart: plot::Chart) {
    figure.panels.push(Panel::Chart(chart));
}
