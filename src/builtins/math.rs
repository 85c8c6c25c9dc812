//! Mathematics on real and complex numbers. The functions themselves are in [`crate::number`]; this
//! file has their names, arguments and docs.

use super::{PURE, also, cas, native};
use crate::limit::Budget;
use crate::number::{self, Number, NumberKind, NumberRef};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Native, Outcome};
use std::cmp::Ordering;

/// Builds the row for a function of one number.
macro_rules! unary {
    ($name:literal, $function:expr, $doc:literal, $examples:expr) => {
        native(
            also("math"),
            concat!($name, "(x)"),
            (1, 1),
            PURE,
            $doc,
            $examples,
            |n| unary(n, $function),
        )
    };
}

pub(super) const ROWS: &[Builtin] = &[
    unary!(
        "sqrt",
        number::sqrt,
        "The square root, exact for an exact number; for a negative one it is imaginary.",
        &["sqrt(8) → 2√2", "sqrt(-4) → 2i"]
    ),
    unary!("cbrt", cbrt, "The real cube root.", &["cbrt(-27/8) → -3/2"]),
    native(
        also("math"),
        "root(x, n)",
        (2, 2),
        PURE,
        "The n-th root.",
        &["root(32, 5) → 2"],
        |n| binary(n, number::root),
    ),
    unary!(
        "abs",
        number::abs,
        "The absolute value; for a complex number, its distance from 0.",
        &["abs(-3/4) → 3/4", "abs(3 + 4i) → 5"]
    ),
    unary!(
        "sign",
        number::sign,
        "The sign of a number: -1, 0 or 1.",
        &["sign(-√2) → -1"]
    ),
    unary!(
        "floor",
        number::floor,
        "The greatest int at or below x.",
        &["floor(-7/2) → -4", "floor(π * 100) → 314"]
    ),
    unary!(
        "ceil",
        number::ceil,
        "The least int at or above x.",
        &["ceil(-7/2) → -3"]
    ),
    native(
        also("math"),
        "round(x[, digits])",
        (1, 2),
        PURE,
        "The nearest int; halves are rounded away from zero. With `digits`, the nearest number with that many digits after the point.",
        &[
            "round(5/2) → 3",
            "round(-5/2) → -3",
            "round(2/3, 2) → 67/100",
        ],
        round,
    ),
    unary!(
        "trunc",
        number::trunc,
        "The integer part: x rounded toward zero.",
        &["trunc(-7/2) → -3"]
    ),
    native(
        also("math"),
        "min(x, …)",
        (1, super::ANY),
        PURE,
        "The least of the numbers, or of the elements of one array.",
        &["min(3, 1/2, √2) → 1/2", "min([2, 1]) → 1"],
        min,
    ),
    native(
        also("math"),
        "max(x, …)",
        (1, super::ANY),
        PURE,
        "The greatest of the numbers, or of the elements of one array.",
        &["max([3, π, 22/7]) → 22/7"],
        max,
    ),
    native(
        also("math"),
        "clamp(x, low, high)",
        (3, 3),
        PURE,
        "x, limited to the range from low to high.",
        &["clamp(7, 0, 5) → 5"],
        clamp,
    ),
    native(
        also("math"),
        "pow(a, b)",
        (2, 2),
        PURE,
        "a to the power b; same as a^b.",
        &["pow(2, 10) → 1024"],
        |n| binary(n, number::power),
    ),
    native(
        also("math"),
        "idiv(a, b)",
        (2, 2),
        PURE,
        "The quotient rounded down: floor(a/b).",
        &["idiv(-7, 3) → -3"],
        |n| binary(n, number::idiv),
    ),
    native(
        also("math cas"),
        "divmod(a, b)",
        (2, 2),
        PURE,
        "[idiv(a, b), a % b]; or the exact quotient and remainder of polynomials in one symbol.",
        &[
            "divmod(-7, 3) → [-3, 2]",
            "divmod(\"x^4 - 1\", \"x^2 + x + 1\") → [x^2 - x, x - 1]",
        ],
        divmod,
    ),
    unary!(
        "numerator",
        |x, _| number::numerator(x),
        "The numerator of a fraction in lowest terms.",
        &["numerator(-6/4) → -3"]
    ),
    unary!(
        "denominator",
        |x, _| number::denominator(x),
        "The denominator of a fraction in lowest terms.",
        &["denominator(-6/4) → 2"]
    ),
    unary!(
        "fraction",
        |x, _| number::fraction(x),
        "The fraction that a float's digits represent; exact fractions are returned unchanged.",
        &["fraction(0.1f) → 1/10"]
    ),
    native(
        also("math"),
        "decimal(x[, digits])",
        (1, 2),
        PURE,
        "The nearest float; with `digits`, a string with exactly that many digits after the point.",
        &[
            "decimal(3/4) → 0.75",
            "decimal(pi(), 10) → \"3.1415926536\"",
        ],
        decimal,
    ),
    native(
        also("math"),
        "pi()",
        (0, 0),
        PURE,
        "The constant π.",
        &["2 * pi() → 2π"],
        |n| Ok(n.make_number(number::pi())),
    ),
    native(
        also("math"),
        "e()",
        (0, 0),
        PURE,
        "The constant e, the base of the natural logarithm.",
        &["log(e()^2) → 2"],
        |n| Ok(n.make_number(number::e())),
    ),
    unary!(
        "sin",
        number::sin,
        "The sine: exact for every exact number, and a float for a float.",
        &[
            "sin(π/6) → 1/2",
            "sin(1) → sin(1)",
            "floor(1000*sin(10^30)) → -91"
        ]
    ),
    unary!(
        "cos",
        number::cos,
        "The cosine: exact for every exact number, and a float for a float.",
        &["cos(π/5) → 1/4 + √5/4", "cos(1)^2 + sin(1)^2 → 1"]
    ),
    unary!(
        "tan",
        number::tan,
        "The tangent: exact for every exact number, and a float for a float. Raises a DomainError at its poles.",
        &["tan(π/8) → -1 + √2", "tan(atan(5)) → 5"]
    ),
    unary!(
        "asin",
        number::asin,
        "The angle in [-π/2, π/2] with this sine, exact for exact numbers.",
        &["asin(1/2) → π/6", "sin(asin(1/3)) → 1/3"]
    ),
    unary!(
        "acos",
        number::acos,
        "The angle in [0, π] with this cosine, exact for exact numbers.",
        &["acos(0) → π/2", "acos(cos(10)) → -10 + 4π"]
    ),
    unary!(
        "atan",
        number::atan,
        "The angle in (-π/2, π/2) with this tangent, exact for exact numbers.",
        &["atan(1) → π/4", "16*atan(1/5) - 4*atan(1/239) → π"]
    ),
    unary!(
        "sinh",
        number::sinh,
        "The hyperbolic sine (e^x - e^-x)/2, exact for exact numbers.",
        &["sinh(log(3)) → 4/3", "sinh(1) + cosh(1) → e"]
    ),
    unary!(
        "cosh",
        number::cosh,
        "The hyperbolic cosine (e^x + e^-x)/2, exact for exact numbers.",
        &["cosh(log(2)) → 5/4", "cosh(1)^2 - sinh(1)^2 → 1"]
    ),
    unary!(
        "tanh",
        number::tanh,
        "The hyperbolic tangent, exact for exact numbers.",
        &["tanh(log(2)) → 3/5", "tanh(1) → tanh(1)"]
    ),
    unary!(
        "asinh",
        number::asinh,
        "The number with this hyperbolic sine, exact for exact numbers.",
        &["asinh(4/3) → log(3)"]
    ),
    unary!(
        "acosh",
        number::acosh,
        "The non-negative number with this hyperbolic cosine, exact for exact numbers of at least 1.",
        &["acosh(5/4) → log(2)"]
    ),
    unary!(
        "atanh",
        number::atanh,
        "The number with this hyperbolic tangent, exact for exact numbers between -1 and 1.",
        &["atanh(1/2) → log(3)/2"]
    ),
    unary!(
        "gamma",
        number::gamma,
        "The gamma function, which is (x - 1)! for a positive int x; exact for ints and half-integers, otherwise a float.",
        &["gamma(5) → 24", "gamma(1/2) → √π"]
    ),
    unary!(
        "exp",
        number::exp,
        "e to the power x, exact for every exact number.",
        &["exp(2) → e^2", "exp(log(7)) → 7", "exp(1i*π) → -1"]
    ),
    native(
        also("math"),
        "log(x[, base])",
        (1, 2),
        PURE,
        "The natural logarithm, or the logarithm to a given base; exact for every exact number, and complex for negative ones.",
        &[
            "log(8, 2) → 3",
            "log(2) + log(3) → log(6)",
            "log(-1) → (π)i",
        ],
        log,
    ),
    native(
        also("math"),
        "ln(x[, base])",
        (1, 2),
        PURE,
        "Another name for `log`: the natural logarithm unless a base is given, exact for every exact number.",
        &["ln(e^(2/3)) → 2/3", "ln(8, 4) → 3/2"],
        log,
    ),
    unary!(
        "log2",
        log2,
        "The logarithm to the base 2: log(x)/log(2), exact for every exact number.",
        &["log2(1/8) → -3", "floor(log2(10^30)) → 99"]
    ),
    unary!(
        "log10",
        log10,
        "The logarithm to the base 10: log(x)/log(10), exact for every exact number.",
        &["log10(1000) → 3", "floor(log10(2^100)) → 30"]
    ),
    native(
        also("math"),
        "atan2(y, x)",
        (2, 2),
        PURE,
        "The angle of the point (x, y), in (-π, π]; exact for exact numbers, 0 at the origin.",
        &["atan2(1, -1) → 3π/4", "atan2(-1, 0) → -π/2"],
        |n| binary(n, number::atan2),
    ),
    native(
        also("math"),
        "hypot(a, b)",
        (2, 2),
        PURE,
        "√(a² + b²), exact for exact numbers.",
        &["hypot(3, 4) → 5", "hypot(1, 1) → √2"],
        |n| binary(n, number::hypot),
    ),
    unary!(
        "deg",
        deg,
        "Converts an angle from radians to degrees.",
        &["deg(π/6) → 30"]
    ),
    unary!(
        "rad",
        rad,
        "Converts an angle from degrees to radians.",
        &["rad(30) → π/6"]
    ),
    unary!(
        "re",
        |x, _| Ok(number::re(x)),
        "The real part.",
        &["re(3 - 4i) → 3"]
    ),
    unary!(
        "im",
        |x, _| Ok(number::im(x)),
        "The imaginary part.",
        &["im(3 - 4i) → -4"]
    ),
    unary!(
        "conj",
        number::conj,
        "The complex conjugate.",
        &["conj(3 - 4i) → 3 + 4i"]
    ),
    unary!(
        "arg",
        number::arg,
        "The angle of a complex number, in (-π, π].",
        &["arg(1 + 1i) → π/4"]
    ),
    native(
        also("math"),
        "factorial(n)",
        (1, 1),
        PURE,
        "The product of the ints from 1 to n; same as n!.",
        &["factorial(20) → 2432902008176640000"],
        |n| unary(n, number::factorial),
    ),
];

