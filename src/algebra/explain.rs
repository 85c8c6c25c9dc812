//! Derivatives, solutions and integrals worked out line by line, as a teacher would write them:
//! each line shows an expression with the work that remains, and the rules that led to it.

use super::arithmetic::{build, mul, negate, power, power_rational};
use super::calculus::differentiate;
use super::expression::{Base, Expression, Factor, Function};
use super::extended::difference;
use super::factors;
use super::function::apply;
use super::integrate::{Step, integrate_in_steps};
use super::solve::coefficients;
use super::walk::of_base;
use crate::big::Fraction;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::Failure;

/// The maximum number of lines shown for a derivative.
const LINES_MAX: usize = 12;
/// The maximum number of characters in a line.
const WIDTH_MAX: usize = 400;

/// An unfinished derivative.
enum Draft {
    /// Nothing is left to do.
    Done(Expression),
    /// The derivative of this has yet to be taken.
    Prime(Expression),
    /// A sum of parts.
    Sum(Vec<Draft>),
    /// A product of parts.
    Product(Vec<Draft>),
}

struct Teacher<'a> {
    v: &'a str,
    budget: &'a Budget,
    rules: Vec<&'static str>,
}

/// Returns the lines between a derivative and its result, with the rules in brackets.
///
/// # Errors
/// The errors of the derivative.
pub fn derivative_lines(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<String>, Failure> {
    let mut teacher = Teacher {
        v,
        budget,
        rules: Vec::new(),
    };
    let mut draft = Draft::Prime(x.clone());
    let mut lines = Vec::new();
    while draft.is_open() && lines.len() < LINES_MAX {
        teacher.rules.clear();
        draft = teacher.stepped(draft)?;
        let text = draft.text(budget)?;
        if text.len() > WIDTH_MAX {
            break;
        }
        lines.push(format!("{text} ({})", teacher.rules.join(", ")));
    }
    Ok(lines)
}

impl Draft {
    fn is_open(&self) -> bool {
        match self {
            Draft::Done(_) => false,
            Draft::Prime(_) => true,
            Draft::Sum(parts) | Draft::Product(parts) => parts.iter().any(Draft::is_open),
        }
    }

    fn text(&self, budget: &Budget) -> Result<String, Failure> {
        Ok(match self {
            Draft::Done(x) => x.text(budget)?,
            Draft::Prime(x) => format!("({})'", x.text(budget)?),
            Draft::Sum(parts) => {
                let texts: Result<Vec<String>, Failure> =
                    parts.iter().map(|p| p.text(budget)).collect();
                let mut text = String::new();
                for (i, part) in texts?.into_iter().enumerate() {
                    match part.strip_prefix('-') {
                        Some(rest) if i > 0 => text.push_str(&format!(" - {rest}")),
                        _ if i > 0 => text.push_str(&format!(" + {part}")),
                        _ => text.push_str(&part),
                    }
                }
                text
            }
            Draft::Product(parts) => {
                let mut texts = Vec::new();
                for part in parts {
                    let text = part.text(budget)?;
                    let plain = match part {
                        Draft::Done(x) => {
                            x.terms().len() == 1 && (texts.is_empty() || !text.starts_with('-'))
                        }
                        Draft::Sum(_) => false,
                        Draft::Prime(_) | Draft::Product(_) => true,
                    };
                    texts.push(if plain { text } else { format!("({text})") });
                }
                texts.join("*")
            }
        })
    }
}

impl Teacher<'_> {
    fn use_rule(&mut self, rule: &'static str) {
        if !self.rules.contains(&rule) {
            self.rules.push(rule);
        }
    }

    /// Applies one rule to each unfinished part.
    fn stepped(&mut self, draft: Draft) -> Result<Draft, Failure> {
        Ok(match draft {
            Draft::Done(x) => Draft::Done(x),
            Draft::Prime(x) => self.derived(x)?,
            Draft::Sum(parts) => {
                let parts: Result<Vec<Draft>, Failure> =
                    parts.into_iter().map(|p| self.stepped(p)).collect();
                Draft::Sum(parts?)
            }
            Draft::Product(parts) => {
                let parts: Result<Vec<Draft>, Failure> =
                    parts.into_iter().map(|p| self.stepped(p)).collect();
                Draft::Product(parts?)
            }
        })
    }

    fn derived(&mut self, x: Expression) -> Result<Draft, Failure> {
        if !x.contains(self.v) {
            self.use_rule("a constant");
            return Ok(Draft::Done(Expression::number(Number::Int(0))));
        }
        if x.as_symbol().is_some() {
            self.use_rule("the symbol itself");
            return Ok(Draft::Done(Expression::number(Number::Int(1))));
        }
        let [term] = x.terms() else {
            self.use_rule("sum rule");
            let mut parts = Vec::new();
            for term in x.terms() {
                parts.push(Draft::Prime(Expression::from_sorted(vec![term.clone()])?));
            }
            return Ok(Draft::Sum(parts));
        };
        let (own, mut constant): (Vec<Factor>, Vec<Factor>) = term
            .monomial
            .factors
            .iter()
            .cloned()
            .partition(|f| f.base.contains(self.v));
        if !matches!(term.coefficient, Number::Int(1)) || !constant.is_empty() {
            self.use_rule("constant factor");
            let c = build(
                term.coefficient.clone(),
                std::mem::take(&mut constant),
                self.budget,
            )?;
            let rest = build(Number::Int(1), own, self.budget)?;
            return Ok(Draft::Product(vec![Draft::Done(c), Draft::Prime(rest)]));
        }
        match &own[..] {
            [f] => self.single(f, x.clone()),
            _ => self.several(own),
        }
    }

    /// Applies one rule to a product or a quotient.
    fn several(&mut self, own: Vec<Factor>) -> Result<Draft, Failure> {
        let budget = self.budget;
        let (below, above): (Vec<Factor>, Vec<Factor>) =
            own.into_iter().partition(|f| f.exponent.is_negative());
        if !below.is_empty() && !above.is_empty() {
            self.use_rule("quotient rule");
            let f = build(Number::Int(1), above, budget)?;
            let g = build(Number::Int(1), below, budget)?;
            let g = power_rational(&g, &Fraction::from(-1), budget)?;
            let square = power_rational(&g, &Fraction::from(-2), budget)?;
            let first = Draft::Product(vec![Draft::Prime(f.clone()), Draft::Done(g.clone())]);
            let second = Draft::Product(vec![Draft::Done(negate(&f, budget)?), Draft::Prime(g)]);
            return Ok(Draft::Product(vec![
                Draft::Sum(vec![first, second]),
                Draft::Done(square),
            ]));
        }
        self.use_rule("product rule");
        let mut all = above;
        all.extend(below);
        let rest = build(Number::Int(1), all.split_off(1), budget)?;
        let first = build(Number::Int(1), all, budget)?;
        Ok(Draft::Sum(vec![
            Draft::Product(vec![Draft::Prime(first.clone()), Draft::Done(rest.clone())]),
            Draft::Product(vec![Draft::Done(first), Draft::Prime(rest)]),
        ]))
    }

    fn single(&mut self, f: &Factor, x: Expression) -> Result<Draft, Failure> {
        let budget = self.budget;
        if !f.exponent.is_one() {
            let base = of_base(&f.base)?;
            let lower = f.exponent.sub(&Fraction::ONE, budget)?;
            let outer = power_rational(&base, &lower, budget)?;
            let k = Number::from_fraction(f.exponent.clone());
            let outer = super::scale(&outer, k.as_ref(), budget)?;
            self.use_rule("power rule");
            return Ok(self.chained(outer, base));
        }
        match &f.base {
            Base::Function(g, u) => {
                let t = Expression::symbol("unknown t");
                let slope = differentiate(&apply(*g, &t, budget)?, "unknown t", budget)?;
                let outer = super::substitute(&slope, "unknown t", u, budget)?;
                self.use_rule(rule_of(*g));
                Ok(self.chained(outer, u.clone()))
            }
            Base::Power(a, e) if !a.contains(self.v) => {
                let log = apply(Function::Log, a, budget)?;
                let outer = mul(&power(a, e, budget)?, &log, budget)?;
                self.use_rule("exponential rule");
                Ok(self.chained(outer, e.clone()))
            }
            Base::Power(..)
            | Base::Symbol(_)
            | Base::Group(_)
            | Base::Infinity
            | Base::Equation(..) => {
                self.use_rule("logarithmic derivative");
                Ok(Draft::Done(differentiate(&x, self.v, budget)?))
            }
        }
    }

    fn chained(&mut self, outer: Expression, inner: Expression) -> Draft {
        if inner.as_symbol().is_some() {
            return Draft::Done(outer);
        }
        self.use_rule("chain rule");
        Draft::Product(vec![Draft::Done(outer), Draft::Prime(inner)])
    }
}

