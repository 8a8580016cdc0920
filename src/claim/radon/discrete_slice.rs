//! The central slice of an image: how fast the error of a discrete route to f^(k xi) falls with the side h of a pixel.
//!
//! | key | meaning |
//! |---|---|
//! | `route` | `"line-integrals"`: a sinogram, by sums along rays through the bilinear interpolant of the image, and a 1-D FFT; or `"fft"`: a 2-D FFT, read off at k xi |
//! | `sampling` | `"points"` (default): a pixel is f at its centre; `"averages"`: the mean of f over it |
//! | `order` | p: the error is of order h^p … |
//! | `within` | with `order`: how far from it the order may be (default 10^-digits) |
//! | `faster-than` | … or q: from each size to the next the error falls faster than h^q |
//! | `box` | half width of the square that the image covers, around 0; f has to be negligible outside |
//! | `grids` | pixels in a row, even numbers from 8 to 1024, growing (default 32, 40, 50, 64, 80, 100, 128, 160, 200, 256) |
//! | `shifts` | grids of each size, from 4 to 1000 (default 16) |
//! | `directions` | unit vectors, as for `slice` |
//! | `points` | exact expressions, 0 < k <= pi/h (default 1/2, 1, 2) |
//!
//! For functions of the plane. The error is the root of the mean square of |discrete - f^(k xi)| over directions, points and
//! the grids of a size, each moved by a part of a pixel and with a box up to four pixels wider: at a jump of f the
//! error of one grid is an accident of where the pixels lie.
//!
//! Evidence: f^(k xi) by the routes *hyperplanes* and *space* of the kind `slice`, which have to agree; the image and its
//! transform in double precision. The order is the slope of log(error) in log(h) by least squares; its bound is three
//! standard errors of the fit and, where the slope through the finer half of the sizes differs by more than scatter
//! explains, what it may still move by on the way to h = 0. `digits` are absolute, in the order: 1 by default, so that
//! the claim holds within 0.1. For `faster-than` each slope between two sizes has three standard errors, from the
//! scatter of the grids, and what is below 1e-13 of f^ is left out as rounding. The strength is `sampled`.

use crate::claim::common::context::Context;
use crate::claim::common::ledger::{bits, budget, tolerance};
use crate::claim::common::{directions, points};
use crate::claim::subject::function;
use crate::claim::subject::seed::seed;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::Expr;
use crate::fourier::{Frequency, Limits};
use crate::number::Real;
use crate::radon::direction::Direction;
use crate::radon::discrete::image::WIDER;
use crate::radon::discrete::{Discrete, Grid, Sampler, Sampling};
use crate::radon::{Planes, TestFunction, space};
use crate::verdict::{Finding, RouteSummary, show};
use crate::wire::{Table, Text};
use rustfft::num_complex::Complex64;
use std::f64::consts::PI;
use std::sync::Arc;

mod judge;

/// Pixels in a row.
const SIZES: std::ops::RangeInclusive<usize> = 8..=1024;
/// Sizes of a claim that names none: a quarter more each time, and quick for an FFT.
const DEFAULT_SIZES: [usize; 10] = [32, 40, 50, 64, 80, 100, 128, 160, 200, 256];
/// Most sizes of one claim.
const MOST_SIZES: usize = 24;
/// Sizes that a fit with a bound takes, and a row of slopes.
const FEWEST: [usize; 2] = [6, 3];
/// Grids of each size.
const SHIFTS: std::ops::RangeInclusive<i64> = 4..=1000;
const DEFAULT_SHIFTS: usize = 16;
/// The points of a claim that names none.
const DEFAULT_POINTS: [&str; 3] = ["1/2", "1", "2"];
/// Digits of the exact values, relative to 1: all that a comparison with doubles can use.
const EXACT_DIGITS: u32 = 15;

/// What is said of the error.
#[derive(Clone, Debug)]
enum Law {
    /// error ~ C h^p, p to within the second number where there is one, else to the digits asked.
    Order(Expr, f64, Option<f64>),
    /// The slope between any two sizes is above this.
    Faster(Expr, f64),
}

