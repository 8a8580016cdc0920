//! How far planes gather: the strength of clustering beside that of scattered planes, the clusters, and an order in which they show.
//!
//! ```text
//! S(h) = sum_{i != j} m_i m_j [d(i, j) <= h] / sum_{i != j} m_i m_j
//! ```
//!
//! is the mean share of the other mass that lies within h of a plane drawn by its mass. Under the null the normals are uniform
//! on the sphere, and the offsets and the masses are those of the network, each in a random order. Clusters are those of complete
//! linkage, cut at 2h: no two planes of a cluster are farther apart. Linkage is that of D. Müllner's fastcluster, by the crate `kodama`.

use super::planes::{Planes, sign};
use crate::host::clock;
use crate::network::initial::direction;
use crate::network::spline::length;
use kodama::{Dendrogram, Method, linkage};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

/// More planes are refused: all pairs are looked at.
pub const MOST_PLANES: usize = 4096;
/// A cluster counts where it holds this share of all mass.
pub const COUNTED: f64 = 0.05;
/// More permutations are refused.
pub const MOST_PERMUTATIONS: usize = 1_000_000;
/// A strength of the null that is less than S by this part is taken as equal: masses are added in another order.
const ROUNDING: f64 = 1e-12;

/// A strength beside those of scattered planes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Null {
    /// S(h) of the planes.
    pub strength: f64,
    /// The mean of S(h) under the null.
    pub mean: f64,
    /// `(1 + how many of the null are at least S) / (1 + permutations)`.
    pub p: f64,
}

impl Null {
    /// S over its mean under the null; none where that is 0.
    pub fn ratio(&self) -> Option<f64> {
        (self.mean > 0.0).then(|| self.strength / self.mean)
    }
}

/// Planes that lie together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The direction of the mean of the normals by mass, signs chosen by the heaviest plane; its first entry that is not 0 is positive.
    pub xi: Vec<f64>,
    /// The mean of the offsets by mass.
    pub gamma: f64,
    /// The share of all mass.
    pub share: f64,
    /// The planes, in order.
    pub members: Vec<usize>,
}

fn check(planes: &Planes, h: f64) -> Result<(), String> {
    bound(planes)?;
    match h > 0.0 && h.is_finite() {
        true => Ok(()),
        false => Err(format!(
            "the radius of clusters is positive and finite, not {h}"
        )),
    }
}

pub(super) fn bound(planes: &Planes) -> Result<(), String> {
    match planes.len() <= MOST_PLANES {
        true => Ok(()),
        false => Err(format!(
            "all pairs of planes are looked at, of at most {MOST_PLANES} planes; here are {}",
            planes.len()
        )),
    }
}

/// S(h); none where fewer than two planes have mass, and once the clock of this thread has rung.
///
/// # Errors
/// A sentence: too many planes, a radius that is none.
pub fn strength(planes: &Planes, h: f64) -> Result<Option<f64>, String> {
    check(planes, h)?;
    Ok(share(planes, &planes.relative_masses(), h))
}

fn share(planes: &Planes, mass: &[f64], h: f64) -> Option<f64> {
    let (mut near, mut all) = (0.0, 0.0);
    for i in 0..planes.len() {
        if clock::is_over_now() {
            return None;
        }
        for j in 0..i {
            let both = mass[i] * mass[j];
            all += both;
            if planes.distance(i, j) <= h {
                near += both;
            }
        }
    }
    (all > 0.0).then(|| near / all)
}

/// S(h) beside the null; none where fewer than two planes have mass. The k-th permutation has the k-th stream of ChaCha8 for the seed.
///
/// # Errors
/// A sentence: too many planes or permutations, a radius that is none.
pub fn null(
    planes: &Planes,
    h: f64,
    permutations: usize,
    seed: u64,
) -> Result<Option<Null>, String> {
    check(planes, h)?;
    if !(1..=MOST_PERMUTATIONS).contains(&permutations) {
        return Err(format!(
            "permutations are from 1 to {MOST_PERMUTATIONS}, not {permutations}"
        ));
    }
    let mass = planes.relative_masses();
    let Some(strength) = share(planes, &mass, h) else {
        return Ok(None);
    };
    let found: Vec<f64> = (0..permutations as u64)
        .into_par_iter()
        .map(|k| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(k);
            let mut drawn = planes.clone();
            for xi in drawn.xi.chunks_mut(planes.inputs) {
                direction(xi, &mut random);
            }
            // A normal and its opposite are drawn alike: signs say nothing, and must not matter.
            drawn
                .gamma
                .iter_mut()
                .for_each(|gamma| *gamma = gamma.abs());
            drawn.gamma.shuffle(&mut random);
            let mut mass = mass.clone();
            mass.shuffle(&mut random);
            share(&drawn, &mass, h).unwrap_or(0.0)
        })
        .collect();
    let least = strength * (1.0 - ROUNDING);
    let above = found.iter().filter(|s| **s >= least).count();
    Ok(Some(Null {
        strength,
        mean: found.iter().sum::<f64>() / permutations as f64,
        p: (1 + above) as f64 / (1 + permutations) as f64,
    }))
}

