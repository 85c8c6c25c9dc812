use super::geometry::clipped;
use super::ticks::ticks;
use super::{Axis, Scale, bins, fitting, grid, joined, pieces, refined, view};
use crate::limit::Budget;

fn labels(low: f64, high: f64, scale: Scale, most: usize) -> Vec<String> {
    let axis = Axis { low, high, scale };
    ticks(&axis, most)
        .into_iter()
        .map(|(_, label)| label)
        .collect()
}

#[test]
fn ticks_are_at_numbers_that_are_easy_to_read() {
    use Scale::{Counts, Decades, DecadesOfSeconds, Mirrored, Plain, Seconds};
    assert_eq!(
        labels(-1.0, 1.0, Plain, 5),
        ["-1.0", "-0.5", "0.0", "0.5", "1.0"]
    );
    assert_eq!(labels(0.0, 97.0, Plain, 5), ["0", "20", "40", "60", "80"]);
    assert_eq!(labels(0.0, 1e300, Plain, 3), ["0", "5e299", "1e300"]);
    assert_eq!(labels(0.0, 3e-7, Plain, 4), ["0", "1e-7", "2e-7", "3e-7"]);
    assert_eq!(labels(0.0, 2.0, Counts, 8), ["0", "1", "2"]);
    assert_eq!(
        labels(-20.0, 20.0, Mirrored, 4),
        ["20", "10", "0", "10", "20"]
    );
    assert_eq!(
        labels(0.0, 3e-5, Seconds, 4),
        ["0 µs", "10 µs", "20 µs", "30 µs"]
    );
    assert_eq!(
        labels(0.0, 4.0, Decades, 6),
        ["1", "10", "100", "1000", "10000"]
    );
    assert_eq!(
        labels(-6.0, -3.0, DecadesOfSeconds, 4),
        ["1 µs", "10 µs", "100 µs", "1 ms"]
    );
    // Very large and very small ranges work too.
    for (low, high) in [
        (-f64::MAX, f64::MAX),
        (0.0, f64::MIN_POSITIVE),
        (1e15, 1e15 + 2.0),
    ] {
        for scale in [Plain, Counts, Seconds] {
            assert!(labels(low, high, scale, 5).len() <= 12);
        }
    }
}

#[test]
fn segments_are_cut_at_the_square() {
    let close = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs() + (a[1] - b[1]).abs() < 1e-6;
    let (from, to) = clipped([-1.0, 0.5], [2.0, 0.5]).expect("it crosses");
    assert!(close(from, [0.0, 0.5]) && close(to, [1.0, 0.5]));
    assert!(clipped([2.0, 2.0], [3.0, 0.5]).is_none());
    assert!(clipped([0.5, f64::MAX], [0.5, -f64::MAX]).is_some());
}

#[test]
fn every_number_is_in_one_interval() {
    let budget = Budget::default();
    for (values, count) in [
        (vec![1.0, 1.0, 2.0, 3.0, 5.0, 8.0], Some(4)),
        (vec![0.1, 0.2, 0.3], None),
        (vec![7.0; 5], None),
        (vec![-1e308, 1e308], None),
        ((0..1000).map(|k| f64::from(k * k % 997)).collect(), None),
    ] {
        let columns = bins(&values, count, &budget).expect("it is not interrupted");
        let all: f64 = columns.iter().map(|column| column.height).sum();
        assert_eq!(all, values.len() as f64, "{values:?}");
        assert!(columns.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert!(count.is_none_or(|count| columns.len() == count));
    }
}

/// Returns the number of pieces of a function's curve, and the range of values shown.
fn drawn(f: impl Fn(f64) -> f64, low: f64, high: f64) -> (usize, (f64, f64)) {
    let sample = |places: &[f64]| places.iter().map(|x| (*x, f(*x))).collect::<Vec<_>>();
    let mut samples = sample(&grid(low, high));
    loop {
        let more = refined(&samples, None);
        if more.is_empty() {
            break;
        }
        samples = joined(&samples, &sample(&more));
    }
    let shown = view(&[&samples]);
    (pieces(&samples, shown).len(), shown)
}

#[test]
fn poles_and_jumps_part_a_curve_and_peaks_do_not() {
    let (count, (low, high)) = drawn(f64::tan, -5.0, 5.0);
    assert_eq!(count, 5);
    assert!(low > -50.0 && high < 50.0, "{low} {high}");
    let (count, (low, high)) = drawn(|x| 1.0 / x, -1.0, 1.0);
    assert!(
        count == 2 && low > -100.0 && high < 100.0,
        "{count} {low} {high}"
    );
    assert_eq!(drawn(|x| if x < 0.3 { 0.0 } else { 1.0 }, -1.0, 1.0).0, 2);
    assert_eq!(drawn(f64::sqrt, -1.0, 1.0).0, 1);
    // A steep curve is drawn completely, and so is a narrow peak.
    let (count, (_, high)) = drawn(f64::exp, 0.0, 100.0);
    assert!(count == 1 && high > 2e43, "{count} {high}");
    let (count, (_, high)) = drawn(|x| (-1000.0 * (x - 0.5) * (x - 0.5)).exp(), 0.0, 1.0);
    assert!(count == 1 && high > 0.99, "{count} {high}");
    assert_eq!(drawn(|_| f64::NAN, 0.0, 1.0), (0, (0.0, 1.0)));
}

#[test]
fn a_range_that_is_shown_is_not_empty() {
    assert_eq!(fitting(0.02, 9.9), (0.0, 10.0));
    assert_eq!(fitting(3.0, 3.0), (1.5, 4.5));
    assert_eq!(fitting(0.0, 0.0), (-1.0, 1.0));
    let (low, high) = fitting(-f64::MAX, f64::MAX);
    assert!(low < high);
}
