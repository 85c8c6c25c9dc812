//! Generates random statements, loops and closures.

use super::write::{Kind, Variable, Writer};

impl Writer {
    pub(super) fn block(&mut self, depth: usize) -> String {
        let mark = self.visible.len();
        self.blocks += 1;
        let mut text = String::from("{\n");
        for _ in 0..1 + self.dice.below(3) {
            text.push_str(&self.statement(depth));
        }
        self.blocks -= 1;
        self.visible.truncate(mark);
        text.push_str("}\n");
        text
    }

    pub(super) fn looped(&mut self, depth: usize) -> String {
        self.loops += 1;
        let block = self.block(depth);
        self.loops -= 1;
        format!("{{ tick(); {}", &block[1..])
    }

    pub(super) fn declare(&mut self, name: String, kind: Kind, fixed: bool) {
        self.visible.push(Variable { name, kind, fixed });
    }

    pub(super) fn statement(&mut self, depth: usize) -> String {
        if self.room == 0 || depth == 0 {
            return format!("print({})\n", self.number(1));
        }
        self.room -= 1;
        let d = depth - 1;
        let text = match self.dice.below(45) {
            0..4 => self.declaration(d),
            4..8 => self.assignment(d),
            8..10 => self.step(),
            10..12 => format!("{} = {}", self.target(Kind::Number), self.number(2)),
            12 => format!(
                "{}[{}] = {}",
                self.named(Kind::Array),
                self.index(),
                self.number(1)
            ),
            13 => {
                let op = self.dice.pick(&["+=", "-=", "*="]);
                format!(
                    "{}[{}] {op} {}",
                    self.named(Kind::Array),
                    self.index(),
                    self.small()
                )
            }
            14..16 => self.field_statement(),
            16 => format!("push({}, {})", self.named(Kind::Array), self.number(1)),
            17 => format!("print({}, {})", self.number(2), self.text(2)),
            18 => {
                let kind = self.kind();
                format!("print({})", self.value(kind, 2))
            }
            19..22 => {
                let otherwise = if self.dice.chance(50) {
                    format!("else {}", self.block(d))
                } else {
                    String::new()
                };
                let condition = self.condition(2);
                format!("if {condition} {}{otherwise}", self.block(d).trim_end())
            }
            22..27 => self.loop_statement(d),
            27..31 => self.try_statement(d),
            31 if self.loops > 0 => self.dice.pick(&["break", "continue"]).to_string(),
            32 if self.functions > 0 => format!("return {}", self.number(2)),
            33 if self.loops > 0 => {
                let leave = self.dice.pick(&["break", "continue"]);
                format!("if {} {{ {leave} }}", self.condition(1))
            }
            34 => {
                let count = self.dice.below(3);
                let name = if !self.is_movable() && self.dice.chance(40) {
                    format!("f{count}")
                } else {
                    self.fresh('f')
                };
                let function = self.block_function(count, 2);
                self.declare(name.clone(), Kind::Function(count), false);
                format!("func {name}{}", &function[2..])
            }
            35 => self.closures(),
            36 => format!("throw {}", self.number(1)),
            43 | 44 => self.dict_statement(),
            40 => self.taken_apart(1),
            41 => self.loop_over_pairs(d),
            42 => format!("print({}, {})", self.formatted(), self.spread()),
            37 if self.functions == 0 && !self.movable && self.dice.chance(30) => {
                format!(
                    "define {} = {}",
                    self.dice.pick(&["n1", "n2", "k9"]),
                    self.number(1)
                )
            }
            // A minus sign at the beginning would continue the previous line.
            _ if self.movable => format!("print({})", self.number(2)),
            _ => format!("({})", self.number(2)),
        };
        format!("{text}\n")
    }

    pub(super) fn declaration(&mut self, depth: usize) -> String {
        let kind = self.kind();
        let value = self.value(kind, depth.max(1));
        let name = if !self.is_movable() && self.dice.chance(30) {
            self.named(kind)
        } else {
            self.fresh(Writer::letter(kind))
        };
        if name == "null" || name == "self" {
            return format!("print({value})");
        }
        self.declare(name.clone(), kind, false);
        format!("var {name} = {value}")
    }

    pub(super) fn assignment(&mut self, depth: usize) -> String {
        let kind = self.kind();
        let value = self.value(kind, depth.max(1));
        let name = self.target(kind);
        if kind == Kind::Number {
            return format!("{name} = ({value}) % 1000003");
        }
        format!("{name} = {value}")
    }

    /// Assignments of the kinds that have their own instructions.
    pub(super) fn step(&mut self) -> String {
        let kind = self
            .dice
            .pick(&[Kind::Number, Kind::Number, Kind::Number, Kind::Text]);
        let name = self.target(kind);
        let small = self.small();
        match self.dice.below(6) {
            0 => format!("{name} += {small}"),
            1 => format!("{name} -= {small}"),
            2 => format!("{name} = {name} + {small}"),
            3 => format!("{name} = {name} - {small}"),
            4 => format!("{name} *= {small}"),
            _ => format!("{name} += {}[0]", self.named(Kind::Array)),
        }
    }

