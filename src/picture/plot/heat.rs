//! Values on a rectangle as colours, with a bar that says what they mean.

use super::axis::{Axis, Scale};
use super::cells::Cells;
use super::color::{LEVELS, level};
use super::svg::{Anchor, Body, INK, Text};
use super::{Frame, axes, heading};

/// Values on a rectangle.
#[derive(Clone, Debug)]
pub struct Heat {
    /// Above it.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// Number of columns.
    pub columns: usize,
    /// Row by row from the lowest y; none where there is no value.
    pub values: Vec<Option<f64>>,
    /// From and to of the colours; none: as the values are.
    pub range: Option<(f64, f64)>,
}

/// Margins: left, right (with the bar), top, bottom.
const MARGINS: (f64, f64, f64, f64) = (66.0, 86.0, 32.0, 46.0);

impl Heat {
    /// Draws it into a frame.
    pub fn draw(&self, frame: Frame, body: &mut Body) {
        let (left, right, top, bottom) = MARGINS;
        let inner = Frame {
            x: frame.x + left,
            y: frame.y + top,
            width: frame.width - left - right,
            height: frame.height - top - bottom,
        };
        heading(&self.title, inner, 11.0, body);
        let (from, to, signed) = self.span();
        self.cells(inner, (from, to, signed), body);
        axes(&self.x, &self.y, inner, body);
        let bar = Frame {
            x: inner.x + inner.width + 14.0,
            width: 14.0,
            ..inner
        };
        let step = bar.height / LEVELS as f64;
        for j in 0..LEVELS {
            let y = bar.y + bar.height - step * (j + 1) as f64;
            body.rectangle((bar.x, y), (bar.width, step + 0.3), &level(j, signed), "");
        }
        let axis = Axis::new("", Scale::Linear, from, to);
        for tick in axis.ticks((bar.height / 48.0) as usize) {
            let y = bar.y + bar.height * (1.0 - axis.part(tick.at));
            let edge = bar.x + bar.width;
            body.line((edge, y), (edge + 4.0, y), INK, 1.0, 0.8);
            let label = tick.label.unwrap_or_default();
            body.text(&Text::new(
                &label,
                (edge + 7.0, y + 4.0),
                Anchor::Start,
                11.0,
            ));
        }
    }

    /// From and to of the colours, and whether they stand for two signs. A function that is nearly
    /// constant over nine tenths of where it is not 0 is shown around that constant: else all of a
    /// phantom but its skull has one colour.
    pub fn span(&self) -> (f64, f64, bool) {
        if let Some((from, to)) = self.range {
            return (from, to, false);
        }
        let mut known: Vec<f64> = self.values.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let (Some(low), Some(high)) = (known.first(), known.last()) else {
            return (0.0, 1.0, false);
        };
        let (low, high) = (*low, *high);
        if !self.x.names.is_empty() {
            // A table, and no function on the plane: from its least value to its greatest.
            let axis = Axis::new("", Scale::Linear, low, high);
            return (axis.from, axis.to, false);
        }
        if low < -0.02 * high.abs() {
            let size = high.max(-low);
            return (-size, size, true);
        }
        known.retain(|v| v.abs() > 1e-9 * high.abs());
        if known.len() > 20 {
            let (a, b) = (known[known.len() / 20], known[known.len() * 17 / 20]);
            let core = b - a;
            if core > 0.0 && core < 0.1 * (high - low) {
                return (a - 1.5 * core, b + 1.5 * core, false);
            }
        }
        let axis = Axis::new("", Scale::Linear, low.min(0.0).max(low), high);
        (axis.from, axis.to, false)
    }

    fn cells(&self, frame: Frame, (from, to, signed): (f64, f64, bool), body: &mut Body) {
        let color = |value: f64| {
            let part = (value - from) / (to - from) * LEVELS as f64;
            part.floor().clamp(0.0, LEVELS as f64 - 1.0) as usize
        };
        let cells = Cells {
            columns: self.columns,
            of: self.values.iter().map(|v| v.map(color)).collect(),
            colors: (0..LEVELS).map(|j| level(j, signed)).collect(),
        };
        cells.draw(frame, body);
    }
}
