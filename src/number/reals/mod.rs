//! A small evaluator that turns expressions into printed forms, using the operations of
//! [`number`](crate::number), so that the tests read like the language.

mod decided;
mod forms;
mod functions;
mod laws;
mod oracle;

use crate::exact::ALL;
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};

/// Returns the display form.
fn show(x: &Number) -> String {
    let mut out = String::new();
    number::show(x.as_ref(), &mut out, &Budget::default()).unwrap();
    out
}

/// Evaluates an expression the way the language would.
pub(super) fn eval(text: &str) -> Result<Number, Failure> {
    let tokens = tokens(text);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        budget: Budget::default(),
    };
    let value = parser.sum()?;
    assert_eq!(parser.at, tokens.len(), "{text} is an expression");
    Ok(value)
}

/// Evaluates a comparison.
fn holds(text: &str) -> Result<bool, Failure> {
    let tokens = tokens(text);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        budget: Budget::default(),
    };
    let left = parser.sum()?;
    let operator = tokens[parser.at].clone();
    parser.at += 1;
    let right = parser.sum()?;
    if let "==" | "!=" = operator.as_str() {
        let equal = number::equal(left.as_ref(), right.as_ref(), &parser.budget)?;
        return Ok(equal == (operator == "=="));
    }
    let order = number::compare(left.as_ref(), right.as_ref(), &parser.budget)?.unwrap();
    Ok(match operator.as_str() {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// Returns the display form of an expression's value, or the kind of its failure.
fn run(text: &str) -> String {
    match eval(text) {
        Ok(value) => show(&value),
        Err(failure) => format!("error: {}", failure.kind().name()),
    }
}

/// Checks a list of expressions against their printed values.
fn check(cases: &[(&str, &str)]) {
    let results = cases
        .iter()
        .map(|(text, expected)| (text, run(text), expected));
    let wrong: Vec<_> = results
        .filter(|(_, got, expected)| got != *expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = String::from(c);
        let word = |c: &char| c.is_alphanumeric() || *c == '.' || *c == '_';
        if word(&c) {
            while let Some(next) = chars.next_if(word) {
                token.push(next);
            }
        } else if "<>=!".contains(c) && chars.peek() == Some(&'=') {
            token.push('=');
            chars.next();
        }
        if !c.is_whitespace() {
            found.push(token);
        }
    }
    found
}

struct Parser<'a> {
    tokens: &'a [String],
    at: usize,
    budget: Budget,
}

impl Parser<'_> {
    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|t| t == token);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Result<Number, Failure> {
        let mut total = self.product()?;
        loop {
            let operation = if self.take("+") {
                number::add
            } else if self.take("-") {
                number::sub
            } else {
                return Ok(total);
            };
            let next = self.product()?;
            total = operation(total.as_ref(), next.as_ref(), &self.budget)?;
        }
    }

    fn product(&mut self) -> Result<Number, Failure> {
        let mut total = self.unary()?;
        loop {
            let operation = if self.take("*") {
                number::mul
            } else if self.take("/") {
                number::div
            } else {
                return Ok(total);
            };
            let next = self.unary()?;
            total = operation(total.as_ref(), next.as_ref(), &self.budget)?;
        }
    }

    fn unary(&mut self) -> Result<Number, Failure> {
        if self.take("-") {
            let value = self.unary()?;
            return number::negate(value.as_ref(), &self.budget);
        }
        let base = self.primary()?;
        if self.take("^") {
            let exponent = self.unary()?;
            return number::power(base.as_ref(), exponent.as_ref(), &self.budget);
        }
        Ok(base)
    }

    fn primary(&mut self) -> Result<Number, Failure> {
        if self.take("(") {
            let value = self.sum()?;
            assert!(self.take(")"));
            return Ok(value);
        }
        let name = self.tokens[self.at].clone();
        self.at += 1;
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            return number::literal(&name, &crate::limit::Budget::default());
        }
        let mut arguments = Vec::new();
        if self.take("(") && !self.take(")") {
            arguments.push(self.sum()?);
            while self.take(",") {
                arguments.push(self.sum()?);
            }
            assert!(self.take(")"));
        }
        self.call(&name, &arguments)
    }

    fn call(&self, name: &str, arguments: &[Number]) -> Result<Number, Failure> {
        let budget = &self.budget;
        let x = arguments.first().map_or(NumberRef::Int(0), Number::as_ref);
        let y = arguments.get(1).map(Number::as_ref);
        match (name, y) {
            ("pi", _) => Ok(number::pi()),
            ("e", _) => Ok(number::e()),
            ("sqrt", _) => number::sqrt(x, budget),
            ("cbrt", _) => number::root(x, NumberRef::Int(3), budget),
            ("root", Some(n)) => number::root(x, n, budget),
            ("abs", _) => number::abs(x, budget),
            ("sign", _) => number::sign(x, budget),
            ("floor", _) => number::floor(x, budget),
            ("ceil", _) => number::ceil(x, budget),
            ("round", _) => number::round(x, budget),
            ("trunc", _) => number::trunc(x, budget),
            ("sin", _) => number::sin(x, budget),
            ("cos", _) => number::cos(x, budget),
            ("tan", _) => number::tan(x, budget),
            ("asin", _) => number::asin(x, budget),
            ("acos", _) => number::acos(x, budget),
            ("atan", _) => number::atan(x, budget),
            ("i", _) => Ok(number::i()),
            ("root_of", _) => root_of(arguments, budget),
            ("gamma", _) => number::gamma(x, budget),
            ("decimal", Some(digits)) => {
                let NumberRef::Int(digits) = digits else {
                    panic!("a number of digits")
                };
                let text = number::decimal_text(x, digits as usize, budget)?;
                number::read(&text, budget)
            }
            ("exp", _) => number::exp(x, budget),
            ("log", None) => number::log(x, budget),
            ("log", Some(base)) => number::log_base(x, base, budget),
            ("re", _) => Ok(number::re(x)),
            ("im", _) => Ok(number::im(x)),
            ("conj", _) => number::conj(x, budget),
            ("arg", _) => number::arg(x, budget),
            ("float", _) => number::nearest(x, budget).map(Number::Float),
            ("cmp", Some(y)) => {
                let order = number::compare(x, y, budget)?;
                Ok(Number::Int(order.map_or(9, |o| o as i64)))
            }
            ("eq", Some(y)) => Ok(Number::Int(number::equal(x, y, budget)?.into())),
            _ => match ALL.iter().copied().find(|f| f.name() == name) {
                Some(function) => number::apply(function, x, budget),
                None => panic!("no function {name}"),
            },
        }
    }
}

/// Returns `root_of(k, c0, c1, …)`: the k-th root of c0 + c1·x + ….
fn root_of(arguments: &[Number], budget: &Budget) -> Result<Number, Failure> {
    let int = |x: &Number| {
        let Number::Int(n) = x else { panic!("ints") };
        *n
    };
    let coefficients = arguments[1..].iter().map(|x| int(x).into()).collect();
    let p = crate::polynomial::Poly::new(coefficients);
    number::root_of(&p, int(&arguments[0]) as usize, budget)
}

#[test]
fn kinds_of_failures_have_names() {
    assert_eq!(
        run("tan(pi/2)"),
        format!("error: {}", ErrorKind::Domain.name())
    );
}
