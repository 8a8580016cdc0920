//! Inputs with targets, and the named sets of them.
//!
//! The sets' formulas are ours: the paper's summary names Ring Fourier and Bumps without them.

mod set;

pub use set::{RING, Set, planes};

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Points with targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// D.
    pub inputs: usize,
    /// Numbers of one target.
    pub outputs: usize,
    /// The points, rows of D.
    pub x: Vec<f64>,
    /// The targets, a row for each point.
    pub y: Vec<f64>,
}

impl Data {
    /// From rows.
    ///
    /// # Errors
    /// A sentence: no point, lengths that do not agree, a number that is none.
    pub fn new(inputs: usize, outputs: usize, x: Vec<f64>, y: Vec<f64>) -> Result<Data, String> {
        if inputs == 0 || outputs == 0 || x.is_empty() {
            return Err("there is no point in the data".into());
        }
        if !x.len().is_multiple_of(inputs) || !y.len().is_multiple_of(outputs) {
            return Err(format!(
                "{} numbers are no rows of {inputs}, or {} no rows of {outputs}",
                x.len(),
                y.len()
            ));
        }
        let (points, targets) = (x.len() / inputs, y.len() / outputs);
        if points != targets {
            return Err(format!("{points} points, but {targets} targets"));
        }
        for (values, row, what) in [(&x, inputs, "point"), (&y, outputs, "target")] {
            if let Some(place) = values.iter().position(|v| !v.is_finite()) {
                return Err(format!(
                    "{what} {} holds {}, which is no finite number",
                    place / row + 1,
                    values[place]
                ));
            }
        }
        Ok(Data {
            inputs,
            outputs,
            x,
            y,
        })
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.x.len() / self.inputs
    }

    /// Whether there is none; never so for data that was made by [`Data::new`].
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The i-th point.
    pub fn point(&self, i: usize) -> &[f64] {
        &self.x[i * self.inputs..][..self.inputs]
    }

    /// The i-th target.
    pub fn target(&self, i: usize) -> &[f64] {
        &self.y[i * self.outputs..][..self.outputs]
    }

    /// So many of the points, drawn at random, and the others.
    ///
    /// # Errors
    /// A sentence: none or all of them.
    pub fn split(&self, n: usize, seed: u64) -> Result<(Data, Data), String> {
        if n == 0 || n >= self.len() {
            return Err(format!("{n} points are no part of {}", self.len()));
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let part = |part: &[usize]| {
            Data::new(
                self.inputs,
                self.outputs,
                part.iter().flat_map(|i| self.point(*i)).copied().collect(),
                part.iter().flat_map(|i| self.target(*i)).copied().collect(),
            )
        };
        Ok((part(&order[..n])?, part(&order[n..])?))
    }

    /// The share of points whose greatest output is that of their class; the values are a row of as many numbers as there are points for each output.
    pub fn right(&self, values: &[f64]) -> f64 {
        let n = self.len();
        let greatest = |row: &mut dyn Iterator<Item = f64>| {
            row.enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(class, _)| class)
        };
        let right = (0..n).filter(|i| {
            let found = greatest(&mut values.iter().skip(*i).step_by(n).copied());
            found == greatest(&mut self.target(*i).iter().copied())
        });
        right.count() as f64 / n as f64
    }

    /// Two points that are the same and have different targets, where there are any: nothing interpolates them.
    pub fn contradiction(&self) -> Option<(usize, usize)> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        let compare = |a: &usize, b: &usize| {
            let pairs = self.point(*a).iter().zip(self.point(*b));
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|o| o.is_ne())
                .unwrap_or(a.cmp(b))
        };
        order.sort_by(compare);
        order
            .windows(2)
            .find(|pair| {
                self.point(pair[0]) == self.point(pair[1])
                    && self.target(pair[0]) != self.target(pair[1])
            })
            .map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1])))
    }
}

#[cfg(test)]
mod tests;
