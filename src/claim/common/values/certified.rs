//! What encloses F at the points of a finding.

use crate::fourier::{Frequency, RouteRun};
use crate::verdict::Finding;

/// With the certificates of the enclosures, for points that are the frequencies with these indices.
pub(super) fn certified(
    mut finding: Finding,
    ks: &[Frequency],
    enclosure: &[RouteRun],
    indices: &[usize],
) -> Finding {
    for (point, &j) in finding.points.iter_mut().zip(indices) {
        let known = |run: &RouteRun| run.values[j].as_ref().ok()?.certificate_at(&ks[j]);
        point.enclosure = enclosure.iter().find_map(known).map(Box::new);
    }
    finding
}