/// The claim.
pub struct DiscreteSlice {
    function: Arc<TestFunction>,
    route: Discrete,
    sampling: Sampling,
    law: Law,
    half: (String, f64),
    sizes: Vec<usize>,
    shifts: usize,
    directions: Vec<Direction>,
    points: Vec<Frequency>,
    seed: u64,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place; a function that is none of the plane, an ellipse that
/// leaves the box, a k that the coarsest grid does not hold.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    if function.dimension != 2 {
        return Err(table.error(format!(
            "an image is one of the plane: this kind needs `dimension = 2`, the function has {}",
            function.dimension
        )));
    }
    let sampler = Sampler::new(&function).map_err(|why| table.error(why))?;
    let route = table.required_string("route")?;
    let Some(route) = Discrete::named(&route.value) else {
        return Err(route.error("`route` is \"line-integrals\" or \"fft\""));
    };
    let sampling = sampling(table, &sampler)?;
    let law = law(table, subject)?;
    let sizes = sizes(table, FEWEST[usize::from(matches!(law, Law::Faster(..)))])?;
    let half = half(table, subject, &sampler, sizes[0])?;
    let shifts = table.integer_in("shifts", SHIFTS)?;
    let shifts = shifts.map_or(DEFAULT_SHIFTS, |n| n as usize);
    let highest = PI * sizes[0] as f64 / (2.0 * half.1 * (1.0 + WIDER / sizes[0] as f64));
    let held = |k: &Frequency| {
        if k.to_f64() <= highest {
            return Ok(());
        }
        Err(format!(
            "k is beyond pi/h = {highest:.4} of the coarsest grid, {} pixels over a box up to four pixels wider than stated",
            sizes[0]
        )).map_err(Into::into)
    };
    let points = match points::given_where(table, subject, held)? {
        Some(points) => points,
        None => {
            let points = points::parsed(&DEFAULT_POINTS);
            for k in &points {
                held(k)
                    .map_err(|why| table.error(format!("the default point {}: {why}", k.text)))?;
            }
            points
        }
    };
    let seed = seed(subject.claim_content());
    Ok(Box::new(DiscreteSlice {
        directions: directions::read(table, subject, 2, (directions::DEFAULT, seed))?,
        seed,
        function,
        route,
        sampling,
        law,
        half,
        sizes,
        shifts,
        points,
    }))
}

fn sampling(table: &mut Table, sampler: &Sampler) -> Result<Sampling, Diagnostic> {
    let Some(text) = table.string("sampling")? else {
        return Ok(Sampling::Points);
    };
    match text.value.as_str() {
        "points" => Ok(Sampling::Points),
        "averages" if sampler.has_averages() => Ok(Sampling::Averages),
        "averages" => Err(text.error(
            "the mean over a pixel is known for formulas on the whole plane and for constants inside ellipses, not for a formula inside an ellipse",
        )),
        _ => Err(text.error("`sampling` is \"points\" or \"averages\"")),
    }
}

fn law(table: &mut Table, subject: &Subject) -> Result<Law, Diagnostic> {
    let (order, faster) = (table.string("order")?, table.string("faster-than")?);
    let number = |text: &Text| function::constant(text, &subject.scope(&[]));
    let within = match table.string("within")? {
        Some(text) if order.is_none() => {
            return Err(text.error("`within` belongs to `order`"));
        }
        Some(text) => match number(&text)?.1 {
            rough if rough > 0.0 => Some(rough),
            _ => return Err(text.error("`within` is a positive number")),
        },
        None => None,
    };
    match (order, faster) {
        (Some(text), None) => number(&text).map(|(p, rough)| Law::Order(p, rough, within)),
        (None, Some(text)) => number(&text).map(|(q, rough)| Law::Faster(q, rough)),
        (Some(_), Some(text)) => Err(text.error("give `order` or `faster-than`, not both")),
        (None, None) => Err(table.error("this kind needs `order` or `faster-than`")),
    }
}

