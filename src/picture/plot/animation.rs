//! Several figures one after the other in one SVG, by CSS and without a script.
//!
//! Every figure is a group, and only the last is visible; where CSS is followed and the reader does not ask for less motion, each is shown in its turn, and
//! the last for longer. So a viewer without animation shows the last figure.

use super::{Figure, document, drawn};
use std::fmt::Write;

/// Seconds of a figure, and how many times longer the last one stays.
const SECONDS: f64 = 0.25;
const LAST: usize = 6;

/// The figures as one animated SVG; title and description are those of the last.
pub fn animated(figures: &[Figure]) -> String {
    let Some(last) = figures.last() else {
        return document(&Figure::default(), (420.0, 40.0), "");
    };
    let count = figures.len();
    let turns = (count + LAST) as f64;
    let round = turns * SECONDS;
    let (one, rest) = (100.0 / turns, 100.0 * (1 + LAST) as f64 / turns);
    let mut text = String::new();
    if count > 1 {
        let _ = write!(
            text,
            "<style>\n@media (prefers-reduced-motion: no-preference) {{\n\
             .frame {{ animation: one {round:.2}s step-end infinite; }}\n\
             .last {{ animation: last {round:.2}s step-end infinite; }}\n\
             @keyframes one {{ 0% {{ visibility: visible; }} {one:.4}% {{ visibility: hidden; }} 100% {{ visibility: hidden; }} }}\n\
             @keyframes last {{ 0% {{ visibility: visible; }} {rest:.4}% {{ visibility: hidden; }} 100% {{ visibility: hidden; }} }}\n\
             }}\n</style>\n"
        );
    }
    let mut size = (0.0_f64, 0.0_f64);
    for (j, figure) in figures.iter().enumerate() {
        let (body, wide, high) = drawn(figure);
        size = (size.0.max(wide), size.1.max(high));
        // A delay below 0: the first round begins with the first figure.
        let delay = j as f64 * SECONDS - round;
        let (class, seen) = match j + 1 == count {
            true => ("last", "visible"),
            false => ("frame", "hidden"),
        };
        let _ = write!(
            text,
            "<g class=\"{class}\" visibility=\"{seen}\" style=\"animation-delay:{delay:.2}s\">\n{body}</g>\n"
        );
    }
    document(last, size, &text)
}
