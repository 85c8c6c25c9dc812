//! Computer algebra: symbols, the operators on symbolic expressions, and the functions of `cas`, each also
//! global and with the prefix `cas_`.

use super::matrix::mismatch;
use super::{GLOBAL, PURE, also, native};
use crate::algebra::{self, Expression};
use crate::number;
use crate::text::{ErrorKind, Failure};
use crate::value::Value;
use crate::vm::{Arith, Builtin, Effect, LIBRARY, Native, Outcome, Resource, Vm};
use std::rc::Rc;

/// Global names after which nothing more is stored.
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
    "simplify(x)" (1, 1), PURE,
    "The shortest form known of an expression with the same value.",
    &["simplify(\"(x^2 - 1)/(x - 1)\") → x + 1"], simplify;
    "parse(text)" (1, 1), PURE,
    "The expression that a text writes; unknown names become symbols.",
    &["parse(\"x^2 + 2*x - 1\") → x^2 + 2*x - 1"], parse;
    "expand(x)" (1, 1), PURE,
    "The expression with products and powers of sums multiplied out.",
    &["expand(\"(x + y)^2\") → x^2 + 2*x*y + y^2"], expand;
    "differentiate(x, v)" (2, 2), PURE,
    "The derivative with respect to the symbol v.",
    &["differentiate(\"x^2 + 3*x\", \"x\") → 2*x + 3"], differentiate;
    "evaluate_at(x, v, value)" (3, 3), PURE,
    "The expression with a value in place of the symbol v.",
    &["evaluate_at(\"x^2\", \"x\", sqrt(2)) → 2"], evaluate_at;
    "evaluate(x, v, value)" (3, 3), PURE,
    "As `evaluate_at`: the expression with a value in place of the symbol v.",
    &["cas::evaluate(\"x^2\", \"x\", 3) → 9"], evaluate_at;
    "solve(x, v)" (2, 2), PURE,
    "The distinct roots of x = 0 in the symbol v, exact: reals ascending, then complex ones.",
    &["solve(\"x^2 - 2\", \"x\") → [-√2, √2]"], solve;
    "root_of(p, k)" (2, 2), PURE,
    "The k-th root of a polynomial, exact: the real ones ascending, then the complex ones by real part.",
    &["root_of(\"x^5 - x - 1\", 1) → root_of(\"x^5 - x - 1\", 1)", "root_of(\"x^2 - 2\", 2) → √2"], root_of;
    "solve_linear(x[, v])" (1, 2), PURE,
    "The only root of an expression that is linear in the symbol v, which need not be given if there is no other.",
    &["solve_linear(\"3*x + 9\", \"x\") → -3", "solve_linear(\"3*x + 9\") → -3"], solve_linear;
    "integrate(x, v[, a, b])" (2, 4), PURE,
    "An antiderivative with respect to the symbol v, or the integral from a to b.",
    &["integrate(\"x^2\", \"x\") → x^3/3", "integrate(\"x^2\", \"x\", 0, 1) → 1/3"], integrate;
    "definite_integral(x, v, a, b)" (4, 4), PURE,
    "As `integrate` with bounds: the integral from a to b.",
    &["definite_integral(\"x^2\", \"x\", 0, 3) → 9"], integrate;
    "numerical_derivative(x, v, at)" (3, 3), PURE,
    "The derivative at a point as a float, from differences.",
    &[], numerical_derivative;
    "store(name, x)" (2, 2), &[Effect::Changes(Resource::Stored)],
    "Keeps an expression under a name, for `load`.",
    &[], store;
    "load(name)" (1, 1), &[Effect::Reads(Resource::Stored)],
    "The expression that `store` kept under this name.",
    &["{ store(\"p\", \"x + 1\"); print(load(\"p\")) } → x + 1"], load;
};

impl Native<'_> {
    /// An expression: symbolic, a number, or a text to be read.
    pub(super) fn expression(&self, index: usize) -> Result<Expression, Failure> {
        let value = self.arg(index);
        if let Some(x) = as_expression(value) {
            return Ok(x);
        }
        match value.as_str() {
            Some(text) => Expression::read(text, &self.vm.budget),
            None => Err(self.wants(index, "a symbolic expression or a string")),
        }
    }

    /// The name of a symbol: a symbol or a string.
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

/// A symbolic value or a number as an expression.
fn as_expression(value: Value) -> Option<Expression> {
    match value.as_symbolic() {
        Some(x) => Some(x.expression().clone()),
        None => value.as_number().map(|n| Expression::number(n.to_number())),
    }
}

