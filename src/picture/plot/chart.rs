//! Curves over two axes.

use super::axis::Axis;
use super::labels::apart;
use super::mark::{Shape, marks};
use super::svg::{Anchor, Body, Text, width};
use super::{Frame, axes, heading};

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A line.
    Line,
    /// A dashed line.
    Dashed,
    /// Dots.
    Dots,
    /// Marks of a shape.
    Marks(Shape),
}

/// Points that belong together.
#[derive(Clone, Debug)]
pub struct Series {
    /// Written at the end of the curve, where the chart does that.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// How it is drawn.
    pub style: Style,
    /// Width of the line, radius of the dots.
    pub width: f64,
    /// Pieces of the curve, in the units of the axes; nothing is drawn between pieces.
    pub runs: Vec<Vec<(f64, f64)>>,
}

/// A line of the legend.
#[derive(Clone, Debug)]
pub struct Key {
    /// What it says.
    pub text: String,
    /// The colour that it explains.
    pub color: String,
    /// The style that it explains.
    pub style: Style,
}

/// Curves over two axes.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Above it.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// In the order in which they are drawn.
    pub series: Vec<Series>,
    /// Above the curves.
    pub legend: Vec<Key>,
    /// Whether each curve has its name at its end, with room for that at the right and above.
    pub named: bool,
}

/// Margins: left, bottom.
const LEFT: f64 = 66.0;
const BOTTOM: f64 = 46.0;
/// Distance of labels.
const GAP: f64 = 12.5;
/// Angle of the labels above.
const STEEP: f64 = -58.0;

impl Chart {
    /// Draws it into a frame.
    pub fn draw(&self, frame: Frame, body: &mut Body) {
        self.draw_over(frame, body, |_, _| {});
    }

    /// The part of a frame inside the axes, and the room of the legend and above.
    fn layout(&self, frame: Frame) -> (Frame, f64) {
        let longest = |above: bool| {
            let named = self
                .series
                .iter()
                .filter(|s| self.named && self.leaves(s) == above);
            named.map(|s| width(&s.name, 11.0)).fold(0.0, f64::max)
        };
        // Labels above lean to the right: the last of them needs room there too.
        let lean = match longest(true) {
            0.0 => 20.0,
            wide => 0.55 * wide + 24.0,
        };
        let right = match longest(false) {
            0.0 => lean,
            wide => lean.max(wide + 36.0),
        };
        let above = match longest(true) {
            0.0 => 4.0,
            wide => 0.86 * wide + 30.0,
        };
        let keys = self.keys(frame.width - LEFT - 20.0);
        let head = 17.0 * keys.len() as f64 + above;
        let inner = Frame {
            x: frame.x + LEFT,
            y: frame.y + 24.0 + head,
            width: frame.width - LEFT - right,
            height: frame.height - 24.0 - head - BOTTOM,
        };
        (inner, head)
    }

    /// The part of a frame inside the axes.
    pub fn inner(&self, frame: Frame) -> Frame {
        self.layout(frame).0
    }

    /// Where a point stands inside the axes.
    pub fn place(&self, (x, y): (f64, f64), inner: Frame) -> (f64, f64) {
        (
            inner.x + self.x.part(x) * inner.width,
            inner.y + (1.0 - self.y.part(y)) * inner.height,
        )
    }

    /// Draws it into a frame, its curves over what `under` draws.
    pub fn draw_over(&self, frame: Frame, body: &mut Body, under: impl FnOnce(Frame, &mut Body)) {
        let (inner, head) = self.layout(frame);
        let keys = self.keys(frame.width - LEFT - 20.0);
        heading(&self.title, inner, head + 9.0, body);
        for (j, row) in keys.iter().enumerate() {
            let mut x = inner.x;
            let y = frame.y + 24.0 + 17.0 * j as f64 + 6.0;
            for key in row {
                swatch(key, (x, y), body);
                body.text(&Text::new(
                    &key.text,
                    (x + 28.0, y + 4.0),
                    Anchor::Start,
                    12.0,
                ));
                x += 46.0 + width(&key.text, 12.0);
            }
        }
        under(inner, body);
        axes(&self.x, &self.y, inner, body);
        let mut ends = Vec::new();
        for series in &self.series {
            let placed = self.draw_series(series, inner, body);
            if self.named
                && !series.name.is_empty()
                && let Some(end) = placed
            {
                ends.push((end, series));
            }
        }
        name_ends(&ends, inner, body);
    }

    /// Whether the curve leaves through the top before it comes to the right end.
    fn leaves(&self, series: &Series) -> bool {
        let last = series.runs.iter().rev().find_map(|run| run.last());
        last.is_some_and(|(_, y)| *y > self.y.to)
    }