fn rule_of(f: Function) -> &'static str {
    match f {
        Function::Sin => "sin' = cos",
        Function::Cos => "cos' = -sin",
        Function::Tan => "tan' = 1/cos²",
        Function::Exp => "exp' = exp",
        Function::Log => "log' = 1/x",
        Function::Asin
        | Function::Acos
        | Function::Atan
        | Function::Sinh
        | Function::Cosh
        | Function::Tanh
        | Function::Asinh
        | Function::Acosh
        | Function::Atanh
        | Function::Abs
        | Function::Factorial => "table",
    }
}

/// Returns the lines between an equation in one symbol and its solutions; `None` if there is
/// nothing to explain.
///
/// # Errors
/// `LimitError`, `Interrupted`, and the errors of factoring.
pub fn solution_lines(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    let zero = super::expand(&difference(x, budget)?, budget)?;
    if x.as_equation().is_some() {
        lines.push(format!("{} = 0 (all to one side)", zero.text(budget)?));
    }
    if zero.polynomial_symbol().is_none_or(|s| &**s != v) {
        return Ok(lines);
    }
    let rows = coefficients(&zero, v, budget)?;
    let numbers: Option<Vec<Number>> = rows.iter().map(Expression::as_number).collect();
    let Some(numbers) = numbers else {
        return Ok(lines);
    };
    if let [b, a] = &numbers[..] {
        let right = number::negate(b.as_ref(), budget)?;
        let text = |n: &Number| Expression::number(n.clone()).text(budget);
        lines.push(format!("{v} = ({})/({}) (linear)", text(&right)?, text(a)?));
        return Ok(lines);
    }
    let rational = numbers.iter().all(|n| n.as_ref().to_fraction().is_some());
    if rational {
        let all = factors::factor(&zero, budget)?;
        let proper: Vec<_> = all.iter().filter(|(f, _)| f.contains(v)).collect();
        if proper.len() > 1 || proper.iter().any(|(_, k)| *k > 1) {
            let mut product = Vec::new();
            for (f, k) in &all {
                let text = f.text(budget)?;
                let text = if f.terms().len() > 1 {
                    format!("({text})")
                } else {
                    text
                };
                product.push(if *k > 1 { format!("{text}^{k}") } else { text });
            }
            lines.push(format!("{} = 0 (factor)", product.join("*")));
            let cases: Result<Vec<String>, Failure> = proper
                .iter()
                .map(|(f, _)| Ok(format!("{} = 0", f.text(budget)?)))
                .collect();
            lines.push(format!(
                "{} (a product is 0 where one of its factors is)",
                cases?.join(" or ")
            ));
            return Ok(lines);
        }
    }
    if let [c, b, a] = &numbers[..] {
        lines.extend(quadratic_formula([a, b, c], v, budget)?);
    }
    Ok(lines)
}

