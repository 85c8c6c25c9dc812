//! Determines how a time grows with the size of the input: finds the order of growth that fits
//! best, by least squares on the logarithms, so that a time of one second counts no more than one
//! of a microsecond.

/// The orders of growth that are distinguished.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Order {
    /// The same for every size.
    Constant,
    /// log n
    Logarithm,
    /// √n
    Root,
    /// n
    Linear,
    /// n log n
    LogLinear,
    /// n²
    Square,
    /// n² log n
    LogSquare,
    /// n³
    Cube,
    /// n⁴
    Fourth,
    /// An exponential function with this base: bⁿ
    Exponential(f64),
}

impl Order {
    const ALL: [Order; 9] = [
        Order::Constant,
        Order::Logarithm,
        Order::Root,
        Order::Linear,
        Order::LogLinear,
        Order::Square,
        Order::LogSquare,
        Order::Cube,
        Order::Fourth,
    ];

    /// The order in mathematical notation, for a variable with this name.
    pub fn text(self, n: &str) -> String {
        match self {
            Order::Constant => "1".to_string(),
            Order::Logarithm => format!("log {n}"),
            Order::Root => format!("√{n}"),
            Order::Linear => n.to_string(),
            Order::LogLinear => format!("{n} log {n}"),
            Order::Square => format!("{n}²"),
            Order::LogSquare => format!("{n}² log {n}"),
            Order::Cube => format!("{n}³"),
            Order::Fourth => format!("{n}⁴"),
            Order::Exponential(base) => format!("{base:.3}^{n}"),
        }
    }

    /// The natural logarithm of its value at a size; in a factor log n, sizes below 2 count as 2.
    pub fn log_at(self, n: f64) -> f64 {
        let (ln, log) = (n.ln(), n.max(2.0).log2().ln());
        match self {
            Order::Constant => 0.0,
            Order::Logarithm => log,
            Order::Root => ln / 2.0,
            Order::Linear => ln,
            Order::LogLinear => ln + log,
            Order::Square => 2.0 * ln,
            Order::LogSquare => 2.0 * ln + log,
            Order::Cube => 3.0 * ln,
            Order::Fourth => 4.0 * ln,
            Order::Exponential(base) => n * base.ln(),
        }
    }
}

/// The growth of a quantity with size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Growth {
    /// The order that fits best.
    pub order: Order,
    /// The factor that the order is multiplied by.
    pub factor: f64,
    /// The exponent of the best-fitting power of the size.
    pub exponent: f64,
}

impl Growth {
    /// The base of the exponential function that fits best, if there are enough sizes to tell it
    /// from other orders.
    fn base(points: &[(f64, f64)]) -> Option<f64> {
        let count = points.len() as f64;
        let x = points.iter().map(|p| p.0).sum::<f64>() / count;
        let y = points.iter().map(|p| p.1.ln()).sum::<f64>() / count;
        let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
        let both: f64 = points.iter().map(|p| (p.0 - x) * (p.1.ln() - y)).sum();
        let base = (both / spread).exp();
        // Growth by a smaller factor per unit of size would not be called exponential.
        (points.len() > 2 && base > 1.05 && base.is_finite()).then_some(base)
    }

    /// The growth of values by size; `None` unless there are at least two different sizes above 0
    /// with values above 0.
    ///
    /// ```text
    /// (10, 3e-6), (100, 3.1e-5), (1000, 3e-4)   →   about 3e-7 · n, exponent 1.00
    /// ```
    pub fn of(points: &[(f64, f64)]) -> Option<Growth> {
        let usable = |(n, t): &&(f64, f64)| *n > 0.0 && *t > 0.0 && n.is_finite() && t.is_finite();
        let points: Vec<(f64, f64)> = points.iter().filter(usable).copied().collect();
        let count = points.len() as f64;
        let mean =
            |value: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
        let (x, y) = (mean(&|p| p.0.ln()), mean(&|p| p.1.ln()));
        let spread: f64 = points.iter().map(|p| (p.0.ln() - x).powi(2)).sum();
        if points.len() < 2 || spread < 1e-12 {
            return None;
        }
        let both: f64 = points.iter().map(|p| (p.0.ln() - x) * (p.1.ln() - y)).sum();
        let whole = Growth::base(&points).map(Order::Exponential);
        let fits = Order::ALL.iter().chain(&whole).map(|order| {
            let shift = mean(&|p| p.1.ln() - order.log_at(p.0));
            let off = |p: &(f64, f64)| (p.1.ln() - order.log_at(p.0) - shift).powi(2);
            (*order, shift, points.iter().map(off).sum::<f64>())
        });
        let (order, shift, _) = fits.min_by(|a, b| a.2.total_cmp(&b.2))?;
        Some(Growth {
            order,
            factor: shift.exp(),
            exponent: both / spread,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, Order};

    #[test]
    fn the_order_that_fits_is_found() {
        let sizes = [10.0, 100.0, 1000.0, 10_000.0];
        for order in Order::ALL {
            let wobbly = sizes.iter().enumerate().map(|(at, n)| {
                let noise = if at % 2 == 0 { 1.02 } else { 0.98 };
                (*n, 3e-7 * order.log_at(*n).exp() * noise)
            });
            let points: Vec<(f64, f64)> = wobbly.collect();
            let found = Growth::of(&points).expect("there are four sizes");
            assert_eq!(found.order, order);
            assert!((found.factor / 3e-7 - 1.0).abs() < 0.05, "{found:?}");
        }
        let square = Growth::of(&[(2.0, 4.0), (4.0, 16.0)]).expect("there are two sizes");
        assert!((square.exponent - 2.0).abs() < 1e-9);
        let doubling: Vec<(f64, f64)> = (5..20).map(|n| (f64::from(n), 2f64.powi(n))).collect();
        let found = Growth::of(&doubling).expect("there are sizes");
        assert_eq!(found.order.text("n"), "2.000^n");
    }

    #[test]
    fn one_size_has_no_growth() {
        for points in [
            &[][..],
            &[(10.0, 1.0)],
            &[(10.0, 1.0), (10.0, 2.0)],
            &[(0.0, 1.0), (-1.0, 2.0)],
        ] {
            assert_eq!(Growth::of(points), None);
        }
    }
}
