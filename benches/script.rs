//! A long script with every kind of statement, for measuring how fast scripts are read. It is the
//! same on every machine.

use std::fmt::Write as _;

const NAMES: [&str; 12] = [
    "alpha", "total", "i", "n", "index", "value", "row", "matrix", "acc", "left", "right", "result",
];

struct Writer {
    state: u64,
    out: String,
    lines: usize,
}

/// A script of at least this many lines. It compiles; it is not meant to be run.
pub fn script(lines: usize) -> String {
    let mut w = Writer {
        state: 7,
        out: String::new(),
        lines: 0,
    };
    let mut k = 0;
    while w.lines < lines {
        k += 1;
        w.function(k);
    }
    w.out
}

impl Writer {
    fn below(&mut self, n: u64) -> u64 {
        self.state = self
            .state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.state >> 33) % n
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn name(&mut self) -> &'static str {
        self.pick(&NAMES)
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
        self.lines += 1;
    }

    fn expr(&mut self, depth: u32) -> String {
        let r = if depth > 2 { 0 } else { self.below(100) };
        match r {
            0..35 => self.name().to_string(),
            35..50 => self.below(10_000).to_string(),
            50..54 => self
                .pick(&["0.5f", "3.14", "1e-3", "\"some text\""])
                .to_string(),
            54..75 => {
                let (left, right) = (self.expr(depth + 1), self.expr(depth + 1));
                format!("{left} {} {right}", self.pick(&["+", "-", "*", "/", "%"]))
            }
            75..83 => {
                let (f, g) = (self.below(100), self.expr(depth + 1));
                let name = self.pick(&["size", "abs", "max", ""]);
                let name = if name.is_empty() {
                    format!("f{f}")
                } else {
                    name.to_string()
                };
                format!("{name}({g}, {})", self.expr(depth + 1))
            }
            83..90 => format!("{}[{}]", self.name(), self.expr(depth + 1)),
            90..95 => format!("{}.{}", self.name(), self.name()),
            _ => format!("({})", self.expr(depth + 1)),
        }
    }

    fn condition(&mut self) -> String {
        let op = self.pick(&["<", "<=", "==", "!=", ">"]);
        let mut text = format!("{} {op} {}", self.expr(1), self.expr(1));
        if self.below(10) < 3 {
            let _ = write!(text, " && {} > 0", self.name());
        }
        text
    }

    fn function(&mut self, k: usize) {
        self.line(&format!("// function number {k}"));
        self.line(&format!("func f{k}(alpha, n, row) {{"));
        for _ in 0..2 + self.below(4) {
            let text = format!("    var {} = {};", self.name(), self.expr(0));
            self.line(&text);
        }
        self.line("    for (var i = 0; i < n; i = i + 1) {");
        for _ in 0..1 + self.below(3) {
            let text = format!("        {} = {}", self.name(), self.expr(0));
            self.line(&text);
        }
        let text = format!(
            "        if ({}) {{ acc += {} }} else {{ {} = {}; }}",
            self.condition(),
            self.expr(1),
            self.name(),
            self.expr(1)
        );
        self.line(&text);
        self.line("    }");
        let text = format!("    while {} {{", self.condition());
        self.line(&text);
        let text = format!(
            "        {}[{}] = {};",
            self.name(),
            self.expr(2),
            self.expr(0)
        );
        self.line(&text);
        let text = format!(
            "        if {} {{ return {} }}",
            self.condition(),
            self.expr(1)
        );
        self.line(&text);
        self.line("    }");
        let text = format!(
            "    for x in {} {{ print(x, {}) }}",
            self.name(),
            self.expr(1)
        );
        self.line(&text);
        let text = format!(
            "    var s{k} = {{ x = {}, y = {} }}",
            self.expr(1),
            self.expr(1)
        );
        self.line(&text);
        let text = format!("    var g = map(row, |x| x * 2 + {})", self.expr(2));
        self.line(&text);
        let text = format!("    return {}", self.expr(0));
        self.line(&text);
        let text = format!("        + {}", self.expr(1));
        self.line(&text);
        self.line("}");
        self.line("");
        let text = format!(
            "var v{k} = f{k}({}, 3, [1, 2, {}])",
            self.expr(1),
            self.expr(2)
        );
        self.line(&text);
    }
}
