//! Axes and their ticks, linear and logarithmic.
//!
//! A logarithmic axis is given in decimal exponents: what it shows reaches beyond any floating-point
//! number (e^{k^2} at k = 50 is 10^1085).

/// How values stand on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As they are.
    Linear,
    /// Values are decimal exponents, and are labelled as powers of ten.
    Log,
    /// Angles: parts of the circle are labelled.
    Degrees,
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is on it.
    pub label: String,
    /// How.
    pub scale: Scale,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Of places beside each other, each of length 1: then the scale is not that of a number.
    pub names: Vec<String>,
}

/// A tick: its place on the axis, and a label where it is a large one.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// In the units of the axis.
    pub at: f64,
    /// Its label; none for a small tick.
    pub label: Option<String>,
}

impl Axis {
    /// An axis; one of no length gets some.
    pub fn new(label: impl Into<String>, scale: Scale, from: f64, to: f64) -> Self {
        let (from, to) = match (from.is_finite(), to.is_finite()) {
            (true, true) => (from.min(to), from.max(to)),
            _ => (0.0, 1.0),
        };
        let pad = if to - from > 1e-12 * (from.abs() + to.abs()) {
            0.0
        } else {
            0.5 * from.abs().max(1.0)
        };
        Axis {
            label: label.into(),
            scale,
            from: from - pad,
            to: to + pad,
            names: Vec::new(),
        }
    }

    /// An axis of places with names.
    pub fn named(label: impl Into<String>, names: Vec<String>) -> Self {
        let to = names.len() as f64;
        Axis {
            names,
            ..Axis::new(label, Scale::Linear, 0.0, to)
        }
    }

    /// An axis that holds these values, with a little room at the ends.
    pub fn around(label: &str, scale: Scale, values: impl IntoIterator<Item = f64>) -> Self {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|v| v.is_finite()) {
            (from, to) = (from.min(value), to.max(value));
        }
        let room = 0.04 * (to - from);
        Axis::new(label, scale, from - room, to + room)
    }

    /// Where a value stands, from 0 at the beginning to 1 at the end.
    pub fn part(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// The ticks of an axis on which about `room` labels have room.
    pub fn ticks(&self, room: usize) -> Vec<Tick> {
        if !self.names.is_empty() {
            // Short names stand closer than numbers with their signs and digits.
            let short = self.names.iter().all(|name| name.chars().count() <= 8);
            let room = if short { 2 * room } else { room };
            let each = self.names.len().div_ceil(room.max(1));
            let names = self.names.iter().enumerate().step_by(each);
            return names
                .map(|(i, name)| Tick {
                    at: i as f64 + 0.5,
                    label: Some(name.clone()),
                })
                .collect();
        }
        match self.scale {
            Scale::Linear => self.linear(room),
            Scale::Log => self.logarithmic(room),
            Scale::Degrees => self.circular(room),
        }
    }

    fn linear(&self, room: usize) -> Vec<Tick> {
        let step = round_step((self.to - self.from) / room.max(1) as f64);
        let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
        self.multiples(step)
            .map(|at| Tick {
                at,
                label: Some(plain(at, decimals)),
            })
            .collect()
    }

    /// Multiples of the least of some parts of the circle that have room.
    fn circular(&self, room: usize) -> Vec<Tick> {
        let least = (self.to - self.from) / room.max(1) as f64;
        let parts = [15.0, 30.0, 45.0, 90.0];
        let step = parts.into_iter().find(|p| *p >= least).unwrap_or(180.0);
        self.multiples(step)
            .map(|at| Tick {
                at,
                label: Some(plain(at, 0)),
            })
            .collect()
    }

    fn logarithmic(&self, room: usize) -> Vec<Tick> {
        let decades = self.to - self.from;
        if decades < 1.2 {
            return self.within_a_decade();
        }
        // Powers of ten whose exponents are multiples of 1, 2, 5, 10, 20, …
        let step = round_step(decades / room.max(1) as f64).max(1.0);
        let large = |at: f64| Tick {
            at,
            label: Some(power(at.round() as i64)),
        };
        let mut ticks: Vec<Tick> = self.multiples(step).map(large).collect();
        let small = |at| Tick { at, label: None };
        if step > 1.0 {
            // Between them ticks at each power, or at a fifth of the way.
            let fine = if step <= 10.0 { 1.0 } else { step / 5.0 };
            let between = self.multiples(fine);
            ticks.extend(
                between
                    .filter(|at| (at / step).fract().abs() > 1e-9)
                    .map(small),
            );
        } else if decades <= 6.0 {
            for decade in self.from.floor() as i64..=self.to.ceil() as i64 {
                let at = (2..10).map(|m| decade as f64 + f64::from(m).log10());
                ticks.extend(at.filter(|at| self.holds(*at)).map(small));
            }
        }
        ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
        ticks
    }

    /// 1, 2, 5 and the digits between, as they are.
    fn within_a_decade(&self) -> Vec<Tick> {
        let mut ticks = Vec::new();
        for decade in self.from.floor() as i32..=self.to.ceil() as i32 {
            for m in 1..10u32 {
                let at = f64::from(decade) + f64::from(m).log10();
                if self.holds(at) {
                    let label = matches!(m, 1 | 2 | 5).then(|| match decade {
                        -3..=4 => {
                            plain(f64::from(m) * 10f64.powi(decade), (-decade).max(0) as usize)
                        }
                        _ => format!("{m}·{}", power(i64::from(decade))),
                    });
                    ticks.push(Tick { at, label });
                }
            }
        }
        ticks
    }

    fn holds(&self, at: f64) -> bool {
        let slip = 1e-9 * (self.to - self.from);
        at >= self.from - slip && at <= self.to + slip
    }

    fn multiples(&self, step: f64) -> impl Iterator<Item = f64> + use<> {
        let slip = 1e-9;
        let first = (self.from / step - slip).ceil() as i64;
        let last = (self.to / step + slip).floor() as i64;
        (first..=last).map(move |n| n as f64 * step)
    }
}

