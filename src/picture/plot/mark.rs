//! Marks that are told apart by their shapes.

use super::svg::{Body, number};
use std::fmt::Write;

/// The shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A triangle that points downwards.
    Down,
    /// Its outline.
    HollowDown,
    /// A triangle that points upwards.
    Up,
    /// Its outline.
    HollowUp,
    /// Two lines along the diagonals.
    Cross,
    /// Two lines along the axes.
    Plus,
    /// A circle.
    Ring,
}

impl Shape {
    /// Whether it is filled; the others are drawn with lines.
    fn filled(self) -> bool {
        matches!(self, Shape::Down | Shape::Up)
    }

    /// The path of one mark around a place, in the size of a dot of this radius.
    fn path(self, (x, y): (f64, f64), radius: f64) -> String {
        let p =
            |dx: f64, dy: f64| format!("{},{}", number(x + dx * radius), number(y + dy * radius));
        match self {
            Shape::Down | Shape::HollowDown => {
                format!("M{}L{}L{}Z", p(-1.1, -0.8), p(1.1, -0.8), p(0.0, 1.2))
            }
            Shape::Up | Shape::HollowUp => {
                format!("M{}L{}L{}Z", p(-1.1, 0.8), p(1.1, 0.8), p(0.0, -1.2))
            }
            Shape::Cross => format!(
                "M{}L{}M{}L{}",
                p(-0.8, -0.8),
                p(0.8, 0.8),
                p(-0.8, 0.8),
                p(0.8, -0.8)
            ),
            Shape::Plus => format!(
                "M{}L{}M{}L{}",
                p(-1.1, 0.0),
                p(1.1, 0.0),
                p(0.0, -1.1),
                p(0.0, 1.1)
            ),
            Shape::Ring => {
                let r = number(radius);
                format!(
                    "M{}a{r},{r} 0 1 0 {w},0a{r},{r} 0 1 0 -{w},0",
                    p(-1.0, 0.0),
                    w = number(2.0 * radius)
                )
            }
        }
    }
}

/// Draws marks of one shape at some places, as one path.
pub fn marks(
    at: impl IntoIterator<Item = (f64, f64)>,
    shape: Shape,
    radius: f64,
    color: &str,
    body: &mut Body,
) {
    let path: String = at.into_iter().map(|at| shape.path(at, radius)).collect();
    if path.is_empty() {
        return;
    }
    let paint = match shape.filled() {
        true => format!("fill=\"{color}\""),
        false => format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"1.7\""),
    };
    let _ = writeln!(body.text, "<path d=\"{path}\" {paint}/>");
}
