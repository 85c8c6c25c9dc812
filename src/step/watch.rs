//! Expressions evaluated while a program is stopped: conditions of breakpoints and watched
//! expressions. Since the machine cannot run meanwhile, they are evaluated here. They may consist
//! of names, literals, elements, fields, arithmetic, comparisons and `size`.

use super::sight;
use crate::limit::{Budget, Gate};
use crate::number::{self, Number, NumberRef};
use crate::syntax::ast::{
    ArithOp, CompareLink, CompareOp, Expr, ExprKind, LogicOp, Program, StmtKind,
};
use crate::text::{Failure, Symbols, visible_line};
use crate::value::{Collection, Value, equal};
use crate::vm::{At, Vm};
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

/// The maximum length of an expression, in bytes.
const TEXT_MAX: usize = 1000;
/// The maximum size of the numbers used, in bits.
const BITS_MAX: usize = 1 << 16;
/// The maximum length of a value, in characters.
const SHOWN_MAX: usize = 60;
/// The maximum nesting depth of expressions.
const DEPTH_MAX: usize = 200;

/// An expression to watch.
#[derive(Clone)]
pub(crate) struct Watch {
    text: String,
    program: Rc<Program>,
    /// The names it uses.
    names: Rc<Symbols>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.text).finish()
    }
}

/// The value of an expression.
enum Seen {
    Value(Value),
    Number(Number),
    Text(String),
}

impl Seen {
    fn bool(truth: bool) -> Seen {
        Seen::Value(Value::bool(truth))
    }

    fn as_number(&self) -> Option<NumberRef<'_>> {
        match self {
            Seen::Value(value) => value.as_number(),
            Seen::Number(n) => Some(n.as_ref()),
            Seen::Text(_) => None,
        }
    }

    fn as_str(&self) -> Option<&str> {
        match self {
            Seen::Value(value) => value.as_str(),
            Seen::Text(text) => Some(text),
            Seen::Number(_) => None,
        }
    }

    fn is_true(&self, vm: &Vm) -> bool {
        match self {
            Seen::Value(value) => vm.truth(*value),
            Seen::Number(n) => !number::is_zero(n.as_ref()),
            Seen::Text(text) => !text.is_empty(),
        }
    }
}

impl Watch {
    /// Parses an expression.
    ///
    /// # Errors
    /// `SyntaxError` if it is not a single expression.
    pub fn new(text: &str) -> Result<Watch, Failure> {
        if text.len() > TEXT_MAX {
            return Err(Failure::limit(
                "a watched expression can be at most 1,000 bytes long",
            ));
        }
        let mut names = Symbols::default();
        let budget = Budget::default();
        let program = crate::syntax::parse(text, &mut names, &Gate::new(&budget, usize::MAX))
            .map_err(|fault| fault.into_failure())?;
        let watch = Watch {
            text: text.trim().to_string(),
            program: Rc::new(program),
            names: Rc::new(names),
        };
        match watch.expression() {
            Some(_) => Ok(watch),
            None => Err(Failure::syntax("expected a single expression")
                .with_hint("for example `n`, `n > 3`, `size(xs)`, `p.x + 1`")),
        }
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn expression(&self) -> Option<&Expr> {
        let [only] = &self.program.statements[..] else {
            return None;
        };
        let StmtKind::Expr(e) = &only.kind else {
            return None;
        };
        Some(e)
    }

    /// Its value here, or the reason it has none, on one line.
    pub(super) fn shown(&self, vm: &Vm, at: At) -> String {
        let text = match self.seen(vm, at) {
            Ok(Seen::Value(value)) => vm.brief(value, SHOWN_MAX),
            Ok(Seen::Text(text)) => format!("{text:?}"),
            Ok(Seen::Number(n)) => {
                let mut out = String::new();
                match number::show(n.as_ref(), &mut out, &vm.budget) {
                    Ok(()) => out,
                    Err(failure) => failure.message().to_string(),
                }
            }
            Err(failure) => format!("({})", failure.message()),
        };
        visible_line(&text).chars().take(2 * SHOWN_MAX).collect()
    }

    /// Reports whether it is true here. An error counts as true, so that a faulty condition does
    /// not go unnoticed.
    pub(super) fn holds(&self, vm: &Vm, at: At) -> bool {
        self.seen(vm, at).map_or(true, |seen| seen.is_true(vm))
    }

    fn seen(&self, vm: &Vm, at: At) -> Result<Seen, Failure> {
        let looker = Looker {
            vm,
            at,
            names: &self.names,
        };
        match self.expression() {
            Some(e) => looker.value(e, 0),
            None => Ok(Seen::Value(Value::NULL)),
        }
    }
}

/// Evaluates an expression.
struct Looker<'a> {
    vm: &'a Vm,
    at: At,
    names: &'a Symbols,
}

