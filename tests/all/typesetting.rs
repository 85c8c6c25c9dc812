//! Typeset values are correct: the LaTeX and MathML of random values are read back as expressions
//! and compared with the original values.

use crate::markup::{Element, Node, xml};
use lamina_shell::testing::{Reply, dispatch};
use lamina_shell::{Pretend, Session, Settings};

/// The number of values generated for each format.
const ROUNDS: usize = 200;

/// A generator of random numbers that gives the same sequence everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn number(&mut self) -> String {
        let small = self.below(30) as i64 - 9;
        match self.below(5) {
            0 => format!("({small})/{}", self.below(11) + 2),
            1 => format!("sqrt({})", self.below(40)),
            2 => format!("{}^{}", self.below(9) + 2, self.below(25)),
            _ => format!("({small})"),
        }
    }

    /// Returns the source of a random real number.
    fn real(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(4) {
                0 => self.pick(&["pi", "e"]).to_string(),
                _ => self.number(),
            };
        }
        let (a, b) = (self.real(depth - 1), self.number());
        match self.below(6) {
            0 => format!("({a} + {b})"),
            1 => format!("({a} - {b})"),
            2 => format!("({a} * {b})"),
            3 => format!("({a} / ({b} + 100))"),
            4 => format!("{}({b}/7)", self.pick(&["sin", "cos", "exp", "atan"])),
            _ => format!("log({} + sqrt(2))", self.below(20) + 1),
        }
    }

    /// Returns the source of a random expression in x and y.
    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(3) {
                0 => self.number(),
                _ => self.pick(&["x", "y"]).to_string(),
            };
        }
        let (a, b) = (self.expression(depth - 1), self.expression(depth - 1));
        match self.below(7) {
            0 | 1 => format!("({a} + {b})"),
            2 => format!("({a} * {b})"),
            3 => format!("({a} - {b})"),
            4 => format!("({a})^{}", self.below(4) + 2),
            5 => format!("({a})/(x^2 + {})", self.below(9) + 1),
            _ => format!(
                "{}({a})",
                self.pick(&["sin", "exp", "sqrt", "cos", "abs", "log"])
            ),
        }
    }

    /// The source of a value.
    fn value(&mut self) -> String {
        match self.below(5) {
            0 => format!("({} + {}*1i)", self.number(), self.number()),
            1 | 2 => self.real(2),
            3 => {
                let rows = self.below(3) + 1;
                let columns = self.below(3) + 1;
                let rows = (0..rows).map(|_| {
                    let cells: Vec<String> = (0..columns).map(|_| self.real(1)).collect();
                    format!("[{}]", cells.join(", "))
                });
                format!("[{}]", rows.collect::<Vec<_>>().join(", "))
            }
            _ => self.expression(2),
        }
    }
}

fn session() -> Session {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    session.eval("sym x, y");
    session
}

fn command(session: &mut Session, line: &str) -> String {
    match dispatch(session, line) {
        Ok(Reply::Text(text)) => text.trim_end().to_string(),
        other => panic!("{line}: {other:?}"),
    }
}

/// Checks that typeset random values read back as equal values; `read` converts the typeset form to
/// source.
fn check(form: &str, read: impl Fn(&str) -> String) {
    let mut dice = Dice(20_261_130);
    let (mut session, mut count) = (session(), 0);
    while count < ROUNDS {
        let source = dice.value();
        session.eval("v = null");
        if session.eval(&format!("v = {source}")).error.is_some() {
            continue;
        }
        count += 1;
        let shown = command(&mut session, &format!(":{form} v"));
        let back = read(&shown);
        let outcome = session.eval(&format!("w = {back}; same = v == w"));
        assert!(
            outcome.error.is_none(),
            "{source}\n{shown}\n{back}\n{}",
            outcome.error.map(|e| e.one_line()).unwrap_or_default()
        );
        let same = session.global("same");
        assert_eq!(same.as_deref(), Some("true"), "{source}\n{shown}\n{back}");
    }
}

/// Source that is built from pieces; adjacent operands are multiplied.
#[derive(Default)]
struct Product {
    out: String,
    operand: bool,
}

impl Product {
    fn operand(&mut self, text: &str) {
        if self.operand {
            self.out.push('*');
        }
        self.out.push_str(text);
        self.operand = true;
    }

    fn sign(&mut self, text: &str) {
        self.out.push_str(text);
        self.operand = false;
    }
}

/// Converts a typeset operator to source.
fn sign_of(text: &str) -> &str {
    match text {
        "−" => "-",
        "·" => "*",
        text => text,
    }
}

/// Converts a typeset name to source.
fn name_of(text: &str) -> &str {
    match text {
        "π" => "pi",
        "ln" => "log",
        "arctan" => "atan",
        "arcsin" => "asin",
        "i" => "1i",
        text => text,
    }
}

fn of_mathml(text: &str) -> String {
    let math = xml(text);
    assert_eq!(math.name, "math");
    row(&math)
}

