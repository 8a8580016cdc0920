//! Cells of a rectangle in colours.

use super::Frame;
use super::svg::{Body, number};
use std::fmt::Write;

/// Cells of a rectangle, each with one of some colours.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Number of columns.
    pub columns: usize,
    /// Row by row from the lowest y, places among the colours; none: nothing is painted.
    pub of: Vec<Option<usize>>,
    /// `#rrggbb`.
    pub colors: Vec<String>,
}

impl Cells {
    /// Draws them into a frame: one path for each colour, a rectangle for each run of equal cells of a row.
    pub fn draw(&self, frame: Frame, body: &mut Body) {
        let columns = self.columns.max(1);
        let rows = self.of.len() / columns;
        let (wide, high) = (
            frame.width / columns as f64,
            frame.height / rows.max(1) as f64,
        );
        let mut paths = vec![String::new(); self.colors.len()];
        for row in 0..rows {
            let cells = &self.of[row * columns..(row + 1) * columns];
            let mut start = 0;
            for run in cells.chunk_by(|a, b| a == b) {
                if let Some(path) = run[0].and_then(|color| paths.get_mut(color)) {
                    // In units of cells: short numbers, and no gap between neighbours.
                    let (x, y) = (start, rows - 1 - row);
                    let _ = write!(path, "M{x},{y}h{0}v1h-{0}z", run.len());
                }
                start += run.len();
            }
        }
        let _ = writeln!(
            body.text,
            "<g transform=\"translate({} {}) scale({wide:.4} {high:.4})\" shape-rendering=\"crispEdges\">",
            number(frame.x),
            number(frame.y)
        );
        for (path, color) in paths.iter().zip(&self.colors) {
            if !path.is_empty() {
                let _ = writeln!(body.text, "<path fill=\"{color}\" d=\"{path}\"/>");
            }
        }
        body.text.push_str("</g>\n");
    }
}
