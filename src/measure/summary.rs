//! Descriptive statistics of a set of times.

/// The usual statistics of a set of times, in the same unit as the times.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Summary {
    /// The number of times.
    pub count: usize,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The median.
    pub median: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The sample standard deviation (divided by `count - 1`); 0 for a single time.
    pub deviation: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The upper quartile plus three times the interquartile range: values above it are far out
    /// (Tukey 1977).
    pub fence: f64,
    /// The interquartile range as a fraction of the median: how much the middle half varies.
    pub spread: f64,
}

impl Summary {
    /// Computes the statistics of these times; `None` if there are no times. O(n log n).
    pub fn of(times: &[f64]) -> Option<Summary> {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let count = sorted.len();
        let mean = sorted.iter().sum::<f64>() / count as f64;
        let squares: f64 = sorted.iter().map(|t| (t - mean).powi(2)).sum();
        let deviation = match count {
            1 => 0.0,
            _ => (squares / (count - 1) as f64).sqrt(),
        };
        let median = quantile(&sorted, 0.5);
        let upper = quantile(&sorted, 0.75);
        let middle = upper - quantile(&sorted, 0.25);
        Some(Summary {
            count,
            min,
            max,
            median,
            mean,
            deviation,
            p99: quantile(&sorted, 0.99),
            fence: upper + 3.0 * middle,
            spread: if median > 0.0 { middle / median } else { 0.0 },
        })
    }
}

/// A quantile of sorted times by linear interpolation; 0 if there are no times.
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = part.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (at.floor() as usize, at.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

#[cfg(test)]
mod tests {
    use super::{Summary, quantile};
    use crate::measure::Dice;

    #[test]
    fn the_figures_of_known_samples() {
        let s = Summary::of(&[3.0, 1.0, 2.0, 4.0]).unwrap();
        assert_eq!((s.count, s.min, s.max), (4, 1.0, 4.0));
        assert_eq!((s.median, s.mean), (2.5, 2.5));
        assert!((s.deviation - (5.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((s.p99 - 3.97).abs() < 1e-12);
        assert!((s.spread - 0.6).abs() < 1e-12);
        let one = Summary::of(&[2.0]).unwrap();
        assert_eq!((one.median, one.deviation, one.p99), (2.0, 0.0, 2.0));
        assert!(Summary::of(&[]).is_none());
    }

    #[test]
    fn quantiles_interpolate() {
        let sorted = [10.0, 20.0, 30.0, 40.0, 50.0];
        assert_eq!(quantile(&sorted, 0.0), 10.0);
        assert_eq!(quantile(&sorted, 0.5), 30.0);
        assert_eq!(quantile(&sorted, 0.9), 46.0);
        assert_eq!(quantile(&sorted, 1.0), 50.0);
    }

    #[test]
    fn figures_are_ordered_and_scale_with_the_unit() {
        let mut dice = Dice::new(3);
        for count in 1..200 {
            let times: Vec<f64> = (0..count).map(|_| dice.unit() + 0.1).collect();
            let s = Summary::of(&times).unwrap();
            assert!(s.min <= s.median && s.median <= s.p99 && s.p99 <= s.max);
            assert!(s.min <= s.mean && s.mean <= s.max && s.spread >= 0.0);
            let doubled: Vec<f64> = times.iter().map(|t| t * 2.0).collect();
            let d = Summary::of(&doubled).unwrap();
            assert_eq!(
                (d.min, d.median, d.p99),
                (2.0 * s.min, 2.0 * s.median, 2.0 * s.p99)
            );
            assert!((d.deviation - 2.0 * s.deviation).abs() < 1e-12);
            assert!((d.spread - s.spread).abs() < 1e-12);
        }
    }
}
