//! A slowly decaying oscillating tail: every product of two waves is a wave.

use crate::activation::oscillation::Component;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::end_of_piece;
use crate::kernel::rules::{Ask, Value};
use crate::number::{Complex, Real};
use crate::quadrature::Stop;
use std::sync::Arc;

/// A tail of `phi = sum g_m e^{i w_m z}`: each product of two parts is a wave of one frequency.
pub(super) fn tail(
    parts: &[Component],
    cut: &Real,
    near: &[Real],
    far: &[Real],
    right: bool,
    ask: &Ask<'_>,
) -> Result<Value, Doubt> {
    let ([near], [far]) = (near, far) else {
        return Err("a slowly decaying oscillation beside a part that does not decay".into());
    };
    let bits = ask.bits + 64;
    let factors: Vec<&Expr> = parts.iter().map(|c| &c.factor).collect();
    let program = Arc::new(Program::compile(&factors, &["z"]));
    let mut evaluator = Evaluator::<Complex>::new(program, bits);
    let omegas = parts
        .iter()
        .map(|c| end_of_piece(&c.omega, bits))
        .collect::<Result<Vec<_>, _>>()?;
    let mut total = Value::zero(ask.bits);
    let one = Real::with_val(64, 1);
    for a in 0..parts.len() {
        for b in 0..parts.len() {
            let omega = Real::with_val(bits, &omegas[a] + &omegas[b]);
            // The phase at the cut, of phi(z + near) phi(z + far).
            let at = |shift: &Real| Real::with_val(bits, cut + shift);
            let phase = Real::with_val(bits, &omegas[a] * at(near))
                + Real::with_val(bits, &omegas[b] * at(far));
            let turn = Complex::with_val(bits, (0, phase)).exp();
            let mut value_at = |z: Real, which: usize| -> Result<Complex, Stop> {
                let z = Complex::with_val(bits, (z, 0));
                let values = evaluator
                    .eval(&[&z])
                    .map_err(|why| Stop::Domain(why.to_string()))?;
                Ok(values[which].clone())
            };
            let moved = |t: &Real, shift: &Real| {
                let base = at(shift);
                if right { base + t } else { base - t }
            };
            let omega = if right { omega } else { -omega };
            let part = ask.wave(&omega, &turn, |t, out| {
                use rug::Assign;
                let first = value_at(moved(t, near), a)?;
                out.assign(first * value_at(moved(t, far), b)?);
                Ok(())
            })?;
            total.add(&one, part);
        }
    }
    Ok(total)
}