/// `sym x`.
pub(super) fn declared(vm: &mut Vm, name: Value) -> Outcome {
    let args = [name];
    symbol(&mut Native::new(vm, "sym", &args))
}

fn symbol(n: &mut Native<'_>) -> Outcome {
    let x = Expression::read_symbol(n.text(0)?)?;
    n.make_symbolic(x)
}

fn parse(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    n.make_symbolic(x)
}

fn simplify(n: &mut Native<'_>) -> Outcome {
    let x = algebra::simplify(&n.expression(0)?, &n.vm.budget)?;
    n.make_symbolic(x)
}

fn expand(n: &mut Native<'_>) -> Outcome {
    let x = algebra::expand(&n.expression(0)?, &n.vm.budget)?;
    n.make_symbolic(x)
}

fn differentiate(n: &mut Native<'_>) -> Outcome {
    let x = algebra::differentiate(&n.expression(0)?, &n.symbol_name(1)?, &n.vm.budget)?;
    n.make_symbolic(x)
}

fn evaluate_at(n: &mut Native<'_>) -> Outcome {
    let (x, v, value) = (n.expression(0)?, n.symbol_name(1)?, n.expression(2)?);
    let x = algebra::substitute(&x, &v, &value, &n.vm.budget)?;
    n.make_symbolic(x)
}

fn solve(n: &mut Native<'_>) -> Outcome {
    let roots = algebra::solve(&n.expression(0)?, &n.symbol_name(1)?, &n.vm.budget)?;
    let values: Result<Vec<Value>, _> = roots.into_iter().map(|x| make(n.vm, x)).collect();
    n.make_array(values?)
}

fn root_of(n: &mut Native<'_>) -> Outcome {
    let root = algebra::root_of(&n.expression(0)?, n.number(1)?, &n.vm.budget)?;
    Ok(n.make_number(root))
}

fn solve_linear(n: &mut Native<'_>) -> Outcome {
    let x = n.expression(0)?;
    let v = match (n.count(), &x.symbols()[..]) {
        (2, _) => n.symbol_name(1)?,
        (_, [only]) => Rc::clone(only),
        (_, symbols) => {
            let count = symbols.len();
            let message = format!("`solve_linear` of an expression with {count} symbols");
            return Err(Failure::value(message)
                .with_hint("the second argument says which one is unknown")
                .into());
        }
    };
    let root = algebra::solve_linear(&x, &v, &n.vm.budget)?;
    n.make_symbolic(root)
}

fn integrate(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let budget = &n.vm.budget;
    let integral = match n.count() {
        2 => algebra::integrate(&x, &v, budget)?,
        4 => {
            let (a, b) = (n.expression(2)?, n.expression(3)?);
            algebra::integrate_between(&x, &v, (&a, &b), budget)?
        }
        _ => {
            return Err(Failure::arity(format!(
                "`{}` takes 2 or 4 arguments, not 3: the lower and the upper bound",
                n.name
            ))
            .into());
        }
    };
    n.make_symbolic(integral)
}

fn numerical_derivative(n: &mut Native<'_>) -> Outcome {
    let (x, v) = (n.expression(0)?, n.symbol_name(1)?);
    let at = n.number(2)?;
    if at.kind() == number::NumberKind::Complex {
        return Err(n.wants(2, "a real number").into());
    }
    let at = number::to_f64(at, &n.vm.budget)?;
    let slope = algebra::numerical_derivative(&x, &v, at, &n.vm.budget)?;
    Ok(Value::float(slope))
}

/// The hidden variable of the library that an expression is stored in; no program can write its name.
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
        .with_hint("`store(name, x)` keeps an expression")
        .into()),
    }
}

/// Arithmetic with a symbolic expression on one side.
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

/// A mathematical function by name when one of its arguments is symbolic; none when none is, or there is no
/// such function of expressions.
pub(super) fn algebra_of(vm: &mut Vm, name: &str, args: &[Value]) -> Option<Outcome> {
    if !args.iter().any(|x| x.as_symbolic().is_some()) {
        return None;
    }
    let args: Option<Vec<Expression>> = args.iter().map(|x| as_expression(*x)).collect();
    let result = algebra::call(name, &args?, &vm.budget)?;
    Some(result.map_err(Into::into).and_then(|x| make(vm, x)))
}
