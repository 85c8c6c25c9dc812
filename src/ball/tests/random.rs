//! Random balls: the value of a function on a ball meets its value at any point of the ball.

use super::*;
use crate::text::Failure;
use dashu_base::{BitTest, Signed};

type Function = fn(&Ball, &Context) -> Result<Ball, Failure>;

const FUNCTIONS: [(&str, Function); 22] = [
    ("exp", Ball::exp),
    ("exp_m1", Ball::exp_m1),
    ("log", Ball::log),
    ("log_1p", Ball::log_1p),
    ("sin", Ball::sin),
    ("cos", Ball::cos),
    ("tan", Ball::tan),
    ("atan", Ball::atan),
    ("asin", Ball::asin),
    ("acos", Ball::acos),
    ("sinh", Ball::sinh),
    ("cosh", Ball::cosh),
    ("tanh", Ball::tanh),
    ("asinh", Ball::asinh),
    ("acosh", Ball::acosh),
    ("atanh", Ball::atanh),
    ("sqrt", Ball::sqrt),
    ("square", Ball::square),
    ("cube root", |x, context| x.root(3, context)),
    ("root of index 40", |x, context| x.root(40, context)),
    ("seventh power", |x, context| {
        x.powi(&IBig::from(7), context)
    }),
    ("inverse", |x, context| int(1).div(x, context)),
];

/// A midpoint of some length and size with a radius of some size, and a few points in the ball,
/// including the ends.
fn ball_and_points(dice: &mut Dice) -> (Ball, Vec<Ball>) {
    let length = 1 + dice.below(160) as usize;
    let mid = dice.integer(length) | IBig::ONE;
    let mid = if dice.below(2) == 0 { -mid } else { mid };
    let spread = [4, 4, 40, 700][dice.below(4) as usize];
    let size = dice.below(2 * spread) as i64 - spread as i64;
    let exp = size - mid.bit_len() as i64;
    let rad = match dice.below(4) {
        0 => 0,
        1 => 1,
        2 => dice.below(1 << 8),
        _ => dice.below(1 << 32),
    } as u32;
    let mut points = vec![
        Ball::dyadic(&mid + IBig::from(rad), exp),
        Ball::dyadic(&mid - IBig::from(rad), exp),
        Ball::dyadic(mid.clone(), exp),
    ];
    for _ in 0..2 {
        let offset = IBig::from(dice.next()) * rad;
        let offset = if dice.below(2) == 0 { -offset } else { offset };
        points.push(Ball::dyadic((&mid << 64) + offset, exp - 64));
    }
    (Ball::with_radius(mid, rad, exp), points)
}

#[test]
fn a_value_on_a_ball_meets_the_values_at_its_points() {
    let constants = Constants::new();
    let budget = Budget::default();
    let mut dice = Dice(0x1234_5678_9abc_def1);
    for round in 0..700 {
        let (ball, points) = ball_and_points(&mut dice);
        let context = Context::new([20, 53, 120][round % 3], &constants, &budget);
        let precise = context.at(400);
        for (name, f) in FUNCTIONS {
            let wide = f(&ball, &context).unwrap();
            for point in &points {
                let value = f(point, &precise).unwrap();
                assert!(
                    wide.meets(&value),
                    "{name} of {ball:?} at {point:?}: {wide:?}, {value:?}"
                );
            }
        }
    }
}

#[test]
fn operations_on_balls_meet_those_on_their_points() {
    let constants = Constants::new();
    let budget = Budget::default();
    let mut dice = Dice(0xfeed_5678_9abc_def1);
    for round in 0..4000 {
        let (a, x) = ball_and_points(&mut dice);
        let (b, y) = ball_and_points(&mut dice);
        let context = Context::new([16, 60, 200][round % 3], &constants, &budget);
        let precise = context.at(3000);
        let check = |f: &dyn Fn(&Ball, &Ball, &Context) -> Ball| {
            let wide = f(&a, &b, &context);
            for (p, q) in x.iter().zip(y.iter().rev()) {
                let value = f(p, q, &precise);
                assert!(wide.meets(&value), "{a:?} {b:?}: {wide:?}, {value:?}");
            }
        };
        check(&|a, b, context| a.add(b, context));
        check(&|a, b, context| a.sub(b, context));
        check(&|a, b, context| a.mul(b, context).unwrap());
        check(&|a, b, context| a.div(b, context).unwrap());
        if round % 10 == 0 {
            check(&|a, b, context| a.abs().pow(&b.scaled(-2), context).unwrap());
        }
        let union = a.union(&b, &context);
        assert!(
            union.contains(&a) && union.contains(&b),
            "{a:?} {b:?}: {union:?}"
        );
        for point in &x {
            assert!(a.contains(point));
        }
    }
}

/// Every precision agrees with a higher one, through all changes of algorithm.
#[test]
fn precisions_agree() {
    let constants = Constants::new();
    let budget = Budget::default();
    let mut dice = Dice(0xabcd_ef12_3456_7891);
    for bits in [30, 64, 200, 241, 700, 1600, 4000, 9000] {
        let context = Context::new(bits, &constants, &budget);
        let x = Ball::dyadic(dice.integer(bits) | IBig::ONE, -(bits as i64));
        for (name, f) in FUNCTIONS {
            for x in [
                &x,
                &x.add(&int(1), &context.at(4 * bits)),
                &x.scaled(-40),
                &x.scaled(9),
            ] {
                let (a, b) = (
                    f(x, &context).unwrap(),
                    f(x, &context.at(bits + 90)).unwrap(),
                );
                assert!(a.meets(&b), "{name} at {bits} bits");
                let domain = matches!(a, Ball::Whole) || a.is_exact();
                let unit = matches!(name, "asin" | "acos" | "atanh" | "acosh");
                assert!(
                    domain || unit || a.accuracy() >= bits as i64 - 2,
                    "{name} at {bits} bits"
                );
            }
        }
    }
}

#[test]
fn signs_of_midpoints_do_not_matter_to_odd_functions() {
    with_work(100, |context| {
        for x in [dyadic(3, -5), dyadic(12345, -10), dyadic(1, -400)] {
            for f in [
                Ball::sin,
                Ball::tan,
                Ball::atan,
                Ball::sinh,
                Ball::tanh,
                Ball::asinh,
            ] {
                let sum = f(&x, context)
                    .unwrap()
                    .add(&f(&x.neg(), context).unwrap(), context);
                assert!(sum.contains_zero());
            }
        }
        assert!(int(-3).sign().unwrap().is_lt() && IBig::from(-3).is_negative());
    });
}
