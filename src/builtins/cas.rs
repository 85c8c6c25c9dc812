//! Computer algebra: symbols, the operators on symbolic expressions, and the functions of `cas`.
//! Each function is also global, with and without the prefix `cas_`.

use super::matrix::mismatch;
use super::{GLOBAL, PURE, also, native};
use crate::algebra::{self, Expression};
use crate::limit::Budget;
use crate::text::{ErrorKind, Failure};
use crate::value::{Unpacked, Value};
use crate::vm::{Arith, Builtin, Effect, LIBRARY, Native, Outcome, Resource, Vm};
use std::rc::Rc;

/// Once there are this many global names, nothing more is stored.
const STORED_MAX: usize = 1 << 18;

macro_rules! rows {
    ($($signature:literal $arity:expr, $effects:expr, $doc:literal, $examples:expr, $body:path;)*) => {
        &[
            native(
                GLOBAL,
                "sym(name)",
                (1, 1),
                PURE,
                "A symbol; arithmetic with it gives symbolic expressions. The statement `sym x, y` declares variables that hold symbols.",
                &["(sym(\"x\") + 1)^2 → x^2 + 2*x + 1"],
                symbol,
            ),
            $(
                native(also("cas"), $signature, $arity, $effects, $doc, $examples, $body),
                native(GLOBAL, concat!("cas_", $signature), $arity, $effects, $doc, &[], $body),
            )*
        ]
    };
}

pub(super) const ROWS: &[Builtin] = rows! {
    "syms(names)" (1, 1), PURE,
    "An array of symbols from their names, separated by spaces or commas.",
    &["syms(\"x y\") → [x, y]"], symbols;
    "eq(a, b)" (2, 2), PURE,
    "The equation a = b, for `solve`; `==` compares at once.",
    &["eq(sym(\"x\")^2, 8) → x^2 = 8"], equation;
    "simplify(x)" (1, 1), PURE,
    "The shortest known expression with the same value.",
    &["simplify(\"(x^2 - 1)/(x - 1)\") → x + 1"], simplify;
    "parse(text)" (1, 1), PURE,
    "The expression in a string, or the equation if the string contains an `=`; unknown names become symbols.",
    &["parse(\"x^2 + 2*x - 1\") → x^2 + 2*x - 1"], parse;
    "expand(x)" (1, 1), PURE,
    "The expression with products and powers of sums multiplied out.",
    &["expand(\"(x + y)^2\") → x^2 + 2*x*y + y^2"], expand;
    "differentiate(x, v[, n])" (2, 3), PURE,
    "The derivative with respect to the symbol v, or the n-th derivative, with like terms collected.",
    &["differentiate(\"x^2 + 3*x\", \"x\") → 2*x + 3", "differentiate(\"x^4\", \"x\", 2) → 12*x^2"], differentiate;
    "evaluate_at(x, v, value)" (3, 3), PURE,
    "The expression with the symbol v replaced with a value.",
    &["evaluate_at(\"x^2\", \"x\", sqrt(2)) → 2"], evaluate_at;
    "evaluate(x, v, value)" (3, 3), PURE,
    "Same as `evaluate_at`: the expression with the symbol v replaced with a value.",
    &["cas::evaluate(\"x^2\", \"x\", 3) → 9"], evaluate_at;
    "root_of(p, k)" (2, 2), PURE,
    "The exact k-th root of a polynomial: real roots in ascending order, then complex roots by real part.",
    &["root_of(\"x^5 - x - 1\", 1) → root_of(\"x^5 - x - 1\", 1)", "root_of(\"x^2 - 2\", 2) → √2"], root_of;
    "integrate(x, v[, a, b])" (2, 4), PURE,
    "An antiderivative with respect to the symbol v, or the integral from a to b, which may be infinite. Every antiderivative found is verified by differentiating it.",
    &["integrate(\"x^2\", \"x\") → x^3/3", "integrate(\"x^2\", \"x\", 0, 1) → 1/3", "integrate(\"exp(-x)\", \"x\", 0, infinity) → 1"], integrate;
    "definite_integral(x, v, a, b)" (4, 4), PURE,
    "Same as `integrate` with bounds: the integral from a to b.",
    &["definite_integral(\"x^2\", \"x\", 0, 3) → 9"], integrate;
    "store(name, x)" (2, 2), &[Effect::Changes(Resource::Stored)],
    "Stores an expression under a name, for `load`.",
    &[], store;
    "load(name)" (1, 1), &[Effect::Reads(Resource::Stored)],
    "The expression that was stored under this name with `store`.",
    &["{ store(\"p\", \"x + 1\"); print(load(\"p\")) } → x + 1"], load;
};

