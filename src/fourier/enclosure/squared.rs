//! |F|^2 near a real k0, as an analytic function of k.
//!
//! For real k it is `F(k) F*(k)`, with `F*(k) = conj F(conj k)`: analytic where F is analytic at the mirrored place, and its
//! Taylor coefficients at a real k0 are the conjugates of those of F.
//!
//! With `F = S + e`, S a polynomial of n terms and `|e| <= eps` on `|k - k0| <= r`:
//!
//! ```text
//! | |F|^2 - T | <= (2 max|S| + eps) eps + sum_{i + j >= n} |S_i| |S_j| r^{i+j},    T = the first n terms of S S*
//! ```

use super::piece::Piece;
use crate::number::Scalar;
use crate::number::ball::{Ball, Magnitude};

pub(super) fn product(a: &Ball, b: &Ball) -> Ball {
    let mut out = Ball::zero(a.bits());
    out.mul(a, b);
    out
}

/// T, and a bound of what |F|^2 differs from it for real k of the piece, from S and eps.
pub(super) fn polynomial(
    piece: &Piece,
    s: &[Ball],
    error: Magnitude,
    bits: u32,
) -> (Vec<Ball>, Magnitude) {
    let mirrored: Vec<Ball> = s.iter().map(Ball::conjugate).collect();
    let coefficient = |m: usize| {
        let mut sum = Ball::zero(bits);
        for (a, b) in s[..=m].iter().zip(mirrored[..=m].iter().rev()) {
            let mut next = Ball::zero(bits);
            next.add(&sum, &product(a, b));
            sum = next;
        }
        sum
    };
    let first = (0..s.len()).map(coefficient).collect();
    let most = piece.largest(s, bits);
    let by_error = most.scaled(1).plus(error).times(error);
    (first, by_error.plus(left_out(&piece.sizes(s))))
}

/// `sum_{i + j >= n} a_i a_j` of n numbers.
fn left_out(sizes: &[Magnitude]) -> Magnitude {
    // The sum of the last of them, as many as there are before i.
    let mut last = Magnitude::ZERO;
    let mut sum = Magnitude::ZERO;
    for (a, b) in sizes.iter().skip(1).zip(sizes.iter().rev()) {
        last = last.plus(*b);
        sum = sum.plus(a.times(last));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_product_of_polynomials_has_beyond_their_length() {
        // (1 + 2x + 3x^2)^2 = 1 + 4x + 10x^2 + 12x^3 + 9x^4.
        let sizes = [1.0, 2.0, 3.0].map(Magnitude::up_f64);
        let found = left_out(&sizes).to_f64_up();
        assert!((21.0..21.0001).contains(&found), "{found}");
        assert!(left_out(&sizes[..1]).is_zero() && left_out(&[]).is_zero());
    }
}