impl Looker<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few kinds of expression can be evaluated without running the machine"
    )]
    fn value(&self, e: &Expr, depth: usize) -> Result<Seen, Failure> {
        if depth > DEPTH_MAX {
            return Err(Failure::limit("the expression is nested too deeply"));
        }
        let depth = depth + 1;
        match &e.kind {
            ExprKind::Number(n) => Ok(Seen::Number(n.clone())),
            ExprKind::Text(text) => Ok(Seen::Text(text.to_string())),
            ExprKind::Bool(b) => Ok(Seen::bool(*b)),
            ExprKind::Null => Ok(Seen::Value(Value::NULL)),
            ExprKind::Name(name) => self.name(self.names.text(name.symbol)),
            ExprKind::Paren(inner) => self.value(inner, depth),
            ExprKind::Negate(inner) => {
                let x = self.value(inner, depth)?;
                number::negate(self.small(&x)?, &self.vm.budget).map(Seen::Number)
            }
            ExprKind::Not(inner) => {
                let x = self.value(inner, depth)?;
                Ok(Seen::bool(!x.is_true(self.vm)))
            }
            ExprKind::Power { base, exponent } => {
                self.arithmetic(ArithOp::Pow, base, exponent, depth)
            }
            ExprKind::Chain { first, rest } => {
                let mut sum = self.value(first, depth)?;
                for link in rest {
                    let next = self.value(&link.operand, depth)?;
                    sum = self.apply(link.op, &sum, &next)?;
                }
                Ok(sum)
            }
            ExprKind::Compare { first, rest } => self.comparison(first, rest, depth),
            ExprKind::Logic { op, operands } => self.logic(*op, operands, depth),
            ExprKind::Index { object, indices } => match &indices[..] {
                [index] => self.element(object, index, depth),
                _ => Err(refused()),
            },
            ExprKind::Member { object, name } => {
                let object = self.value(object, depth)?;
                self.field(&object, self.names.text(name.symbol))
            }
            ExprKind::Call { callee, args } => match (&callee.kind, &args[..]) {
                (ExprKind::Name(name), [only])
                    if matches!(self.names.text(name.symbol), "size" | "len") =>
                {
                    let x = self.value(only, depth)?;
                    self.size(&x)
                }
                _ => Err(refused()),
            },
            _ => Err(refused()),
        }
    }

    fn comparison(
        &self,
        first: &Expr,
        rest: &[CompareLink],
        depth: usize,
    ) -> Result<Seen, Failure> {
        let mut left = self.value(first, depth)?;
        for link in rest {
            let right = self.value(&link.operand, depth)?;
            if !self.compare(link.op, &left, &right)? {
                return Ok(Seen::bool(false));
            }
            left = right;
        }
        Ok(Seen::bool(true))
    }

    fn logic(&self, op: LogicOp, operands: &[Expr], depth: usize) -> Result<Seen, Failure> {
        let ends = op == LogicOp::Or;
        let mut last = Seen::bool(!ends);
        for operand in operands {
            last = self.value(operand, depth)?;
            if last.is_true(self.vm) == ends {
                break;
            }
        }
        Ok(last)
    }

    fn name(&self, name: &str) -> Result<Seen, Failure> {
        let symbol = self.vm.symbols.find(name);
        let found = symbol.and_then(|symbol| sight::lookup(self.vm, self.at, symbol));
        let missing = || Failure::name(format!("`{name}` is not visible here"));
        found.map(Seen::Value).ok_or_else(missing)
    }

    /// The number in a value, if it is not too large to work with.
    fn small<'s>(&self, x: &'s Seen) -> Result<NumberRef<'s>, Failure> {
        let n = x
            .as_number()
            .ok_or_else(|| Failure::type_("this value is not a number"))?;
        if n.bits() > BITS_MAX {
            return Err(Failure::limit("a number is too large to work with here"));
        }
        Ok(n)
    }

    fn arithmetic(&self, op: ArithOp, a: &Expr, b: &Expr, depth: usize) -> Result<Seen, Failure> {
        let (a, b) = (self.value(a, depth)?, self.value(b, depth)?);
        self.apply(op, &a, &b)
    }

    fn apply(&self, op: ArithOp, a: &Seen, b: &Seen) -> Result<Seen, Failure> {
        if let (ArithOp::Add, Some(a), Some(b)) = (op, a.as_str(), b.as_str()) {
            return Ok(Seen::Text(format!("{a}{b}")));
        }
        let (a, b) = (self.small(a)?, self.small(b)?);
        let budget = &self.vm.budget;
        let result = match op {
            ArithOp::Add => number::add(a, b, budget),
            ArithOp::Sub => number::sub(a, b, budget),
            ArithOp::Mul => number::mul(a, b, budget),
            ArithOp::Div => number::div(a, b, budget),
            ArithOp::Rem => number::rem(a, b, budget),
            ArithOp::Pow => {
                let NumberRef::Int(n) = b else {
                    return Err(refused());
                };
                if n.unsigned_abs() as usize * a.bits().max(1) >= BITS_MAX {
                    return Err(refused());
                }
                number::power(a, b, budget)
            }
        };
        result.map(Seen::Number)
    }

    fn compare(&self, op: CompareOp, a: &Seen, b: &Seen) -> Result<bool, Failure> {
        let is_equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        let budget = &self.vm.budget;
        if is_equality {
            let same = match (a.as_number(), b.as_number(), a.as_str(), b.as_str()) {
                (Some(a), Some(b), _, _) => number::equal(a, b, budget)?,
                (_, _, Some(a), Some(b)) => a == b,
                _ => match (a, b) {
                    (Seen::Value(a), Seen::Value(b)) => equal(*a, *b, budget)?,
                    _ => false,
                },
            };
            return Ok(same == (op == CompareOp::Eq));
        }
        let order = match (a.as_str(), b.as_str()) {
            (Some(a), Some(b)) => Some(a.cmp(b)),
            _ => number::compare(self.small(a)?, self.small(b)?, budget)?,
        };
        Ok(order.is_some_and(|order| match op {
            CompareOp::Lt => order == Ordering::Less,
            CompareOp::Le => order != Ordering::Greater,
            CompareOp::Gt => order == Ordering::Greater,
            CompareOp::Ge => order != Ordering::Less,
            CompareOp::Eq | CompareOp::Ne => false,
        }))
    }

    fn element(&self, object: &Expr, index: &Expr, depth: usize) -> Result<Seen, Failure> {
        let (object, index) = (self.value(object, depth)?, self.value(index, depth)?);
        let Seen::Value(object) = object else {
            return Err(refused());
        };
        let found = match object.as_collection() {
            Some(Collection::Array(array)) => {
                let size = array.len() as i64;
                match index.as_number() {
                    Some(NumberRef::Int(i)) => {
                        let i = if i < 0 { i + size } else { i };
                        usize::try_from(i)
                            .ok()
                            .and_then(|i| array.items().get(i).copied())
                    }
                    _ => None,
                }
            }
            Some(Collection::Table(table)) => match (&index, index.as_str(), index.as_number()) {
                (Seen::Value(key), ..) => self.vm.table_get(table, *key)?,
                (_, Some(key), _) => table.of_text(key),
                (.., Some(NumberRef::Int(i))) => self.vm.table_get(table, Value::int(i))?,
                _ => None,
            },
            Some(Collection::Struct(_)) => {
                let name = index.as_str().unwrap_or_default();
                return self.field(&Seen::Value(object), name);
            }
            Some(Collection::Text(_)) | None => return Err(refused()),
        };
        found
            .map(Seen::Value)
            .ok_or_else(|| Failure::index("there is no element with this index"))
    }

    fn field(&self, object: &Seen, name: &str) -> Result<Seen, Failure> {
        let Seen::Value(object) = object else {
            return Err(refused());
        };
        let Some(fields) = object.as_struct() else {
            return Err(Failure::type_("only a struct has fields"));
        };
        let symbol = self.vm.symbols.find(name);
        let found = symbol.and_then(|symbol| fields.get(symbol));
        let missing = || Failure::name(format!("there is no field `{name}`"));
        found.map(Seen::Value).ok_or_else(missing)
    }

    fn size(&self, x: &Seen) -> Result<Seen, Failure> {
        let size = match x {
            Seen::Text(text) => text.chars().count(),
            Seen::Number(_) => return Err(Failure::type_("a number has no size")),
            Seen::Value(value) => match value.as_collection() {
                Some(Collection::Array(array)) => array.len(),
                Some(Collection::Struct(object)) => object.len(),
                Some(Collection::Table(table)) => table.len(),
                Some(Collection::Text(text)) => text.chars(),
                None => return Err(Failure::type_("this value has no size")),
            },
        };
        Ok(Seen::Value(Value::int(size as i64)))
    }
}

fn refused() -> Failure {
    Failure::value(
        "only names, elements, fields, arithmetic, comparisons and `size` can be watched",
    )
}