impl Native<'_> {
    /// Returns an argument that is an expression: symbolic, a number, or text to parse, but neither
    /// infinity nor an equation.
    pub(super) fn expression(&self, index: usize) -> Result<Expression, Failure> {
        let x = self.any_expression(index)?;
        if x.is_plain() {
            return Ok(x);
        }
        let what = if x.as_equation().is_some() {
            "an equation"
        } else {
            "infinity"
        };
        Err(Failure::type_(format!(
            "argument {} of `{}` must be an expression, not {what}",
            index + 1,
            self.name
        )))
    }

    /// Returns an argument that is an expression, an equation, or infinity.
    pub(super) fn any_expression(&self, index: usize) -> Result<Expression, Failure> {
        let value = self.arg(index);
        match of_value(value, &self.vm.budget)? {
            Some(x) => Ok(x),
            None => {
                let failure = self.wants(index, "a symbolic expression or a string");
                Err(if let Unpacked::Bool(_) = value.unpack() {
                    failure.with_hint(
                        "`==` compares at once; an equation is `eq(a, b)`, or text with `=` in it",
                    )
                } else {
                    failure
                })
            }
        }
    }

    /// Returns the name in an argument that is a symbol or a string.
    pub(super) fn symbol_name(&self, index: usize) -> Result<Rc<str>, Failure> {
        let value = self.arg(index);
        let symbol = match (value.as_symbolic(), value.as_str()) {
            (Some(x), _) => x.expression().clone(),
            (_, Some(text)) => Expression::read_symbol(text)?,
            _ => return Err(self.wants(index, "a symbol or a string")),
        };
        let name = symbol.as_symbol().map(Rc::clone);
        name.ok_or_else(|| {
            Failure::value(format!(
                "argument {} of `{}` must be a single symbol",
                index + 1,
                self.name
            ))
        })
    }

    fn make_symbolic(&mut self, x: Expression) -> Outcome {
        make(self.vm, x)
    }
}

pub(super) fn make(vm: &mut Vm, x: Expression) -> Outcome {
    vm.check_room(x.bytes())?;
    Ok(Value::symbolic(&mut vm.heap, x))
}

/// Converts a symbolic value, a number or text to an expression; `None` for anything else.
pub(super) fn of_value(value: Value, budget: &Budget) -> Result<Option<Expression>, Failure> {
    match (as_expression(value), value.as_str()) {
        (Some(x), _) => Ok(Some(x)),
        (None, Some(text)) => Expression::read(text, budget).map(Some),
        (None, None) => Ok(None),
    }
}

/// Converts a symbolic value or a number to an expression.
fn as_expression(value: Value) -> Option<Expression> {
    match value.as_symbolic() {
        Some(x) => Some(x.expression().clone()),
        None => value.as_number().map(|n| Expression::number(n.to_number())),
    }
}

/// Runs `sym x`.
pub(super) fn declared(vm: &mut Vm, name: Value) -> Outcome {
    let args = [name];
    symbol(&mut Native::new(vm, "sym", &args))
}

fn symbol(n: &mut Native<'_>) -> Outcome {
    let x = Expression::read_symbol(n.text(0)?)?;
    n.make_symbolic(x)
}

fn parse(n: &mut Native<'_>) -> Outcome {
    let x = n.any_expression(0)?;
    n.make_symbolic(x)
}

fn simplify(n: &mut Native<'_>) -> Outcome {
    let budget = &n.vm.budget;
    let x = algebra::each_side(&n.any_expression(0)?, &|x| algebra::simplify(x, budget))?;
    n.make_symbolic(x)
}

fn expand(n: &mut Native<'_>) -> Outcome {
    let budget = &n.vm.budget;
    let x = algebra::each_side(&n.any_expression(0)?, &|x| algebra::expand(x, budget))?;
    n.make_symbolic(x)
}

fn symbols(n: &mut Native<'_>) -> Outcome {
    let names = n
        .text(0)?
        .split([' ', ',', '\t'])
        .filter(|name| !name.is_empty());
    let mut made = Vec::new();
    for name in names {
        let x = Expression::read_symbol(name)?;
        made.push(make(n.vm, x)?);
    }
    n.make_array(made)
}

fn equation(n: &mut Native<'_>) -> Outcome {
    let x = Expression::equation(&n.expression(0)?, &n.expression(1)?)?;
    n.make_symbolic(x)
}

