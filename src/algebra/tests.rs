use super::{Expression, equal};
use crate::limit::Budget;
use crate::number::{self, Number, NumberRef};
use crate::text::{ErrorKind, Failure};

fn read(text: &str) -> Expression {
    Expression::read(text, &Budget::default()).unwrap()
}

fn show(x: &Expression) -> String {
    x.text(&Budget::default()).unwrap()
}

fn kind<T>(result: Result<T, Failure>) -> ErrorKind {
    match result {
        Ok(_) => panic!("it should fail"),
        Err(failure) => failure.kind(),
    }
}

/// Reads and shows the text, and checks that the output reads back as the same expression.
fn check(text: &str, expected: &str) {
    let x = read(text);
    assert_eq!(show(&x), expected, "{text}");
    let back = read(expected);
    assert!(
        equal(&x, &back, &Budget::default()).unwrap(),
        "{expected} reads back as {}",
        show(&back)
    );
}

#[test]
fn polynomials_in_one_symbol_are_expanded() {
    check("x^2 + 2*x - 1", "x^2 + 2*x - 1");
    check("-1 + x*2 + x*x", "x^2 + 2*x - 1");
    check("x/2", "x/2");
    check("3*x^2/4", "3*x^2/4");
    check("1 - x", "-x + 1");
    check("sqrt(2)*x", "√2*x");
    check("x*sqrt(2)/2", "√2*x/2");
    check("x*pi/4", "π*x/4");
    check("(1 + sqrt(2))*x", "(1 + √2)*x");
    check("(1 + 2i)*x", "(1 + 2i)*x");
    check("1i*x", "1i*x");
    check("-x", "-x");
    check("-x/3", "-x/3");
    check("x - x", "0");
    check("0*x", "0");
    check("2*3 + 4", "10");
    check("(x + 1)^2", "x^2 + 2*x + 1");
    check("(x + 1)*(x - 1)", "x^2 - 1");
    check("(x + 1)^3*(x - 1)*x", "x^5 + 2*x^4 - 2*x^2 - x");
    check("(2*x + 4)^2/4", "x^2 + 4*x + 4");
    check("(1/2 + x/3)^2", "x^2/9 + x/3 + 1/4");
    check("(x + sqrt(2))^2", "x^2 + 2√2*x + 2");
    check("(x + 1i)*(x - 1i)", "x^2 + 1");
    check("x^3/x", "x^2");
    check("√x", "sqrt(x)");
}

#[test]
fn brackets_stand_only_where_they_are_needed() {
    check("x^pi", "x^π");
    check("x^e", "x^e");
    check("x^(2*pi)", "x^(2π)");
    check("x/(1 + pi)", "x/(1 + π)");
    check("-2*x/(sqrt(2) + pi)", "-2*x/(√2 + π)");
    check("x*y/(1 + pi)", "x*y/(1 + π)");
    check("x/((1 + pi)*y)", "x/((1 + π)*y)");
    check("(1 + i)*x", "(1 + 1i)*x");
    check("(2 - i)*x", "(2 - 1i)*x");
}

