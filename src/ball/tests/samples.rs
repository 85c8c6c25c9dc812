//! Values at hard points, from mpmath (`samples.py` writes `samples.txt`): huge and tiny arguments,
//! convergents of π, numbers near multiples of log 2, and numbers near 1.

use super::*;
use crate::text::Failure;

struct Sample<'a> {
    name: &'a str,
    args: Vec<(IBig, i64)>,
    value: Ball,
    line: &'a str,
}

fn read(line: &str) -> Sample<'_> {
    let (left, right) = line.split_once(" : ").expect("a colon");
    let mut words = left.split(' ');
    let name = words.next().expect("a name");
    let numbers: Vec<&str> = words.collect();
    let pair = |m: &str, e: &str| (m.parse::<IBig>().unwrap(), e.parse::<i64>().unwrap());
    let args = numbers
        .chunks(2)
        .map(|pair_| pair(pair_[0], pair_[1]))
        .collect();
    let (m, e) = right.split_once(' ').expect("two numbers");
    let (m, e) = pair(m, e);
    Sample {
        name,
        args,
        value: Ball::with_radius(m, 2, e),
        line,
    }
}

fn apply(name: &str, args: &[Ball], index: &IBig, context: &Context) -> Result<Ball, Failure> {
    let x = &args[0];
    match name {
        "exp" => x.exp(context),
        "exp_m1" => x.exp_m1(context),
        "log" => x.log(context),
        "log_1p" => x.log_1p(context),
        "sin" => x.sin(context),
        "cos" => x.cos(context),
        "tan" => x.tan(context),
        "atan" => x.atan(context),
        "asin" => x.asin(context),
        "acos" => x.acos(context),
        "sinh" => x.sinh(context),
        "cosh" => x.cosh(context),
        "tanh" => x.tanh(context),
        "asinh" => x.asinh(context),
        "acosh" => x.acosh(context),
        "atanh" => x.atanh(context),
        "pow" => x.pow(&args[1], context),
        "root" => x.root(u64::try_from(index).unwrap(), context),
        other => panic!("no function {other}"),
    }
}

#[test]
fn functions_enclose_the_values_of_mpmath() {
    let constants = Constants::new();
    let budget = Budget::default();
    let mut failures = Vec::new();
    for line in include_str!("samples.txt").lines() {
        let sample = read(line);
        let args: Vec<Ball> = sample
            .args
            .iter()
            .map(|(m, e)| Ball::dyadic(m.clone(), *e))
            .collect();
        for bits in [24, 53, 100, 250] {
            let context = Context::new(bits, &constants, &budget);
            let index = &sample.args.last().unwrap().0;
            let got = apply(sample.name, &args, index, &context).unwrap();
            let exact = got.is_exact() && got.meets(&sample.value);
            let tight = exact || got.accuracy() >= bits as i64 - 2;
            if !got.meets(&sample.value) || !tight {
                failures.push(format!("{bits} {:.90}: {}", sample.line, got.accuracy()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
