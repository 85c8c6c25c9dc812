//! The sampling plan: warm-up, how many evaluations make a sample, and things to compare measured in turn.
//!
//! A sample is a run of evaluations long enough for the clock; its time is that of one of them. Several things are measured in rounds: each round has
//! one sample of each, in random order.

use super::Dice;

/// Samples that the time is divided into when nobody says how many.
const SAMPLES: f64 = 100.0;
/// Fewest rounds of one thing.
const ROUNDS_MIN: u32 = 5;
/// Fewest rounds of several things: enough for a confidence interval.
const ROUNDS_MIN_COMPARED: u32 = 10;
/// Most rounds.
const ROUNDS_MAX: u32 = 1000;
/// A sample lasts at least so long, in seconds: thousands of steps of any clock.
const SAMPLE_MIN: f64 = 200e-6;
/// Evaluations of a sample at most.
const EVALS_MAX: u64 = 1 << 24;
/// The part of the time that may go into warming up.
const WARM_UP: f64 = 0.2;
/// Sampling that takes so many times longer than planned ends with the rounds it must have.
const PATIENCE: f64 = 3.0;
/// Where the order of rounds begins: always the same.
const SEED: u64 = 0x6c6d_7368;

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// Seconds to measure each thing.
    pub seconds: f64,
    /// How many samples to take of each; none for as many as fit.
    pub samples: Option<u32>,
}

/// The samples of one thing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Samples {
    /// Evaluations in each sample.
    pub evals: u64,
    /// Seconds of one evaluation, sample by sample.
    pub times: Vec<f64>,
}

/// What sampling gave.
#[derive(Clone, PartialEq, Debug)]
pub struct Run<E> {
    /// For each thing; all have the same number of samples.
    pub samples: Vec<Samples>,
    /// Rounds that were planned.
    pub planned: u32,
    /// What ended it early.
    pub ended: Option<E>,
}

/// Why there are no samples.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble<E> {
    /// The clock stands still, or its steps are too long.
    Clock,
    /// Measuring ended before there was a round.
    Ended(E),
}

/// How far sampling is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Progress {
    /// Rounds that are done; none while warming up.
    pub done: u32,
    /// Rounds that are planned; 0 while warming up.
    pub planned: u32,
    /// Seconds measured so far.
    pub seconds: f64,
}

/// Samples `things` things. `measure(thing, evals)` evaluates a thing so many times and gives the seconds that took; `progress` is told after each
/// sample.
///
/// # Errors
/// What stopped it before there was a round.
pub fn sample<E>(
    plan: Plan,
    things: usize,
    measure: &mut dyn FnMut(usize, u64) -> Result<f64, E>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Run<E>, Trouble<E>> {
    let mut sampler = Sampler {
        plan,
        measure,
        progress,
        seconds: 0.0,
        done: 0,
        planned: 0,
    };
    let mut samples = Vec::with_capacity(things);
    let mut longest: f64 = 0.0;
    for thing in 0..things {
        let (evals, seconds) = sampler.warm_up(thing)?;
        longest = longest.max(seconds);
        samples.push(Samples {
            evals,
            times: Vec::new(),
        });
    }
    sampler.planned = plan.rounds(things, longest);
    sampler.rounds(samples)
}

impl Plan {
    /// How long a sample should take.
    fn sample_seconds(&self) -> f64 {
        let samples = self.samples.map_or(SAMPLES, f64::from);
        (self.seconds / samples).max(SAMPLE_MIN)
    }

    fn fewest_rounds(&self, things: usize) -> u32 {
        let fewest = if things > 1 {
            ROUNDS_MIN_COMPARED
        } else {
            ROUNDS_MIN
        };
        self.samples.unwrap_or(fewest)
    }

    fn rounds(&self, things: usize, longest: f64) -> u32 {
        match self.samples {
            Some(samples) => samples,
            None => ((self.seconds / longest) as u32)
                .max(self.fewest_rounds(things))
                .min(ROUNDS_MAX),
        }
    }
}

struct Sampler<'a, E> {
    plan: Plan,
    measure: &'a mut dyn FnMut(usize, u64) -> Result<f64, E>,
    progress: &'a mut dyn FnMut(Progress),
    seconds: f64,
    done: u32,
    planned: u32,
}

