//! SymPy's results for random polynomials; `tests/oracle/polynomials.py` writes the samples.

use super::{Expression, apart, equal, factor, gcd, mul, power, resultant, same_value, together};
use crate::limit::Budget;
use crate::number::Number;
use crate::text::{ErrorKind, Failure};

fn read(text: &str) -> Expression {
    Expression::read(text, &Budget::default()).unwrap()
}

fn number(n: i64) -> Expression {
    Expression::number(Number::Int(n))
}

/// Returns the primitive multiple with positive leading coefficient, as text.
fn normal(x: &Expression, budget: &Budget) -> Result<String, Failure> {
    gcd(x, &number(0), budget)?.text(budget)
}

/// Reports whether the line is right.
fn check(fields: &[&str], budget: &Budget) -> Result<bool, Failure> {
    let x = read(fields[1]);
    match fields[0] {
        "factor" => {
            let own = factor(&x, budget)?;
            let mut product = number(1);
            let mut found = Vec::new();
            for (part, times) in &own {
                let raised = power(part, &number(*times as i64), budget)?;
                product = mul(&product, &raised, budget)?;
                if part.as_number().is_none() {
                    found.push((part.text(budget)?, times.to_string()));
                }
            }
            let mut expected = Vec::new();
            for pair in fields[2..].chunks(2) {
                expected.push((normal(&read(pair[0]), budget)?, pair[1].to_string()));
            }
            found.sort();
            expected.sort();
            Ok(found == expected && same_value(&product, &x, budget)?)
        }
        "gcd" => {
            let own = gcd(&x, &read(fields[2]), budget)?;
            Ok(own.text(budget)? == normal(&read(fields[3]), budget)?)
        }
        "resultant" => {
            let own = resultant(&x, &read(fields[2]), "x", budget)?;
            same_value(&own, &read(fields[3]), budget)
        }
        "apart" => equal(&apart(&x, "x", budget)?, &read(fields[2]), budget),
        "together" => {
            let quotient = read(&format!("({})/({})", fields[2], fields[3]));
            equal(&together(&x, budget)?, &quotient, budget)
        }
        kind => panic!("no such kind of line: {kind}"),
    }
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "`--nocapture` shows how many samples were checked"
)]
fn sympy_agrees_about_polynomials() {
    let path = std::env::var("LAMINA_POLYNOMIALS").unwrap_or_else(|_| {
        format!(
            "{}/tests/oracle/polynomials.txt",
            env!("CARGO_MANIFEST_DIR")
        )
    });
    let text = std::fs::read_to_string(path).expect("the samples are readable");
    let (mut asked, mut refused, mut wrong) = (0, 0, Vec::new());
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        asked += 1;
        match check(&fields, &Budget::default()) {
            Ok(true) => {}
            Ok(false) => wrong.push(line),
            Err(failure) if failure.kind() == ErrorKind::Limit => refused += 1,
            Err(failure) => panic!("{line}: {failure}"),
        }
    }
    println!("{asked} asked, {} wrong, {refused} refused", wrong.len());
    assert!(wrong.is_empty(), "of {asked}:\n{}", wrong.join("\n"));
    assert!(
        asked >= 100 && refused * 50 <= asked,
        "{refused} of {asked}"
    );
}
