//! Pictures as SVG: charts and heat maps beside each other, with a title, and notes below.
//!
//! | file | what |
//! |---|---|
//! | [`mod@svg`] | numbers, text and elements |
//! | [`axis`] | scales and ticks |
//! | [`color`] | colours |
//! | [`chart`] | curves over two axes, with a legend and labels at their ends |
//! | [`heat`] | values on a rectangle as colours |
//! | [`quiver`] | a chart over arrows, coloured cells and dots of many sizes |
//! | [`mark`] | marks told apart by their shapes |
//! | [`cells`] | cells of a rectangle in colours |
//! | [`animation`] | figures one after the other in one SVG |
//! | [`labels`] | keeping labels apart |
//!
//! The bytes follow from the data alone. Nothing is painted behind a picture, and its greys and
//! colours can be read on a light page and on a dark one.

pub mod animation;
pub mod axis;
pub mod cells;
pub mod chart;
pub mod color;
pub mod heat;
pub mod labels;
pub mod mark;
pub mod quiver;
pub mod svg;

pub use animation::animated;
pub use axis::{Axis, Scale};
pub use cells::Cells;
pub use chart::{Chart, Key, Series, Style};
pub use heat::Heat;
pub use mark::Shape;
pub use quiver::{Arrow, Dot, Quiver};

use std::fmt::Write;
use svg::{Anchor, Body, Text, escape, width};

/// A rectangle of the picture: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What stands in a figure.
#[derive(Clone, Debug)]
pub enum Panel {
    /// Curves.
    Chart(Chart),
    /// Colours.
    Heat(Heat),
    /// A field below curves.
    Quiver(Quiver),
}

/// A whole picture.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence or two, for those who cannot see it.
    pub description: String,
    /// Beside each other, three in a row.
    pub panels: Vec<Panel>,
    /// Lines below: what is not shown, and why.
    pub notes: Vec<String>,
    /// Width and height of a panel.
    pub panel: (f64, f64),
}

/// Panels in a row.
const IN_A_ROW: usize = 3;
/// Room for the title, and for a line of notes.
const HEAD: f64 = 34.0;
const LINE: f64 = 17.0;

/// The picture as SVG.
pub fn svg(figure: &Figure) -> String {
    let (body, wide, high) = drawn(figure);
    document(figure, (wide, high), &body)
}

/// What stands in the picture, its width and its height.
fn drawn(figure: &Figure) -> (String, f64, f64) {
    let count = figure.panels.len();
    let columns = count.clamp(1, IN_A_ROW);
    let rows = count.div_ceil(columns);
    let full = (columns as f64 * figure.panel.0).max(420.0);
    let notes: Vec<String> = figure
        .notes
        .iter()
        .flat_map(|note| crate::host::layout::wrap(note, (full / 6.6) as usize))
        .collect();
    let bottom = HEAD + rows as f64 * figure.panel.1;
    let height = bottom + LINE * notes.len() as f64 + if notes.is_empty() { 0.0 } else { 10.0 };
    let mut body = Body::default();
    let size = (16.0 * (full - 24.0) / width(&figure.title, 16.0)).min(16.0);
    body.text(&Text::new(&figure.title, (12.0, 23.0), Anchor::Start, size));
    for (j, panel) in figure.panels.iter().enumerate() {
        let frame = Frame {
            x: (j % columns) as f64 * figure.panel.0,
            y: HEAD + (j / columns) as f64 * figure.panel.1,
            width: figure.panel.0,
            height: figure.panel.1,
        };
        match panel {
            Panel::Chart(chart) => chart.draw(frame, &mut body),
            Panel::Heat(heat) => heat.draw(frame, &mut body),
            Panel::Quiver(quiver) => quiver.draw(frame, &mut body),
        }
    }
    for (j, note) in notes.iter().enumerate() {
        let at = (12.0, bottom + LINE * j as f64 + 12.0);
        body.text(&Text::new(note, at, Anchor::Start, 12.0));
    }
    (body.text, full, height)
}

/// An SVG of this size, with the title and the description of a figure.
fn document(figure: &Figure, (wide, high): (f64, f64), body: &str) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n{body}</svg>\n",
        escape(&figure.title),
        escape(&figure.description),
        w = svg::number(wide),
        h = svg::number(high),
    );
    text
}

/// The axes around a frame: lines, ticks, labels.
fn axes(x: &Axis, y: &Axis, frame: Frame, body: &mut Body) {
    let right = frame.x + frame.width;
    let bottom = frame.y + frame.height;
    for tick in x.ticks((frame.width / 62.0) as usize) {
        let at = frame.x + x.part(tick.at) * frame.width;
        match tick.label {
            Some(label) => {
                body.line((at, frame.y), (at, bottom + 5.0), svg::INK, 1.0, 0.22);
                body.text(&Text::new(
                    &label,
                    (at, bottom + 18.0),
                    Anchor::Middle,
                    12.0,
                ));
            }
            None => body.line((at, bottom), (at, bottom + 3.0), svg::INK, 1.0, 0.5),
        }
    }
    for tick in y.ticks((frame.height / 42.0) as usize) {
        let at = bottom - y.part(tick.at) * frame.height;
        match tick.label {
            Some(label) => {
                body.line((frame.x - 5.0, at), (right, at), svg::INK, 1.0, 0.22);
                body.text(&Text::new(
                    &label,
                    (frame.x - 8.0, at + 4.0),
                    Anchor::End,
                    12.0,
                ));
            }
            None => body.line((frame.x - 3.0, at), (frame.x, at), svg::INK, 1.0, 0.5),
        }
    }
    let outline = format!(" stroke=\"{}\" stroke-opacity=\"0.7\"", svg::INK);
    body.rectangle(
        (frame.x, frame.y),
        (frame.width, frame.height),
        "none",
        &outline,
    );
    let middle = frame.x + 0.5 * frame.width;
    body.text(&Text::new(
        &x.label,
        (middle, bottom + 38.0),
        Anchor::Middle,
        13.0,
    ));
    let side = (frame.x - 50.0, frame.y + 0.5 * frame.height);
    body.text(&Text {
        turn: -90.0,
        ..Text::new(&y.label, side, Anchor::Middle, 13.0)
    });
}

/// The title of a panel, above `frame`.
fn heading(title: &str, frame: Frame, above: f64, body: &mut Body) {
    let room = frame.width + 20.0;
    let size = (13.0 * room / width(title, 13.0).max(1.0)).min(13.0);
    let at = (frame.x + 0.5 * frame.width, frame.y - above);
    body.text(&Text::new(title, at, Anchor::Middle, size));
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