    pub(super) fn field_statement(&mut self) -> String {
        let object = if self.methods > 0 && self.dice.chance(40) {
            "self".to_string()
        } else {
            self.named(Kind::Object)
        };
        let field = self.field();
        match self.dice.below(12) {
            0..4 => format!("{object}.{field} = {}", self.number(1)),
            4 => format!("{object}.{field} += {}", self.small()),
            5 => format!("{object}[\"{field}\"] -= {}", self.small()),
            6 => format!("{object}.__parent__ = {}", self.named(Kind::Object)),
            7 => format!("delattr({object}, \"{field}\")"),
            8 => format!("{object}.m = {}", self.method(1)),
            9 => format!("update({object}, {})", self.named(Kind::Object)),
            10 => format!("{object} = {}", self.object(2)),
            _ => {
                let count = self.dice.pick(&[3, 70]);
                format!("for (var t = 0; t < {count}; t += 1) {{ {object}[\"t\" + t] = t }}")
            }
        }
        .replace("self = ", "o0 = ")
    }

    /// Functions made in a loop, each with its own variable, and called after the loop.
    pub(super) fn closures(&mut self) -> String {
        if self.quiet > 0 {
            return "1".to_string();
        }
        let name = self.fresh('c');
        let head = match self.dice.below(4) {
            0 => "for (var i = 0; i < 3; i += 1)",
            1 => "for i in [4, 5, 6]",
            2 => "for i, j in \"aéz\"",
            _ => "for (var i = 0; i < 6; i = i + 2)",
        };
        let body = self.dice.pick(&[
            "push(C, fn() { i += 1; return i })",
            "push(C, || i)",
            "if i == 1 { continue }; push(C, || i); i += 1",
            "var k = i; push(C, fn() { k = k + i; return k }); k += 1",
            "push(C, fn() { return fn() { i -= 1; return i } }())",
            "try { push(C, || i); continue } finally { i += 1 }",
        ]);
        format!(
            "{{ var {name} = []; {head} {{ {} }}; for g in {name} {{ print(g(), g()) }} }}",
            body.replace('C', &name)
        )
    }

    pub(super) fn loop_statement(&mut self, depth: usize) -> String {
        let mark = self.visible.len();
        let text = match self.dice.below(9) {
            0..3 => {
                let name = self.fresh('n');
                // No other statement may assign to the variable, but a closure that captures it may
                // be called later.
                self.declare(name.clone(), Kind::Number, true);
                let limit = self
                    .dice
                    .pick(&["3", "2", "n1 % 4", "size(s0) % 5", "3.5", "2.5f"]);
                let step = self.dice.pick(&["+= 1", "+= 2", "+= 0.5", "-= -1"]);
                let less = self.dice.pick(&["<", "<="]);
                let start =
                    self.dice
                        .pick(&["0", "0.5f", "9223372036854775806 - 9223372036854775806"]);
                let body = self.looped(depth);
                format!("for (var {name} = {start}; {name} {less} {limit}; {name} {step}) {body}")
            }
            3 => {
                let (name, limit) = (self.fresh('n'), self.fresh('l'));
                self.declare(name.clone(), Kind::Number, true);
                self.declare(limit.clone(), Kind::Number, true);
                let body = self.looped(depth);
                format!(
                    "{{ var {limit} = 9223372036854775807; for (var {name} = {limit} - 2; {name} <= {limit}; {name} += 1) {body} }}"
                )
            }
            4 => {
                let name = self.fresh('w');
                let condition = self.condition(1);
                let body = self.looped(depth);
                format!(
                    "{{ var {name} = 0; while {name} < 3 && ({condition}) {{ {name} += 1; {} }}",
                    &body[1..]
                )
            }
            5 => {
                let count = self.dice.pick(&["2", "3", "n0 % 3", "6/2", "2f"]);
                format!("loop {count} {}", self.looped(depth))
            }
            6 => {
                let over = self.dice.pick(&[Kind::Array, Kind::Text]);
                let over = self.value(over, 1);
                let name = self.fresh('n');
                self.declare(name.clone(), Kind::Number, false);
                format!("for {name} in {over} {}", self.looped(depth))
            }
            7 => {
                let kinds = [Kind::Array, Kind::Text, Kind::Object, Kind::Dict];
                let kind = self.dice.pick(&kinds);
                let over = self.value(kind, 1);
                let (key, name) = (self.fresh('s'), self.fresh('n'));
                self.declare(key.clone(), Kind::Text, false);
                self.declare(name.clone(), Kind::Number, false);
                format!("for {key}, {name} in {over} {}", self.looped(depth))
            }
            _ => format!(
                "loop {{ {} break }}",
                &self.looped(depth)[1..].trim_end().trim_end_matches('}')
            ),
        };
        self.visible.truncate(mark);
        text
    }

    pub(super) fn try_statement(&mut self, depth: usize) -> String {
        let mut text = format!("try {}", self.block(depth).trim_end());
        let catches = self.dice.chance(70);
        if catches {
            let name = self.dice.pick(&["e", "n9", "(e)"]);
            let mark = self.visible.len();
            if name == "n9" {
                self.declare("n9".to_string(), Kind::Number, false);
            }
            let body = self.block(depth);
            self.visible.truncate(mark);
            let print = if name == "n9" {
                "print(n9.kind)"
            } else {
                "print(e.kind)"
            };
            text.push_str(&format!(
                " catch {name} {{ {print}\n{}",
                body[1..].trim_end()
            ));
        }
        if !catches || self.dice.chance(40) {
            text.push_str(&format!(" finally {}", self.block(depth).trim_end()));
        }
        text
    }
}
