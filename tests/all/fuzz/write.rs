//! Generates programs that terminate: loops are bounded, and functions and loops advance a clock
//! that throws when its time is up.

use super::Dice;

const PRELUDE: &str = "var ticks = 0
func tick() { ticks += 1; if ticks > 120 { throw \"ticks\" } }
func cut(x) {
  if typeof(x) == \"string\" && size(x) > 200 { return string::sub(x, 0, 150) }
  if typeof(x) == \"array\" && size(x) > 30 { return [1, 2] }
  return x
}";

/// The variables with which every program begins.
const FIRST: [(&str, Kind, &str); 15] = [
    ("n0", Kind::Number, "3"),
    ("n1", Kind::Number, "5/2"),
    ("n2", Kind::Number, "0.25f"),
    ("s0", Kind::Text, "\"one\""),
    ("s1", Kind::Text, "\"zwö\""),
    ("a0", Kind::Array, "[1, 2, 3, 4]"),
    ("a1", Kind::Array, "[5, 1/2, 9, \"x\"]"),
    ("o0", Kind::Object, "{x = 1, y = 2, m = |v| v + 1}"),
    (
        "o1",
        Kind::Object,
        "new({x = 3, y = 4, m = fn(v) { return v - self.x }})",
    ),
    ("n6", Kind::Number, "complex(0f, 1f)"),
    ("d0", Kind::Dict, "[0: 1, 1: 2, 2: 4]"),
    ("d1", Kind::Dict, "[\"k\": 1, 1/2: 2]"),
    ("f0", Kind::Function(0), "|| 1"),
    ("f1", Kind::Function(1), "|v| v + 1"),
    ("f2", Kind::Function(2), "fn(v, w) { tick(); return v - w }"),
];

/// The kind of value that a variable usually holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Array,
    Dict,
    Object,
    Function(usize),
}

#[derive(Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) fixed: bool,
}

pub(super) struct Writer {
    pub(super) dice: Dice,
    pub(super) visible: Vec<Variable>,
    /// The index of the first variable that belongs to the innermost function.
    pub(super) names: usize,
    pub(super) functions: usize,
    pub(super) loops: usize,
    pub(super) methods: usize,
    /// The number of enclosing function values that are a single expression: they have no clock, so
    /// nothing is called in them.
    pub(super) quiet: usize,
    pub(super) room: usize,
    /// The number of open blocks.
    pub(super) blocks: usize,
    /// Whether the variables of the outermost level can be moved: none is declared twice, and
    /// values are shown only by printing them.
    pub(super) movable: bool,
}

/// The parts of a program whose variables may be globals, locals or captured by closures.
pub struct Movable {
    pub prelude: String,
    /// The names and initial values of its variables.
    pub variables: Vec<(String, String)>,
    pub body: String,
}

/// A program whose variables can be moved.
pub fn movable(seed: u64) -> Movable {
    let mut w = Writer::new(Dice::new(seed));
    w.movable = true;
    let mut variables = Vec::new();
    for (name, kind, value) in FIRST {
        variables.push((name.to_string(), value.to_string()));
        w.declare(name.to_string(), kind, false);
    }
    let mut body = String::new();
    for _ in 0..2 + w.dice.below(6) {
        w.room = 20;
        body.push_str(&w.statement(4));
        if w.dice.chance(40) {
            body.push_str("ticks = 0\n");
        }
    }
    body.push_str(&w.show_all());
    Movable {
        prelude: PRELUDE.to_string(),
        variables,
        body,
    }
}

/// The inputs of a program.
pub fn program(seed: u64) -> Vec<String> {
    program_of(Dice::new(seed))
}

/// Returns the inputs of the program that these choices make.
pub fn program_of(dice: Dice) -> Vec<String> {
    let mut w = Writer::new(dice);
    let mut inputs = vec![PRELUDE.to_string()];
    let mut first = String::new();
    let mut second = Vec::new();
    for (name, kind, value) in FIRST {
        if !w.dice.chance(4) {
            first.push_str(&format!("var {name} = {value}\n"));
        }
        w.declare(name.to_string(), kind, false);
    }
    inputs.push(first);
    for _ in 0..3 + w.dice.below(6) {
        w.room = 25;
        let mut text = String::from("ticks = 0\n");
        for _ in 0..1 + w.dice.below(4) {
            text.push_str(&w.statement(4));
        }
        if w.dice.chance(30) {
            second.push(text.clone());
        }
        inputs.push(text);
        if w.dice.chance(30) {
            // An older input is run again, now that its names have other values.
            inputs.extend(second.pop());
        }
    }
    inputs.push(w.show_all());
    inputs
}

