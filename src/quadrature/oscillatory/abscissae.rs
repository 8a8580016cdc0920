//! Abscissae and weights of Ooura and Mori's rule: they depend on the step alone, so that all
//! frequencies share them, and all integrals of a thread that want the same precision.

use super::LAST_LEVEL;
use crate::number::{Real, exponential};
use crate::quadrature::trapezoid::map_bits;
use rug::Assign;
use rug::float::Constant;
use rug::ops::NegAssign;
use std::cell::RefCell;
use std::collections::HashMap;

/// One of the two sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Sine,
    Cosine,
}

/// Precisions whose abscissae a thread keeps, and how many of each.
const KEPT: (usize, usize) = (8, 16_384);

thread_local! {
    static POOL: RefCell<HashMap<u32, Known>> = RefCell::new(HashMap::new());
}

/// What a thread keeps of one precision.
#[derive(Default)]
struct Known {
    maps: HashMap<u32, Map>,
    nodes: HashMap<(u32, Part, i64), Option<(Real, Real)>>,
}

/// The abscissae `M φ(x)` and the weights `pi φ'(x) trig(M φ(x))` computed so far.
pub struct Abscissae {
    /// Their precision.
    pub bits: u32,
    known: Known,
}

impl Abscissae {
    /// For integrands of `bits` bits, with what this thread knows of them already.
    pub fn new(bits: u32) -> Self {
        // Whole limbs: integrals of nearly the same precision share.
        let bits = (map_bits(bits) + LAST_LEVEL).div_ceil(64) * 64;
        let known = POOL.with_borrow_mut(|pool| pool.remove(&bits));
        Abscissae {
            bits,
            known: known.unwrap_or_default(),
        }
    }

    /// The parameter α of a level.
    pub fn alpha(&mut self, level: u32) -> f64 {
        let bits = self.bits;
        let map = self.known.maps.entry(level);
        map.or_insert_with(|| Map::new(level, bits)).alpha.to_f64()
    }

    /// The abscissa and the weight of index `n`, both times k; `None` where the map has left the
    /// range of numbers.
    pub fn at(&mut self, level: u32, part: Part, n: i64) -> Option<(&Real, &Real)> {
        let bits = self.bits;
        let map = self.known.maps.entry(level);
        let map = map.or_insert_with(|| Map::new(level, bits));
        let node = self.known.nodes.entry((level, part, n));
        let node = node.or_insert_with(|| map.node(part, n));
        node.as_ref().map(|(t, weight)| (t, weight))
    }
}

impl Drop for Abscissae {
    fn drop(&mut self) {
        let known = std::mem::take(&mut self.known);
        let (precisions, nodes) = KEPT;
        // At the end of a thread the pool may be gone, and then nothing is kept.
        let _ = POOL.try_with(|pool| {
            if let Ok(mut pool) = pool.try_borrow_mut()
                && known.nodes.len() <= nodes
            {
                if pool.len() >= precisions {
                    pool.clear();
                }
                pool.insert(self.bits, known);
            }
        });
    }
}

/// The map φ for one step.
struct Map {
    level: u32,
    m: Real,
    alpha: Real,
    x: Real,
    /// `e^x`, `e^-x` and, later, the factor `2 + α e^-x + β e^x`.
    grow: Real,
    shrink: Real,
    /// `E`, or `1/E` to the left of 0: below 1 either way.
    small: Real,
    /// `1 - small`.
    gap: Real,
    t: Real,
    trig: Real,
}

impl Map {
    fn new(level: u32, bits: u32) -> Self {
        let pi = Real::with_val(bits, Constant::Pi);
        let m = Real::with_val(bits, &pi << level);
        let mut alpha = Real::with_val(bits, m.ln_1p_ref());
        alpha *= &m;
        alpha /= pi << 2u32;
        alpha += 1u32;
        alpha.recip_sqrt_mut();
        alpha >>= 2u32;
        let zero = Real::new(bits);
        Map {
            level,
            m,
            alpha,
            x: zero.clone(),
            grow: zero.clone(),
            shrink: zero.clone(),
            small: zero.clone(),
            gap: zero.clone(),
            t: zero.clone(),
            trig: zero,
        }
    }