fn sizes(table: &mut Table, fewest: usize) -> Result<Vec<usize>, Diagnostic> {
    let Some(texts) = table.strings("grids")? else {
        return Ok(DEFAULT_SIZES.to_vec());
    };
    let (least, most) = (SIZES.start(), SIZES.end());
    let mut sizes: Vec<usize> = Vec::new();
    for text in &texts {
        let n: usize = text.value.trim().parse().map_err(|_| {
            text.error("a grid is a number of pixels in a row, as in [\"32\", \"64\"]")
        })?;
        if !SIZES.contains(&n) {
            return Err(text.error(format!(
                "a grid has from {least} to {most} pixels in a row, not {n}"
            )));
        }
        if n % 2 == 1 {
            return Err(text.error(format!("a grid has an even number of pixels, not {n}")));
        }
        if sizes.last().is_some_and(|&last| last >= n) {
            return Err(text.error("the grids grow from one to the next"));
        }
        sizes.push(n);
    }
    if !(fewest..=MOST_SIZES).contains(&sizes.len()) {
        let place = texts.last().map_or_else(
            || table.error(String::new()),
            |text| text.error(String::new()),
        );
        return Err(place.with_message(format!(
            "`grids` has {} sizes; this claim needs {fewest} to {MOST_SIZES}, for the slope to have a bound",
            sizes.len()
        )));
    }
    Ok(sizes)
}

/// The half width of the box: it holds every ellipse on the coarsest grid, moved by half a pixel.
fn half(
    table: &mut Table,
    subject: &Subject,
    sampler: &Sampler,
    coarsest: usize,
) -> Result<(String, f64), Diagnostic> {
    let text = table.required_string("box")?;
    let (value, half) = function::constant(&text, &subject.scope(&[]))?;
    if half <= 0.0 {
        return Err(text.error(format!("`box` is a half width, positive, not {value}")));
    }
    let (reach, spare) = (sampler.reach(), half / coarsest as f64);
    if reach + spare > half {
        return Err(text.error(Reason::Premise.doubt(format!(
            "the box cuts f off: an ellipse reaches {reach:.4}, and a grid may be moved by half a pixel, {spare:.4}"
        ))));
    }
    Ok((value.to_string(), half))
}

