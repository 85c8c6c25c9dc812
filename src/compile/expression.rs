//! Compiles expressions into registers.

use super::{Compiled, Compiler};
use crate::code::{CacheSite, Constant as Pooled, Op, Operand, SPENT};
use crate::number::{self, Number};
use crate::resolve::Place;
use crate::syntax::ast::{
    ArithOp, CompareLink, CompareOp, Constant, Expr, ExprKind, Field, Link, Name, TextPart, Word,
};
use crate::text::Span;

/// The maximum number of elements of an array literal that are evaluated before they are appended.
const BATCH: usize = 32;
/// The maximum number of fields of a struct literal that are evaluated before the struct is
/// created; the others are set one by one.
const FIELDS: usize = 100;

/// Strips any parentheses around an expression.
pub(super) fn strip(mut e: &Expr) -> &Expr {
    while let ExprKind::Paren(inner) = &e.kind {
        e = inner;
    }
    e
}

impl<'a> Compiler<'a> {
    /// Returns a register that holds the value: the home of a local, or a new temporary.
    pub(super) fn operand(&mut self, e: &'a Expr) -> Compiled<u8> {
        if let Some(home) = self.plain_local(e) {
            return Ok(home);
        }
        let temp = self.temp(e.span)?;
        self.expr(e, temp)?;
        Ok(temp)
    }

    /// Like [`operand`](Self::operand), but without checking that `self` is present, since member
    /// access on a missing `self` fails anyway.
    pub(super) fn object(&mut self, e: &'a Expr) -> Compiled<u8> {
        if let ExprKind::Name(name) = &strip(e).kind
            && self.resolution.place(name.id) == Place::OwnSelf
        {
            return Ok(self
                .f()
                .self_register
                .expect("a function that uses self has a register for it"));
        }
        self.operand(e)
    }

    /// The home register of the expression, if it is a local kept in a register.
    pub(super) fn plain_local(&mut self, e: &Expr) -> Option<u8> {
        let ExprKind::Name(name) = &strip(e).kind else {
            return None;
        };
        if self.options.explicit {
            return None;
        }
        let id = self.resolution.place(name.id).as_local()?;
        let plain = !self.resolution.local(id).in_cell();
        plain.then(|| self.home(id))
    }

    /// Puts the value of an expression into a register. The register is written only at the end.
    pub(super) fn expr(&mut self, e: &'a Expr, dest: u8) -> Compiled {
        let mark = self.mark();
        self.expr_kind(e, dest)?;
        self.release(mark);
        Ok(())
    }