#[test]
fn other_expressions() {
    check("y + x", "x + y");
    check("x*y + y^2 + x^2", "x^2 + x*y + y^2");
    check("(x + y)^2", "(x + y)^2");
    check("(x + y)/(x + y)", "1");
    check("2*(x + y)", "2*x + 2*y");
    check("(2*x + 2*y)^2", "4*(x + y)^2");
    check("(y - x)^2", "(x - y)^2");
    check("(y - x)^3", "-(x - y)^3");
    check("x*(y + 1)", "x*(y + 1)");
    check("1/x", "1/x");
    check("1/(2*x)", "1/(2*x)");
    check("2/x^2", "2/x^2");
    check("1/(x + 1)", "1/(x + 1)");
    check("x/(x + 1)*(x + 1)", "x");
    check("x/(x + 1)^2", "x/(x + 1)^2");
    check("1/(x^2 + 2*x + 1)", "1/(x + 1)^2");
    check("1/(x^3 + x^2)", "1/(x^2*(x + 1))");
    check("1/(x^2*(x + 1)^2)", "1/(x^2 + x)^2");
    check("(x + 1)^-40*(x^2 - 1)", "(x - 1)/(x + 1)^39");
    check("1/(x + 1)/(x + 1)", "1/(x + 1)^2");
    check("1/x/(x + 1)", "1/(x^2 + x)");
    check("y*(x + 1)*(x + 1)", "y*(x^2 + 2*x + 1)");
    check("sin(x)*x*(x + 1)", "sin(x)*(x^2 + x)");
    check("(x + 1)*y*(x - 1)/(x^2 - 1)", "y");
    check("sin(x)*2", "2*sin(x)");
    check("sin(-x)", "-sin(x)");
    check("cos(1 - x)", "cos(x - 1)");
    check("tan(-2*x)", "-tan(2*x)");
    check("sin(x)^2 + cos(x)", "sin(x)^2 + cos(x)");
    check("exp(x)*exp(y)", "exp(x + y)");
    check("exp(x)*exp(-x)", "1");
    check("exp(x)^2", "exp(2*x)");
    check("e^x", "exp(x)");
    check("exp(log(x))", "x");
    check("log(exp(x))", "log(exp(x))");
    check("2^x", "2^x");
    check("x^y", "x^y");
    check("x^(2*y + 1)", "x^(2*y + 1)");
    check("(x + 1)^y", "(x + 1)^y");
    check("x^sqrt(2)", "x^(√2)");
    check("sin(pi/6)*x", "x/2");
}

#[test]
fn powers_keep_their_values() {
    check("sqrt(x^2)", "sqrt(x^2)");
    check("sqrt(x)^2", "x");
    check("sqrt(x)*sqrt(x)", "x");
    check("sqrt(x)*x", "x^(3/2)");
    check("1/sqrt(x)", "1/sqrt(x)");
    check("sqrt(4*x)", "2*sqrt(x)");
    check("sqrt(2*x)", "√2*sqrt(x)");
    check("sqrt(-x)", "sqrt(-x)");
    check("sqrt(x + 1)", "sqrt(x + 1)");
    check("sqrt(4*x + 4)", "2*sqrt(x + 1)");
    check("sqrt(x + 1)^2", "x + 1");
    check("sqrt(1 - x)^2", "-x + 1");
    check("sqrt(x*y)", "sqrt(x*y)");
    check("sqrt(x*y)^2", "x*y");
    check("x^(1/3)*x^(1/3)*x^(1/3)", "x");
    check("x^(1/2)*x^(1/3)", "x^(1/3)*sqrt(x)");
    check("(x^(1/6))^6", "x");
    check("(x^2)^(1/3)", "(x^2)^(1/3)");
    check("(x^3)^2", "x^6");
    check("(x^y)^2", "(x^y)^2");
    check("x^0", "1");
    check("(x + y)^(1/2)*(x + y)^(1/2)", "x + y");
    check("z*sqrt(x + y)*sqrt(x + y)", "z*(x + y)");
}

#[test]
fn texts_that_are_no_expressions() {
    let refuse = |text: &str| kind(Expression::read(text, &Budget::default()));
    for text in [
        "", "x +", "f(x)", "[x]", "\"x\"", "x; y", "x == 1", "x.y", "3x",
    ] {
        assert_eq!(refuse(text), ErrorKind::Value, "{text}");
    }
    assert_eq!(refuse("1/0"), ErrorKind::ZeroDivision);
    assert_eq!(refuse("1/(x - x)"), ErrorKind::ZeroDivision);
    assert_eq!(refuse("(x + 1)^1000000000"), ErrorKind::Limit);
    assert_eq!(refuse("sin(1, 2)"), ErrorKind::Arity);
}

