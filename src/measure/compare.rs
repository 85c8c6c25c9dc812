//! Estimates the ratio of the times that two things take, and how certain that ratio is.

/// The confidence level of the intervals.
pub const CONFIDENCE: f64 = 0.99;
/// A relative difference smaller than this is never reported: the placement of code and objects in
/// memory can have as large an effect.
pub const NOISE_FLOOR: f64 = 0.01;

/// The two-sided quantile of the normal distribution for [`CONFIDENCE`].
const Z: f64 = 2.575_829_303_548_901;
/// Up to this many rounds, the distribution of the signed-rank statistic is computed exactly; above
/// that, the normal approximation is used.
const EXACT_MAX: usize = 60;

/// The ratio of two times, with its confidence interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratio {
    /// The estimated ratio.
    pub estimate: f64,
    /// The lower end of the confidence interval; 0 if there are too few samples for one.
    pub low: f64,
    /// The upper end; infinite if there are too few samples for one.
    pub high: f64,
}

impl Ratio {
    /// Reports whether the difference is significant, that is, whether the interval excludes 1 and
    /// the estimate is outside the noise floor.
    pub fn is_different(&self) -> bool {
        let sure = self.low > 1.0 || self.high < 1.0;
        sure && self.estimate.ln().abs() > NOISE_FLOOR.ln_1p()
    }

    /// Reports whether there were enough samples for an interval.
    pub fn is_known(&self) -> bool {
        self.high.is_finite()
    }
}

/// The ratio `times / base` of samples taken alternately: the i-th samples of both belong to the
/// same round. `None` if there are no rounds. O(n² log n).
pub fn paired(times: &[f64], base: &[f64]) -> Option<Ratio> {
    let pairs = times.iter().zip(base);
    let logs: Vec<f64> = pairs.map(|(t, b)| (t / b).ln()).collect();
    let count = logs.len();
    let mut averages = Vec::with_capacity(count * (count + 1) / 2);
    for (i, a) in logs.iter().enumerate() {
        averages.extend(logs[i..].iter().map(|b| (a + b) / 2.0));
    }
    around(averages, signed_rank_tail(count))
}

/// The ratio `times / base` of samples taken at different times. `None` if either is empty. O(n·m
/// log(n·m)).
pub fn unpaired(times: &[f64], base: &[f64]) -> Option<Ratio> {
    let (n, m) = (times.len() as f64, base.len() as f64);
    let mut shifts = Vec::with_capacity(times.len() * base.len());
    for t in times {
        shifts.extend(base.iter().map(|b| (t / b).ln()));
    }
    let half = n * m / 2.0 - Z * (n * m * (n + m + 1.0) / 12.0).sqrt();
    around(shifts, (half >= 1.0).then_some(half as usize))
}

/// Takes the median of the logarithms of ratios, and the interval that leaves out `tail` values at
/// each end.
fn around(mut logs: Vec<f64>, tail: Option<usize>) -> Option<Ratio> {
    if logs.is_empty() {
        return None;
    }
    logs.sort_by(f64::total_cmp);
    let last = logs.len() - 1;
    let estimate = super::quantile(&logs, 0.5).exp();
    let (low, high) = match tail {
        Some(tail) => (
            logs[tail.min(last)].exp(),
            logs[last - tail.min(last)].exp(),
        ),
        None => (0.0, f64::INFINITY),
    };
    Some(Ratio {
        estimate,
        low,
        high,
    })
}

