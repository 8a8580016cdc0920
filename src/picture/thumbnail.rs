//! rho over k as a small picture without numbers, for a list of many activations. All have the same axes, so that they
//! can be compared by eye: k from 0.056 to 56 and rho from 10^-4 to 10^16, both logarithmic.

use super::curve::PenaltyCurve;
use super::penalty;
use super::plot::color::PALETTE;
use super::plot::svg::escape;
use std::fmt::Write;

/// Width and height of the picture.
pub const SIZE: (f64, f64) = (180.0, 110.0);
/// log10 rho at the lower and the upper edge.
pub const HEIGHTS: (f64, f64) = (-4.0, 16.0);
/// A height so far from the edges is off the picture whatever it is.
const FAR: f64 = 40.0;

/// What is drawn, in words.
pub const AXES: &str = "k from 0.056 to 56, rho from 1e-4 to 1e16, both logarithmic; faint lines at k = 1 and at rho = 1";

/// The curve as commands of an SVG path, in a rectangle of [`SIZE`]; empty where rho has no value.
pub fn path(curve: &PenaltyCurve) -> String {
    let mut text = String::new();
    for run in penalty::runs(curve) {
        for (index, (k, height)) in run.into_iter().enumerate() {
            let (x, y) = place(k, height);
            let command = if index == 0 { 'M' } else { 'L' };
            let _ = write!(text, "{command}{x:.1} {y:.1}");
        }
    }
    text
}

/// Where log10 k and log10 rho stand.
fn place(k: f64, height: f64) -> (f64, f64) {
    let (from, to) = penalty::RANGE.exponents;
    let (low, high) = HEIGHTS;
    let height = height.clamp(low - FAR, high + FAR);
    (
        SIZE.0 * (k - from) / (to - from),
        SIZE.1 * (high - height) / (high - low),
    )
}

/// The picture as SVG; `name` is what the activation is called.
pub fn svg(name: &str, curve: &PenaltyCurve) -> String {
    let (wide, high) = SIZE;
    let (x, y) = place(0.0, 0.0);
    let path = path(curve);
    let what = match path.is_empty() {
        true => "infinite wherever F has a value",
        false => "measured",
    };
    let name = escape(name);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n<title>rho of {name}</title>\n<desc>The penalty rho(k) of {name}, {what}: {AXES}</desc>\n<path d=\"M{x:.1} 0V{high}M0 {y:.1}H{wide}\" stroke=\"#888\" stroke-width=\"0.6\" opacity=\"0.6\"/>\n<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\" stroke-linejoin=\"round\"/>\n</svg>\n",
        color = PALETTE[0],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::curve::Level;

    #[test]
    fn the_curve_of_a_power_is_a_straight_line_in_the_rectangle() {
        // rho = k^4: 1 at k = 1, 10^4 at k = 10.
        let points = [0.1f64, 1.0, 10.0]
            .map(|k| (k, Level::Known(4.0 * k.log10())))
            .to_vec();
        let curve = PenaltyCurve {
            points,
            ..PenaltyCurve::default()
        };
        // A decade of k is 60 wide, one of rho 5.5 high; k = 1 stands at 75, rho = 1 at 88.
        assert_eq!(path(&curve), "M15.0 110.0L75.0 88.0L135.0 66.0");
        let svg = svg("a < b", &curve);
        let parsed = roxmltree::Document::parse(&svg).expect("an SVG");
        assert!(
            svg.contains("a &lt; b")
                && parsed
                    .root_element()
                    .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
        );
    }

    #[test]
    fn what_is_infinite_has_an_empty_curve_and_says_so() {
        let curve = PenaltyCurve {
            points: vec![(1.0, Level::AtLeast(60.0)), (2.0, Level::AtLeast(60.0))],
            ..PenaltyCurve::default()
        };
        assert_eq!(path(&curve), "");
        assert!(svg("z", &curve).contains("infinite wherever F has a value"));
    }
}
