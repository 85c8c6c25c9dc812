//! f-strings: their parts are put into registers, then one instruction joins the display forms.

use super::expression::is_simple;
use super::{Compiled, Compiler};
use crate::code::{Constant, Op};
use crate::syntax::ast::TextPart;
use crate::text::Span;
use std::rc::Rc;

/// The maximum number of parts joined by one instruction.
const PARTS: usize = 32;

impl<'a> Compiler<'a> {
    /// Compiles `f"a {b} c"`.
    pub(super) fn formatted(&mut self, parts: &'a [TextPart], dest: u8, span: Span) -> Compiled {
        // The text of a value must not depend on side effects of later values.
        let at_once = parts
            .iter()
            .filter_map(TextPart::value)
            .skip(1)
            .any(|value| !is_simple(value));
        self.joined(parts, at_once, dest, span)
    }

    fn joined(&mut self, parts: &'a [TextPart], at_once: bool, dest: u8, span: Span) -> Compiled {
        let mark = self.mark();
        let mut size = 1;
        while parts.len().div_ceil(size) > PARTS {
            size *= PARTS;
        }
        let (mut first, mut count) = (None, 0);
        for group in parts.chunks(size) {
            let register = self.temp(span)?;
            first.get_or_insert(register);
            count += 1;
            match group {
                [part] => self.text_part(part, at_once, register)?,
                _ => self.joined(group, at_once, register, span)?,
            }
        }
        let first = i32::from(first.unwrap_or(0));
        self.emit(Op::Join, dest, count, first, span);
        self.release(mark);
        Ok(())
    }

    fn text_part(&mut self, part: &'a TextPart, at_once: bool, register: u8) -> Compiled {
        let (value, spec) = match part {
            TextPart::Text(text) => {
                let index = self.chunk.constant(Constant::Text(Rc::clone(text)));
                self.emit(Op::LoadConst, register, 0, index, Span::default());
                return Ok(());
            }
            TextPart::Value { value, spec } => (value, spec.as_ref()),
        };
        self.expr(value, register)?;
        let spec = spec.filter(|(spec, _)| !spec.is_empty());
        if spec.is_none() && !at_once {
            return Ok(());
        }
        let (spec, place) = match spec {
            Some((spec, place)) => (Rc::clone(spec), *place),
            None => (Rc::from(""), value.span),
        };
        let index = self.chunk.constant(Constant::Text(spec));
        self.emit(Op::Format, register, u16::from(register), index, place);
        Ok(())
    }
}
