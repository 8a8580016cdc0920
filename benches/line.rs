//! The transform of `sech²(z/2)/4`, `pi k / sinh(pi k)`, at eight frequencies together, to a number of
//! digits relative to each value. Every run of the bench checks its result against the formula.

use criterion::{Criterion, criterion_group, criterion_main};
use rug::float::Constant;
use rug::ops::{NegAssign, Pow};
use rug::{Assign, Complex};
use specbias::number::{Real, bits_for_digits};
use specbias::quadrature::{Options, Stop, line};
use std::hint::black_box;

const FREQUENCIES: [f64; 8] = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0];

/// `e^-|z| / (1 + e^-|z|)²` with its own scratch number, so that nothing is allocated per node.
fn sech_squared() -> impl line::Function {
    let mut scratch = Real::new(64);
    move |z: &Real, bits: u32, out: &mut Real| -> Result<(), Stop> {
        out.assign(z);
        out.abs_mut();
        out.neg_assign();
        out.exp_mut();
        scratch.set_prec(bits);
        scratch.assign(&*out + 1u32);
        scratch.square_mut();
        *out /= &scratch;
        Ok(())
    }
}

fn exact(k: &Real) -> Real {
    let x = Real::with_val(k.prec(), Constant::Pi) * k;
    let sinh = x.clone().sinh();
    x / sinh
}

fn transform(c: &mut Criterion) {
    let mut group = c.benchmark_group("line::fourier sech^2(z/2)/4, 8 frequencies");
    for digits in [15, 50, 100, 300] {
        let bits = bits_for_digits(digits) + 8;
        let ks: Vec<Real> = FREQUENCIES
            .iter()
            .map(|k| Real::with_val(bits + 64, k))
            .collect();
        let values: Vec<Real> = ks.iter().map(exact).collect();
        let unit = Real::with_val(64, 10).pow(-(digits as i32));
        let tolerances = values
            .iter()
            .map(|v| Real::with_val(64, v * &unit))
            .collect();
        let options = Options::new(bits, tolerances);
        group.sample_size(if digits > 100 { 10 } else { 50 });
        group.bench_function(format!("{digits} digits"), |b| {
            b.iter(|| {
                let found = line::fourier(sech_squared(), black_box(&ks), &options);
                let found = found.expect("an analytic integrand with exponential tails");
                assert!(found.meets(&options.tolerances));
                for (estimate, value) in found.estimates.iter().zip(&values) {
                    let error = Complex::with_val(bits + 64, &estimate.value - value).abs();
                    assert!(*error.real() <= estimate.error);
                }
                found
            });
        });
    }
    group.finish();
}

criterion_group!(benches, transform);
criterion_main!(benches);
