//! Measuring: how to sample the time of something repeatable, and what the samples show. Nothing
//! here reads a clock: the caller passes in a function that does, so everything can be tested with
//! made-up times.
//!
//! Methods and their sources:
//! - quantiles by linear interpolation (Hyndman and Fan 1996, type 7);
//! - the ratio of two things measured alternately, in random order within each round: the
//!   Hodges–Lehmann estimate over the logarithms of the ratios, with the confidence interval of the
//!   Wilcoxon signed-rank test (Hollander, Wolfe and Chicken 2014, 3.1–3.3). Because the order is
//!   random, the two are exchangeable if they are equally fast, so the interval is valid even when
//!   the machine's speed drifts;
//! - the ratio of two things measured at different times: the Hodges–Lehmann shift of the
//!   logarithms with the interval of the Mann–Whitney test (the same book, 4.2–4.3).

mod compare;
mod dice;
mod drawn;
mod growth;
mod histogram;
mod plan;
mod record;
mod report;
mod summary;

pub use compare::{CONFIDENCE, Ratio, paired, unpaired};
pub use dice::Dice;
pub use drawn::{growth_curve, histograms};
pub use growth::{Growth, Order};
pub use histogram::histogram;
pub use plan::{Plan, Progress, Samples, Taken, Trouble, sample};
pub use record::Record;
pub use report::{Comparison, Counts, Measured, Report, duration};
pub use summary::{Summary, quantile};