#[test]
fn depth_is_bounded() {
    let mut x = Expression::symbol("x");
    let budget = Budget::default();
    let mut failure = None;
    for _ in 0..100_000 {
        match super::apply(super::Function::Sin, &x, &budget) {
            Ok(deeper) => x = deeper,
            Err(other) => {
                failure = Some(other.kind());
                break;
            }
        }
    }
    assert_eq!(failure, Some(ErrorKind::Limit));
    assert!(show(&x).len() > 500);
    let slope = super::differentiate(&x, "x", &budget).unwrap();
    assert!(!slope.is_zero());
    super::simplify(&x, &budget).unwrap();
}

fn derivative(text: &str) -> String {
    show(&super::differentiate(&read(text), "x", &Budget::default()).unwrap())
}

#[test]
fn derivatives() {
    assert_eq!(derivative("x^2 + 3*x"), "2*x + 3");
    assert_eq!(derivative("x^3 + 2*x^2"), "3*x^2 + 4*x");
    assert_eq!(derivative("5"), "0");
    assert_eq!(derivative("y"), "0");
    assert_eq!(derivative("x*y"), "y");
    assert_eq!(derivative("sin(x)"), "cos(x)");
    assert_eq!(derivative("cos(x)"), "-sin(x)");
    assert_eq!(derivative("tan(x)"), "1/cos(x)^2");
    assert_eq!(derivative("exp(2*x)"), "2*exp(2*x)");
    assert_eq!(derivative("log(x)"), "1/x");
    assert_eq!(derivative("sqrt(x)"), "1/(2*sqrt(x))");
    assert_eq!(derivative("sin(x)^2"), "2*sin(x)*cos(x)");
    assert_eq!(derivative("sin(x^2)"), "2*x*cos(x^2)");
    assert_eq!(derivative("x*sin(x)"), "x*cos(x) + sin(x)");
    assert_eq!(derivative("1/x"), "-1/x^2");
    assert_eq!(derivative("1/(x^2 + 1)"), "-2*x/(x^2 + 1)^2");
    assert_eq!(derivative("asin(x)"), "1/sqrt(-x^2 + 1)");
    assert_eq!(derivative("atan(x)"), "1/(x^2 + 1)");
    assert_eq!(derivative("x^pi"), "π*x^(-1 + π)");
    assert_eq!(derivative("x^y"), "y*x^(y - 1)");
    assert_eq!(derivative("x^x"), "(log(x) + 1)*x^x");
    assert_eq!(derivative("log(log(x))"), "1/(x*log(x))");
    assert_eq!(derivative("2^x"), "log(2)*2^x");
}

fn integral(text: &str) -> String {
    show(&super::integrate(&read(text), "x", &Budget::default()).unwrap())
}

#[test]
fn integrals() {
    assert_eq!(integral("x^2"), "x^3/3");
    assert_eq!(integral("3*x^2 + 1"), "x^3 + x");
    assert_eq!(integral("y"), "x*y");
    assert_eq!(integral("0"), "0");
    assert_eq!(integral("sqrt(x)"), "2*x^(3/2)/3");
    assert_eq!(integral("1/x^2"), "-1/x");
    assert_eq!(integral("1/sqrt(x)"), "2*sqrt(x)");
    assert_eq!(integral("sin(2*x + 1)"), "-cos(2*x + 1)/2");
    assert_eq!(integral("cos(x)"), "sin(x)");
    assert_eq!(integral("exp(-x)"), "-exp(-x)");
    assert_eq!(integral("sin(a*x)"), "-cos(a*x)/a");
    assert_eq!(integral("(x + y)^2"), "(x + y)^3/3");
    assert_eq!(integral("sqrt(2*x + 1)"), "(2*x + 1)^(3/2)/3");
    let budget = Budget::default();
    for text in ["sin(x^2)", "exp(x^2)", "sin(x)/x"] {
        let result = super::integrate(&read(text), "x", &budget);
        assert_eq!(kind(result), ErrorKind::Value, "{text}");
    }
}

