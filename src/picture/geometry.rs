//! Segments in the unit square.

/// Returns the part of a segment that is in the unit square, if any (Liang and Barsky).
pub(super) fn clipped(from: [f64; 2], to: [f64; 2]) -> Option<([f64; 2], [f64; 2])> {
    // Clamps far-away points so that differences stay finite; the drawing does not change.
    const FAR: f64 = 1e9;
    let near = |p: [f64; 2]| p.map(|v| v.clamp(-FAR, FAR));
    let (from, to) = (near(from), near(to));
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (mut begin, mut end) = (0.0f64, 1.0f64);
    let edges = [
        (-dx, from[0]),
        (dx, 1.0 - from[0]),
        (-dy, from[1]),
        (dy, 1.0 - from[1]),
    ];
    for (p, q) in edges {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            begin = begin.max(q / p);
        } else {
            end = end.min(q / p);
        }
    }
    let at = |t: f64| [from[0] + t * dx, from[1] + t * dy];
    (begin <= end).then(|| (at(begin), at(end)))
}

/// Reports whether a point is in the unit square.
pub(super) fn is_inside(p: [f64; 2]) -> bool {
    p.iter().all(|v| (0.0..=1.0).contains(v))
}
