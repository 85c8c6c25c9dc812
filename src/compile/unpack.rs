//! Unpacking arrays, and building them from others: `[a, b] = e`, `[...a, b]`, `f(...a)`.

use super::assign::{Declare, self_assigned};
use super::expression::strip;
use super::{Compiled, Compiler};
use crate::code::{CacheSite, Op};
use crate::resolve::Place;
use crate::syntax::ast::{Expr, ExprKind, List, Name, Target};
use crate::text::{Fault, Span};

/// The maximum number of elements that are evaluated before they are appended.
const BATCH: usize = 32;

/// A target, and the register that holds its new value.
type Leaf<'a> = (&'a Target, u8);

impl<'a> Compiler<'a> {
    /// Compiles `[a, b] = value` or `var [a, b] = value`.
    pub(super) fn unpack(
        &mut self,
        list: &'a List,
        declares: bool,
        value: &'a Expr,
        span: Span,
    ) -> Compiled {
        let mark = self.mark();
        let mut leaves = Vec::new();
        match self.same_array(list, value) {
            // An array that is immediately unpacked need not be created.
            Some(items) => {
                let first = self.run(items)?.unwrap_or(0);
                self.targets(list, first, &mut leaves)?;
            }
            None => {
                let from = self.operand(value)?;
                self.taken_apart(list, from, &mut leaves)?;
            }
        }
        let mut locals = false;
        for (target, register) in leaves {
            match target {
                Target::Name(name) if !declares => self.put_name(name, register)?,
                Target::Name(name) if self.resolution.place(name.id) == Place::Global => {
                    self.check_declarable(name)?;
                    let slot = self.globals.slot(name.symbol);
                    self.define_global(slot, register, Declare::Var, span);
                }
                Target::Name(name) => {
                    locals = true;
                    self.declare_local(name, register)?;
                }
                Target::Place(place) => self.put_place(place, register)?,
                Target::List(_) => {}
            }
        }
        if !locals {
            self.release(mark);
        }
        Ok(())
    }

    /// The elements of an array literal, if it has exactly one for each target.
    fn same_array(&self, list: &List, value: &'a Expr) -> Option<&'a [Expr]> {
        let ExprKind::Array(items) = &strip(value).kind else {
            return None;
        };
        let same = items.len() == list.targets.len() && list.rest.is_none();
        let plain = same && !items.iter().any(Expr::is_spread) && !self.options.explicit;
        plain.then_some(items)
    }

    /// Puts the elements of the array in a register into new registers, recursively for nested
    /// targets, so that nothing is assigned unless everything fits.
    fn taken_apart(&mut self, list: &'a List, from: u8, leaves: &mut Vec<Leaf<'a>>) -> Compiled {
        let mut first = None;
        for _ in list.all() {
            let register = self.temp(list.span)?;
            first.get_or_insert(register);
        }
        let first = first.unwrap_or(0);
        let op = match list.rest {
            Some(_) => Op::UnpackRest,
            None => Op::Unpack,
        };
        let count = list.targets.len() as u16;
        self.emit(op, first, count, i32::from(from), list.span);
        self.targets(list, first, leaves)
    }

    /// Collects the targets of elements whose registers start with this one.
    fn targets(&mut self, list: &'a List, first: u8, leaves: &mut Vec<Leaf<'a>>) -> Compiled {
        for (target, register) in list.all().zip(first..) {
            match target {
                Target::List(inner) => self.taken_apart(inner, register, leaves)?,
                Target::Name(_) | Target::Place(_) => leaves.push((target, register)),
            }
        }
        Ok(())
    }

    /// For `for [a, b] in over { }`, gives the names their values at the start of each iteration.
    pub(super) fn declare_elements(&mut self, list: &'a List, element: u8) -> Compiled {
        let mut leaves = Vec::new();
        self.taken_apart(list, element, &mut leaves)?;
        for (target, register) in leaves {
            if let Target::Name(name) = target {
                self.declare_local(name, register)?;
            }
        }
        Ok(())
    }

    fn put_name(&mut self, name: &'a Name, register: u8) -> Compiled {
        let (place, from, span) = (self.assignable(name)?, u16::from(register), name.span);
        match place {
            Place::Local(id) => {
                let home = self.home(id);
                let shared = self.resolution.local(id).in_cell();
                let op = if shared { Op::SetCell } else { Op::Move };
                self.emit(op, home, from, 0, span);
            }
            Place::Upvalue(index, _) => {
                self.emit(Op::SetUpcell, register, u16::from(index), 0, span);
            }
            Place::OwnSelf => return Err(self_assigned(name)),
            Place::Global | Place::Unset => {
                let slot = self.globals.slot(name.symbol);
                self.set_global(slot, register, span);
            }
        }
        Ok(())
    }

    fn put_place(&mut self, place: &'a Expr, register: u8) -> Compiled {
        let (mark, span, from) = (self.mark(), place.span, u16::from(register));
        if let ExprKind::Index { object, indices } = &place.kind {
            let (object, last) = self.element_place(object, indices, span)?;
            if let Some(i) = self.small_literal(last) {
                self.emit(Op::SetIndexInt, object, from, i, span);
            } else {
                let index = u16::from(self.operand(last)?);
                self.emit(Op::SetIndex, object, index, i32::from(register), span);
            }
        } else if let ExprKind::Member { object, name } = &place.kind {
            let object = self.target_object(object)?;
            let cache = self.chunk.cache(CacheSite::Name(name.symbol));
            self.emit(Op::SetField, object, from, cache, name.span);
        } else {
            return Err(Fault::syntax(span, "this cannot be assigned to"));
        }
        self.release(mark);
        Ok(())
    }

    /// Compiles `[a, ...b, c]`.
    pub(super) fn spread_array(&mut self, items: &'a [Expr], dest: u8, span: Span) -> Compiled {
        let target = self.scratch(dest, span)?;
        let batch = BATCH.min(self.free_registers().saturating_sub(8)).max(1);
        let mut op = Op::NewArray;
        for items in items.chunk_by(|a, b| !a.is_spread() && !b.is_spread()) {
            if let [
                Expr {
                    kind: ExprKind::Spread(inner),
                    span: whole,
                },
            ] = items
            {
                if op == Op::NewArray {
                    self.emit(op, target, 0, 0, span);
                }
                let mark = self.mark();
                let from = self.operand(inner)?;
                self.emit(Op::Extend, target, u16::from(from), 0, *whole);
                self.release(mark);
            } else {
                for items in items.chunks(batch) {
                    self.batch(op, items, target, span)?;
                    op = Op::Append;
                }
            }
            op = Op::Append;
        }
        self.move_if_other(dest, target, span);
        Ok(())
    }
}