impl Writer {
    pub(super) fn new(dice: Dice) -> Writer {
        Writer {
            dice,
            visible: Vec::new(),
            names: 0,
            functions: 0,
            loops: 0,
            methods: 0,
            quiet: 0,
            room: 0,
            blocks: 0,
            movable: false,
        }
    }

    /// Returns statements that print every variable.
    pub(super) fn show_all(&self) -> String {
        let names = self.visible.iter().map(|v| &v.name);
        let show = |name| format!("try {{ print({name}) }} catch e {{ print(e.kind) }}\n");
        names.map(show).collect()
    }

    /// Whether a declaration here would be at the outermost level of a program whose variables can
    /// be moved.
    pub(super) fn is_movable(&self) -> bool {
        self.movable && self.blocks == 0
    }

    pub(super) fn of(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<String> {
        let found: Vec<&Variable> = self.visible.iter().filter(|v| wanted(v)).collect();
        if found.is_empty() {
            return None;
        }
        // Recently declared variables are used more often.
        let near = found.len().min(4);
        let at = if self.dice.chance(50) {
            found.len() - 1 - self.dice.below(near)
        } else {
            self.dice.below(found.len())
        };
        Some(found[at].name.clone())
    }

    pub(super) fn named(&mut self, kind: Kind) -> String {
        self.of(|v| v.kind == kind).unwrap_or("null".to_string())
    }

    pub(super) fn target(&mut self, kind: Kind) -> String {
        self.of(|v| v.kind == kind && !v.fixed)
            .unwrap_or("n0".to_string())
    }

    pub(super) fn fresh(&mut self, letter: char) -> String {
        self.names += 1;
        if self.is_movable() {
            return format!("{letter}{}", 100 + self.names);
        }
        // Names are reused in other scopes, so that they shadow each other.
        format!("{letter}{}", 10 + self.names % 7)
    }

    pub(super) fn kind(&mut self) -> Kind {
        let functions = [Kind::Function(0), Kind::Function(1), Kind::Function(2)];
        let function = self.dice.pick(&functions);
        self.dice.pick(&[
            Kind::Number,
            Kind::Number,
            Kind::Number,
            Kind::Text,
            Kind::Array,
            Kind::Dict,
            Kind::Object,
            function,
        ])
    }

    pub(super) fn letter(kind: Kind) -> char {
        match kind {
            Kind::Number => 'n',
            Kind::Text => 's',
            Kind::Array => 'a',
            Kind::Dict => 'd',
            Kind::Object => 'o',
            Kind::Function(_) => 'f',
        }
    }

    pub(super) fn value(&mut self, kind: Kind, depth: usize) -> String {
        if self.dice.chance(2) {
            return self
                .dice
                .pick(&["null", "true", "\"w\"", "7", "[1]", "1/2", "0.5f"])
                .to_string();
        }
        match kind {
            Kind::Number => self.number(depth),
            Kind::Text => self.text(depth),
            Kind::Array => self.array(depth),
            Kind::Dict => self.dict(depth),
            Kind::Object => self.object(depth),
            Kind::Function(count) => self.function(count, depth),
        }
    }

    pub(super) fn literal(&mut self) -> String {
        match self.dice.below(24) {
            0..11 => self.dice.below(6).to_string(),
            11 => "-1".to_string(),
            12 => "9223372036854775807".to_string(),
            13 => "(-9223372036854775807 - 1)".to_string(),
            14 => "32767".to_string(),
            15 => "2147483648".to_string(),
            16 => "0.5".to_string(),
            17 => "1/3".to_string(),
            18 => "0.5f".to_string(),
            19 => "2^70".to_string(),
            20 => "complex(0.5f, 2f)".to_string(),
            21 => "complex(1, -2)".to_string(),
            22 => "sqrt(2)".to_string(),
            _ => "-32769".to_string(),
        }
    }

    pub(super) fn small(&mut self) -> String {
        self.dice
            .pick(&["0", "1", "2", "3", "-1", "7", "0.5", "2.5f", "1/3"])
            .to_string()
    }

    pub(super) fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return if self.dice.chance(50) {
                self.literal()
            } else {
                self.named(Kind::Number)
            };
        }
        let d = depth - 1;
        match self.dice.below(26) {
            0..3 => self.literal(),
            3..6 => self.named(Kind::Number),
            6 => format!("{} + {}", self.number(d), self.number(d)),
            7 => format!("{} - {}", self.number(d), self.number(d)),
            8 => format!("({}) * {}", self.number(d), self.small()),
            9 => format!("({}) / {}", self.number(d), self.small()),
            10 => format!("({}) % {}", self.number(d), self.small()),
            11 => format!("-({})", self.number(d)),
            12 => format!("{} - ({})", self.literal(), self.number(d)),
            13 => format!("size({})", self.value(Kind::Text, d)),
            14 => format!("size({})", self.value(Kind::Array, d)),
            15 => format!("{}[{}]", self.named(Kind::Array), self.index()),
            16 => format!("{}.{}", self.named(Kind::Object), self.field()),
            17 if self.methods > 0 => format!("self.{}", self.field()),
            18 => self.call(d),
            19 => self.method_call(d),
            20 => format!("reduce({}, |x, y| x + y, 0)", self.array(d)),
            21 => format!(
                "({} ? {} : {})",
                self.condition(d),
                self.number(d),
                self.number(d)
            ),
            22 => format!("size({})", self.slice(Kind::Array)),
            24 => self.lookup(),
            23 => format!("({})² × {}", self.number(d), self.small()),
            _ => format!("({})^2 % 1000003", self.literal()),
        }
    }

    fn slice(&mut self, kind: Kind) -> String {
        let mut bound = || match self.dice.below(4) {
            0 => String::new(),
            at => ["1", "-1", "3"][at - 1].to_string(),
        };
        let bounds = format!("{}:{}", bound(), bound());
        format!("{}[{bounds}]", self.named(kind))
    }

    pub(super) fn index(&mut self) -> String {
        if self.dice.chance(60) {
            return self.dice.pick(&["0", "1", "-1", "2"]).to_string();
        }
        self.named(Kind::Number)
    }

    pub(super) fn field(&mut self) -> &'static str {
        self.dice.pick(&["x", "x", "x", "y", "y", "y", "z"])
    }

    pub(super) fn call(&mut self, depth: usize) -> String {
        if self.quiet > 0 {
            return self.literal();
        }
        if self.dice.chance(12) {
            return self.spread_call(depth);
        }
        let count = self.dice.below(3);
        let name = self.named(Kind::Function(count));
        let args: Vec<String> = (0..count).map(|_| self.number(depth)).collect();
        format!("{name}({})", args.join(", "))
    }

    pub(super) fn method_call(&mut self, depth: usize) -> String {
        if self.quiet > 0 {
            return self.literal();
        }
        match self.dice.below(6) {
            0 => format!("{}.size()", self.named(Kind::Array)),
            1 => format!("{}.index_of({})", self.named(Kind::Array), self.literal()),
            2 => format!("{}.size()", self.named(Kind::Text)),
            3 if self.methods > 0 => format!("self.m({})", self.number(depth)),
            _ => format!("{}.m({})", self.named(Kind::Object), self.number(depth)),
        }
    }

    pub(super) fn condition(&mut self, depth: usize) -> String {
        let d = depth.saturating_sub(1);
        if depth == 0 {
            return format!("{} < {}", self.named(Kind::Number), self.literal());
        }
        let compare = self.dice.pick(&["<", "<=", ">", ">=", "==", "!="]);
        match self.dice.below(15) {
            0..4 => format!("{} {compare} {}", self.number(d), self.literal()),
            4 => format!("{} {compare} {}", self.literal(), self.number(d)),
            5 => format!("{} {compare} {}", self.number(d), self.number(d)),
            6 => format!(
                "{} < {} <= {}",
                self.number(d),
                self.number(d),
                self.number(d)
            ),
            7 => format!("({}) && ({})", self.condition(d), self.condition(d)),
            8 => format!("({}) || ({})", self.condition(d), self.condition(d)),
            9 => format!("!({})", self.condition(d)),
            11 => format!("{} in {}", self.number(d), self.named(Kind::Array)),
            12 => format!("!({} in {})", self.literal(), self.slice(Kind::Array)),
            13 => format!("{} in {}", self.key(), self.named(Kind::Dict)),
            10 => {
                let kind = self.kind();
                format!(
                    "{} {} null",
                    self.value(kind, d),
                    self.dice.pick(&["==", "!="])
                )
            }
            _ => {
                let kind = self.kind();
                self.value(kind, d)
            }
        }
    }

    pub(super) fn text(&mut self, depth: usize) -> String {
        let literals = [
            "\"\"",
            "\"ab\"",
            "\"é😀z\"",
            "'q\\n'",
            "\"long long long long long long \"",
        ];
        if depth == 0 {
            return self.dice.pick(&literals).to_string();
        }
        let d = depth - 1;
        match self.dice.below(11) {
            0..2 => self.dice.pick(&literals).to_string(),
            2..4 => self.named(Kind::Text),
            4 => format!("cut({} + {})", self.text(d), self.text(d)),
            5 => format!("cut(\"\" + {})", self.number(d)),
            6 => format!("{}[{}]", self.named(Kind::Text), self.index()),
            7 => format!("string::upper({})", self.text(d)),
            8 => self.formatted(),
            9 => self.slice(Kind::Text),
            _ => format!("{}.repeat({})", self.text(d), self.dice.below(4)),
        }
    }

    pub(super) fn array(&mut self, depth: usize) -> String {
        if depth == 0 {
            return format!("[{}]", self.literal());
        }
        let d = depth - 1;
        match self.dice.below(14) {
            0..3 => {
                let count = if self.dice.chance(5) {
                    40
                } else {
                    self.dice.below(5)
                };
                let items: Vec<String> = (0..count).map(|_| self.number(d)).collect();
                format!("[{}]", items.join(", "))
            }
            3..6 => self.named(Kind::Array),
            6 => format!("range({})", self.dice.below(6)),
            7 if self.quiet == 0 => {
                format!("map({}, {})", self.array(d), self.function(1, d))
            }
            8 if self.quiet == 0 => {
                format!("filter({}, {})", self.array(d), self.function(1, d))
            }
            9 if self.quiet == 0 => format!("sort({}, |p, q| p < q)", self.array(d)),
            10 => format!("concat({}, {})", self.array(d), self.array(d)),
            11 => self.spread(),
            12 => self.slice(Kind::Array),
            _ => format!("[\"s\", {}]", self.number(d)),
        }
    }

    pub(super) fn object(&mut self, depth: usize) -> String {
        if depth == 0 {
            return "{x = 1}".to_string();
        }
        let d = depth - 1;
        match self.dice.below(10) {
            0..3 => format!("{{x = {}, y = {}}}", self.number(d), self.number(d)),
            3..5 => format!("{{m = {}, x = {}}}", self.method(d), self.number(d)),
            5..7 => format!("new({})", self.object(d)),
            7 => format!("copy({})", self.named(Kind::Object)),
            _ => self.named(Kind::Object),
        }
    }

    /// A function that uses `self`.
    pub(super) fn method(&mut self, depth: usize) -> String {
        if self.quiet > 0 {
            return "|v| v".to_string();
        }
        self.methods += 1;
        let text = if self.dice.chance(50) {
            format!(
                "fn(v) {{ tick(); return self.{} + {} }}",
                self.field(),
                self.number(depth)
            )
        } else {
            self.block_function(1, depth)
        };
        self.methods -= 1;
        text
    }

    pub(super) fn function(&mut self, count: usize, depth: usize) -> String {
        if depth == 0 || self.dice.chance(20) {
            return self.named(Kind::Function(count));
        }
        if self.quiet == 0 && self.room > 3 && self.dice.chance(50) {
            return self.block_function(count, depth - 1);
        }
        let mark = self.visible.len();
        let params = self.params(count);
        self.quiet += 1;
        let body = self.number(depth - 1);
        self.quiet -= 1;
        self.visible.truncate(mark);
        format!("|{}| {body}", params.join(", "))
            .replace("||", "| |")
            .replace("| |", "||")
    }

    pub(super) fn params(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|i| {
                let name = format!("n{}{i}", self.dice.below(3) + 2);
                self.visible.push(Variable {
                    name: name.clone(),
                    kind: Kind::Number,
                    fixed: false,
                });
                name
            })
            .collect()
    }

    pub(super) fn block_function(&mut self, count: usize, depth: usize) -> String {
        let mark = self.visible.len();
        let params = self.params(count);
        let loops = std::mem::take(&mut self.loops);
        self.functions += 1;
        self.blocks += 1;
        let mut body = String::from("tick();\n");
        for _ in 0..1 + self.dice.below(3) {
            body.push_str(&self.statement(depth.min(2)));
        }
        if self.dice.chance(80) {
            body.push_str(&format!("return {}\n", self.number(depth)));
        }
        self.functions -= 1;
        self.blocks -= 1;
        self.loops = loops;
        self.visible.truncate(mark);
        let more = self.more_params(count);
        format!("fn({}{more}) {{ {body} }}", params.join(", "))
    }
}