    fn expr_kind(&mut self, e: &'a Expr, dest: u8) -> Compiled {
        self.step(e.span)?;
        if let Some(number) = self.folded(e) {
            self.load_number(number, dest, e.span);
            return Ok(());
        }
        let span = e.span;
        match &e.kind {
            ExprKind::Number(n) => self.load_number(n.clone(), dest, span),
            ExprKind::Text(text) => {
                let index = self.chunk.constant(Pooled::Text(text.clone()));
                self.emit(Op::LoadConst, dest, 0, index, span);
            }
            ExprKind::Formatted(parts) => return self.formatted(parts, dest, span),
            ExprKind::Bool(b) => self.emit(Op::LoadSpecial, dest, 2 + u16::from(*b), 0, span),
            ExprKind::Null => self.emit(Op::LoadSpecial, dest, 1, 0, span),
            ExprKind::Constant(c) => {
                let n = match c {
                    Constant::Pi => number::pi(),
                    Constant::I => number::i(),
                };
                self.load_number(n, dest, span);
            }
            ExprKind::Name(name) => self.name(name, dest),
            ExprKind::Paren(inner) => return self.expr_kind(inner, dest),
            ExprKind::Array(items) => return self.array(items, dest, span),
            ExprKind::Spread(inner) => return self.expr_kind(inner, dest),
            ExprKind::Dict(entries) => return self.dict(entries, dest, span),
            ExprKind::Struct(fields) => return self.structure(fields, dest, span),
            ExprKind::Function(function) => return self.closure(function, dest),
            ExprKind::Negate(inner) => return self.unary(Op::Negate, inner, 0, dest, span),
            ExprKind::Not(inner) => return self.unary(Op::Not, inner, 0, dest, span),
            ExprKind::Factorial(inner) => return self.unary(Op::Factorial, inner, 0, dest, span),
            ExprKind::Root(n, inner) => return self.unary(Op::Root, inner, *n as i32, dest, span),
            ExprKind::Power { base, exponent } => {
                let left = self.left_operand(base, dest)?;
                return self.arith(ArithOp::Pow, dest, u16::from(left), exponent, span);
            }
            ExprKind::Chain { first, rest } => return self.chain(first, rest, dest),
            ExprKind::Compare { first, rest } if rest.len() == 1 => {
                return self.compare(first, &rest[0], dest, span);
            }
            ExprKind::In { item, container } => return self.contained(item, container, dest, span),
            ExprKind::Conditional { arms, otherwise } => {
                return self.conditional(arms, otherwise, dest, span);
            }
            ExprKind::Compare { .. } | ExprKind::Logic { .. } => return self.truth(e, dest),
            ExprKind::Call { callee, args } => return self.call(callee, args, dest, span),
            ExprKind::Method { object, name, args } => {
                return self.method(object, name, args, dest, span);
            }
            ExprKind::Index { object, indices } => return self.index(object, indices, dest, span),
            ExprKind::Slice { object, from, to } => {
                return self.slice(object, [from.as_deref(), to.as_deref()], dest, span);
            }
            ExprKind::Member { object, name } => {
                let object = self.object(object)?;
                let cache = self.chunk.cache(CacheSite::Name(name.symbol));
                let span = self.whole(span, name.span);
                self.emit(Op::GetField, dest, u16::from(object), cache, span);
            }
            ExprKind::Scoped { object, name } => return self.member(object, name, dest, span),
        }
        Ok(())
    }

    /// Compiles `module::name`.
    fn member(&mut self, object: &'a Expr, name: &Word, dest: u8, span: Span) -> Compiled {
        let site = match object.as_name().map(|of| of.symbol) {
            Some(of) => CacheSite::Member {
                name: name.symbol,
                of,
            },
            None => CacheSite::Name(name.symbol),
        };
        let object = self.operand(object)?;
        let cache = self.chunk.cache(site);
        let span = self.whole(span, name.span);
        self.emit(Op::GetScoped, dest, u16::from(object), cache, span);
        Ok(())
    }

    /// The span of an instruction: that of the expression when stepping, otherwise that of the part
    /// that an error would be about.
    pub(super) fn whole(&self, expression: Span, part: Span) -> Span {
        if self.options.explicit {
            expression
        } else {
            part
        }
    }

    pub(super) fn load_number(&mut self, n: Number, dest: u8, span: Span) {
        if let Number::Int(i) = n
            && let Ok(small) = i32::try_from(i)
        {
            return self.emit(Op::LoadInt, dest, 0, small, span);
        }
        let index = self.chunk.constant(Pooled::Number(n));
        self.emit(Op::LoadConst, dest, 0, index, span);
    }

    pub(super) fn name(&mut self, name: &Name, dest: u8) {
        let span = name.span;
        match self.resolution.place(name.id) {
            Place::Local(id) => {
                let home = self.home(id);
                let op = if self.resolution.local(id).in_cell() {
                    Op::GetCell
                } else {
                    Op::Move
                };
                if op == Op::GetCell || home != dest {
                    self.emit(op, dest, u16::from(home), 0, span);
                }
            }
            Place::Upvalue(index, id) => {
                let op = if self.resolution.local(id).in_cell() {
                    Op::GetUpcell
                } else {
                    Op::GetUpvalue
                };
                self.emit(op, dest, u16::from(index), 0, span);
            }
            Place::OwnSelf => {
                let register = self
                    .f()
                    .self_register
                    .expect("a function that uses self has a register for it");
                self.emit(Op::CheckSelf, register, 0, 0, span);
                self.emit(Op::Move, dest, u16::from(register), 0, span);
            }
            Place::Global | Place::Unset => {
                let slot = self.globals.slot(name.symbol);
                self.emit(Op::GetGlobal, dest, 0, slot as i32, span);
            }
        }
    }

