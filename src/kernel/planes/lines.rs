//! The lines in the plane of x and y across which the integral over g changes its formula.
//!
//! With xi's projection p on that plane they are `n·p = c`: n = x - y and c a difference of two breakpoints, n = x or y
//! and c a breakpoint plus or minus R. Only those that meet the unit disc count.

use super::super::window::Pair;
use super::turn;
use crate::number::Real;

/// Two cuts nearer than this are one.
const SAME: f64 = 1e-30;

/// x, y, R and the lines.
pub struct Lines {
    /// x, along the first axis.
    pub x: [Real; 2],
    /// y.
    pub y: [Real; 2],
    /// R.
    pub radius: Real,
    /// Whether x and y lie on one line through 0.
    pub on_a_line: bool,
    /// n and c >= 0.
    list: Vec<([Real; 2], Real)>,
    bits: u32,
}

impl Lines {
    /// Of a pair, for these breakpoints of phi.
    pub fn new(pair: &Pair, radius: &Real, kinks: &[Real], bits: u32) -> Self {
        let (x, y) = pair.in_the_plane(bits);
        let difference = [0, 1].map(|j| Real::with_val(bits, &x[j] - &y[j]));
        let on_a_line = Real::with_val(64, y[1].abs_ref()) < SAME;
        let mut lines = Lines {
            x,
            y,
            radius: radius.clone(),
            on_a_line,
            list: Vec::new(),
            bits,
        };
        for (j, c) in kinks.iter().enumerate() {
            for other in &kinks[..=j] {
                lines.push(&difference, Real::with_val(bits, c - other));
                lines.push(&difference, Real::with_val(bits, other - c));
            }
            for end in [radius.clone(), Real::with_val(bits, -radius)] {
                let c = Real::with_val(bits, c + end);
                for n in [lines.x.clone(), lines.y.clone()] {
                    lines.push(&n, c.clone());
                }
            }
        }
        lines
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn push(&mut self, n: &[Real; 2], c: Real) {
        if Real::with_val(64, c.abs_ref()) >= self.norm(n) {
            return;
        }
        let (n, c) = match c.is_sign_negative() {
            true => ([0, 1].map(|j| Real::with_val(self.bits, -&n[j])), -c),
            false => (n.clone(), c),
        };
        let near = |a: &Real, b: &Real| Real::with_val(64, a - b).abs() < SAME;
        let known = |(m, d): &([Real; 2], Real)| {
            let same = near(&m[0], &n[0]) && near(&m[1], &n[1]);
            let minus = Real::with_val(64, &m[0] + &n[0]).abs() < SAME
                && Real::with_val(64, &m[1] + &n[1]).abs() < SAME;
            near(d, &c) && (same || (minus && Real::with_val(64, &c) < SAME))
        };
        if !self.list.iter().any(known) {
            self.list.push((n, c));
        }
    }

    fn norm(&self, n: &[Real; 2]) -> Real {
        Real::with_val(self.bits, n[0].hypot_ref(&n[1]))
    }

    /// xi·x and xi·y for xi's projection rho (cos theta, sin theta).
    pub fn products(&self, rho: &Real, theta: &Real) -> (Real, Real) {
        let (sine, cosine) = theta.clone().sin_cos(Real::new(self.bits));
        let a = Real::with_val(self.bits, &self.x[0] * &cosine) * rho;
        let b = (cosine * &self.y[0] + sine * &self.y[1]) * rho;
        (a, b)
    }

    /// The angles at which the circle of this radius crosses them, from one to the same a turn later; `more` adds one
    /// between every two.
    pub fn around(&self, rho: &Real, more: bool) -> Vec<Real> {
        let mut angles = Vec::new();
        for (n, c) in &self.list {
            let share = Real::with_val(self.bits, c / (self.norm(n) * rho));
            if share < 1 {
                let middle = Real::with_val(self.bits, n[1].atan2_ref(&n[0]));
                let wide = share.acos();
                angles.push(Real::with_val(self.bits, &middle - &wide));
                angles.push(middle + wide);
            }
        }
        let mut cuts = self.turned(angles);
        if more {
            cuts = with_more(cuts, self.bits);
        }
        cuts
    }

    /// The angles of everything that happens in the disc: where the lines leave it, and where they meet.
    pub fn directions(&self) -> Vec<Real> {
        let mut angles = Vec::new();
        for (n, c) in &self.list {
            let share = Real::with_val(self.bits, c / self.norm(n));
            let middle = Real::with_val(self.bits, n[1].atan2_ref(&n[0]));
            let wide = share.acos();
            angles.push(Real::with_val(self.bits, &middle - &wide));
            angles.push(middle + wide);
        }
        for p in self.meetings() {
            angles.push(Real::with_val(self.bits, p[1].atan2_ref(&p[0])));
        }
        self.turned(angles)
    }

    /// The radii of the same, with 0 and 1.
    pub fn radii(&self) -> Vec<Real> {
        let mut found = vec![Real::with_val(self.bits, 0), Real::with_val(self.bits, 1)];
        for (n, c) in &self.list {
            found.push(Real::with_val(self.bits, c / self.norm(n)));
        }
        found.extend(self.meetings().iter().map(|p| self.norm(p)));
        found.retain(|rho| *rho <= 1);
        sorted(found)
    }

    /// The angles alpha, rho = sin alpha, at which the ray of direction theta crosses them, with 0 and pi/2.
    pub fn along(&self, theta: &Real) -> Vec<Real> {
        let (sine, cosine) = theta.clone().sin_cos(Real::new(self.bits));
        let mut found = vec![Real::with_val(self.bits, 0), turn(self.bits) / 4u32];
        for (n, c) in &self.list {
            let slope = Real::with_val(self.bits, &n[0] * &cosine)
                + Real::with_val(self.bits, &n[1] * &sine);
            if slope > *c && *c > 0 {
                found.push(Real::with_val(self.bits, c / slope).asin());
            }
        }
        sorted(found)
    }

    /// Where two lines meet inside the disc.
    fn meetings(&self) -> Vec<[Real; 2]> {
        let bits = self.bits;
        let mut found = Vec::new();
        for (j, (n, c)) in self.list.iter().enumerate() {
            for (m, d) in &self.list[..j] {
                let cross = |a: &Real, b: &Real, e: &Real, f: &Real| {
                    Real::with_val(bits, a * f) - Real::with_val(bits, b * e)
                };
                let area = cross(&n[0], &n[1], &m[0], &m[1]);
                if Real::with_val(64, area.abs_ref()) < SAME {
                    continue;
                }
                let first = cross(c, &n[1], d, &m[1]) / &area;
                let second = cross(&n[0], c, &m[0], d) / &area;
                let p = [first, second];
                let rho = self.norm(&p);
                if rho > SAME && rho < 1 {
                    found.push(p);
                }
            }
        }
        found
    }

    /// Angles from the first of them to the same one a turn later.
    fn turned(&self, angles: Vec<Real>) -> Vec<Real> {
        let turn = turn(self.bits);
        let reduce = |angle: Real| {
            let turns = Real::with_val(self.bits, &angle / &turn).floor();
            angle - turns * &turn
        };
        let mut cuts = sorted(angles.into_iter().map(reduce).collect());
        if cuts.is_empty() {
            let start = Real::with_val(self.bits, 1);
            cuts.push(Real::with_val(
                self.bits,
                &start + Real::with_val(self.bits, &turn / 2u32),
            ));
            cuts.insert(0, start);
        }
        let last = Real::with_val(self.bits, &cuts[0] + &turn);
        if let Some(end) = cuts.last()
            && cuts.len() > 1
            && Real::with_val(64, &last - end).abs() < SAME
        {
            cuts.pop();
        }
        cuts.push(last);
        cuts
    }
}

fn with_more(cuts: Vec<Real>, bits: u32) -> Vec<Real> {
    let between = cuts.windows(2).map(|w| {
        let gap = Real::with_val(bits, &w[1] - &w[0]);
        gap * super::SECTION + &w[0]
    });
    let mut all: Vec<Real> = between.collect();
    all.extend(cuts);
    sorted(all)
}

fn sorted(mut list: Vec<Real>) -> Vec<Real> {
    list.sort_by(Real::total_cmp);
    list.dedup_by(|b, a| Real::with_val(64, &*b - &*a).abs() < SAME);
    list
}