#[test]
fn definite_integrals() {
    let budget = Budget::default();
    let between = |text: &str, a: &str, b: &str| {
        super::integrate_between(&read(text), "x", (&read(a), &read(b)), &budget)
    };
    assert_eq!(show(&between("x^2", "0", "1").unwrap()), "1/3");
    assert_eq!(show(&between("sin(x)", "0", "pi").unwrap()), "2");
    assert_eq!(show(&between("1/sqrt(x)", "0", "4").unwrap()), "4");
    assert_eq!(show(&between("x", "0", "t").unwrap()), "t^2/2");
    assert_eq!(kind(between("1/x^2", "-1", "1")), ErrorKind::Domain);
    assert_eq!(kind(between("1/x^2", "0", "1")), ErrorKind::Domain);
    assert_eq!(show(&between("1/x^2", "1", "2").unwrap()), "1/2");
}

fn roots(text: &str) -> String {
    match super::solve(&read(text), "x", &Budget::default()) {
        Ok(roots) => roots.iter().map(show).collect::<Vec<_>>().join(", "),
        Err(failure) => failure.kind().name().to_string(),
    }
}

#[test]
fn equations() {
    assert_eq!(roots("x^2 - 5*x + 6"), "2, 3");
    assert_eq!(roots("x^2 - 2"), "-√2, √2");
    assert_eq!(roots("x^2 + 1"), "-i, i");
    assert_eq!(roots("x^2 - 2*x + 1"), "1");
    assert_eq!(roots("2*x - 1"), "1/2");
    assert_eq!(roots("x^2 + x + 1"), "-1/2 - (√3/2)i, -1/2 + (√3/2)i");
    assert_eq!(roots("5"), "");
    assert_eq!(roots("0"), "DomainError");
    assert_eq!(roots("x - x"), "DomainError");
    assert_eq!(roots("(x - 1)*(x - 2)*(x - 3)*(2*x + 1)"), "-1/2, 1, 2, 3");
    assert_eq!(roots("x^3"), "0");
    assert_eq!(roots("(x - 1)^3*(x^2 + 1)"), "1, -i, i");
    assert_eq!(roots("x^3 - 2*x"), "-√2, 0, √2");
    assert_eq!(roots("x^3 - 8"), "2, -1 - (√3)i, -1 + (√3)i");
    assert_eq!(
        roots("x^4 - 10*x^2 + 1"),
        "-√2 - √3, √2 - √3, -√2 + √3, √2 + √3"
    );
    assert_eq!(roots("x^4 + 4"), "-1 - i, -1 + i, 1 - i, 1 + i");
    assert_eq!(roots("x^6 - 9*x^3 + 8").split(", ").count(), 6);
    assert_eq!(roots("x^8 - 1").split(", ").count(), 8);
    assert_eq!(roots("x^5 - x - 1").matches("root_of(").count(), 5);
    assert_eq!(roots("sin(x)"), "0, π");
    assert_eq!(roots("x^2 - 2*sqrt(2)*x + 2"), "√2");
    assert_eq!(roots("1/x - 2"), "1/2");
    assert_eq!(roots("(x^2 - 1)/(x - 1)"), "-1");
    assert_eq!(roots("a*x + b"), "-b/a");
    assert_eq!(roots("x^2 - a^2*x^2 + a^2*x^2 - 4"), "-2, 2");
    assert_eq!(roots("x^2 - y"), "-sqrt(y), sqrt(y)");
    assert_eq!(
        roots("123456789012345678901*x^3 - 123456789012345678902*x^2 + x"),
        "0, 1/123456789012345678901, 1"
    );
}

#[test]
fn linear_equations() {
    let budget = Budget::default();
    let solve = |text: &str| super::solve_linear(&read(text), "x", &budget);
    assert_eq!(show(&solve("3*x + 9").unwrap()), "-3");
    assert_eq!(show(&solve("y*x + z").unwrap()), "-z/y");
    assert_eq!(kind(solve("x^2 - 1")), ErrorKind::Value);
    assert_eq!(kind(solve("sin(x)")), ErrorKind::Value);
    assert_eq!(kind(solve("5")), ErrorKind::Domain);
    assert_eq!(kind(solve("0")), ErrorKind::Domain);
}

