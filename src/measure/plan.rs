//! The sampling plan: warm-up, the number of evaluations per sample, and the order in which things
//! to compare are measured.
//!
//! A sample is a run of evaluations long enough for the clock to measure; its time is the time per
//! evaluation. Several things are measured in rounds: each round takes one sample of each, in
//! random order.
//!
//! A garbage collection happens during one sample out of many, but all of them contribute to it:
//! the total collection time is distributed over the samples in proportion to the bytes they
//! allocated.

use super::Dice;

/// The default number of samples that the time is divided into. Short samples are better: other
/// activity on the machine then spoils only a few of them.
const SAMPLES: f64 = 1000.0;
/// The minimum number of rounds for a single thing.
const ROUNDS_MIN: u32 = 5;
/// The minimum number of rounds for several things: enough for a confidence interval.
const ROUNDS_MIN_COMPARED: u32 = 10;
/// The maximum number of rounds.
const ROUNDS_MAX: u32 = 1000;
/// The shortest sample, in seconds: thousands of ticks of any clock.
const SAMPLE_MIN: f64 = 100e-6;
/// If a sample cannot be made to take this long, in seconds, the thing cannot be measured.
const MEASURABLE: f64 = 2e-7;
/// The fraction of the measuring time for which each thing runs to warm up.
const WARM_UP: f64 = 0.1;
/// After this many warm-up runs, a thing is considered warm regardless.
const RUNS_MAX: u32 = 200;
/// Things whose speeds differ by less than this factor get the same number of evaluations per
/// sample, so that the overhead of a sample is the same for all of them.
const ALIKE: f64 = 1.5;
/// Sampling that takes this many times longer than planned stops after the minimum number of
/// rounds.
const PATIENCE: f64 = 3.0;
/// The fixed seed for the order within rounds.
const SEED: u64 = 0x6c6d_7368;

/// Specifies what to measure, and for how long.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// The seconds to spend on measuring each thing.
    pub seconds: f64,
    /// How many samples to take of each; `None` for as many as fit.
    pub samples: Option<u32>,
    /// The maximum number of evaluations in a sample.
    pub evals_max: u64,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            seconds: 0.5,
            samples: None,
            evals_max: 1 << 20,
        }
    }
}

/// The samples of one thing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Samples {
    /// The number of evaluations in each sample.
    pub evals: u64,
    /// The seconds per evaluation, for each sample.
    pub times: Vec<f64>,
    /// The average part of these seconds that is spent on garbage collection.
    pub collecting: f64,
}

/// How long a run of evaluations took.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Taken {
    /// The time taken, in seconds.
    pub seconds: f64,
    /// The part of these seconds spent on garbage collection.
    pub collecting: f64,
    /// Bytes allocated.
    pub bytes: u64,
}

/// The result of sampling.
#[derive(Clone, PartialEq, Debug)]
pub struct Run<E> {
    /// One for each thing; all have the same number of samples.
    pub samples: Vec<Samples>,
    /// The planned number of rounds; 0 if sampling ended during the warm-up, in which case the
    /// samples are those of the warm-up.
    pub planned: u32,
    /// The reason it ended early, if it did.
    pub ended: Option<E>,
}

/// The reason there are no samples.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble<E> {
    /// The clock does not advance, or its ticks are too long.
    Clock,
    /// Measuring ended before the first sample was complete.
    Ended(E),
}

/// The progress of sampling.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Progress {
    /// Rounds done; 0 while warming up.
    pub done: u32,
    /// Rounds planned; 0 while warming up.
    pub planned: u32,
    /// Seconds measured so far.
    pub seconds: f64,
}