/// 1, 2 or 5 times a power of ten, at least this.
fn round_step(step: f64) -> f64 {
    let step = step.max(1e-300);
    let unit = 10f64.powf(step.log10().floor());
    let fits = |m: &f64| m * unit >= step * (1.0 - 1e-9);
    [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0) * unit
}

/// A number with so many decimals, and a true minus sign.
pub fn plain(x: f64, decimals: usize) -> String {
    let text = if x != 0.0 && (x.abs() >= 1e6 || x.abs() < 1e-6) {
        format!("{x:.0e}")
    } else {
        format!("{x:.decimals$}")
    };
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    match text.strip_prefix('-') {
        Some(rest) if zero => rest.to_owned(),
        Some(rest) => format!("\u{2212}{rest}"),
        None => text,
    }
}

/// 10 to an exponent, in superscript digits.
pub fn power(exponent: i64) -> String {
    match exponent {
        0 => "1".into(),
        1 => "10".into(),
        _ => {
            let raised = |c: char| match c {
                '-' => '⁻',
                '1' => '¹',
                '2' => '²',
                '3' => '³',
                c => char::from_u32(0x2070 + c.to_digit(10).unwrap_or(0)).unwrap_or(c),
            };
            format!(
                "10{}",
                exponent.to_string().chars().map(raised).collect::<String>()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, room: usize) -> Vec<String> {
        axis.ticks(room)
            .into_iter()
            .filter_map(|t| t.label)
            .collect()
    }

    #[test]
    fn sixty_decades_have_a_readable_number_of_ticks() {
        let axis = Axis::new("", Scale::Log, -5.0, 60.0);
        assert_eq!(
            labels(&axis, 8),
            ["1", "10¹⁰", "10²⁰", "10³⁰", "10⁴⁰", "10⁵⁰", "10⁶⁰"]
        );
        assert_eq!(axis.ticks(8).len(), 66, "a small tick for each decade");
        let wide = Axis::new("", Scale::Log, -100.0, 1085.0);
        assert_eq!(
            labels(&wide, 8),
            ["1", "10²⁰⁰", "10⁴⁰⁰", "10⁶⁰⁰", "10⁸⁰⁰", "10¹⁰⁰⁰"]
        );
        assert!(wide.ticks(8).len() < 40);
    }

    #[test]
    fn few_decades_have_each_and_the_digits_between() {
        let axis = Axis::new("", Scale::Log, -1.0, 2.0);
        assert_eq!(labels(&axis, 8), ["10⁻¹", "1", "10", "10²"]);
        assert_eq!(axis.ticks(8).len(), 4 + 3 * 8);
        let short = Axis::new("", Scale::Log, 0.0, 0.9);
        assert_eq!(labels(&short, 8), ["1", "2", "5"]);
        let at = axis
            .ticks(8)
            .iter()
            .find(|t| t.label.is_none())
            .map(|t| t.at);
        assert!((axis.part(at.expect("a tick")) - 2f64.log10() / 3.0).abs() < 1e-12);
    }

    #[test]
    fn linear_steps_are_round() {
        let axis = Axis::new("", Scale::Linear, -1.3, 2.2);
        assert_eq!(
            labels(&axis, 7),
            ["−1.0", "−0.5", "0.0", "0.5", "1.0", "1.5", "2.0"]
        );
        let small = Axis::new("", Scale::Linear, 0.0, 0.04);
        assert_eq!(labels(&small, 4), ["0.00", "0.01", "0.02", "0.03", "0.04"]);
        let large = Axis::new("", Scale::Linear, 0.0, 5000.0);
        assert_eq!(
            labels(&large, 5),
            ["0", "1000", "2000", "3000", "4000", "5000"]
        );
    }

    #[test]
    fn names_stand_in_the_middle_of_their_places() {
        let axis = Axis::named("", ["a", "b", "c"].map(str::to_owned).to_vec());
        assert_eq!(labels(&axis, 5), ["a", "b", "c"]);
        assert_eq!(labels(&axis, 1), ["a", "c"]);
        assert_eq!(axis.part(axis.ticks(5)[1].at), 0.5);
    }

    #[test]
    fn angles_are_parts_of_the_circle() {
        let axis = Axis::new("", Scale::Degrees, 0.0, 360.0);
        assert_eq!(labels(&axis, 5), ["0", "90", "180", "270", "360"]);
        assert_eq!(labels(&axis, 8).len(), 9);
        assert_eq!(labels(&axis, 1), ["0", "180", "360"]);
    }

    #[test]
    fn an_axis_always_has_a_length() {
        for (from, to) in [
            (1.0, 1.0),
            (0.0, 0.0),
            (f64::NAN, 2.0),
            (f64::INFINITY, 1.0),
        ] {
            let axis = Axis::new("", Scale::Linear, from, to);
            assert!(
                axis.to > axis.from && !axis.ticks(5).is_empty(),
                "{from} {to}"
            );
        }
        let none = Axis::around("", Scale::Log, [f64::NAN]);
        assert!(none.to > none.from);
    }
}