#[test]
fn values_in_place_of_symbols() {
    let budget = Budget::default();
    let at = |text: &str, value: &str| {
        show(&super::substitute(&read(text), "x", &read(value), &budget).unwrap())
    };
    assert_eq!(at("x^3 + x^2 + x + 1", "2"), "15");
    assert_eq!(at("x^2", "sqrt(2)"), "2");
    assert_eq!(at("x/3", "1"), "1/3");
    assert_eq!(at("x^2 + y", "y"), "y^2 + y");
    assert_eq!(at("x^2", "y + 1"), "y^2 + 2*y + 1");
    assert_eq!(at("sin(x) + y", "pi/6"), "y + 1/2");
    assert_eq!(at("sqrt(x^2)", "-3"), "3");
    assert_eq!(at("y^x", "2"), "y^2");
    assert_eq!(at("x - 1", "1f"), "0.0");
    assert_eq!(at("x + y - 1", "1f"), "y");
    assert_eq!(at("y*x", "0f"), "0.0");
    let result = super::substitute(&read("1/x"), "x", &read("0"), &budget);
    assert_eq!(kind(result), ErrorKind::ZeroDivision);
}

#[test]
fn shorter_forms() {
    let budget = Budget::default();
    let simplify = |text: &str| show(&super::simplify(&read(text), &budget).unwrap());
    let expand = |text: &str| show(&super::expand(&read(text), &budget).unwrap());
    assert_eq!(simplify("(x^2 - 1)/(x - 1)"), "x + 1");
    assert_eq!(simplify("1/(x + 1) - 1/(x + 1)"), "0");
    assert_eq!(simplify("(x + y)^2 - x^2 - 2*x*y - y^2"), "0");
    assert_eq!(simplify("sqrt(x^2)"), "sqrt(x^2)");
    assert_eq!(simplify("x/(x^2 + x)"), "1/(x + 1)");
    assert_eq!(simplify("y*(x + 1)^2/(x + 1)"), "x*y + y");
    assert_eq!(simplify("y/(x + 1) - y/(x + 1)^2*(x + 1)"), "0");
    assert_eq!(simplify("sin((x^2 - 1)/(x - 1))"), "sin(x + 1)");
    assert_eq!(expand("(x + y)^2"), "x^2 + 2*x*y + y^2");
    assert_eq!(expand("(x + y)*(x - y)"), "x^2 - y^2");
    assert_eq!(expand("x*(sin(x) + 1)^2"), "x*sin(x)^2 + 2*x*sin(x) + x");
    assert_eq!(expand("(sqrt(x) + 1)^2"), "x + 2*sqrt(x) + 1");
    assert_eq!(
        kind(super::expand(&read("(x + y + z)^100000"), &budget)),
        ErrorKind::Limit
    );
}

#[test]
fn slopes_from_differences() {
    let budget = Budget::default();
    let slope = |text: &str, at: f64| {
        super::numerical_derivative(&read(text), "x", &Number::Float(at), &budget).unwrap()
    };
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-8 * b.abs().max(1e-3), "{a} {b}");
    close(slope("x^2", 3.0), 6.0);
    close(slope("sin(x)", 1.0), 1f64.cos());
    close(slope("exp(x)", 2.0), 2f64.exp());
    close(slope("x^10", 1000.0), 1e28);
    close(slope("log(x)", 5.0), 0.2);
    close(slope("sqrt(x)", 2.0), 0.5 / 2f64.sqrt());
    close(slope("1/x", 0.001), -1e6);
    close(slope("log(x)", 1e-6), 1e6);
    close(slope("sin(1000*x)", 0.0), 1000.0);
    close(slope("x^2", 1e9), 2e9);
    close(slope("7", 1.0), 0.0);
    close(slope("exp(x)", -30.0), (-30f64).exp());
}

struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) % below) as i64
    }

    fn polynomial(&mut self) -> String {
        let mut text = String::from("0");
        for degree in 0..=self.next(8) {
            let (p, q) = (self.next(19) - 9, self.next(5) + 1);
            text.push_str(&format!(" + ({p}/{q})*x^{degree}"));
        }
        text
    }
}