impl Claim for DiscreteSlice {
    fn statement(&self) -> (String, String) {
        let how = match self.route {
            Discrete::LineIntegrals => "line integrals (bilinear) and a 1-D FFT",
            Discrete::Fft => "a 2-D FFT",
        };
        let pixels = match self.sampling {
            Sampling::Points => "samples",
            Sampling::Averages => "averages over pixels",
        };
        let (law, latex) = match &self.law {
            Law::Order(p, _, within) => {
                let within = within.map_or(String::new(), |w| format!(", to within {w}"));
                (
                    format!("is of order h^({p}){within}"),
                    format!("O(h^{{{}}})", p.to_latex()),
                )
            }
            Law::Faster(q, _) => (
                format!("falls faster than h^({q})"),
                format!("o(h^{{{}}})", q.to_latex()),
            ),
        };
        (
            format!("f^(k xi) from {pixels} of f by {how}: the error {law}"),
            format!("\\hat f_h(k\\xi) - \\hat f(k\\xi) = {latex}\\quad\\text{{({pixels}, {how})}}"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let mut exact = Vec::new();
        for direction in &self.directions {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            match self.exact(direction, limits) {
                Ok(values) => exact.extend(values),
                Err(why) => {
                    return Err(why.at(format_args!("at xi = {}", direction.text)));
                }
            }
        }
        let measured = self.measure(&exact, limits)?;
        let mut finding = judge::judge(&self.law, &measured, digits);
        finding.routes = self.summaries(&measured);
        Ok(finding)
    }
}

/// The absolute tolerance of exact values, and the bits for it.
fn exact_tolerance() -> Real {
    tolerance(&Real::with_val(64, 1), EXACT_DIGITS)
}

fn exact_bits() -> u32 {
    bits(&[exact_tolerance()], EXACT_DIGITS)
}

impl DiscreteSlice {
    /// f^(k xi) at all points, by two routes that have to agree.
    fn exact(&self, direction: &Direction, limits: &Limits) -> Result<Vec<Complex64>, Doubt> {
        let tolerances = vec![exact_tolerance(); self.points.len()];
        let bits = exact_bits();
        let budget = budget(limits);
        let xi = direction.at(bits + 64);
        let ks: Vec<Real> = self.points.iter().map(|k| k.at(bits + 32)).collect();
        let f = &self.function;
        let planes = Planes::new(f, &xi, bits, budget.clone())?.transform(&ks, &tolerances)?;
        let whole = space::transform(f, &xi, &self.points, &tolerances, bits, &budget)?;
        let pairs = planes.estimates.iter().zip(&whole.estimates);
        pairs
            .zip(&self.points)
            .map(|((a, b), k)| {
                let gap = rug::Complex::with_val(bits, &a.value - &b.value);
                let gap = Real::with_val(64, gap.abs_ref());
                let error = Real::with_val(64, &a.error + &b.error);
                if gap > error || error > show::ten_to_minus(f64::from(EXACT_DIGITS) - 1.0) {
                    return Err(Doubt::from(format!(
                        "at k = {}: f^ by hyperplanes and over the plane differ by {}, their bounds together are {}",
                        k.text,
                        show::bound(&gap),
                        show::bound(&error)
                    )));
                }
                Ok(Complex64::new(
                    b.value.real().to_f64(),
                    b.value.imag().to_f64(),
                ))
            })
            .collect()
    }

    /// The errors on all grids.
    fn measure(&self, exact: &[Complex64], limits: &Limits) -> Result<judge::Measured, Doubt> {
        let mut sampler = Sampler::new(&self.function)?;
        let directions: Vec<[f64; 2]> = self
            .directions
            .iter()
            .map(|direction| {
                let xi = direction.at(80);
                [xi[0].to_f64(), xi[1].to_f64()]
            })
            .collect();
        let ks: Vec<f64> = self.points.iter().map(Frequency::to_f64).collect();
        let mut measured = judge::Measured::new(exact);
        let mut transforms = crate::radon::discrete::Transforms::default();
        for &n in &self.sizes {
            let mut squares = Vec::with_capacity(self.shifts);
            let grids = Grid::several(n, self.half.1, self.shifts, self.seed);
            let mut beyond = 0.0f64;
            let sides = grids.iter().map(|grid| grid.h.ln()).sum::<f64>() / grids.len() as f64;
            for grid in grids {
                if let Some(why) = limits.exhausted() {
                    return Err(why.to_owned());
                }
                let image = sampler.image(grid, self.sampling)?;
                let found = transforms.slices(self.route, &image, &directions, &ks);
                let off = found.iter().zip(exact).map(|(a, b)| (a - b).norm_sqr());
                squares.push(off.sum::<f64>() / exact.len() as f64);
                measured.pixels += n * n;
                beyond = beyond.max(image.beyond());
            }
            // Of the finest size in the end: there the edge tells most about what lies beyond.
            measured.beyond = beyond;
            measured.add(n, sides.exp(), squares);
        }
        Ok(measured)
    }

    fn summaries(&self, measured: &judge::Measured) -> Vec<RouteSummary> {
        let values = self.directions.len() * self.points.len();
        let exact = RouteSummary {
            name: "hyperplanes, space".into(),
            detail: format!("f^ at {values} places, by both"),
            error_bound: Some(format!("1e-{}", EXACT_DIGITS - 1)),
            bits: exact_bits(),
            ..RouteSummary::default()
        };
        let discrete = RouteSummary {
            name: self.route.name().into(),
            detail: format!(
                "box ({0}), {1} sizes from {2} to {3}, {4} grids each; {5:.1e} of |f| outside; slopes {6}",
                self.half.0,
                self.sizes.len(),
                self.sizes[0],
                self.sizes[self.sizes.len() - 1],
                self.shifts,
                measured.beyond,
                measured.slopes()
            ),
            nodes: measured.pixels,
            bits: 53,
            ..RouteSummary::default()
        };
        vec![exact, discrete]
    }
}