    /// The legend in rows of this width.
    fn keys(&self, room: f64) -> Vec<Vec<&Key>> {
        let mut rows: Vec<Vec<&Key>> = Vec::new();
        let mut used = f64::INFINITY;
        for key in &self.legend {
            let wide = 46.0 + width(&key.text, 12.0);
            if used + wide > room {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += wide;
            if let Some(row) = rows.last_mut() {
                row.push(key);
            }
        }
        rows
    }

    /// Draws what lies inside the frame, and says where it ends.
    fn draw_series(&self, series: &Series, frame: Frame, body: &mut Body) -> Option<(f64, f64)> {
        let place = |at: (f64, f64)| self.place(at, frame);
        let finite = |p: &(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let mut drawn: Vec<Vec<(f64, f64)>> = Vec::new();
        for run in &series.runs {
            let placed: Vec<(f64, f64)> = run.iter().copied().filter(finite).map(place).collect();
            if matches!(series.style, Style::Dots | Style::Marks(_)) {
                let seen = placed.into_iter().filter(|p| holds(frame, *p));
                drawn.push(seen.collect());
            } else {
                drawn.extend(clipped(&placed, frame));
            }
        }
        match series.style {
            Style::Line => body.curve(&drawn, &series.color, series.width, ""),
            Style::Dashed => {
                body.curve(
                    &drawn,
                    &series.color,
                    series.width,
                    " stroke-dasharray=\"6 4\"",
                );
            }
            Style::Dots => {
                for at in drawn.iter().flatten() {
                    body.dot(*at, series.width, &series.color);
                }
            }
            Style::Marks(shape) => {
                let at = drawn.iter().flatten().copied();
                marks(at, shape, series.width, &series.color, body);
            }
        }
        drawn.iter().rev().find_map(|run| run.last().copied())
    }
}

fn swatch(key: &Key, (x, y): (f64, f64), body: &mut Body) {
    let line = vec![vec![(x, y), (x + 22.0, y)]];
    match key.style {
        Style::Line => body.curve(&line, &key.color, 2.2, ""),
        Style::Dashed => body.curve(&line, &key.color, 1.6, " stroke-dasharray=\"6 4\""),
        Style::Dots => body.dot((x + 11.0, y), 3.2, &key.color),
        Style::Marks(shape) => marks([(x + 11.0, y)], shape, 4.5, &key.color, body),
    }
}

/// Whether a frame holds a point.
pub fn holds(frame: Frame, (x, y): (f64, f64)) -> bool {
    let slip = 0.01;
    x >= frame.x - slip
        && x <= frame.x + frame.width + slip
        && y >= frame.y - slip
        && y <= frame.y + frame.height + slip
}

/// The pieces of a line that lie inside a frame (Liang and Barsky 1984).
pub fn clipped(line: &[(f64, f64)], frame: Frame) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        let edges = [
            (-dx, a.0 - frame.x),
            (dx, frame.x + frame.width - a.0),
            (-dy, a.1 - frame.y),
            (dy, frame.y + frame.height - a.1),
        ];
        for (slope, room) in edges {
            if slope == 0.0 {
                if room < 0.0 {
                    leave = -1.0;
                }
            } else if slope < 0.0 {
                enter = enter.max(room / slope);
            } else {
                leave = leave.min(room / slope);
            }
        }
        if enter > leave {
            open = false;
            continue;
        }
        let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
        if !open || enter > 0.0 {
            runs.push(vec![at(enter)]);
        }
        if let Some(run) = runs.last_mut() {
            run.push(at(leave));
        }
        open = leave >= 1.0;
    }
    runs
}

/// The names of curves beside their ends: at the right for those that end there, above for those
/// that leave through the top.
fn name_ends(ends: &[((f64, f64), &Series)], frame: Frame, body: &mut Body) {
    let right = frame.x + frame.width;
    let through = |end: &(f64, f64)| end.1 < frame.y + 1.0 && end.0 < right - 1.0;
    let mut top: Vec<_> = ends.iter().filter(|(end, _)| through(end)).collect();
    let mut side: Vec<_> = ends.iter().filter(|(end, _)| !through(end)).collect();
    top.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    side.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let wanted: Vec<f64> = side.iter().map(|(end, _)| end.1).collect();
    let places = apart(&wanted, GAP, frame.y - 10.0, frame.y + frame.height + 10.0);
    for ((end, series), y) in side.into_iter().zip(places) {
        body.line(*end, (right + 22.0, y), &series.color, 0.8, 0.8);
        body.text(&Text {
            color: &series.color,
            ..Text::new(&series.name, (right + 25.0, y + 4.0), Anchor::Start, 11.0)
        });
    }
    let wanted: Vec<f64> = top.iter().map(|(end, _)| end.0).collect();
    let places = apart(&wanted, GAP * 1.18, frame.x, right + 10.0);
    for ((end, series), x) in top.into_iter().zip(places) {
        body.line(*end, (x, frame.y - 18.0), &series.color, 0.8, 0.8);
        body.text(&Text {
            color: &series.color,
            turn: STEEP,
            ..Text::new(&series.name, (x + 4.0, frame.y - 21.0), Anchor::Start, 11.0)
        });
    }
}