/// Returns the source of a row of adjacent elements.
fn row(element: &Element) -> String {
    let mut product = Product::default();
    let children: Vec<&Element> = element.elements().collect();
    let stray = element.children.iter().any(|node| match node {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Element(_) => false,
    });
    assert!(!stray, "{element:?}");
    let mut applies = false;
    for (n, child) in children.iter().enumerate() {
        let text = child.text();
        match child.name.as_str() {
            "mo" => match text.as_str() {
                "\u{2061}" => applies = true,
                "|" if child.attribute("form") == Some("prefix") => {
                    let before = product.operand;
                    product.sign(if before { "*abs(" } else { "abs(" });
                }
                "|" => {
                    product.sign(")");
                    product.operand = true;
                }
                "(" | "[" => {
                    if product.operand {
                        product.sign("*");
                    }
                    product.sign(&text);
                }
                ")" | "]" => {
                    product.sign(&text);
                    product.operand = true;
                }
                text => product.sign(sign_of(text)),
            },
            _ if std::mem::take(&mut applies) => {
                let inner = row(child);
                product.sign(&inner);
                product.operand = true;
            }
            "mtable" => {
                let rows = child.elements().map(|r| {
                    let cells: Vec<String> = r.elements().map(row).collect();
                    format!("[{}]", cells.join(", "))
                });
                let rows: Vec<String> = rows.collect();
                product.sign(&rows.join(", "));
            }
            "mi" if children
                .get(n + 1)
                .is_some_and(|next| next.text() == "\u{2061}") =>
            {
                product.operand(name_of(&text));
            }
            _ => product.operand(&single(child)),
        }
    }
    product.out
}

fn single(element: &Element) -> String {
    let parts: Vec<&Element> = element.elements().collect();
    let part = |n: usize| single(parts[n]);
    match element.name.as_str() {
        "mn" => element.text(),
        "mi" => name_of(&element.text()).to_string(),
        "mrow" => match row(element) {
            inner if inner.starts_with('[') => inner,
            inner => format!("({inner})"),
        },
        "mfrac" => format!("(({})/({}))", part(0), part(1)),
        "msqrt" => format!("sqrt({})", row(element)),
        "mroot" => format!("({})^(1/{})", part(0), part(1)),
        "msup" => format!("(({})^({}))", part(0), part(1)),
        other => panic!("<{other}>"),
    }
}

/// The LaTeX that remains to be read.
struct Latex<'a> {
    text: &'a str,
}

impl<'a> Latex<'a> {
    fn eat(&mut self, wanted: &str) -> bool {
        self.text = self.text.trim_start();
        match self.text.strip_prefix(wanted) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        let end = self.text.find(|c: char| !c.is_ascii_alphabetic());
        let (word, rest) = self.text.split_at(end.unwrap_or(self.text.len()));
        self.text = rest;
        word
    }

    /// Reads the contents of the braces that come next.
    fn group(&mut self) -> String {
        assert!(self.eat("{"), "a group at {}", self.text);
        let inner = self.until(&["}"]);
        assert!(self.eat("}"));
        inner
    }

    /// Returns the text in the braces that come next.
    fn plain_group(&mut self) -> &'a str {
        assert!(self.eat("{"), "a group at {}", self.text);
        let (inner, rest) = self.text.split_once('}').expect("it is closed");
        self.text = rest;
        inner
    }

    /// Reads up to one of these ends, which is not consumed; returns the source.
    fn until(&mut self, ends: &[&str]) -> String {
        let mut product = Product::default();
        loop {
            self.text = self.text.trim_start();
            if self.text.is_empty() || ends.iter().any(|end| self.text.starts_with(end)) {
                return product.out;
            }
            let begun = product.out.len();
            if self.eat("^") {
                let exponent = self.group();
                let base = product.out.split_off(last_operand(&product.out));
                product.out.push_str(&format!("(({base})^({exponent}))"));
                continue;
            }
            if self.eat("\\") {
                self.command(&mut product);
                continue;
            }
            if self.text.starts_with(|c: char| c.is_ascii_digit()) {
                let is_part = |c: char| c.is_ascii_digit() || c == '.';
                let end = self.text.find(|c| !is_part(c)).unwrap_or(self.text.len());
                product.operand(&self.text[..end]);
                self.text = &self.text[end..];
                continue;
            }
            if self.text.starts_with('{') {
                let inner = self.group();
                product.operand(&format!("({inner})"));
                continue;
            }
            let c = self.text.chars().next().expect("it is not empty");
            self.text = &self.text[c.len_utf8()..];
            match c {
                'a'..='z' | 'A'..='Z' => product.operand(name_of(&c.to_string())),
                '+' | '-' | ',' | '!' => product.sign(&c.to_string()),
                c => panic!("{c} after {}", &product.out[..begun]),
            }
        }
    }

    fn command(&mut self, product: &mut Product) {
        match self.word() {
            "frac" => {
                let (above, below) = (self.group(), self.group());
                product.operand(&format!("(({above})/({below}))"));
            }
            "sqrt" => {
                let degree = self.eat("[").then(|| {
                    let (degree, rest) = self.text.split_once(']').expect("it is closed");
                    self.text = rest;
                    degree
                });
                let inner = self.group();
                product.operand(&match degree {
                    Some(degree) => format!("(({inner})^(1/{degree}))"),
                    None => format!("sqrt({inner})"),
                });
            }
            "cdot" => product.sign("*"),
            "left" => {
                let bar = self.eat("|");
                assert!(bar || self.eat("("), "a bracket at {}", self.text);
                let inner = self.until(&["\\right"]);
                assert!(self.eat("\\right") && self.eat(if bar { "|" } else { ")" }));
                product.operand(&format!("{}({inner})", if bar { "abs" } else { "" }));
            }
            "begin" => {
                assert!(self.eat("{bmatrix}"), "{}", self.text);
                let mut rows = vec![Vec::new()];
                loop {
                    let cell = self.until(&["&", "\\\\", "\\end"]);
                    rows.last_mut().expect("there is a row").push(cell);
                    if self.eat("\\\\") {
                        rows.push(Vec::new());
                    } else if self.eat("\\end{bmatrix}") {
                        break;
                    } else {
                        assert!(self.eat("&"), "{}", self.text);
                    }
                }
                let rows: Vec<String> = rows
                    .iter()
                    .map(|row| format!("[{}]", row.join(", ")))
                    .collect();
                product.operand(&format!("[{}]", rows.join(", ")));
            }
            "pi" => product.operand("pi"),
            "operatorname" => {
                let name = name_of(self.plain_group());
                self.applied(name, product);
            }
            name => self.applied(name_of(name), product),
        }
    }

    /// Reads the arguments of a function, and adds the call as an operand.
    fn applied(&mut self, name: &str, product: &mut Product) {
        assert!(self.eat("\\left("), "{name} is applied at {}", self.text);
        let inner = self.until(&["\\right)"]);
        assert!(self.eat("\\right)"));
        product.operand(&format!("{name}({inner})"));
    }
}

