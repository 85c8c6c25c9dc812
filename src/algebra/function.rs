//! Functions of expressions, and the facts about their values that need no computation.

use super::arithmetic::{add, build, div, factors_of, mul, negate, power_rational, scale, sub};
use super::expression::{Base, Expression, Factor};
use crate::big::Fraction;
use crate::exact;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;
use dashu_base::PowerOfTwo;

/// The behaviour of a function when its argument changes sign.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parity {
    Odd,
    Even,
    Neither,
}

/// The table: doc, variant, name in programs, parity, and the function that it undoes.
macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident $name:literal $parity:ident $inverse:expr;)*) => {
        /// The functions that expressions are built from. A square root is the power 1/2.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        impl Function {
            /// Every function.
            pub const ALL: &'static [Function] = &[$(Function::$variant),*];

            /// Returns the name in programs.
            pub fn name(self) -> &'static str {
                match self { $(Function::$variant => $name,)* }
            }

            fn parity(self) -> Parity {
                match self { $(Function::$variant => Parity::$parity,)* }
            }

            /// Returns the function g for which this function maps g(u) to u, for every u.
            fn undoes(self) -> Option<Function> {
                match self { $(Function::$variant => $inverse,)* }
            }
        }
    };
}

functions! {
    /// The sine.
    Sin "sin" Odd Some(Function::Asin);
    /// The cosine.
    Cos "cos" Even Some(Function::Acos);
    /// The tangent.
    Tan "tan" Odd Some(Function::Atan);
    /// The inverse of the sine.
    Asin "asin" Odd None;
    /// The inverse of the cosine.
    Acos "acos" Neither None;
    /// The inverse of the tangent.
    Atan "atan" Odd None;
    /// e to a power.
    Exp "exp" Neither Some(Function::Log);
    /// The natural logarithm.
    Log "log" Neither None;
    /// The hyperbolic sine.
    Sinh "sinh" Odd Some(Function::Asinh);
    /// The hyperbolic cosine.
    Cosh "cosh" Even Some(Function::Acosh);
    /// The hyperbolic tangent.
    Tanh "tanh" Odd Some(Function::Atanh);
    /// The inverse of the hyperbolic sine.
    Asinh "asinh" Odd None;
    /// The inverse of the hyperbolic cosine.
    Acosh "acosh" Neither None;
    /// The inverse of the hyperbolic tangent.
    Atanh "atanh" Odd None;
    /// The absolute value.
    Abs "abs" Even None;
    /// The product of the ints from 1 to a number.
    Factorial "factorial" Neither None;
}

impl Function {
    /// Returns the same function of exact reals; `None` for functions that the exact reals lack.
    pub fn of_reals(self) -> Option<exact::Function> {
        exact::ALL.iter().copied().find(|f| f.name() == self.name())
    }