    fn node(&mut self, part: Part, n: i64) -> Option<(Real, Real)> {
        match part {
            Part::Sine => self.x.assign(n),
            Part::Cosine => {
                self.x.assign(2 * n + 1);
                self.x >>= 1u32;
            }
        }
        self.x >>= self.level;
        if self.x.is_zero() {
            self.map_origin();
        } else {
            self.map();
        }
        // Now t = M φ, gap = φ' and, to the right, grow = ε.
        if self.t.is_zero() || self.gap.is_zero() || !self.gap.is_finite() {
            return None;
        }
        if self.x.is_sign_positive() && !self.x.is_zero() {
            self.trig.assign(self.grow.sin_ref());
            if (n.rem_euclid(2) == 1) != (part == Part::Cosine) {
                self.trig.neg_assign();
            }
        } else {
            match part {
                Part::Sine => self.trig.assign(self.t.sin_ref()),
                Part::Cosine => self.trig.assign(self.t.cos_ref()),
            }
        }
        self.trig *= &self.gap;
        // M h = pi.
        self.trig *= &self.m;
        self.trig >>= self.level;
        Some((self.t.clone(), self.trig.clone()))
    }

    /// `t = M φ(x)`, `gap = φ'(x)` and, for `x > 0`, `grow = ε`; `x` is not 0.
    fn map(&mut self) {
        let right = self.x.is_sign_positive();
        exponential::exp(&mut self.grow, &self.x);
        self.shrink.assign(self.grow.recip_ref());
        // small = -|L|, L = -2x + α expm1(-x) - β expm1(x).
        self.t.assign(-&self.x);
        self.t.exp_m1_mut();
        self.t *= &self.alpha;
        self.small.assign(self.x.exp_m1_ref());
        self.small >>= 2u32;
        self.t -= &self.small;
        self.small.assign(&self.x << 1u32);
        self.t -= &self.small;
        if !right {
            self.t.neg_assign();
        }
        exponential::exp(&mut self.small, &self.t);
        self.gap.assign(self.t.exp_m1_ref());
        self.gap.neg_assign();
        // shrink = W = 2 + α e^-x + β e^x.
        self.shrink *= &self.alpha;
        self.grow >>= 2u32;
        self.shrink += &self.grow;
        self.shrink += 2u32;
        self.t.assign(&self.x / &self.gap);
        self.t *= &self.m;
        if right {
            self.grow.assign(&self.t * &self.small);
            // φ' = (gap - x E W) / gap².
            self.shrink *= &self.x;
            self.shrink *= &self.small;
            self.trig.assign(&self.gap - &self.shrink);
        } else {
            // φ = -x Q / (1 - Q), φ' = -Q (1 - Q + x W) / (1 - Q)² with Q = 1/E.
            self.t *= &self.small;
            self.t.neg_assign();
            self.shrink *= &self.x;
            self.trig.assign(&self.gap + &self.shrink);
            self.trig *= &self.small;
            self.trig.neg_assign();
        }
        self.gap.square_mut();
        self.trig /= &self.gap;
        self.gap.assign(&self.trig);
    }

    /// The limit of [`Map::map`] at 0: `φ = 1/c`, `φ' = 1/2 + (α - β)/(2 c²)`, `c = 2 + α + β`.
    fn map_origin(&mut self) {
        let quarter = Real::with_val(self.alpha.prec(), 0.25);
        self.shrink.assign(&self.alpha + &quarter);
        self.shrink += 2u32;
        self.t.assign(&self.m / &self.shrink);
        self.gap.assign(&self.alpha - &quarter);
        self.shrink.square_mut();
        self.gap /= &self.shrink;
        self.gap += 1u32;
        self.gap >>= 1u32;
    }
}
