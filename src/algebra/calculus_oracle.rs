//! SymPy's answers to random questions on calculus, equations and matrices;
//! `tests/oracle/calculus.py` writes the samples.

use super::calculus::{differentiate, substitute};
use super::matrix::Matrix;
use super::{
    Expression, Side, characteristic, equal, integrate, integrate_between, limit, same_value,
    series, solve, solve_system, sub, summation,
};
use crate::limit::Budget;
use crate::number::{self, Number};
use crate::text::{ErrorKind, Failure};
use std::rc::Rc;

fn read(text: &str) -> Expression {
    Expression::read(text, &Budget::default()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn int(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

fn matrix(text: &str) -> Matrix {
    let rows: Vec<Vec<Number>> = text
        .split(';')
        .map(|row| {
            row.split_whitespace()
                .map(|n| Number::Int(n.parse().unwrap()))
                .collect()
        })
        .collect();
    let columns = rows[0].len();
    Matrix::new(rows.len(), columns, rows.concat())
}

fn same_matrix(a: &Matrix, b: &Matrix, budget: &Budget) -> Result<bool, Failure> {
    for (x, y) in a.items().iter().zip(b.items()) {
        if !number::equal(x.as_ref(), y.as_ref(), budget)? {
            return Ok(false);
        }
    }
    Ok(a.items().len() == b.items().len())
}

/// Reports whether a number is close to a decimal.
fn is_near(x: &Expression, text: &str, budget: &Budget) -> Result<bool, Failure> {
    let Some(n) = x.as_number() else {
        return Ok(false);
    };
    let own = number::nearest(n.as_ref(), budget)?;
    let other: f64 = text.parse().unwrap();
    Ok((own - other).abs() <= 1e-12 * other.abs().max(1e-12))
}

/// Reports whether a difference is 0, by proof or, if the forms differ, to 12 digits at several
/// points.
fn agree(a: &Expression, b: &Expression, budget: &Budget) -> Result<bool, Failure> {
    if equal(a, b, budget)? || same_value(a, b, budget)? {
        return Ok(true);
    }
    let mut met = 0;
    for place in ["7/10", "13/11", "5/2", "-3/7", "1/5"] {
        let at = |x: &Expression| substitute(x, "x", &read(place), budget);
        let (Ok(x), Ok(y)) = (at(a), at(b)) else {
            continue;
        };
        let (Some(x), Some(y)) = (x.as_number(), y.as_number()) else {
            return Ok(false);
        };
        let part = |n: &Number, f: fn(number::NumberRef) -> Number| {
            number::to_f64(f(n.as_ref()).as_ref(), budget)
        };
        for f in [number::re, number::im] {
            let (p, q) = (part(&x, f)?, part(&y, f)?);
            if (p - q).abs() > 1e-9 * p.abs().max(1.0) {
                return Ok(false);
            }
        }
        met += 1;
    }
    Ok(met >= 2)
}

/// Reports whether the line is right.
fn check(fields: &[&str], budget: &Budget) -> Result<bool, Failure> {
    match fields[0] {
        "differentiate" => agree(
            &differentiate(&read(fields[1]), "x", budget)?,
            &read(fields[2]),
            budget,
        ),
        "integrate" => {
            let x = read(fields[1]);
            let slope = differentiate(&integrate(&x, "x", budget)?, "x", budget)?;
            agree(&slope, &x, budget)
        }
        "definite" => {
            let bounds = (read(fields[2]), read(fields[3]));
            let value = integrate_between(&read(fields[1]), "x", (&bounds.0, &bounds.1), budget)?;
            is_near(&value, fields[4], budget)
        }
        "limit" => {
            let (x, at, goes) = (read(fields[1]), read(fields[2]), read(fields[3]));
            let own = match limit(&x, "x", &at, Side::Both, budget) {
                Err(failure) if failure.kind() == ErrorKind::Domain => return Ok(false),
                own => own?,
            };
            same_value(&own, &goes, budget)
        }
        "series" => {
            let order = fields[2].parse().unwrap();
            let own = series(&read(fields[1]), "x", &int(0), order, budget)?;
            same_value(&own, &read(fields[3]), budget)
        }
        "sum" => sum(fields, budget),
        "solve" => {
            let x = read(fields[1]);
            let roots = solve(&x, "x", budget)?;
            let mut right = roots.len().to_string() == fields[2];
            for root in &roots {
                right = right && same_value(&substitute(&x, "x", root, budget)?, &int(0), budget)?;
            }
            Ok(right)
        }
        "equation" => {
            let roots = solve(&read(fields[1]), "x", budget)?;
            let mut right = roots.len().to_string() == fields[2];
            for (root, value) in roots.iter().zip(&fields[3..]) {
                right = right && is_near(root, value, budget)?;
            }
            Ok(right)
        }
        "system" => system(fields, budget),
        "eigenvalues" => {
            let p = characteristic(&matrix(fields[1]), "x", budget)?;
            same_value(&p, &read(fields[2]), budget)
        }
        "hermite" => same_matrix(
            &matrix(fields[1]).hermite(budget)?,
            &matrix(fields[2]),
            budget,
        ),
        "smith" => same_matrix(
            &matrix(fields[1]).smith(budget)?,
            &matrix(fields[2]),
            budget,
        ),
        kind => panic!("no such kind of line: {kind}"),
    }
}

fn sum(fields: &[&str], budget: &Budget) -> Result<bool, Failure> {
    let own = summation(&read(fields[1]), "k", (&int(1), &read("n")), budget)?;
    for (at, value) in [1, 2, 7].iter().zip(&fields[2..]) {
        let own = substitute(&own, "n", &int(*at), budget)?;
        if !same_value(&own, &read(value), budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn system(fields: &[&str], budget: &Budget) -> Result<bool, Failure> {
    let equations: Vec<Expression> = fields[1].split(';').map(read).collect();
    let unknowns: Vec<Rc<str>> = vec![Rc::from("x"), Rc::from("y")];
    let solutions = solve_system(&equations, &unknowns, budget)?;
    if solutions.len().to_string() != fields[2] {
        return Ok(false);
    }
    for solution in &solutions {
        for equation in &equations {
            let mut value = equation.clone();
            for (v, x) in unknowns.iter().zip(solution) {
                value = substitute(&value, v, x, budget)?;
            }
            // Floats reveal a wrong solution; proving every right one would take too long.
            let n = value.as_number().unwrap_or(Number::Int(1));
            for part in [number::re(n.as_ref()), number::im(n.as_ref())] {
                if number::to_f64(part.as_ref(), budget)?.abs() > 1e-6 {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "`--nocapture` shows how many samples were checked"
)]
fn sympy_agrees_about_calculus() {
    let path = std::env::var("LAMINA_CALCULUS")
        .unwrap_or_else(|_| format!("{}/tests/oracle/calculus.txt", env!("CARGO_MANIFEST_DIR")));
    let text = std::fs::read_to_string(path).expect("the samples are readable");
    let (mut asked, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        asked += 1;
        let budget = Budget::default();
        budget.set_fuel(30_000_000);
        match check(&fields, &budget) {
            Ok(true) => {}
            Ok(false) => wrong.push(line.to_string()),
            Err(failure) => refused.push(format!("{line}: {failure}")),
        }
    }
    println!(
        "{asked} asked, {} wrong, {} refused",
        wrong.len(),
        refused.len()
    );
    assert!(wrong.is_empty(), "of {asked}:\n{}", wrong.join("\n"));
    assert!(
        asked >= 900 && refused.len() * 50 <= asked,
        "{} refused of {asked}:\n{}",
        refused.len(),
        refused.join("\n")
    );
}

/// Checks that the comparison detects a difference.
#[test]
fn what_differs_is_seen() {
    let budget = Budget::default();
    assert!(!agree(&read("sin(x)"), &read("cos(x)"), &budget).unwrap());
    assert!(agree(&read("sin(2*x)"), &read("2*sin(x)*cos(x)"), &budget).unwrap());
    assert!(
        sub(&read("x"), &read("x"), &budget)
            .unwrap()
            .as_number()
            .is_some()
    );
    assert!(!check(&["limit", "sin(x)/x", "0", "2"], &budget).unwrap());
}