fn quadratic_formula(
    [a, b, c]: [&Number; 3],
    v: &str,
    budget: &Budget,
) -> Result<Vec<String>, Failure> {
    let text = |n: &Number| -> Result<String, Failure> {
        let text = Expression::number(n.clone()).text(budget)?;
        Ok(if text.starts_with('-') || text.contains(' ') {
            format!("({text})")
        } else {
            text
        })
    };
    let four = number::mul(NumberRef::Int(4), a.as_ref(), budget)?;
    let four = number::mul(four.as_ref(), c.as_ref(), budget)?;
    let square = number::mul(b.as_ref(), b.as_ref(), budget)?;
    let discriminant = number::sub(square.as_ref(), four.as_ref(), budget)?;
    let twice = number::mul(NumberRef::Int(2), a.as_ref(), budget)?;
    let minus = number::negate(b.as_ref(), budget)?;
    Ok(vec![
        format!(
            "{v} = (-{b} ± √({b}^2 - 4·{a}·{c}))/(2·{a}) (quadratic formula)",
            a = text(a)?,
            b = text(b)?,
            c = text(c)?
        ),
        format!(
            "{v} = ({} ± √{})/{}",
            Expression::number(minus).text(budget)?,
            text(&discriminant)?,
            text(&twice)?
        ),
    ])
}

/// Returns the lines between an integral and its result: the rules in the order in which they were
/// used, from the inside out.
///
/// # Errors
/// The errors of the integral.
pub fn integral_lines(x: &Expression, v: &str, budget: &Budget) -> Result<Vec<String>, Failure> {
    let mut steps: Vec<Step> = Vec::new();
    integrate_in_steps(x, v, &mut steps, budget)?;
    let line = |step: Step| format!("∫ {} d{v} = {} ({})", step.from, step.to, step.rule);
    Ok(steps
        .into_iter()
        .map(line)
        .filter(|line| line.len() < WIDTH_MAX)
        .collect())
}
