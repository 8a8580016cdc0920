//! Sums and products of slices. Sums run in eight lanes that are added in a fixed order at the end, so that the bits do
//! not depend on the machine's registers.

use crate::number::wide::wide;

pub use crate::network::shallow::add_multiple;

/// Sums that run side by side.
pub const LANES: usize = 8;

/// The sum of the lanes.
#[inline(always)]
pub fn total(mut lanes: [f64; LANES]) -> f64 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

wide! {
    /// `sum x_i y_i`.
    pub fn dot<'a>(x: &'a [f64], y: &'a [f64]) -> f64 {
        let mut lanes = [0.0; LANES];
        let (x, x_rest) = x.as_chunks::<LANES>();
        let (y, y_rest) = y.as_chunks::<LANES>();
        for (x, y) in x.iter().zip(y) {
            for i in 0..LANES {
                lanes[i] = x[i].mul_add(y[i], lanes[i]);
            }
        }
        for (i, (x, y)) in x_rest.iter().zip(y_rest).enumerate() {
            lanes[i] = x.mul_add(*y, lanes[i]);
        }
        total(lanes)
    }

    /// Four rows of a symmetric matrix, `stride` apart in `rows`, up to the length of x: their products with x, while
    /// `out` grows by the sum of the rows, each `times` its number.
    pub fn four_rows<'a>(rows: &'a [f64], stride: usize, x: &'a [f64], times: [f64; 4], out: &'a mut [f64]) -> [f64; 4] {
        let n = x.len();
        let (a, a_rest) = rows[..n].as_chunks::<LANES>();
        let (b, b_rest) = rows[stride..][..n].as_chunks::<LANES>();
        let (c, c_rest) = rows[2 * stride..][..n].as_chunks::<LANES>();
        let (d, d_rest) = rows[3 * stride..][..n].as_chunks::<LANES>();
        let (x, x_rest) = x.as_chunks::<LANES>();
        let (out, out_rest) = out[..n].as_chunks_mut::<LANES>();
        let mut lanes = [[0.0; LANES]; 4];
        for (((((a, b), c), d), x), place) in a.iter().zip(b).zip(c).zip(d).zip(x).zip(out) {
            // By value, so that the compiler knows that nothing else changes them.
            let (x, mut out) = (*x, *place);
            for (row, (lanes, times)) in [*a, *b, *c, *d].into_iter().zip(lanes.iter_mut().zip(times)) {
                for i in 0..LANES {
                    lanes[i] = row[i].mul_add(x[i], lanes[i]);
                    out[i] = row[i].mul_add(times, out[i]);
                }
            }
            *place = out;
        }
        for (row, rest) in [a_rest, b_rest, c_rest, d_rest].into_iter().enumerate() {
            for (i, ((r, x), out)) in rest.iter().zip(x_rest).zip(out_rest.iter_mut()).enumerate() {
                lanes[row][i] = r.mul_add(*x, lanes[row][i]);
                *out = r.mul_add(times[row], *out);
            }
        }
        [total(lanes[0]), total(lanes[1]), total(lanes[2]), total(lanes[3])]
    }

    /// `sum x_i`.
    pub fn sum<'a>(x: &'a [f64]) -> f64 {
        let mut lanes = [0.0; LANES];
        let (x, rest) = x.as_chunks::<LANES>();
        for x in x {
            for i in 0..LANES {
                lanes[i] += x[i];
            }
        }
        for (i, x) in rest.iter().enumerate() {
            lanes[i] += x;
        }
        total(lanes)
    }

    /// `out += x`.
    pub fn add<'a>(out: &'a mut [f64], x: &'a [f64]) {
        for (out, x) in out.iter_mut().zip(x) {
            *out += x;
        }
    }

    /// `out += a`.
    pub fn add_number<'a>(out: &'a mut [f64], a: f64) {
        for out in out.iter_mut() {
            *out += a;
        }
    }

    /// `out = a x + b`, fused.
    pub fn line<'a>(out: &'a mut [f64], a: f64, x: &'a [f64], b: f64) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = x.mul_add(a, b);
        }
    }

    /// `q = a g slope`; the sum of q.
    pub fn weigh<'a>(q: &'a mut [f64], a: f64, g: &'a [f64], slope: &'a [f64]) -> f64 {
        let mut lanes = [0.0; LANES];
        let (q, q_rest) = q.as_chunks_mut::<LANES>();
        let (g, g_rest) = g.as_chunks::<LANES>();
        let (slope, slope_rest) = slope.as_chunks::<LANES>();
        for ((q, g), slope) in q.iter_mut().zip(g).zip(slope) {
            for i in 0..LANES {
                q[i] = a * g[i] * slope[i];
                lanes[i] += q[i];
            }
        }
        for (i, ((q, g), slope)) in q_rest.iter_mut().zip(g_rest).zip(slope_rest).enumerate() {
            *q = a * g * slope;
            lanes[i] += *q;
        }
        total(lanes)
    }
}