/// Samples `things` different things. `measure(thing, evals)` evaluates one of them that many times
/// and returns how long that took; `progress` is called after each sample.
///
/// If sampling ends before the first round is complete, the samples are those of the warm-up.
///
/// # Errors
/// The reason sampling ended, if that was before the first sample was complete.
pub fn sample<E>(
    plan: Plan,
    things: usize,
    measure: &mut dyn FnMut(usize, u64) -> Result<Taken, E>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Run<E>, Trouble<E>> {
    let mut sampler = Sampler {
        plan,
        measure,
        progress,
        seconds: 0.0,
        collecting: 0.0,
        bytes: vec![0; things],
        done: 0,
        planned: 0,
        warm: vec![Samples::default(); things],
    };
    let mut each = Vec::with_capacity(things);
    for thing in 0..things {
        match sampler.warm_up(thing) {
            Ok(seconds) => each.push(seconds),
            Err(trouble) => return sampler.cut_short(trouble),
        }
    }
    let evals = plan.evals(&each);
    let seconds = evals.iter().zip(&each).map(|(n, each)| *n as f64 * each);
    let longest = seconds.fold(f64::MIN_POSITIVE, f64::max);
    let samples = evals.into_iter().map(|evals| Samples {
        evals,
        ..Samples::default()
    });
    let samples = samples.collect();
    sampler.planned = plan.rounds(things, longest);
    match sampler.rounds(samples) {
        Err(trouble) => sampler.cut_short(trouble),
        run => run,
    }
}

impl Plan {
    /// The target duration of a sample.
    fn sample_seconds(&self) -> f64 {
        let samples = self.samples.map_or(SAMPLES, f64::from);
        (self.seconds / samples).max(SAMPLE_MIN)
    }

    /// The number of evaluations in a sample of each thing, given the time that one evaluation
    /// takes.
    fn evals(&self, each: &[f64]) -> Vec<u64> {
        let wanted = self.sample_seconds();
        let evals = |each: f64| ((wanted / each) as u64).clamp(1, self.evals_max);
        let slowest = each.iter().copied().fold(0.0, f64::max);
        let common = each.iter().all(|each| slowest / each < ALIKE);
        let own = |each: &f64| if common { evals(slowest) } else { evals(*each) };
        each.iter().map(own).collect()
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
    measure: &'a mut dyn FnMut(usize, u64) -> Result<Taken, E>,
    progress: &'a mut dyn FnMut(Progress),
    seconds: f64,
    /// For all rounds: seconds spent on garbage collection, and the bytes that each thing
    /// allocated.
    collecting: f64,
    bytes: Vec<u64>,
    done: u32,
    planned: u32,
    /// The last warm-up runs of each thing, all with the same number of evaluations.
    warm: Vec<Samples>,
}

impl<E> Sampler<'_, E> {
    fn take(&mut self, thing: usize, evals: u64) -> Result<Taken, E> {
        let taken = (self.measure)(thing, evals)?;
        self.seconds += taken.seconds;
        (self.progress)(Progress {
            done: self.done,
            planned: self.planned,
            seconds: self.seconds,
        });
        Ok(taken)
    }

    /// Runs a thing until it is warm. Returns the shortest time per evaluation, in seconds: longer
    /// ones are due to other activity on the machine.
    fn warm_up(&mut self, thing: usize) -> Result<f64, Trouble<E>> {
        let (wanted, evals_max) = (self.plan.sample_seconds(), self.plan.evals_max);
        let (mut evals, mut spent, mut each) = (1, 0.0, f64::INFINITY);
        let mut runs = 0;
        loop {
            let seconds = self.take(thing, evals).map_err(Trouble::Ended)?.seconds;
            let warm = &mut self.warm[thing];
            if warm.evals != evals {
                warm.times.clear();
                warm.evals = evals;
            }
            warm.times.push(seconds / evals as f64);
            spent += seconds;
            runs += 1;
            each = each.min(seconds / evals as f64);
            let best = each * evals as f64;
            if best < MEASURABLE && evals == evals_max {
                return Err(Trouble::Clock);
            }
            let long = best >= wanted || evals == evals_max;
            let warm = spent >= self.plan.seconds * WARM_UP || runs >= RUNS_MAX;
            if long && warm {
                return Ok(each);
            }
            if !long {
                evals = (evals * 2).min(evals_max);
            }
        }
    }

    /// Falls back to the warm-up samples, if there are any, when measuring ends before the first
    /// round.
    fn cut_short(&mut self, trouble: Trouble<E>) -> Result<Run<E>, Trouble<E>> {
        match trouble {
            Trouble::Ended(error) if self.warm.iter().any(|warm| !warm.times.is_empty()) => {
                Ok(Run {
                    samples: std::mem::take(&mut self.warm),
                    planned: 0,
                    ended: Some(error),
                })
            }
            Trouble::Clock | Trouble::Ended(_) => Err(trouble),
        }
    }

    fn rounds(&mut self, mut samples: Vec<Samples>) -> Result<Run<E>, Trouble<E>> {
        let mut dice = Dice::new(SEED);
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let fewest = self.plan.fewest_rounds(order.len());
        let patience = self.plan.seconds * PATIENCE * order.len() as f64;
        let mut ended = None;
        while self.done < self.planned {
            if self.done >= fewest && self.seconds > patience {
                break;
            }
            dice.shuffle(&mut order);
            match self.round(&order, &mut samples) {
                Ok(()) => self.done += 1,
                Err(Trouble::Ended(error)) if self.done > 0 => {
                    ended = Some(error);
                    break;
                }
                Err(trouble) => return Err(trouble),
            }
        }
        self.share_collections(&mut samples);
        Ok(Run {
            samples,
            planned: self.planned,
            ended,
        })
    }

    /// Takes one sample of each thing; keeps either all of them or none.
    fn round(&mut self, order: &[usize], samples: &mut [Samples]) -> Result<(), Trouble<E>> {
        let mut round = vec![Taken::default(); order.len()];
        for thing in order {
            let taken = self.take(*thing, samples[*thing].evals);
            round[*thing] = taken.map_err(Trouble::Ended)?;
        }
        if round.iter().any(|t| t.seconds - t.collecting <= 0.0) {
            return Err(Trouble::Clock);
        }
        for (thing, taken) in round.into_iter().enumerate() {
            let running = taken.seconds - taken.collecting;
            let samples = &mut samples[thing];
            samples.times.push(running / samples.evals as f64);
            self.collecting += taken.collecting;
            self.bytes[thing] += taken.bytes;
        }
        Ok(())
    }

    fn share_collections(&self, samples: &mut [Samples]) {
        let all: u64 = self.bytes.iter().sum();
        for (samples, bytes) in samples.iter_mut().zip(&self.bytes) {
            if *bytes == 0 {
                continue;
            }
            let seconds = self.collecting * (*bytes as f64 / all as f64);
            let evals = samples.evals * samples.times.len() as u64;
            samples.collecting = seconds / evals as f64;
            for time in &mut samples.times {
                *time += samples.collecting;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Run, Taken, Trouble, sample};

    const PLAN: Plan = Plan {
        seconds: 0.5,
        samples: None,
        evals_max: 1 << 20,
    };

    /// Samples things whose evaluations take these numbers of seconds, for at most `evals_max`
    /// evaluations.
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
                Ok(Taken {
                    seconds: costs[thing] * evals as f64,
                    ..Taken::default()
                })
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
            (4_900..=5_000).contains(&samples.evals),
            "{}",
            samples.evals
        );
        assert!(
            (1_000..=1_000).contains(&samples.times.len()),
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
        assert_eq!((two.samples[1].times.len(), two.samples[1].evals), (10, 1));
    }

    #[test]
    fn things_of_like_speed_have_samples_of_like_length() {
        let evals = |costs: &[f64]| {
            let (run, _) = run(PLAN, costs, u64::MAX).unwrap();
            run.samples.iter().map(|s| s.evals).collect::<Vec<_>>()
        };
        assert_eq!(evals(&[1e-5, 1.2e-5]), [41, 41]);
        assert_eq!(evals(&[1e-5, 2e-5]), [50, 25]);
    }

    #[test]
    fn collections_are_shared_out_by_bytes() {
        let mut count = 0;
        let mut measure = |thing: usize, evals: u64| {
            count += 1;
            let collecting = if count % 10 == 0 { 1e-3 } else { 0.0 };
            let seconds = evals as f64 * 1e-6 + collecting;
            let bytes = [48, 16, 0][thing] * evals;
            Ok::<Taken, ()>(Taken {
                seconds,
                collecting,
                bytes,
            })
        };
        let run = sample(PLAN, 3, &mut measure, &mut |_| {}).unwrap();
        let [a, b, c] = &run.samples[..] else {
            panic!("three things")
        };
        let all = 3.0 * 1e-4;
        assert!((a.collecting * a.evals as f64 / all / 0.75 - 1.0).abs() < 0.02);
        assert!((b.collecting * b.evals as f64 / all / 0.25 - 1.0).abs() < 0.02);
        assert_eq!(c.collecting, 0.0);
        for samples in [a, b, c] {
            let time = 1e-6 + samples.collecting;
            assert!(samples.times.iter().all(|t| (t - time).abs() < 1e-12));
        }
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
        let (warm, _) = run(PLAN, &[0.02], 1).unwrap();
        assert_eq!((warm.planned, warm.ended), (0, Some("enough")));
        assert_eq!(run(PLAN, &[0.02], 0).unwrap_err(), Trouble::Ended("enough"));
    }

    #[test]
    fn a_clock_that_stands_still_is_noticed() {
        assert_eq!(run(PLAN, &[0.0], u64::MAX).unwrap_err(), Trouble::Clock);
        let few = Plan {
            samples: Some(3),
            ..PLAN
        };
        let (quick, _) = run(few, &[1e-9], u64::MAX).unwrap();
        assert_eq!(quick.samples[0].evals, 1 << 20);
    }
}