impl<E> Sampler<'_, E> {
    fn take(&mut self, thing: usize, evals: u64) -> Result<f64, E> {
        let seconds = (self.measure)(thing, evals)?;
        self.seconds += seconds;
        (self.progress)(Progress {
            done: self.done,
            planned: self.planned,
            seconds: self.seconds,
        });
        Ok(seconds)
    }

    /// Runs a thing until it is warm: the evaluations that make a sample, and how long that takes.
    fn warm_up(&mut self, thing: usize) -> Result<(u64, f64), Trouble<E>> {
        let wanted = self.plan.sample_seconds();
        let mut evals = 1;
        let (mut spent, mut first) = (0.0, true);
        loop {
            let seconds = self.take(thing, evals).map_err(Trouble::Ended)?;
            spent += seconds;
            let warm = spent >= self.plan.seconds * WARM_UP;
            // The first evaluation pays for caches that are still empty, unless it alone takes long.
            if seconds >= wanted && (!first || warm) {
                let each = seconds / evals as f64;
                let evals = ((wanted / each) as u64).clamp(1, EVALS_MAX);
                return Ok((evals, each * evals as f64));
            }
            if !first && seconds < wanted {
                if evals >= EVALS_MAX {
                    return Err(Trouble::Clock);
                }
                evals *= 2;
            }
            first = false;
        }
    }

    fn rounds(&mut self, mut samples: Vec<Samples>) -> Result<Run<E>, Trouble<E>> {
        let mut dice = Dice::new(SEED);
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let fewest = self.plan.fewest_rounds(order.len());
        let patience = self.plan.seconds * PATIENCE * order.len() as f64;
        let mut ended = None;
        'rounds: while self.done < self.planned {
            if self.done >= fewest && self.seconds > patience {
                break;
            }
            dice.shuffle(&mut order);
            let mut round = vec![0.0; order.len()];
            for thing in &order {
                let evals = samples[*thing].evals;
                match self.take(*thing, evals) {
                    Ok(seconds) => round[*thing] = seconds / evals as f64,
                    Err(error) => {
                        ended = Some(error);
                        break 'rounds;
                    }
                }
            }
            for (samples, time) in samples.iter_mut().zip(round) {
                if time <= 0.0 {
                    return Err(Trouble::Clock);
                }
                samples.times.push(time);
            }
            self.done += 1;
        }
        match ended {
            Some(error) if self.done == 0 => Err(Trouble::Ended(error)),
            ended => Ok(Run {
                samples,
                planned: self.planned,
                ended,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Run, Trouble, sample};

    const PLAN: Plan = Plan {
        seconds: 0.5,
        samples: None,
    };

    /// Samples things whose evaluations take these seconds, until `evals_max` evaluations were made.
    fn run(
        plan: Plan,
        costs: &[f64],
        evals_max: u64,
    ) -> Result<(Run<&'static str>, Vec<usize>), Trouble<&'static str>> {
        let mut evaluated = 0;
        let mut order = Vec::new();
        let run = sample(
            plan,
            costs.len(),
            &mut |thing, evals| {
                evaluated += evals;
                order.push(thing);
                if evaluated > evals_max {
                    return Err("enough");
                }
                Ok(costs[thing] * evals as f64)
            },
            &mut |_| {},
        )?;
        Ok((run, order))
    }

    #[test]
    fn quick_things_are_evaluated_many_times_in_a_sample() {
        let (run, _) = run(PLAN, &[1e-7], u64::MAX).unwrap();
        let samples = &run.samples[0];
        assert!(
            (49_000..=50_000).contains(&samples.evals),
            "{}",
            samples.evals
        );
        assert!(
            (99..=102).contains(&samples.times.len()),
            "{}",
            samples.times.len()
        );
        assert!(samples.times.iter().all(|t| (t - 1e-7).abs() < 1e-15));
    }

    #[test]
    fn slow_things_are_sampled_a_few_times() {
        let (one, order) = run(PLAN, &[2.0], u64::MAX).unwrap();
        assert_eq!((one.samples[0].evals, one.samples[0].times.len()), (1, 5));
        assert_eq!(order.len(), 6);
        let (two, _) = run(PLAN, &[2.0, 0.001], u64::MAX).unwrap();
        assert_eq!(two.samples[0].times.len(), 10);
        assert_eq!((two.samples[1].times.len(), two.samples[1].evals), (10, 5));
    }

    #[test]
    fn the_number_of_samples_can_be_set() {
        let plan = Plan {
            samples: Some(20),
            ..PLAN
        };
        let (run, _) = run(plan, &[1e-6, 2e-6], u64::MAX).unwrap();
        assert!(run.samples.iter().all(|s| s.times.len() == 20));
        assert!((12_000..=12_500).contains(&run.samples[1].evals));
    }

    #[test]
    fn every_round_has_each_thing_once_in_an_order_of_its_own() {
        let (run, order) = run(PLAN, &[0.005, 0.005, 0.005], u64::MAX).unwrap();
        let rounds = run.samples[0].times.len();
        let order = &order[order.len() - 3 * rounds..];
        let mut firsts = [0; 3];
        for round in order.chunks(3) {
            let mut things = round.to_vec();
            things.sort_unstable();
            assert_eq!(things, [0, 1, 2]);
            firsts[round[0]] += 1;
        }
        assert!(firsts.iter().all(|n| *n > rounds / 6), "{firsts:?}");
    }

    #[test]
    fn what_ends_early_gives_the_whole_rounds_before() {
        let (partial, _) = run(PLAN, &[0.02, 0.02], 35).unwrap();
        assert_eq!(partial.ended, Some("enough"));
        let counts: Vec<usize> = partial.samples.iter().map(|s| s.times.len()).collect();
        assert!(counts[0] == counts[1] && counts[0] > 3, "{counts:?}");
        assert_eq!(run(PLAN, &[0.02], 1).unwrap_err(), Trouble::Ended("enough"));
    }

    #[test]
    fn a_clock_that_stands_still_is_noticed() {
        assert_eq!(run(PLAN, &[0.0], u64::MAX).unwrap_err(), Trouble::Clock);
    }
}
