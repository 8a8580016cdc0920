//! Random balls and points in them.

use super::*;

/// Draws for one evaluation: all of one precision.
pub(in crate::number) struct Draw<'a> {
    pub(in crate::number) rng: &'a mut ChaCha8Rng,
    /// Bits of the result.
    pub(in crate::number) bits: u32,
    /// Whether every radius is far below its midpoint.
    pub(in crate::number) narrow: bool,
    /// Whether there are arguments beyond some hundreds.
    pub(in crate::number) far: bool,
    /// What kind of radius.
    kind: u32,
}

impl<'a> Draw<'a> {
    pub(in crate::number) fn new(rng: &'a mut ChaCha8Rng) -> Draw<'a> {
        let bits = match rng.random_range(0..120) {
            0 => rng.random_range(400..2000),
            1..21 => rng.random_range(2..20),
            21..30 => rng.random_range(100..400),
            _ => rng.random_range(20..100),
        };
        let kind = rng.random_range(0..6);
        Draw {
            rng,
            bits,
            narrow: kind < 3,
            far: true,
            kind,
        }
    }

    /// A size: mostly moderate, sometimes huge or tiny.
    fn size(&mut self) -> i32 {
        match self.rng.random_range(0..24) {
            0 => self.rng.random_range(-200..-30),
            1 if self.far => self.rng.random_range(8..20),
            2 => self.rng.random_range(-30..-3),
            3..6 => self.rng.random_range(2..8),
            _ => self.rng.random_range(-3..=2),
        }
    }

    fn any(&mut self) -> Real {
        let size = self.size();
        let sign = if self.rng.random() { 1.0 } else { -1.0 };
        let rough: f64 = self.rng.random_range(0.5..1.0);
        let mut x = Real::with_val(self.bits, sign * rough);
        // All bits of the precision, not the first 53 alone.
        let more: u64 = self.rng.random();
        x += Real::with_val(64, more) >> 94u32;
        x << size
    }

    /// Places where something happens: integers and multiples of pi/4, and next to them.
    fn special(&mut self) -> Real {
        let n = self.rng.random_range(-6..=6);
        let mut x = if self.rng.random() {
            Real::with_val(self.bits, n)
        } else {
            (Real::with_val(self.bits, rug::float::Constant::Pi) * n) >> 2u32
        };
        if self.rng.random_range(0..3) == 0 {
            let e = self.rng.random_range(1..self.bits + 10);
            let step: f64 = self.rng.random_range(-1.0..1.0);
            x += Real::with_val(self.bits, step) >> e;
        }
        x
    }

    fn part(&mut self) -> Real {
        if self.rng.random_range(0..4) == 0 {
            self.special()
        } else {
            self.any()
        }
    }

    fn radius(&mut self, x: &Real) -> Magnitude {
        let size = if x.is_zero() {
            0
        } else {
            i64::from(x.get_exp().unwrap_or(0))
        };
        let bits = i64::from(self.bits);
        let e = match self.kind {
            0 => return Magnitude::ZERO,
            1 => -bits + self.rng.random_range(-30..4),
            2 => -self.rng.random_range(12..bits.max(14) + 12),
            3 => -self.rng.random_range(0..12),
            4 => self.rng.random_range(-6..3),
            _ => self.rng.random_range(-3..12),
        };
        let rough: f64 = self.rng.random_range(0.5..1.0);
        Magnitude::up_f64(rough).scaled(e + size)
    }

    /// A real ball.
    pub(in crate::number) fn real(&mut self) -> Ball {
        let x = self.part();
        let radius = self.radius(&x);
        RealBall::new(x, radius).into()
    }

    /// A complex ball, real one time in three.
    pub(in crate::number) fn ball(&mut self) -> Ball {
        if self.rng.random_range(0..3) == 0 {
            return self.real();
        }
        let (x, y) = match self.rng.random_range(0..10) {
            0 => (Real::new(self.bits), self.part()),
            1 => (self.part(), Real::new(self.bits)),
            _ => (self.part(), self.part()),
        };
        let (rx, ry) = (self.radius(&x), self.radius(&y));
        Ball::from_parts(RealBall::new(x, rx), RealBall::new(y, ry))
    }

    /// The arguments of a function.
    pub(in crate::number) fn arguments(&mut self, f: Function) -> Vec<Ball> {
        let mut args: Vec<Ball> = (1..f.arity()).map(|_| self.parameter(f)).collect();
        let z = if f.has_kink() && f != Function::Abs {
            self.real()
        } else {
            self.ball()
        };
        args.push(z);
        args
    }

    /// An order or a parameter: exact and small; of `max` and `min` any real number.
    fn parameter(&mut self, f: Function) -> Ball {
        if f.has_kink() {
            return self.real();
        }
        let mut x = Real::with_val(self.bits.max(16), self.rng.random_range(-6..=12));
        match self.rng.random_range(0..4) {
            0 => x += 0.5,
            1 => x += 0.328125,
            _ => {}
        }
        Ball::exact_real(x)
    }

    /// A point of a ball: the midpoint for the sample 0, then a corner, then anywhere.
    pub(in crate::number) fn point(&mut self, z: &Ball, sample: u32) -> Complex {
        let part = |x: &RealBall, rng: &mut ChaCha8Rng| {
            let bits = 2 * x.bits() + 200;
            if x.is_exact() || sample == 0 {
                return Real::with_val(bits, x.mid());
            }
            let share: f64 = match sample {
                1 => -1.0,
                2 => 1.0,
                _ => rng.random_range(-1.0..=1.0),
            };
            let step = x.radius().to_real(bits, Round::Down) * share;
            // Rounded towards the midpoint, the point stays in the ball.
            let round = if share < 0.0 { Round::Up } else { Round::Down };
            Real::with_val_round(bits, x.mid() + &step, round).0
        };
        let (x, y) = (part(z.re(), self.rng), part(z.im(), self.rng));
        let mut out = Complex::new(x.prec().max(y.prec()));
        out.assign((x, y));
        out
    }
}