    fn unary(&mut self, op: Op, inner: &'a Expr, c: i32, dest: u8, span: Span) -> Compiled {
        let operand = self.left_operand(inner, dest)?;
        self.emit(op, dest, u16::from(operand), c, span);
        Ok(())
    }

    /// Like [`operand`](Self::operand), but `dest` may serve as the temporary.
    pub(super) fn left_operand(&mut self, e: &'a Expr, dest: u8) -> Compiled<u8> {
        if let Some(home) = self.plain_local(e) {
            return Ok(home);
        }
        let temp = self.scratch(dest, e.span)?;
        self.expr(e, temp)?;
        Ok(temp)
    }

    fn chain(&mut self, first: &'a Expr, rest: &'a [Link], dest: u8) -> Compiled {
        let start = first.span;
        let temp = self.scratch(dest, start)?;
        let target = |i: usize| if i + 1 == rest.len() { dest } else { temp };
        let (mut done, number) = self.folded_prefix(first, rest);
        let mut left = temp;
        // Whether only the register refers to the left operand.
        let mut spent = number.is_none() && self.is_temporary(first);
        match number {
            Some(number) if self.literal_left(&number, &rest[done], target(done), start)? => {
                done += 1;
                spent = true;
            }
            Some(number) => self.load_number(number, temp, start),
            None => left = self.left_operand(first, temp)?,
        }
        for (i, link) in rest.iter().enumerate().skip(done) {
            let mark = self.mark();
            self.arith(
                link.op,
                target(i),
                self.spend(left, spent),
                &link.operand,
                start.to(link.operand.span),
            )?;
            self.release(mark);
            left = temp;
            spent = true;
        }
        Ok(())
    }

    /// Emits `number op operand` as a single instruction; returns false if there is none that does
    /// this.
    fn literal_left(
        &mut self,
        n: &Number,
        link: &'a Link,
        target: u8,
        start: Span,
    ) -> Compiled<bool> {
        if !self.options.fusion {
            return Ok(false);
        }
        let span = start.to(link.operand.span);
        let mark = self.mark();
        let op = match (link.op, n) {
            (ArithOp::Sub, Number::Int(i)) if i32::try_from(*i).is_ok() => {
                let right = self.left_operand(&link.operand, target)?;
                self.emit(Op::IntSub, target, u16::from(right), *i as i32, span);
                self.release(mark);
                return Ok(true);
            }
            (ArithOp::Sub, _) => Op::ConstSub,
            (ArithOp::Mul, _) => Op::ConstMul,
            (ArithOp::Div, _) => Op::ConstDiv,
            _ => return Ok(false),
        };
        let right = self.left_operand(&link.operand, target)?;
        let index = self.chunk.constant(Pooled::Number(n.clone()));
        self.emit(op, target, u16::from(right), index, span);
        self.release(mark);
        Ok(true)
    }

    /// Emits `R[target] := R[left] op right`.
    pub(super) fn arith(
        &mut self,
        op: ArithOp,
        target: u8,
        left: u16,
        right: &'a Expr,
        span: Span,
    ) -> Compiled {
        if self.options.fusion
            && let Some(n) = self.literal(right)
            && self.literal_right(op, target, left, &n, span)
        {
            return Ok(());
        }
        let spent = self.is_temporary(right);
        let register = self.operand(right)?;
        let right = i32::from(self.spend(register, spent));
        let op = plain_op(op);
        let [_, b, c] = op.operands();
        self.emit(
            op,
            target,
            masked(b, left),
            i32::from(masked(c, right as u16)),
            span,
        );
        Ok(())
    }

    /// Reports whether the value of the expression, if it is a big number, is a temporary that
    /// nothing else refers to.
    fn is_temporary(&self, e: &Expr) -> bool {
        let made = matches!(
            strip(e).kind,
            ExprKind::Chain { .. }
                | ExprKind::Power { .. }
                | ExprKind::Negate(_)
                | ExprKind::Factorial(_)
        );
        made && self.folded(e).is_none()
    }

    /// Encodes a register as an operand, marked if its value is used up here.
    fn spend(&self, register: u8, spent: bool) -> u16 {
        let mark = if spent && self.options.reuse {
            SPENT as u16
        } else {
            0
        };
        u16::from(register) | mark
    }