#[test]
fn derivative_of_an_integral() {
    let budget = Budget::default();
    let mut random = Random(7);
    for _ in 0..50 {
        let p = read(&random.polynomial());
        let integral = super::integrate(&p, "x", &budget).unwrap();
        let back = super::differentiate(&integral, "x", &budget).unwrap();
        assert_eq!(show(&back), show(&p));
    }
}

#[test]
fn roots_are_roots() {
    let budget = Budget::default();
    let mut random = Random(11);
    for _ in 0..40 {
        let mut text = String::from("1");
        for _ in 0..=random.next(4) {
            let (p, q) = (random.next(40) - 20, random.next(9) + 1);
            text.push_str(&format!("*({q}*x + {p})"));
        }
        let c = random.next(20) - 10;
        text.push_str(&format!("*(x^2 + {}*x + {c})", random.next(9)));
        let p = read(&text);
        let roots = super::solve(&p, "x", &budget).unwrap();
        assert!(roots.len() >= 2);
        for root in roots {
            let value = super::substitute(&p, "x", &root, &budget).unwrap();
            let value = value.as_number().unwrap();
            let zero = number::equal(value.as_ref(), NumberRef::Int(0), &budget).unwrap();
            assert!(zero, "{text} at {}", show(&root));
        }
    }
}

#[test]
fn laws_of_arithmetic() {
    let budget = Budget::default();
    let samples = [
        "x",
        "y + 1",
        "sin(x)",
        "x^2 - 1",
        "sqrt(x)",
        "1/(x + 1)",
        "2*x*y",
        "exp(x)",
        "x^y",
        "3/4",
        "√2",
        "(x + y)^2",
    ];
    for a in samples {
        for b in samples {
            let (x, y) = (read(a), read(b));
            let same = |p: Expression, q: Expression| {
                assert!(
                    equal(&p, &q, &budget).unwrap(),
                    "{a}, {b}: {} and {}",
                    show(&p),
                    show(&q)
                );
            };
            same(
                super::add(&x, &y, &budget).unwrap(),
                super::add(&y, &x, &budget).unwrap(),
            );
            same(
                super::mul(&x, &y, &budget).unwrap(),
                super::mul(&y, &x, &budget).unwrap(),
            );
            let sum = super::add(&x, &y, &budget).unwrap();
            same(super::sub(&sum, &y, &budget).unwrap(), x.clone());
            let product = super::mul(&x, &y, &budget).unwrap();
            let quotient = super::div(&product, &y, &budget).unwrap();
            same(
                super::simplify(&quotient, &budget).unwrap(),
                super::simplify(&x, &budget).unwrap(),
            );
            let back = read(&show(&product));
            same(back, product);
        }
    }
}

#[test]
fn shared_parts_do_not_explode() {
    let budget = Budget::default();
    let mut x = Expression::symbol("x");
    let y = Expression::symbol("y");
    let mut grow = || -> Result<(), Failure> {
        for _ in 0..150 {
            let sine = super::apply(super::Function::Sin, &x, &budget)?;
            x = super::add(&super::mul(&sine, &y, &budget)?, &x, &budget)?;
        }
        Ok(())
    };
    assert_eq!(kind(grow()), ErrorKind::Limit);
}

#[test]
fn long_polynomials_without_common_divisor() {
    let budget = Budget::default();
    let mut random = Random(5);
    let mut text = String::from("x^120");
    for degree in 0..120 {
        text.push_str(&format!(" + {}*x^{degree}", random.next(1000) - 500));
    }
    let p = read(&text);
    let roots = super::solve(&p, "x", &budget).unwrap();
    assert_eq!(roots.len(), 120);
}

#[test]
fn large_powers_are_fast() {
    let p = read("(x + 1)^2000");
    let budget = Budget::default();
    let one = Expression::number(Number::Int(1));
    let sum = super::substitute(&p, "x", &one, &budget).unwrap();
    let expected = number::power(NumberRef::Int(2), NumberRef::Int(2000), &budget).unwrap();
    assert_eq!(show(&sum), show(&Expression::number(expected)));
}
