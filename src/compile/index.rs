//! Elements, fields by key, slices, and membership tests.

use super::expression::strip;
use super::{Compiled, Compiler};
use crate::code::Op;
use crate::resolve::Place;
use crate::syntax::ast::{Expr, ExprKind};
use crate::text::Span;

impl<'a> Compiler<'a> {
    /// Compiles `item in container`.
    pub(super) fn contained(
        &mut self,
        item: &'a Expr,
        container: &'a Expr,
        dest: u8,
        span: Span,
    ) -> Compiled {
        let left = self.left_operand(item, dest)?;
        let right = self.operand(container)?;
        self.emit(Op::In, dest, u16::from(left), i32::from(right), span);
        Ok(())
    }

    pub(super) fn index(
        &mut self,
        object: &'a Expr,
        indices: &'a [Expr],
        dest: u8,
        span: Span,
    ) -> Compiled {
        let mut from = self.index_object(object, dest)?;
        let (last, front) = indices.split_last().expect("the grammar requires an index");
        for index in front {
            let target = self.scratch(dest, span)?;
            self.get_index(target, from, index, span)?;
            from = target;
        }
        self.get_index(dest, from, last, span)
    }

    pub(super) fn slice(
        &mut self,
        object: &'a Expr,
        bounds: [Option<&'a Expr>; 2],
        dest: u8,
        span: Span,
    ) -> Compiled {
        let object = self.index_object(object, dest)?;
        let registers = [self.temp(span)?, self.temp(span)?];
        for (register, bound) in registers.into_iter().zip(bounds) {
            match bound {
                Some(bound) => self.expr(bound, register)?,
                None => self.emit(Op::LoadSpecial, register, 0, 0, span),
            }
        }
        let [from, _] = registers;
        self.emit(Op::Slice, dest, u16::from(object), i32::from(from), span);
        Ok(())
    }

    fn index_object(&mut self, object: &'a Expr, dest: u8) -> Compiled<u8> {
        if let ExprKind::Name(name) = &strip(object).kind
            && self.resolution.place(name.id) == Place::OwnSelf
        {
            return self.object(object);
        }
        self.left_operand(object, dest)
    }

    /// Emits `R[target] := R[from][index]`.
    pub(super) fn get_index(
        &mut self,
        target: u8,
        from: u8,
        index: &'a Expr,
        span: Span,
    ) -> Compiled {
        if let Some(i) = self.small_literal(index) {
            self.emit(Op::GetIndexInt, target, u16::from(from), i, span);
            return Ok(());
        }
        let mark = self.mark();
        let index = self.operand(index)?;
        self.emit(
            Op::GetIndex,
            target,
            u16::from(from),
            i32::from(index),
            span,
        );
        self.release(mark);
        Ok(())
    }
}