    fn literal_right(
        &mut self,
        op: ArithOp,
        target: u8,
        left: u16,
        n: &Number,
        span: Span,
    ) -> bool {
        let small = small_int(n).and_then(|i| i32::try_from(i).ok());
        let with_int = match op {
            ArithOp::Add => Some(Op::AddInt),
            ArithOp::Sub => Some(Op::SubInt),
            ArithOp::Mul => Some(Op::MulInt),
            ArithOp::Div => Some(Op::DivInt),
            ArithOp::Rem => Some(Op::RemInt),
            ArithOp::Pow => None,
        };
        let with_const = match op {
            ArithOp::Add => Some(Op::AddConst),
            ArithOp::Sub => Some(Op::SubConst),
            ArithOp::Mul => Some(Op::MulConst),
            ArithOp::Div => Some(Op::DivConst),
            ArithOp::Rem | ArithOp::Pow => None,
        };
        match (small, with_int, with_const) {
            (Some(imm), Some(op), _) => {
                let [_, b, _] = op.operands();
                self.emit(op, target, masked(b, left), imm, span);
            }
            (None, _, Some(op)) => {
                let index = self.chunk.constant(Pooled::Number(n.clone()));
                let [_, b, _] = op.operands();
                self.emit(op, target, masked(b, left), index, span);
            }
            _ => return false,
        }
        true
    }

    fn compare(
        &mut self,
        first: &'a Expr,
        link: &'a CompareLink,
        dest: u8,
        span: Span,
    ) -> Compiled {
        let left = self.left_operand(first, dest)?;
        let right = self.operand(&link.operand)?;
        let op = match link.op {
            CompareOp::Lt => Op::Less,
            CompareOp::Le => Op::LessEqual,
            CompareOp::Gt => Op::Greater,
            CompareOp::Ge => Op::GreaterEqual,
            CompareOp::Eq => Op::Equal,
            CompareOp::Ne => Op::NotEqual,
        };
        self.emit(op, dest, u16::from(left), i32::from(right), span);
        Ok(())
    }

    fn array(&mut self, items: &'a [Expr], dest: u8, span: Span) -> Compiled {
        if items.iter().any(Expr::is_spread) {
            return self.spread_array(items, dest, span);
        }
        let batch = BATCH.min(self.free_registers().saturating_sub(8)).max(1);
        let mut chunks = items.chunks(batch);
        let head = chunks.next().unwrap_or(&[]);
        let several = items.len() > batch;
        let target = if several {
            self.scratch(dest, span)?
        } else {
            dest
        };
        self.batch(Op::NewArray, head, target, span)?;
        for rest in chunks {
            self.batch(Op::Append, rest, target, span)?;
        }
        if target != dest {
            self.emit(Op::Move, dest, u16::from(target), 0, span);
        }
        Ok(())
    }

    fn dict(&mut self, entries: &'a [(Expr, Expr)], dest: u8, span: Span) -> Compiled {
        let target = self.scratch(dest, span)?;
        self.emit(Op::NewDict, target, 0, 0, span);
        for (key, value) in entries {
            let mark = self.mark();
            let key_register = self.temp(key.span)?;
            self.expr(key, key_register)?;
            let value_register = self.temp(value.span)?;
            self.expr(value, value_register)?;
            let (key_register, value_register) = (u16::from(key_register), value_register.into());
            self.emit(Op::SetIndex, target, key_register, value_register, key.span);
            self.release(mark);
        }
        self.move_if_other(dest, target, span);
        Ok(())
    }

    pub(super) fn batch(&mut self, op: Op, items: &'a [Expr], target: u8, span: Span) -> Compiled {
        let mark = self.mark();
        let first = self.run(items)?.unwrap_or(0);
        self.emit(op, target, items.len() as u16, i32::from(first), span);
        self.release(mark);
        Ok(())
    }

    /// Evaluates expressions into consecutive new registers.
    pub(super) fn run(&mut self, items: &'a [Expr]) -> Compiled<Option<u8>> {
        let mut first = None;
        for item in items {
            let register = self.temp(item.span)?;
            first.get_or_insert(register);
            self.expr(item, register)?;
        }
        Ok(first)
    }