type Unary = fn(NumberRef<'_>, &Budget) -> Result<Number, Failure>;
pub(super) type Binary = fn(NumberRef<'_>, NumberRef<'_>, &Budget) -> Result<Number, Failure>;

/// Applies the function to the only argument.
pub(super) fn unary(n: &mut Native<'_>, function: Unary) -> Outcome {
    if let Some(symbolic) = cas::algebra_of(n.vm, n.name, n.args()) {
        return symbolic;
    }
    let result = function(n.number(0)?, &n.vm.budget)?;
    Ok(n.make_number(result))
}

/// Applies the function to both arguments.
pub(super) fn binary(n: &mut Native<'_>, function: Binary) -> Outcome {
    if let Some(symbolic) = cas::algebra_of(n.vm, n.name, n.args()) {
        return symbolic;
    }
    let result = function(n.number(0)?, n.number(1)?, &n.vm.budget)?;
    Ok(n.make_number(result))
}

fn cbrt(x: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
    number::root(x, NumberRef::Int(3), budget)
}

fn log2(x: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
    number::log_base(x, NumberRef::Int(2), budget)
}

fn log10(x: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
    number::log_base(x, NumberRef::Int(10), budget)
}

fn deg(x: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
    let turned = number::mul(x, NumberRef::Int(180), budget)?;
    number::div(turned.as_ref(), number::pi().as_ref(), budget)
}

fn rad(x: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
    let turned = number::mul(x, number::pi().as_ref(), budget)?;
    number::div(turned.as_ref(), NumberRef::Int(180), budget)
}

fn round(n: &mut Native<'_>) -> Outcome {
    if n.count() == 1 {
        return unary(n, number::round);
    }
    let (x, digits) = (n.number(0)?, n.int(1)?);
    let budget = &n.vm.budget;
    let scale = number::power(NumberRef::Int(10), NumberRef::Int(digits), budget)?;
    let exact = number::to_exact(x)?;
    let scaled = number::mul(exact.as_ref(), scale.as_ref(), budget)?;
    let whole = number::round(scaled.as_ref(), budget)?;
    let rounded = number::div(whole.as_ref(), scale.as_ref(), budget)?;
    if x.kind() == NumberKind::Float {
        return Ok(Value::float(number::to_f64(rounded.as_ref(), budget)?));
    }
    Ok(n.make_number(rounded))
}

fn divmod(n: &mut Native<'_>) -> Outcome {
    if super::polynomial::is_meant(n) {
        return super::polynomial::div_rem(n);
    }
    let (a, b) = (n.number(0)?, n.number(1)?);
    let quotient = number::idiv(a, b, &n.vm.budget)?;
    let rest = number::rem(a, b, &n.vm.budget)?;
    let items = vec![n.make_number(quotient), n.make_number(rest)];
    n.make_array(items)
}

fn decimal(n: &mut Native<'_>) -> Outcome {
    let x = n.number(0)?;
    if x.kind() == NumberKind::Complex {
        return Err(n
            .wants(0, "a real number")
            .with_hint("`re(z)` and `im(z)` are its parts")
            .into());
    }
    if n.count() == 1 {
        return Ok(Value::float(number::nearest(x, &n.vm.budget)?));
    }
    let digits = super::array::count(n, 1)?;
    n.vm.check_room(digits)?;
    let text = number::decimal_text(x, digits, &n.vm.budget)?;
    n.make_text(text)
}

fn log(n: &mut Native<'_>) -> Outcome {
    if let Some(symbolic) = cas::algebra_of(n.vm, n.name, n.args()) {
        return symbolic;
    }
    match n.count() {
        1 => unary(n, number::log),
        _ => binary(n, number::log_base),
    }
}

fn min(n: &mut Native<'_>) -> Outcome {
    extreme(n, Ordering::Less)
}

fn max(n: &mut Native<'_>) -> Outcome {
    extreme(n, Ordering::Greater)
}

/// Returns the most extreme number in the direction of `beyond` (the first one on a tie); nan if
/// any number is nan.
fn extreme(n: &mut Native<'_>, beyond: Ordering) -> Outcome {
    let args = n.args();
    let array = match args {
        [only] => only.as_array(),
        _ => None,
    };
    let items = array.as_ref().map_or(args, |array| array.items());
    let Some(mut best) = items.first().copied() else {
        return Err(Failure::value(format!(
            "`{}` needs an array with at least one element",
            n.name
        ))
        .into());
    };
    for (i, x) in items.iter().enumerate() {
        let Some(number) = real(x) else {
            let what = crate::vm::described(*x);
            return Err(
                Failure::type_(format!("`{}` compares real numbers, not {what}", n.name)).into(),
            );
        };
        if i % 4096 == 0 {
            n.vm.budget.poll(16)?;
        }
        let best_number = real(&best).expect("the best so far has been compared");
        match number::compare(number, best_number, &n.vm.budget)? {
            Some(order) if order == beyond => best = *x,
            Some(_) => {}
            None => return Ok(Value::float(f64::NAN)),
        }
    }
    Ok(best)
}

fn real(x: &Value) -> Option<NumberRef<'_>> {
    x.as_number().filter(|x| x.kind() != NumberKind::Complex)
}

fn clamp(n: &mut Native<'_>) -> Outcome {
    let (x, low, high) = (n.number(0)?, n.number(1)?, n.number(2)?);
    let budget = &n.vm.budget;
    if number::compare(low, high, budget)? == Some(Ordering::Greater) {
        return Err(Failure::value("`clamp` takes a range: low must not be above high").into());
    }
    if number::compare(x, low, budget)? == Some(Ordering::Less) {
        return Ok(n.arg(1));
    }
    if number::compare(x, high, budget)? == Some(Ordering::Greater) {
        return Ok(n.arg(2));
    }
    Ok(n.arg(0))
}