/// The dendrogram of the planes; there are at least two.
fn linked(planes: &Planes, method: Method) -> Dendrogram<f64> {
    let n = planes.len();
    let mut apart: Vec<f64> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| planes.distance(i, j)))
        .collect();
    linkage(&mut apart, n, method)
}

/// The clusters, the heaviest first.
///
/// # Errors
/// A sentence: too many planes, a radius that is none.
pub fn clusters(planes: &Planes, h: f64) -> Result<Vec<Cluster>, String> {
    check(planes, h)?;
    let n = planes.len();
    let mut parts: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    if n > 1 {
        for step in linked(planes, Method::Complete).steps() {
            if step.dissimilarity > 2.0 * h {
                // Steps come by their heights: what follows lies above the cut.
                break;
            }
            let mut both = std::mem::take(&mut parts[step.cluster1]);
            both.append(&mut parts[step.cluster2]);
            parts.push(both);
        }
    }
    let mass = planes.relative_masses();
    let all: f64 = mass.iter().sum();
    let mut found: Vec<Cluster> = parts
        .into_iter()
        .filter(|members| !members.is_empty())
        .map(|mut members| {
            members.sort_unstable();
            cluster(planes, &mass, all, members)
        })
        .collect();
    found.sort_by(|a, b| {
        let heavier = b.share.total_cmp(&a.share);
        heavier.then(a.members.cmp(&b.members))
    });
    Ok(found)
}

fn cluster(planes: &Planes, mass: &[f64], all: f64, members: Vec<usize>) -> Cluster {
    let heaviest = members
        .iter()
        .fold(members[0], |a, &b| if mass[b] > mass[a] { b } else { a });
    let first = (planes.normal(heaviest), planes.gamma[heaviest]);
    let total: f64 = members.iter().map(|i| mass[*i]).sum();
    let (mut xi, mut gamma) = (vec![0.0; planes.inputs], 0.0);
    for &i in &members {
        // Planes without mass count alike.
        let part = match total > 0.0 {
            true => mass[i] / total,
            false => (members.len() as f64).recip(),
        };
        let part = part * sign(first, (planes.normal(i), planes.gamma[i]));
        gamma += part * planes.gamma[i];
        for (sum, x) in xi.iter_mut().zip(planes.normal(i)) {
            *sum += part * x;
        }
    }
    let size = length(&xi);
    match size > 0.0 {
        true => xi.iter_mut().for_each(|x| *x /= size),
        false => xi = first.0.to_vec(),
    }
    if xi.iter().find(|x| **x != 0.0).is_some_and(|x| *x < 0.0) {
        xi.iter_mut().for_each(|x| *x = -*x);
        gamma = -gamma;
    }
    Cluster {
        xi,
        gamma,
        share: if all > 0.0 { total / all } else { 0.0 },
        members,
    }
}

/// The planes in the order of the leaves of the dendrogram of average linkage: a matrix of similarities in this order shows its blocks.
///
/// # Errors
/// A sentence: too many planes.
pub fn order(planes: &Planes) -> Result<Vec<usize>, String> {
    bound(planes)?;
    let n = planes.len();
    if n < 2 {
        return Ok((0..n).collect());
    }
    let tree = linked(planes, Method::Average);
    let mut open = vec![n + tree.len() - 1];
    let mut leaves = Vec::with_capacity(n);
    while let Some(node) = open.pop() {
        if node < n {
            leaves.push(node);
        } else {
            let step = &tree[node - n];
            open.extend([step.cluster2, step.cluster1]);
        }
    }
    Ok(leaves)
}

#[cfg(test)]
mod tests {
    use super::super::planes::distance;
    use super::super::planes::tests::{turned, uniform};
    use super::*;