/// The position at which the last operand of the source begins.
fn last_operand(source: &str) -> usize {
    let bytes = source.as_bytes();
    let mut at = source.len();
    let mut depth = 0;
    while at > 0 {
        let c = bytes[at - 1];
        match c {
            b')' | b']' => depth += 1,
            b'(' | b'[' => {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            }
            _ if depth > 0 || c.is_ascii_alphanumeric() || c == b'.' => {}
            _ => break,
        }
        at -= 1;
    }
    at
}

fn of_latex(text: &str) -> String {
    let mut latex = Latex { text };
    let source = latex.until(&[]);
    assert_eq!(latex.text, "", "all is read");
    source
}

#[test]
fn mathml_of_random_values_says_what_they_are() {
    check("mathml", of_mathml);
}

#[test]
fn latex_of_random_values_says_what_they_are() {
    check("latex", of_latex);
}

/// Values whose two-dimensional text has been checked by people.
const READ: &[&str] = &[
    "1/2",
    "-22/7",
    "sqrt(2)",
    "2*sqrt(3)/3",
    "1/2 + sqrt(5)/2",
    "pi/4",
    "2*pi*sqrt(2)/3",
    "e^2",
    "1/e",
    "(1 + sqrt(2))/(3*pi)",
    "2^(1/3)",
    "5^(1/4)",
    "sqrt(2 + sqrt(3))",
    "sin(1)",
    "log(2)/log(3)",
    "1 + 2i",
    "1/2 - (sqrt(3)/2)*1i",
    "x^2",
    "x^2 - 2*x + 1",
    "x/2 + y/3",
    "(x + 1)/(x - 1)",
    "1/(1 + 1/x)",
    "x^(1/2)",
    "sqrt(x^2 + y^2)",
    "sin(x)^2",
    "exp(-x^2/2)",
    "abs(x)",
    "x*y/(x + y)",
    "(x + y)^3",
    "2^x",
    "x^y",
    "log(x)/x",
    "sin(x/2)*cos(y/3)",
    "[1, 2, 3]",
    "[1/2, 1/3]",
    "[[1, 2], [3, 4]]",
    "[[1/2, sqrt(2)], [pi, 100]]",
    "[[x, 1], [0, x^2]]",
    "[[1, 20, 300]]",
    "[[1], [-2], [3/4]]",
    "eq(x^2, 2)",
    "100!",
    "12345678901234567890/7",
    "x^10 - 1",
    "-x",
    "-(x + 1)/2",
    "1.5f",
    "atan(x/y)",
    "sqrt(1 + sqrt(1 + sqrt(2)))",
    "summation(\"1/k\", \"k\", 1, 10)",
];

#[test]
fn golden_values_in_two_dimensions() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/two-dimensions.txt");
    let mut session = session();
    let mut now = String::new();
    for source in READ {
        now.push_str(&format!(
            "{source}\n\n{}\n\n",
            command(&mut session, &format!(":show {source}"))
        ));
    }
    if std::env::var_os("LMSH_BLESS").is_some() {
        std::fs::write(&path, &now).expect("golden texts can be written");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), now);
    assert_eq!(READ.len(), 50);
}