/// The greatest k for which P(signed-rank statistic ≤ k) is at most (1 − confidence)/2, for this
/// many differences; `None` if there is none.
fn signed_rank_tail(count: usize) -> Option<usize> {
    let (n, half) = (count as f64, (1.0 - CONFIDENCE) / 2.0);
    if count > EXACT_MAX {
        let mean = n * (n + 1.0) / 4.0;
        let deviation = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
        return Some((mean - Z * deviation) as usize);
    }
    // The probability of each sum of a random subset of 1..=n.
    let mut likely = vec![0.0; count * (count + 1) / 2 + 1];
    likely[0] = 1.0;
    for rank in 1..=count {
        for sum in (0..likely.len()).rev() {
            let with = sum.checked_sub(rank).map_or(0.0, |rest| likely[rest]);
            likely[sum] = (likely[sum] + with) / 2.0;
        }
    }
    let mut total = 0.0;
    let within = likely.iter().take_while(|p| {
        total += **p;
        total <= half
    });
    within.count().checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{paired, signed_rank_tail, unpaired};
    use crate::measure::Dice;

    #[test]
    fn tails_are_those_of_the_tables() {
        // Lower critical values for a two-sided 1 % level, from any table of the signed-rank test.
        let table = [
            (7, None),
            (8, Some(0)),
            (9, Some(1)),
            (10, Some(3)),
            (15, Some(15)),
            (20, Some(37)),
            (25, Some(68)),
            (30, Some(109)),
            (50, Some(373)),
        ];
        for (count, tail) in table {
            assert_eq!(signed_rank_tail(count), tail, "{count}");
        }
        let (exact, near) = (signed_rank_tail(60).unwrap(), signed_rank_tail(61).unwrap());
        assert!(near > exact && near < exact + 40, "{exact} {near}");
    }

    /// Times slightly above `base`, with a long tail of noise, as in real measurements.
    fn times(dice: &mut Dice, base: f64, count: usize) -> Vec<f64> {
        let time = |_| base * (1.0 + 0.05 * -(1.0 - dice.unit()).ln());
        (0..count).map(time).collect()
    }

    #[test]
    fn a_known_ratio_lies_in_its_interval() {
        let mut dice = Dice::new(5);
        let (mut inside, mut inside_unpaired) = (0, 0);
        for _ in 0..300 {
            let base = times(&mut dice, 1.0, 40);
            let slow = times(&mut dice, 1.1, 40);
            let ratio = paired(&slow, &base).unwrap();
            assert!(
                ratio.is_different() && ratio.low <= ratio.estimate && ratio.estimate <= ratio.high
            );
            inside += u32::from(ratio.low <= 1.1 && 1.1 <= ratio.high);
            let ratio = unpaired(&slow, &base).unwrap();
            assert!(ratio.is_different());
            inside_unpaired += u32::from(ratio.low <= 1.1 && 1.1 <= ratio.high);
        }
        assert!(
            inside >= 290 && inside_unpaired >= 290,
            "{inside} {inside_unpaired}"
        );
    }

    #[test]
    fn alike_things_are_found_alike_even_when_the_machine_drifts() {
        let mut dice = Dice::new(9);
        let mut different = 0;
        for _ in 0..300 {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            let mut speed = 1.0;
            for _ in 0..60 {
                speed *= 1.0 + 0.1 * (dice.unit() - 0.5);
                // The second sample in each round is slower.
                let mut pair = [speed * (1.0 + 0.01 * dice.unit()), speed * 1.02];
                dice.shuffle(&mut pair);
                a.push(pair[0]);
                b.push(pair[1]);
            }
            different += u32::from(paired(&a, &b).unwrap().is_different());
        }
        assert!(different <= 6, "{different}");
    }

    #[test]
    fn ratios_turn_round() {
        let mut dice = Dice::new(2);
        let (a, b) = (times(&mut dice, 1.0, 30), times(&mut dice, 3.0, 30));
        for compare in [paired, unpaired] {
            let (there, back) = (compare(&a, &b).unwrap(), compare(&b, &a).unwrap());
            assert!((there.estimate * back.estimate - 1.0).abs() < 1e-9);
            assert!((there.low * back.high - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn few_samples_give_no_interval_and_small_differences_no_verdict() {
        let few = paired(&[2.0; 5], &[1.0; 5]).unwrap();
        assert!(!few.is_known() && !few.is_different() && few.estimate == 2.0);
        assert!(!unpaired(&[2.0; 2], &[1.0; 2]).unwrap().is_known());
        assert!(paired(&[], &[]).is_none() && unpaired(&[], &[1.0]).is_none());
        let small = paired(&[1.005; 50], &[1.0; 50]).unwrap();
        assert!(small.low > 1.0 && !small.is_different());
    }
}