    /// Two tight clusters of ten planes each, half of them written the other way round, and four planes that stand alone.
    fn made_up() -> Planes {
        let mut planes = Planes {
            inputs: 2,
            xi: Vec::new(),
            gamma: Vec::new(),
            mass: Vec::new(),
            neurons: (0..24).collect(),
        };
        for i in 0..24 {
            let shake = 0.002 * (i as f64 * 1.3).sin();
            let (angle, gamma, mass) = match (i < 20, i % 2) {
                (true, 0) => (0.4 + shake, 0.3 - shake, 1.0),
                (true, _) => (1.9 - shake, -0.5 + shake, 0.5),
                (false, _) => (0.9 + 0.5 * (i - 20) as f64, 1.0, 0.1),
            };
            let s = if i % 3 == 0 { -1.0 } else { 1.0 };
            planes.xi.extend([s * angle.cos(), s * angle.sin()]);
            planes.gamma.push(s * gamma);
            planes.mass.push(mass);
        }
        planes
    }

    #[test]
    fn clusters_are_found() {
        let planes = made_up();
        let found = clusters(&planes, 0.02).expect("clusters");
        assert_eq!(found.len(), 6);
        let even: Vec<usize> = (0..20).step_by(2).collect();
        assert_eq!(found[0].members, even);
        assert!((found[0].share - 10.0 / 15.4).abs() < 1e-14);
        assert!((found[1].share - 5.0 / 15.4).abs() < 1e-14);
        for (cluster, (angle, gamma)) in found.iter().zip([(0.4_f64, 0.3), (1.9, -0.5)]) {
            let plane = [angle.cos(), angle.sin()];
            let off = distance((&cluster.xi, cluster.gamma), (&plane, gamma));
            assert!(off < 0.003, "{off} {cluster:?}");
            assert!((length(&cluster.xi) - 1.0).abs() < 1e-15 && cluster.xi[0] > 0.0);
        }
        let found = null(&planes, 0.02, 199, 1).expect("it").expect("mass");
        assert!(found.strength > 0.4 && found.ratio().is_none_or(|r| r > 10.0));
        assert_eq!(found.p, 1.0 / 200.0);
        assert_eq!(strength(&planes, 0.02), Ok(Some(found.strength)));
        assert_eq!(strength(&planes, 10.0), Ok(Some(1.0)));
        let order = order(&planes).expect("an order");
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..24).collect::<Vec<_>>());
        for parity in 0..2 {
            let places: Vec<usize> = (0..24)
                .filter(|place| order[*place] < 20 && order[*place] % 2 == parity)
                .collect();
            assert_eq!(places[9] - places[0], 9, "one block: {order:?}");
        }
    }

    #[test]
    fn scattered_planes_are_like_the_null() {
        // 40 networks: p-values that are uniform on (0, 1) have the mean 1/2 within 4 deviations of 0.29/sqrt(40).
        let mut mean = 0.0;
        for seed in 0..40 {
            let found = null(&uniform(2, 40, seed), 0.2, 99, seed).expect("it");
            let found = found.expect("mass");
            let ratio = found.ratio().expect("some are near");
            assert!((0.2..5.0).contains(&ratio), "{ratio}");
            mean += found.p / 40.0;
        }
        assert!((mean - 0.5).abs() < 0.19, "{mean}");
    }

    #[test]
    fn the_way_a_plane_is_written_does_not_matter() {
        let planes = made_up();
        let turned = turned(&planes);
        assert_eq!(strength(&planes, 0.1), strength(&turned, 0.1));
        assert_eq!(null(&planes, 0.1, 49, 3), null(&turned, 0.1, 49, 3));
        assert_eq!(clusters(&planes, 0.1), clusters(&turned, 0.1));
        assert_eq!(order(&planes), order(&turned));
    }

    #[test]
    fn the_bits_are_the_same_for_any_number_of_threads() {
        let planes = uniform(3, 60, 7);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().expect("threads");
            pool.install(|| null(&planes, 0.3, 64, 5).expect("it").expect("mass"))
        };
        let (one, three) = (on(1), on(3));
        assert_eq!(one.mean.to_bits(), three.mean.to_bits());
        assert_eq!(one, three);
    }

    #[test]
    fn what_has_no_strength_and_what_is_too_much() {
        let mut planes = uniform(2, 5, 1);
        planes.mass.fill(0.0);
        assert_eq!(strength(&planes, 0.1), Ok(None));
        assert_eq!(null(&planes, 0.1, 9, 1), Ok(None));
        let found = clusters(&planes, 10.0).expect("one cluster");
        assert_eq!((found.len(), found[0].share), (1, 0.0));
        for h in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(strength(&planes, h).is_err());
        }
        assert!(null(&planes, 0.1, 0, 1).is_err());
        let none = uniform(2, 1, 1);
        assert_eq!(order(&none), Ok(vec![0]));
        assert_eq!(clusters(&none, 0.1).map(|c| c.len()), Ok(1));
        let many = uniform(1, MOST_PLANES + 1, 1);
        let why = order(&many).expect_err("too many");
        assert!(why.contains("at most 4096 planes; here are 4097"), "{why}");
    }
}
