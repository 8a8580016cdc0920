//! Ellipsoids: where a part of a test function holds.

use crate::error::Doubt;
use crate::expr::{Expr, build, eval_real};
use crate::number::{Function, Real};

/// `{ c + A u : |u| <= 1 }` with A = turn · diag(axes).
#[derive(Clone, Debug, PartialEq)]
pub struct Ellipsoid {
    /// c, exact.
    pub centre: Vec<Expr>,
    /// Half axes, positive, exact.
    pub axes: Vec<Expr>,
    /// In D = 2, the angle in radians by which the first half axis is turned from x1 towards x2.
    pub turn: Option<Expr>,
}

/// An ellipsoid with numbers.
#[derive(Clone, Debug)]
pub struct Placed {
    /// c.
    pub centre: Vec<Real>,
    /// A, row by row.
    pub matrix: Vec<Vec<Real>>,
    /// |det A|.
    pub volume: Real,
}

impl Ellipsoid {
    /// The same around c + a.
    pub fn shifted(&self, a: &[Expr]) -> Ellipsoid {
        let centre = self.centre.iter().zip(a);
        Ellipsoid {
            centre: centre
                .map(|(c, a)| build::add(c.clone(), a.clone()))
                .collect(),
            ..self.clone()
        }
    }

    /// For people.
    pub fn describe(&self) -> String {
        let list = |values: &[Expr]| {
            let texts: Vec<String> = values.iter().map(Expr::to_string).collect();
            texts.join(", ")
        };
        let turn = match &self.turn {
            Some(turn) => format!(", turned by {turn}"),
            None => String::new(),
        };
        format!(
            "the ellipsoid with centre ({}), half axes ({}){turn}",
            list(&self.centre),
            list(&self.axes)
        )
    }

    /// With `bits` bits.
    ///
    /// # Errors
    /// A sentence, where a number cannot be evaluated.
    pub fn placed(&self, bits: u32) -> Result<Placed, Doubt> {
        let number = |e: &Expr| eval_real(e, &[], bits).map_err(Doubt::from);
        let centre = self
            .centre
            .iter()
            .map(number)
            .collect::<Result<Vec<_>, _>>()?;
        let axes = self
            .axes
            .iter()
            .map(number)
            .collect::<Result<Vec<_>, _>>()?;
        let n = axes.len();
        let mut matrix = vec![vec![Real::new(bits); n]; n];
        for (j, axis) in axes.iter().enumerate() {
            matrix[j][j] = axis.clone();
        }
        if let Some(turn) = &self.turn {
            let cosine = number(&build::call(Function::Cos, [turn.clone()]))?;
            let sine = number(&build::call(Function::Sin, [turn.clone()]))?;
            matrix[0][0] = Real::with_val(bits, &cosine * &axes[0]);
            matrix[1][0] = Real::with_val(bits, &sine * &axes[0]);
            matrix[0][1] = -Real::with_val(bits, &sine * &axes[1]);
            matrix[1][1] = Real::with_val(bits, &cosine * &axes[1]);
        }
        let volume = axes.iter().fold(Real::with_val(bits, 1), |v, a| v * a);
        Ok(Placed {
            centre,
            matrix,
            volume,
        })
    }
}

impl Placed {
    /// c + A u.
    pub fn point(&self, u: &[Real], out: &mut [Real]) {
        use rug::Assign;
        for ((out, row), c) in out.iter_mut().zip(&self.matrix).zip(&self.centre) {
            out.assign(c);
            for (a, u) in row.iter().zip(u) {
                *out += a * u;
            }
        }
    }

    /// A^T xi: its length is half the width of the ellipsoid in the direction xi.
    pub fn transposed(&self, xi: &[Real]) -> Vec<Real> {
        let bits = self.volume.prec();
        (0..xi.len())
            .map(|j| {
                let mut sum = Real::with_val(bits, 0);
                for (row, xi) in self.matrix.iter().zip(xi) {
                    sum += &row[j] * xi;
                }
                sum
            })
            .collect()
    }
}