    pub(super) fn structure(&mut self, fields: &'a [Field], dest: u8, span: Span) -> Compiled {
        let base = if self.is_top(dest) && !fields.is_empty() {
            dest
        } else {
            self.temp(span)?
        };
        let mark = self.mark();
        let (head, rest) = fields.split_at(fields.len().min(FIELDS));
        for (i, field) in head.iter().enumerate() {
            let register = if i == 0 { base } else { self.temp(span)? };
            self.expr(&field.value, register)?;
        }
        let keys = head.iter().map(|f| f.key.symbol).collect();
        let cache = self.chunk.cache(CacheSite::Keys(keys));
        self.emit(Op::NewStruct, base, head.len() as u16, cache, span);
        self.release(mark);
        for field in rest {
            let value = self.operand(&field.value)?;
            let cache = self.chunk.cache(CacheSite::Name(field.key.symbol));
            self.emit(Op::SetField, base, u16::from(value), cache, span);
            self.release(mark);
        }
        self.move_if_other(dest, base, span);
        Ok(())
    }

    pub(super) fn move_if_other(&mut self, dest: u8, from: u8, span: Span) {
        if dest != from {
            self.emit(Op::Move, dest, u16::from(from), 0, span);
        }
    }

    /// Evaluates the object of an assignment target, without checking that `self` is present.
    pub(super) fn target_object(&mut self, e: &'a Expr) -> Compiled<u8> {
        self.object(e)
    }

    /// An int literal that fits in an operand, if fused instructions are enabled.
    pub(super) fn small_literal(&mut self, e: &Expr) -> Option<i32> {
        if !self.options.fusion {
            return None;
        }
        let i = small_int(&self.literal(e)?)?;
        i32::try_from(i).ok()
    }
}

/// Reports whether evaluating the expression can have no effect other than failing, so that a
/// global has the same value before and after it.
pub(super) fn is_simple(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Constant(_) => true,
        ExprKind::Name(_) | ExprKind::Function(_) => true,
        ExprKind::Paren(e) | ExprKind::Negate(e) | ExprKind::Not(e) => is_simple(e),
        ExprKind::Chain { first, rest } => {
            is_simple(first) && rest.iter().all(|l| is_simple(&l.operand))
        }
        ExprKind::Power { base, exponent } => is_simple(base) && is_simple(exponent),
        ExprKind::Index { object, indices } => is_simple(object) && indices.iter().all(is_simple),
        ExprKind::Slice { object, from, to } => {
            let bounds = [from.as_deref(), to.as_deref()];
            is_simple(object) && bounds.into_iter().flatten().all(is_simple)
        }
        ExprKind::Member { object, .. } => is_simple(object),
        ExprKind::Array(items) => items.iter().all(is_simple),
        ExprKind::Formatted(parts) => parts.iter().filter_map(TextPart::value).all(is_simple),
        ExprKind::Dict(_)
        | ExprKind::Spread(_)
        | ExprKind::Struct(_)
        | ExprKind::Factorial(_)
        | ExprKind::Root(..)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Conditional { .. }
        | ExprKind::Logic { .. }
        | ExprKind::Call { .. }
        | ExprKind::Method { .. }
        | ExprKind::Scoped { .. } => false,
    }
}

/// The value of an integer, if it fits in 64 bits.
pub(super) fn small_int(n: &Number) -> Option<i64> {
    if let Number::Int(i) = n {
        Some(*i)
    } else {
        None
    }
}

/// Encodes an operand for an instruction; the mark of a spent temporary is kept only if the
/// instruction supports it.
fn masked(kind: Operand, operand: u16) -> u16 {
    if kind == Operand::Spend {
        operand
    } else {
        operand & 0xff
    }
}

fn plain_op(op: ArithOp) -> Op {
    match op {
        ArithOp::Add => Op::Add,
        ArithOp::Sub => Op::Sub,
        ArithOp::Mul => Op::Mul,
        ArithOp::Div => Op::Div,
        ArithOp::Rem => Op::Rem,
        ArithOp::Pow => Op::Pow,
    }
}
