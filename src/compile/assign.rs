//! Assignment to names (wherever they are stored), elements and fields.

use super::expression::{is_simple, strip};
use super::{Compiled, Compiler};
use crate::code::{CacheSite, Op};
use crate::resolve::Place;
use crate::syntax::ast::{ArithOp, Expr, ExprKind, Name};
use crate::text::{Failure, Fault, Span};

/// How a new global is declared, in the encoding of `DefineGlobal`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Declare {
    Assignment = 0,
    Var = 1,
    Constant = 2,
}

impl<'a> Compiler<'a> {
    /// Compiles `target = value` and `target op= value`.
    pub(super) fn assign(
        &mut self,
        target: &'a Expr,
        op: Option<ArithOp>,
        value: &'a Expr,
        span: Span,
    ) -> Compiled {
        match &strip(target).kind {
            ExprKind::Name(name) => self.assign_name(name, target, op, value, span),
            ExprKind::Index { object, indices } => {
                self.assign_index(object, indices, op, value, span)
            }
            ExprKind::Member { object, name } => {
                let object = self.target_object(object)?;
                let cache = self.chunk.cache(CacheSite::Name(name.symbol));
                let result = if let Some(op) = op {
                    let temp = self.temp(span)?;
                    let read = self.chunk.cache(CacheSite::Name(name.symbol));
                    self.emit(Op::GetField, temp, u16::from(object), read, name.span);
                    self.arith(op, temp, u16::from(temp), value, span)?;
                    temp
                } else {
                    self.operand(value)?
                };
                self.emit(Op::SetField, object, u16::from(result), cache, name.span);
                Ok(())
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Constant(_)
            | ExprKind::Paren(_)
            | ExprKind::Formatted(_)
            | ExprKind::Spread(_)
            | ExprKind::Array(_)
            | ExprKind::Dict(_)
            | ExprKind::Struct(_)
            | ExprKind::Function(_)
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Factorial(_)
            | ExprKind::Root(..)
            | ExprKind::Power { .. }
            | ExprKind::Chain { .. }
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::Logic { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Call { .. }
            | ExprKind::Method { .. }
            | ExprKind::Scoped { .. } => {
                Err(Fault::syntax(target.span, "this cannot be assigned to"))
            }
        }
    }

    fn assign_name(
        &mut self,
        name: &'a Name,
        target: &'a Expr,
        op: Option<ArithOp>,
        value: &'a Expr,
        span: Span,
    ) -> Compiled {
        let place = self.assignable(name)?;
        match place {
            Place::Local(id) if !self.resolution.local(id).in_cell() => {
                let home = self.home(id);
                self.updated(target, op, value, home, span)
            }
            Place::Local(id) => {
                let home = self.home(id);
                let temp = self.temp(span)?;
                self.updated(target, op, value, temp, span)?;
                self.emit(Op::SetCell, home, u16::from(temp), 0, span);
                Ok(())
            }
            Place::Upvalue(index, id) => {
                if let Some(step) = self
                    .step_of(name, op, value)
                    .filter(|_| self.resolution.local(id).in_cell())
                {
                    let (sign, step) = step;
                    self.emit(Op::AddUpcellInt, sign, u16::from(index), step, span);
                    return Ok(());
                }
                let temp = self.temp(span)?;
                self.updated(target, op, value, temp, span)?;
                self.emit(Op::SetUpcell, temp, u16::from(index), 0, span);
                Ok(())
            }
            Place::OwnSelf => Err(self_assigned(name)),
            Place::Global | Place::Unset => self.assign_global(name, target, op, value, span),
        }
    }

    /// Returns where the value of an assigned name is stored.
    pub(super) fn assignable(&self, name: &Name) -> Compiled<Place> {
        self.check_declarable(name)?;
        let place = self.resolution.place(name.id);
        if let Place::Local(id) | Place::Upvalue(_, id) = place
            && self.constants.contains(&id)
        {
            let text = self.symbols.text(name.symbol);
            return Err(Fault::new(
                Failure::name(format!("`{text}` is a constant and cannot be assigned")),
                name.span,
            ));
        }
        Ok(place)
    }

    fn assign_global(
        &mut self,
        name: &'a Name,
        target: &'a Expr,
        op: Option<ArithOp>,
        value: &'a Expr,
        span: Span,
    ) -> Compiled {
        let slot = self.globals.slot(name.symbol);
        let known = self.is_variable(slot);
        if self.options.fusion
            && let Ok(near) = u16::try_from(slot)
        {
            if let Some((sign, step)) = self.step_of(name, op, value) {
                let op = if known {
                    Op::AddGlobalInt
                } else {
                    Op::AddGlobalIntChecked
                };
                if known || self.functions.len() > 1 {
                    self.emit(op, sign, near, step, span);
                    return Ok(());
                }
            } else if let Some(added) = self.added_to(name, op, value)
                && known
            {
                let value = self.operand(added)?;
                self.emit(Op::AddGlobal, value, near, 0, span);
                return Ok(());
            }
        }
        let temp = if op.is_none() {
            self.plain_local(value)
        } else {
            None
        };
        let value = match temp {
            Some(home) => home,
            None => {
                let temp = self.temp(span)?;
                self.updated(target, op, value, temp, span)?;
                temp
            }
        };
        self.set_global(slot, value, span);
        Ok(())
    }

    /// Assigns a register's value to a global.
    pub(super) fn set_global(&mut self, slot: u32, value: u8, span: Span) {
        if self.is_variable(slot) {
            self.emit(Op::SetGlobal, value, 0, slot as i32, span);
        } else if self.functions.len() > 1 {
            self.emit(Op::SetGlobalChecked, value, 0, slot as i32, span);
        } else {
            self.define_global(slot, value, Declare::Assignment, span);
        }
    }

    /// Declares a global with a register's value.
    pub(super) fn define_global(&mut self, slot: u32, value: u8, how: Declare, span: Span) {
        self.emit(Op::DefineGlobal, value, how as u16, slot as i32, span);
        if self.at_top() && how != Declare::Constant {
            self.declared.insert(slot);
        }
    }

    /// Reports whether the slot is certain to hold a declared variable when the code emitted here
    /// runs.
    pub(super) fn is_variable(&self, slot: u32) -> bool {
        self.declared.contains(&slot) || self.globals.is_variable(slot)
    }

    /// Reports whether the slot is certain to be defined when the code emitted here runs.
    pub(super) fn is_defined(&self, slot: u32) -> bool {
        self.is_variable(slot) || self.globals.is_builtin(slot)
    }

    /// Puts the new value of a target into a register.
    fn updated(
        &mut self,
        target: &'a Expr,
        op: Option<ArithOp>,
        value: &'a Expr,
        dest: u8,
        span: Span,
    ) -> Compiled {
        let Some(op) = op else {
            return self.expr(value, dest);
        };
        let mark = self.mark();
        let left = self.left_operand(target, dest)?;
        self.arith(op, dest, u16::from(left), value, span)?;
        self.release(mark);
        Ok(())
    }

    /// The literal added by `name = name + literal` or `name += literal`, with the sign in the
    /// encoding of [`Operand::Sign`](crate::code::Operand::Sign).
    pub(super) fn step_of(
        &mut self,
        name: &Name,
        op: Option<ArithOp>,
        value: &Expr,
    ) -> Option<(u8, i32)> {
        if !self.options.fusion {
            return None;
        }
        let (op, literal) = match op {
            Some(op) => (op, value),
            None => {
                let ExprKind::Chain { first, rest } = &strip(value).kind else {
                    return None;
                };
                let ([link], ExprKind::Name(left)) = (rest.as_slice(), &first.kind) else {
                    return None;
                };
                if left.symbol != name.symbol
                    || self.resolution.place(left.id) != self.resolution.place(name.id)
                {
                    return None;
                }
                (link.op, &link.operand)
            }
        };
        match op {
            ArithOp::Add => Some((0, self.small_literal(literal)?)),
            ArithOp::Sub => Some((1, self.small_literal(literal)?.checked_neg()?)),
            ArithOp::Mul | ArithOp::Div | ArithOp::Rem | ArithOp::Pow => None,
        }
    }

    /// The operand added to a global by `name = name + e` or `name += e`, if evaluating it cannot
    /// change the global.
    fn added_to(&self, name: &Name, op: Option<ArithOp>, value: &'a Expr) -> Option<&'a Expr> {
        let added = match op {
            Some(ArithOp::Add) => value,
            Some(_) => return None,
            None => {
                let ExprKind::Chain { first, rest } = &strip(value).kind else {
                    return None;
                };
                let ([link], ExprKind::Name(left)) = (rest.as_slice(), &first.kind) else {
                    return None;
                };
                if link.op != ArithOp::Add
                    || left.symbol != name.symbol
                    || self.resolution.place(left.id) != Place::Global
                {
                    return None;
                }
                &link.operand
            }
        };
        is_simple(added).then_some(added)
    }

    /// Evaluates the array and the last index of `a[i, j]`.
    pub(super) fn element_place(
        &mut self,
        object: &'a Expr,
        indices: &'a [Expr],
        span: Span,
    ) -> Compiled<(u8, &'a Expr)> {
        let mut object = self.target_object(object)?;
        let (last, front) = indices.split_last().expect("the grammar requires an index");
        for index in front {
            let temp = self.temp(span)?;
            self.get_index(temp, object, index, span)?;
            object = temp;
        }
        Ok((object, last))
    }

    fn assign_index(
        &mut self,
        object: &'a Expr,
        indices: &'a [Expr],
        op: Option<ArithOp>,
        value: &'a Expr,
        span: Span,
    ) -> Compiled {
        let (object, last) = self.element_place(object, indices, span)?;
        if let Some(i) = self.small_literal(last) {
            let result = self.element_value(op, value, span, |c, temp| {
                c.emit(Op::GetIndexInt, temp, u16::from(object), i, span);
            })?;
            self.emit(Op::SetIndexInt, object, u16::from(result), i, span);
            return Ok(());
        }
        let index = self.operand(last)?;
        let result = self.element_value(op, value, span, |c, temp| {
            c.emit(
                Op::GetIndex,
                temp,
                u16::from(object),
                i32::from(index),
                span,
            );
        })?;
        self.emit(
            Op::SetIndex,
            object,
            u16::from(index),
            i32::from(result),
            span,
        );
        Ok(())
    }

    /// The new value of an element: `value`, or the value that `read` loads combined with it by
    /// `op`.
    fn element_value(
        &mut self,
        op: Option<ArithOp>,
        value: &'a Expr,
        span: Span,
        read: impl FnOnce(&mut Self, u8),
    ) -> Compiled<u8> {
        let Some(op) = op else {
            return self.operand(value);
        };
        let temp = self.temp(span)?;
        read(self, temp);
        self.arith(op, temp, u16::from(temp), value, span)?;
        Ok(temp)
    }
}

/// The error for an assignment to `self`.
pub(super) fn self_assigned(name: &Name) -> Fault {
    Fault::new(Failure::name("`self` cannot be assigned"), name.span)
}