fn differentiate(n: &mut Native<'_>) -> Outcome {
    let times = match n.count() {
        3 => usize::try_from(n.int(2)?)
            .map_err(|_| Failure::value("the order of a derivative must be 0 or more"))?,
        _ => 1,
    };
    let (x, v) = (n.any_expression(0)?, n.symbol_name(1)?);
    let budget = &n.vm.budget;
    let x = algebra::each_side(&x, &|x| algebra::differentiate_times(x, &v, times, budget))?;
    n.make_symbolic(x)
}

fn evaluate_at(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.any_expression(0)?, n.symbol_name(1)?);
    let value = n.any_expression(2)?;
    if value.as_infinity().is_some() {
        return Err(Failure::domain("infinity cannot be the value of a symbol")
            .with_hint("`limit(f, v, infinity)` gives the limit of an expression")
            .into());
    }
    let (value, budget) = (n.expression(2)?, &n.vm.budget);
    let x = algebra::each_side(&x, &|x| algebra::substitute(x, &v, &value, budget))?;
    n.make_symbolic(x)
}

fn root_of(n: &mut Native<'_>) -> Outcome {
    let root = algebra::root_of(&n.expression(0)?, n.number(1)?, &n.vm.budget)?;
    Ok(n.make_number(root))
}

fn integrate(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let budget = &n.vm.budget;
    let integral = match n.count() {
        2 => algebra::integrate(&x, &v, budget)?,
        4 => {
            let (a, b) = (bound(n, 2)?, bound(n, 3)?);
            algebra::integrate_between(&x, &v, (&a, &b), budget)?
        }
        _ => {
            return Err(Failure::arity(format!(
                "`{}` takes 2 or 4 arguments, not 3: give both bounds or neither",
                n.name
            ))
            .into());
        }
    };
    n.make_symbolic(integral)
}

/// Returns an argument that is a bound of an integral or a sum: an expression, or infinity.
pub(super) fn bound(n: &Native<'_>, index: usize) -> Result<Expression, Failure> {
    let x = n.any_expression(index)?;
    if x.as_infinity().is_some() {
        return Ok(x);
    }
    n.expression(index)
}

/// Returns the name of the hidden variable in which the library stores an expression; programs
/// cannot write such a name.
fn stored_as(n: &Native<'_>) -> Result<String, Failure> {
    Ok(format!("stored {}", n.text(0)?))
}

fn store(n: &mut Native<'_>) -> Outcome {
    let (key, x) = (stored_as(n)?, n.expression(1)?);
    if n.vm.globals.len() > STORED_MAX {
        return Err(Failure::limit("too many names are in use").into());
    }
    let value = n.make_symbolic(x)?;
    let key = n.vm.symbols.intern(&key);
    let slot = n.vm.globals.slot(LIBRARY, key);
    n.vm.globals.set(slot, value);
    Ok(Value::NULL)
}

fn load(n: &mut Native<'_>) -> Outcome {
    let key = stored_as(n)?;
    let slot = n.vm.symbols.get(&key);
    let slot = slot.and_then(|key| n.vm.globals.find(LIBRARY, key));
    let value = slot.map(|slot| n.vm.globals.value(slot));
    match value.filter(|value| !value.is_undefined()) {
        Some(value) => Ok(value),
        None => Err(Failure::new(
            ErrorKind::Name,
            format!("nothing is stored as \"{}\"", n.text(0)?),
        )
        .with_hint("`store(name, x)` stores an expression")
        .into()),
    }
}

/// Does arithmetic with a symbolic expression on at least one side.
pub(super) fn arith(vm: &mut Vm, op: Arith, x: Value, y: Value) -> Outcome {
    let (Some(a), Some(b)) = (as_expression(x), as_expression(y)) else {
        return Err(mismatch(op, x, y).into());
    };
    let budget = &vm.budget;
    let result = match op {
        Arith::Add => algebra::add(&a, &b, budget)?,
        Arith::Sub => algebra::sub(&a, &b, budget)?,
        Arith::Mul => algebra::mul(&a, &b, budget)?,
        Arith::Div => algebra::div(&a, &b, budget)?,
        Arith::Pow => algebra::power(&a, &b, budget)?,
        Arith::Rem => return Err(mismatch(op, x, y).into()),
    };
    make(vm, result)
}

/// Applies a named mathematical function if one of its arguments is symbolic; `None` if none is, or
/// if there is no such function for expressions.
pub(super) fn algebra_of(vm: &mut Vm, name: &str, args: &[Value]) -> Option<Outcome> {
    if !args.iter().any(|x| x.as_symbolic().is_some()) {
        return None;
    }
    let args: Option<Vec<Expression>> = args.iter().map(|x| as_expression(*x)).collect();
    let result = algebra::call(name, &args?, &vm.budget)?;
    Some(result.map_err(Into::into).and_then(|x| make(vm, x)))
}
