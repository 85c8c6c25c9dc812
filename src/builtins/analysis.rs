//! Calculus: limits, series, sums, and numerical results where no closed form is known. Each
//! function is also in `cas`, and global with the prefix `cas_`.

use super::cas::{bound, make};
use super::equations::real;
use super::{GLOBAL, PURE, also, native};
use crate::algebra::{self, Side};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome};

macro_rules! table {
    ($($signature:literal $arity:expr, $effects:expr, $doc:literal, $examples:expr, $body:path;)*) => {
        &[
            $(
                native(also("cas"), $signature, $arity, $effects, $doc, $examples, $body),
                native(GLOBAL, concat!("cas_", $signature), $arity, $effects, $doc, &[], $body),
            )*
        ]
    };
}

pub(super) const ROWS: &[Builtin] = table! {
    "limit(f, v, at[, side])" (3, 4), PURE,
    "The exact limit of f as the symbol v approaches a number, `infinity` or `-infinity`; from one side if `side` is \"left\" or \"right\".",
    &[
        "limit(\"sin(x)/x\", \"x\", 0) → 1",
        "limit(\"(1 + 1/x)^x\", \"x\", infinity) → e",
        "limit(\"1/x\", \"x\", 0, \"right\") → infinity",
    ], limit;
    "series(f, v, at, n)" (4, 4), PURE,
    "The terms below order n of the power series of f about a point, including any negative powers. Exact.",
    &["series(\"cos(x)\", \"x\", 0, 6) → x^4/24 - x^2/2 + 1"], series;
    "summation(f, v, a, b)" (4, 4), PURE,
    "The exact sum of f for v from a to b. If b is a symbol or `infinity`, it is found in closed form for polynomials, geometric terms and terms that Gosper's algorithm can sum.",
    &[
        "summation(\"k^2\", \"k\", 1, 10) → 385",
        "summation(\"k\", \"k\", 1, \"n\") → n^2/2 + n/2",
        "summation(\"1/2^k\", \"k\", 0, infinity) → 2",
    ], summation;
    "nintegrate(f, v, a, b)" (4, 4), PURE,
    "The integral of f from a to b as a float with a relative error of at most 1e-12; raises a PrecisionError if that cannot be reached. Bounds may be infinite.",
    &["decimal(nintegrate(\"1/x\", \"x\", 1, 2), 10) → \"0.6931471806\""], nintegrate;
    "numerical_derivative(x, v, at)" (3, 3), PURE,
    "The derivative at a point as a float; raises a DomainError if there is none.",
    &["numerical_derivative(\"x^3\", \"x\", 2) → 12.0"], numerical_derivative;
};

fn limit(n: &mut Native<'_>) -> Outcome {
    let (x, v, at) = (n.expression(0)?, n.symbol_name(1)?, bound(n, 2)?);
    let side = match n.count() {
        4 => match n.text(3)? {
            "left" => Side::Left,
            "right" => Side::Right,
            other => {
                return Err(Failure::value(format!(
                    "the side of a limit must be \"left\" or \"right\", not \"{other}\""
                ))
                .into());
            }
        },
        _ => Side::Both,
    };
    let goes = algebra::limit(&x, &v, &at, side, &n.vm.budget)?;
    make(n.vm, goes)
}

fn series(n: &mut Native<'_>) -> Outcome {
    let (x, v, at) = (n.expression(0)?, n.symbol_name(1)?, bound(n, 2)?);
    let found = algebra::series(&x, &v, &at, n.int(3)?, &n.vm.budget)?;
    make(n.vm, found)
}

fn summation(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let (a, b) = (bound(n, 2)?, bound(n, 3)?);
    let sum = algebra::summation(&x, &v, (&a, &b), &n.vm.budget)?;
    make(n.vm, sum)
}

fn nintegrate(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let (a, b) = (bound(n, 2)?, bound(n, 3)?);
    let value = algebra::nintegrate(&x, &v, (&a, &b), &n.vm.budget)?;
    Ok(Value::float(value))
}

fn numerical_derivative(n: &mut Native<'_>) -> Outcome {
    let (x, v, at) = (n.expression(0)?, n.symbol_name(1)?, real(n, 2)?);
    let slope = algebra::numerical_derivative(&x, &v, &at, &n.vm.budget)?;
    Ok(Value::float(slope))
}
