//! A one-line histogram.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws how many times fall into each of `buckets` equal parts of `low..high`, as block
/// characters; a blank means none. Times above `high` count towards the last part, and times below
/// `low` count towards the first.
pub fn histogram(times: &[f64], low: f64, high: f64, buckets: usize) -> String {
    let mut counts = vec![0usize; buckets.max(1)];
    let last = counts.len() - 1;
    for time in times {
        let part = (time - low) / (high - low);
        let at = if part.is_finite() {
            (part * counts.len() as f64).max(0.0) as usize
        } else {
            0
        };
        counts[at.min(last)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: usize| match count {
        0 => ' ',
        count => BARS[(count * BARS.len()).div_ceil(most) - 1],
    };
    counts.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::histogram;

    #[test]
    fn bars_are_as_high_as_their_share() {
        let times = [1.0, 1.1, 1.2, 1.3, 2.5, 3.9, 9.0];
        assert_eq!(histogram(&times, 1.0, 4.0, 3), "█▂▄");
        assert_eq!(histogram(&times, 1.0, 4.0, 6), "█  ▂ ▄");
        assert_eq!(histogram(&[0.5], 1.0, 2.0, 2), "█ ");
    }

    #[test]
    fn equal_times_and_none_have_a_histogram() {
        assert_eq!(histogram(&[2.0, 2.0], 2.0, 2.0, 4), "█   ");
        assert_eq!(histogram(&[], 0.0, 1.0, 2), "  ");
    }
}
