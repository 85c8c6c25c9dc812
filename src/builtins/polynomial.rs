//! Polynomials: the functions of `cas` for factors, coefficients and quotients. Each is also
//! global, with and without the prefix `cas_`. The rows of `gcd`, `lcm`, `factor` and `divmod` are
//! defined with the functions on integers, which call this file for polynomials.

use super::cas::make;
use super::{GLOBAL, PURE, also, native};
use crate::algebra::{self, Expression, Factors};
use crate::limit::Budget;
use crate::text::Failure;
use crate::value::{Array, Value};
use crate::vm::{Builtin, Native, Outcome};
use std::rc::Rc;

macro_rules! rows {
    ($($signature:literal $arity:expr, $effects:expr, $doc:literal, $examples:expr, $body:path;)*) => {
        &[
            $(
                native(also("cas"), $signature, $arity, $effects, $doc, $examples, $body),
                native(GLOBAL, concat!("cas_", $signature), $arity, $effects, $doc, &[], $body),
            )*
        ]
    };
}

pub(super) const ROWS: &[Builtin] = rows! {
    "degree(p[, v])" (1, 2), PURE,
    "The degree of a polynomial in the symbol v, which may be omitted if there is only one. Exact.",
    &["degree(\"(x^2 + 1)^3\", \"x\") → 6", "degree(\"x*y^2 + x^5\", \"y\") → 2"], degree;
    "coefficients(p[, v])" (1, 2), PURE,
    "The exact coefficients of a polynomial in the symbol v, constant term first; they may contain other symbols.",
    &["coefficients(\"x^2/2 - 3\", \"x\") → [-3, 0, 1/2]"], coefficients;
    "resultant(p, q, v)" (3, 3), PURE,
    "The resultant with respect to the symbol v, which is 0 if and only if the polynomials have a common root. Exact over the rationals and other symbols.",
    &["resultant(\"x^2 + 1\", \"x - 2\", \"x\") → 5"], resultant;
    "discriminant(p, v)" (2, 2), PURE,
    "The discriminant with respect to the symbol v, which is 0 if and only if there is a repeated root. Exact over the rationals and other symbols.",
    &["discriminant(\"x^2 + b*x + 1\", \"x\") → b^2 - 4"], discriminant;
    "apart(f[, v])" (1, 2), PURE,
    "The exact partial fractions of a quotient of polynomials in the symbol v over the rationals; their denominators are powers of irreducible polynomials.",
    &["apart(\"1/(x^2 + x)\", \"x\") → 1/x - 1/(x + 1)"], apart;
    "together(f)" (1, 1), PURE,
    "A sum of quotients as a single exact fraction with common factors cancelled, in any number of symbols.",
    &["together(\"1/x + 1/y\") → (x + y)/(x*y)"], together;
    "collect(x, v)" (2, 2), PURE,
    "The expression as a polynomial in the symbol v, with the coefficient of each power in brackets. Exact.",
    &["collect(\"a*x + b*x + 1\", \"x\") → x*(a + b) + 1"], collect;
};

/// Returns the symbol named by an argument, or the only one in the expression.
fn symbol(n: &Native<'_>, index: usize, x: &Expression) -> Result<Rc<str>, Failure> {
    if n.count() > index {
        return n.symbol_name(index);
    }
    let symbols = x.symbols();
    match &symbols[..] {
        [only] => Ok(Rc::clone(only)),
        [] => Ok(Rc::from("x")),
        several => Err(Failure::value(format!(
            "`{}` needs a symbol as an argument, because there are {}: {}",
            n.name,
            several.len(),
            several.join(", ")
        ))
        .with_hint(format!("`{}(…, {})`", n.name, several[0]))),
    }
}

fn degree(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    let degree = algebra::degree(&x, &symbol(n, 1, &x)?, &n.vm.budget)?;
    Ok(Value::int(degree as i64))
}

fn coefficients(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    let all = algebra::coefficients(&x, &symbol(n, 1, &x)?, &n.vm.budget)?;
    let values: Result<Vec<Value>, _> = all.into_iter().map(|x| make(n.vm, x)).collect();
    n.make_array(values?)
}

fn resultant(n: &mut Native<'_>) -> Outcome {
    let (p, q, v) = (n.expression(0)?, n.expression(1)?, n.symbol_name(2)?);
    let x = algebra::resultant(&p, &q, &v, &n.vm.budget)?;
    make(n.vm, x)
}

fn discriminant(n: &mut Native<'_>) -> Outcome {
    let (p, v) = (n.expression(0)?, n.symbol_name(1)?);
    let x = algebra::discriminant(&p, &v, &n.vm.budget)?;
    make(n.vm, x)
}

fn apart(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    let x = algebra::apart(&x, &symbol(n, 1, &x)?, &n.vm.budget)?;
    make(n.vm, x)
}

fn together(n: &mut Native<'_>) -> Outcome {
    let x = algebra::together(&n.expression(0)?, &n.vm.budget)?;
    make(n.vm, x)
}

fn collect(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let x = algebra::collect(&x, &v, &n.vm.budget)?;
    make(n.vm, x)
}

/// Reports whether an argument is a symbolic expression or text, in which case the function is
/// applied to polynomials.
pub(super) fn is_meant(n: &Native<'_>) -> bool {
    let polynomial = |x: &Value| x.as_symbolic().is_some() || x.as_str().is_some();
    n.args().iter().any(polynomial)
}

type Pair = fn(&Expression, &Expression, &Budget) -> Result<Expression, Failure>;

/// Folds a function of two polynomials over any number of them; a single one is combined with
/// itself.
pub(super) fn fold(n: &mut Native<'_>, function: Pair) -> Outcome {
    let mut result = n.expression(0)?;
    result = function(&result, &result, &n.vm.budget)?;
    for i in 1..n.count() {
        result = function(&result, &n.expression(i)?, &n.vm.budget)?;
    }
    make(n.vm, result)
}

pub(super) fn factor(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    let factors: Factors = if n.count() == 2 {
        let root = n.number(1)?.to_number();
        algebra::factor_over(&x, &root, &n.vm.budget)?
    } else {
        algebra::factor(&x, &n.vm.budget)?
    };
    let mut rows = Vec::with_capacity(factors.len());
    for (factor, times) in factors {
        let row = vec![make(n.vm, factor)?, Value::int(times as i64)];
        rows.push(Array::new(&mut n.vm.heap, row).into());
    }
    n.make_array(rows)
}

pub(super) fn div_rem(n: &mut Native<'_>) -> Outcome {
    let (a, b) = (n.expression(0)?, n.expression(1)?);
    let (quotient, rest) = algebra::div_rem(&a, &b, &n.vm.budget)?;
    let items = vec![make(n.vm, quotient)?, make(n.vm, rest)?];
    n.make_array(items)
}
