//! A chart over a field: coloured cells, arrows, dots of many sizes, and numbered places.

use super::Frame;
use super::cells::Cells;
use super::chart::{Chart, holds};
use super::svg::{Anchor, Body, INK, Text, number};
use std::fmt::Write;

/// An arrow, whose middle stands at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// In the units of the axes.
    pub at: (f64, f64),
    /// Where it points, in the units of the axes; its length does not matter.
    pub toward: (f64, f64),
    /// How long it is drawn, from 0 to 1.
    pub length: f64,
}

/// A dot of its own size.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// In the units of the axes.
    pub at: (f64, f64),
    /// Its radius.
    pub radius: f64,
    /// `#rrggbb`.
    pub color: String,
}

/// A chart with a field below its curves.
#[derive(Clone, Debug)]
pub struct Quiver {
    /// Axes, curves, marks and the legend.
    pub chart: Chart,
    /// At the bottom.
    pub cells: Option<Cells>,
    /// Over the cells.
    pub arrows: Vec<Arrow>,
    /// The length of an arrow of length 1.
    pub longest: f64,
    /// Over the arrows, below the curves and marks of the chart.
    pub dots: Vec<Dot>,
    /// Places with numbers from 1, over everything.
    pub numbered: Vec<(f64, f64)>,
}

/// How much of the ground shows through a dot.
const DOT: f64 = 0.62;

impl Quiver {
    /// Draws it into a frame.
    pub fn draw(&self, frame: Frame, body: &mut Body) {
        self.chart.draw_over(frame, body, |inner, body| {
            if let Some(cells) = &self.cells {
                cells.draw(inner, body);
            }
            self.draw_arrows(inner, body);
            self.draw_dots(inner, body);
        });
        let inner = self.chart.inner(frame);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for (j, at) in self.numbered.iter().enumerate() {
            let mut at = self.chart.place(*at, inner);
            if holds(inner, at) {
                // A number that would cover another one moves aside.
                while taken.iter().any(|t| (t.0 - at.0).hypot(t.1 - at.1) < 14.0) {
                    at.0 += 3.0;
                }
                taken.push(at);
                let ring = " stroke=\"#222222\" stroke-width=\"1\"";
                let (x, y) = (number(at.0), number(at.1));
                let _ = writeln!(
                    body.text,
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"7\" fill=\"#ffffff\"{ring}/>"
                );
                body.text(&Text {
                    color: "#222222",
                    ..Text::new(
                        &(j + 1).to_string(),
                        (at.0, at.1 + 3.4),
                        Anchor::Middle,
                        9.5,
                    )
                });
            }
        }
    }

    /// All arrows as one path: a shaft and two lines at its head.
    fn draw_arrows(&self, inner: Frame, body: &mut Body) {
        let mut path = String::new();
        for arrow in &self.arrows {
            let at = self.chart.place(arrow.at, inner);
            let to = (arrow.at.0 + arrow.toward.0, arrow.at.1 + arrow.toward.1);
            let to = self.chart.place(to, inner);
            let (dx, dy) = (to.0 - at.0, to.1 - at.1);
            let size = dx.hypot(dy);
            if !(size > 0.0 && size.is_finite() && arrow.length.is_finite()) {
                continue;
            }
            let long = self.longest * arrow.length.clamp(0.0, 1.0);
            let (dx, dy) = (dx / size, dy / size);
            let tip = (at.0 + 0.5 * long * dx, at.1 + 0.5 * long * dy);
            let head = (0.38 * long).min(4.5);
            let side = |s: f64| {
                (
                    tip.0 - head * (dx - 0.6 * s * dy),
                    tip.1 - head * (dy + 0.6 * s * dx),
                )
            };
            let tail = (at.0 - 0.5 * long * dx, at.1 - 0.5 * long * dy);
            for (word, (x, y)) in [
                ('M', tail),
                ('L', tip),
                ('M', side(1.0)),
                ('L', tip),
                ('L', side(-1.0)),
            ] {
                let _ = write!(path, "{word}{},{}", number(x), number(y));
            }
        }
        if !path.is_empty() {
            let _ = writeln!(
                body.text,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.9\"/>"
            );
        }
    }

    fn draw_dots(&self, inner: Frame, body: &mut Body) {
        let placed = self
            .dots
            .iter()
            .map(|dot| (self.chart.place(dot.at, inner), dot));
        let seen: Vec<_> = placed.filter(|(at, _)| holds(inner, *at)).collect();
        if seen.is_empty() {
            return;
        }
        let _ = writeln!(body.text, "<g fill-opacity=\"{DOT}\">");
        for (at, dot) in seen {
            body.dot(at, dot.radius, &dot.color);
        }
        body.text.push_str("</g>\n");
    }
}