    /// Returns the function with this name.
    pub fn from_name(name: &str) -> Option<Function> {
        Function::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Returns the value at a number.
    ///
    /// # Errors
    /// The errors of the function on numbers.
    pub fn value(self, n: NumberRef<'_>, budget: &Budget) -> Result<Number, Failure> {
        match self.of_reals() {
            Some(function) => number::apply(function, n, budget),
            None if self == Function::Abs => number::abs(n, budget),
            None => number::factorial(n, budget),
        }
    }
}

/// Applies the function to an expression.
///
/// # Errors
/// For numbers, the errors of the function; `LimitError`, `Interrupted`.
pub fn apply(function: Function, x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let Some(n) = x.as_number() {
        return Ok(Expression::number(function.value(n.as_ref(), budget)?));
    }
    if let Some(inner) = inverted(function, x) {
        return Ok(inner);
    }
    if function == Function::Abs {
        return absolute(x, budget);
    }
    if function == Function::Exp
        && let Some(opened) = without_logarithms(x, budget)?
    {
        return Ok(opened);
    }
    let plain = |x: Expression| Expression::base(Base::Function(function, x));
    if !leads_with_minus(x) {
        return plain(x.clone());
    }
    match function.parity() {
        Parity::Odd => negate(&plain(negate(x, budget)?)?, budget),
        Parity::Even => plain(negate(x, budget)?),
        Parity::Neither => plain(x.clone()),
    }
}

/// Returns the absolute value, with a positive factor and absolute values taken out.
fn absolute(x: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    let (c, factors) = factors_of(x, budget)?;
    let size = number::abs(c.as_ref(), budget)?;
    let is_size = |f: &Factor| matches!(f.base, Base::Function(Function::Abs, _));
    let (sizes, others): (Vec<Factor>, Vec<Factor>) = factors.into_iter().partition(is_size);
    let outside = build(size, sizes, budget)?;
    if others.is_empty() {
        return Ok(outside);
    }
    let inside = build(Number::Int(1), others, budget)?;
    let inside = Expression::base(Base::Function(Function::Abs, inside))?;
    mul(&outside, &inside, budget)
}

/// Rewrites `exp(u + k·log(v))` as `v^k·exp(u)` where that preserves every value: if k is an
/// integer, or its denominator is a power of two. `None` if there is no such logarithm.
fn without_logarithms(x: &Expression, budget: &Budget) -> Result<Option<Expression>, Failure> {
    let mut rest = x.clone();
    let mut product = Expression::number(Number::Int(1));
    let mut found = false;
    for term in x.terms() {
        let [
            Factor {
                base: Base::Function(Function::Log, v),
                exponent,
            },
        ] = &term.monomial.factors[..]
        else {
            continue;
        };
        let Some(k) = term.coefficient.as_ref().to_fraction() else {
            continue;
        };
        if !exponent.is_one()
            || !term.coefficient.as_ref().is_exact()
            || !k.denominator().is_power_of_two()
        {
            continue;
        }
        found = true;
        let own = Expression::from_sorted(vec![term.clone()])?;
        rest = sub(&rest, &own, budget)?;
        product = mul(&product, &power_rational(v, &k, budget)?, budget)?;
    }
    if !found {
        return Ok(None);
    }
    let rest = apply(Function::Exp, &rest, budget)?;
    mul(&product, &rest, budget).map(Some)
}

/// Returns the value of `exp(log(u))` and similar compositions: u, for every u.
fn inverted(function: Function, x: &Expression) -> Option<Expression> {
    let [term] = x.terms() else { return None };
    let [
        Factor {
            base: Base::Function(inner, u),
            exponent,
        },
    ] = &term.monomial.factors[..]
    else {
        return None;
    };
    let plain = exponent.is_one() && matches!(term.coefficient, Number::Int(1));
    (plain && Some(*inner) == function.undoes()).then(|| u.clone())
}

/// Reports whether the first coefficient is a negative rational.
pub(super) fn leads_with_minus(x: &Expression) -> bool {
    let first = x.terms().first().map(|t| t.coefficient.as_ref());
    first
        .and_then(|c| c.to_fraction())
        .is_some_and(|c| c.is_negative())
}

/// Calls a function by name, as programs and text input do; `None` if there is no such function of
/// expressions.
///
/// # Errors
/// `ArityError`; the errors of the function.
pub fn call(
    name: &str,
    args: &[Expression],
    budget: &Budget,
) -> Option<Result<Expression, Failure>> {
    if !args.iter().all(Expression::is_plain) {
        return Some(Err(super::extended::no_argument(name)));
    }
    let root = |x: &Expression, n: i64| {
        let exponent = Fraction::quotient(1.into(), n.into(), budget)?;
        power_rational(x, &exponent, budget)
    };
    Some(match (name, args) {
        ("sqrt", [x]) => root(x, 2),
        ("cbrt", [x]) => root(x, 3),
        ("root", [x, n]) => match n.as_number() {
            Some(Number::Int(n)) if n != 0 => root(x, n),
            _ => Err(Failure::domain(
                "the degree of a root must be an int other than 0",
            )),
        },
        ("pow", [x, y]) => super::power(x, y, budget),
        ("log" | "ln", [x, base]) => logarithm(x, base, budget),
        ("ln", [x]) => apply(Function::Log, x, budget),
        ("log2", [x]) => logarithm(x, &Expression::number(Number::Int(2)), budget),
        ("log10", [x]) => logarithm(x, &Expression::number(Number::Int(10)), budget),
        ("binomial", [n, k]) => return binomial(n, k, budget),
        ("hypot", [x, y]) => {
            let (x, y) = (mul(x, x, budget), mul(y, y, budget));
            x.and_then(|x| root(&add(&x, &y?, budget)?, 2))
        }
        (_, [x]) => apply(Function::from_name(name)?, x, budget),
        ("sqrt" | "cbrt" | "root" | "pow" | "ln" | "log2" | "log10" | "hypot", _) => {
            Err(wrong_count(name))
        }
        _ => {
            Function::from_name(name)?;
            Err(wrong_count(name))
        }
    })
}

fn wrong_count(name: &str) -> Failure {
    Failure::arity(format!("`{name}` does not take that many arguments"))
}

/// `n·(n - 1) ⋯ (n - k + 1)/k!` for a small k, otherwise by factorials; `None` for two numbers.
fn binomial(
    n: &Expression,
    k: &Expression,
    budget: &Budget,
) -> Option<Result<Expression, Failure>> {
    const K_MAX: i64 = 64;
    if let Some(Number::Int(k)) = k.as_number()
        && (0..=K_MAX).contains(&k)
    {
        let product = || {
            let mut product = Expression::number(Number::Int(1));
            for j in 0..k {
                let factor = sub(n, &Expression::number(Number::Int(j)), budget)?;
                product = mul(&product, &factor, budget)?;
                let inverse = Number::ratio(1, i128::from(j + 1));
                product = scale(&product, inverse.as_ref(), budget)?;
            }
            Ok(product)
        };
        return Some(product());
    }
    if n.as_number().is_some() && k.as_number().is_some() {
        return None;
    }
    let by_factorials = || {
        let above = apply(Function::Factorial, n, budget)?;
        let below = mul(
            &apply(Function::Factorial, k, budget)?,
            &apply(Function::Factorial, &sub(n, k, budget)?, budget)?,
            budget,
        )?;
        div(&above, &below, budget)
    };
    Some(by_factorials())
}

fn logarithm(x: &Expression, base: &Expression, budget: &Budget) -> Result<Expression, Failure> {
    if let (Some(x), Some(base)) = (x.as_number(), base.as_number()) {
        let value = number::log_base(x.as_ref(), base.as_ref(), budget)?;
        return Ok(Expression::number(value));
    }
    let (above, below) = (
        apply(Function::Log, x, budget)?,
        apply(Function::Log, base, budget)?,
    );
    div(&above, &below, budget)
}
