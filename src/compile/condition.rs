//! Compiles conditions to jumps, and to truth values.

use super::expression::{small_int, strip};
use super::{Compiled, Compiler};
use crate::code::{Op, Patch};
use crate::syntax::ast::{CompareLink, CompareOp, Expr, ExprKind, LogicOp};
use crate::text::Span;

impl<'a> Compiler<'a> {
    /// Emits jumps that are taken if the truth of `e` is `sense`; otherwise execution continues
    /// after them.
    pub(super) fn jump_if(&mut self, e: &'a Expr, sense: bool) -> Compiled<Vec<Patch>> {
        let mark = self.mark();
        let e = strip(e);
        let patches = if self.options.explicit {
            self.jump_on_value(e, sense)?
        } else {
            self.jump_if_kind(e, sense)?
        };
        self.release(mark);
        Ok(patches)
    }

    /// Same as [`jump_if`](Self::jump_if), but evaluates the condition to a value first.
    fn jump_on_value(&mut self, e: &'a Expr, sense: bool) -> Compiled<Vec<Patch>> {
        let value = self.operand(e)?;
        let op = if sense { Op::JumpTrue } else { Op::JumpFalse };
        Ok(vec![self.code().jump(op, value, 0, e.span)])
    }

    fn jump_if_kind(&mut self, e: &'a Expr, sense: bool) -> Compiled<Vec<Patch>> {
        if let ExprKind::Bool(value) = e.kind {
            return Ok(match value == sense {
                true => vec![self.code().jump(Op::Jump, 0, 0, e.span)],
                false => Vec::new(),
            });
        }
        if let ExprKind::Not(inner) = &e.kind {
            self.jump_if(inner, !sense)
        } else if let ExprKind::Logic { op, operands } = &e.kind {
            self.jump_if_logic(*op, operands, sense)
        } else if let ExprKind::Compare { first, rest } = &e.kind {
            self.jump_if_compare(first, rest, sense)
        } else {
            self.jump_on_value(e, sense)
        }
    }

    fn jump_if_logic(
        &mut self,
        op: LogicOp,
        operands: &'a [Expr],
        sense: bool,
    ) -> Compiled<Vec<Patch>> {
        // The truth value that decides the result by itself: false for `&&`, true for `||`.
        let deciding = op == LogicOp::Or;
        let (last, front) = operands.split_last().expect("a logic chain has operands");
        let mut patches = Vec::new();
        for operand in front {
            patches.extend(self.jump_if(operand, deciding)?);
        }
        let end = self.jump_if(last, sense)?;
        if sense == deciding {
            patches.extend(end);
            return Ok(patches);
        }
        for patch in patches {
            self.code().patch(patch);
        }
        Ok(end)
    }

    fn jump_if_compare(
        &mut self,
        first: &'a Expr,
        rest: &'a [CompareLink],
        sense: bool,
    ) -> Compiled<Vec<Patch>> {
        if let [link] = rest {
            return Ok(vec![self.jump_if_link(first, link, sense)?]);
        }
        let mut skips = Vec::new();
        let mut left = self.operand(first)?;
        let mut patches = Vec::new();
        // A chain of any length needs only two registers, for the operands on either side of an
        // operator.
        let mut spare = [None, None];
        for (i, link) in rest.iter().enumerate() {
            let right = match (self.plain_local(&link.operand), spare[i % 2]) {
                (Some(home), _) => home,
                (None, Some(register)) => {
                    self.expr(&link.operand, register)?;
                    register
                }
                (None, None) => {
                    let register = self.operand(&link.operand)?;
                    spare[i % 2] = Some(register);
                    register
                }
            };
            let span = first.span.to(link.operand.span);
            let last = i + 1 == rest.len();
            if last && sense {
                patches.push(self.compare_jump(link.op, left, right, true, span));
            } else {
                skips.push(self.compare_jump(link.op, left, right, false, span));
            }
            left = right;
        }
        if !sense {
            return Ok(skips);
        }
        for skip in skips {
            self.code().patch(skip);
        }
        Ok(patches)
    }

    fn jump_if_link(
        &mut self,
        first: &'a Expr,
        link: &'a CompareLink,
        sense: bool,
    ) -> Compiled<Patch> {
        let span = first.span.to(link.operand.span);
        if self.options.fusion {
            if let Some((op, operand)) = null_jump(first, link, sense) {
                let value = self.operand(operand)?;
                return Ok(self.code().jump(op, value, 0, span));
            }
            if let Some(imm) = self.literal_16(&link.operand) {
                let value = self.operand(first)?;
                return Ok(self
                    .code()
                    .jump(int_jump(link.op, sense), value, imm as u16, span));
            }
            if let Some(imm) = self.literal_16(first) {
                let value = self.operand(&link.operand)?;
                let op = int_jump(mirrored(link.op), sense);
                return Ok(self.code().mirrored_jump(op, value, imm as u16, span));
            }
        }
        let left = self.operand(first)?;
        let right = self.operand(&link.operand)?;
        Ok(self.compare_jump(link.op, left, right, sense, span))
    }

    pub(super) fn literal_16(&self, e: &Expr) -> Option<i16> {
        let i = small_int(&self.literal(e)?)?;
        i16::try_from(i).ok()
    }

    fn compare_jump(
        &mut self,
        op: CompareOp,
        left: u8,
        right: u8,
        sense: bool,
        span: Span,
    ) -> Patch {
        let (jump, a, b) = match (op, sense) {
            (CompareOp::Lt, true) => (Op::JumpLess, left, right),
            (CompareOp::Lt, false) => (Op::JumpNotLess, left, right),
            (CompareOp::Le, true) => (Op::JumpLessEqual, left, right),
            (CompareOp::Le, false) => (Op::JumpNotLessEqual, left, right),
            (CompareOp::Gt, true) => (Op::JumpLess, right, left),
            (CompareOp::Gt, false) => (Op::JumpNotLess, right, left),
            (CompareOp::Ge, true) => (Op::JumpLessEqual, right, left),
            (CompareOp::Ge, false) => (Op::JumpNotLessEqual, right, left),
            (CompareOp::Eq, true) | (CompareOp::Ne, false) => (Op::JumpEqual, left, right),
            (CompareOp::Ne, true) | (CompareOp::Eq, false) => (Op::JumpNotEqual, left, right),
        };
        match op {
            CompareOp::Gt | CompareOp::Ge => self.code().mirrored_jump(jump, a, u16::from(b), span),
            CompareOp::Lt | CompareOp::Le | CompareOp::Eq | CompareOp::Ne => {
                self.code().jump(jump, a, u16::from(b), span)
            }
        }
    }

    /// Compiles a conditional: the value of the first arm whose condition holds, or `otherwise`.
    pub(super) fn conditional(
        &mut self,
        arms: &'a [(Expr, Expr)],
        otherwise: &'a Expr,
        dest: u8,
        span: Span,
    ) -> Compiled {
        let mut ends = Vec::new();
        for (condition, value) in arms {
            let skip = self.jump_if(condition, false)?;
            self.chosen(value, dest, span)?;
            ends.push(self.code().jump(Op::Jump, 0, 0, span));
            for patch in skip {
                self.code().patch(patch);
            }
        }
        self.chosen(otherwise, dest, span)?;
        for patch in ends {
            self.code().patch(patch);
        }
        Ok(())
    }

    /// Compiles the chosen value of a conditional. When stepping, a separate instruction replaces
    /// the whole conditional with it.
    fn chosen(&mut self, value: &'a Expr, dest: u8, span: Span) -> Compiled {
        if !self.options.explicit {
            return self.expr(value, dest);
        }
        let mark = self.mark();
        let register = self.left_operand(value, dest)?;
        self.emit(Op::Choose, dest, u16::from(register), 0, span);
        self.release(mark);
        Ok(())
    }

    /// Puts the truth of a condition into a register.
    pub(super) fn truth(&mut self, e: &'a Expr, dest: u8) -> Compiled {
        let mark = self.mark();
        let falses = self.jump_if_kind(strip(e), false)?;
        self.release(mark);
        self.emit(Op::LoadSpecial, dest, 3, 0, e.span);
        let end = self.code().jump(Op::Jump, 0, 0, e.span);
        for patch in falses {
            self.code().patch(patch);
        }
        self.emit(Op::LoadSpecial, dest, 2, 0, e.span);
        self.code().patch(end);
        Ok(())
    }
}

fn null_jump<'e>(first: &'e Expr, link: &'e CompareLink, sense: bool) -> Option<(Op, &'e Expr)> {
    let equal = match link.op {
        CompareOp::Eq => sense,
        CompareOp::Ne => !sense,
        CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => return None,
    };
    let op = if equal { Op::JumpNull } else { Op::JumpNotNull };
    if matches!(strip(&link.operand).kind, ExprKind::Null) {
        return Some((op, first));
    }
    matches!(strip(first).kind, ExprKind::Null).then_some((op, &link.operand))
}

fn int_jump(op: CompareOp, sense: bool) -> Op {
    match (op, sense) {
        (CompareOp::Lt, true) => Op::JumpLessInt,
        (CompareOp::Lt, false) => Op::JumpNotLessInt,
        (CompareOp::Le, true) => Op::JumpLessEqualInt,
        (CompareOp::Le, false) => Op::JumpNotLessEqualInt,
        (CompareOp::Gt, true) => Op::JumpGreaterInt,
        (CompareOp::Gt, false) => Op::JumpNotGreaterInt,
        (CompareOp::Ge, true) => Op::JumpGreaterEqualInt,
        (CompareOp::Ge, false) => Op::JumpNotGreaterEqualInt,
        (CompareOp::Eq, true) | (CompareOp::Ne, false) => Op::JumpEqualInt,
        (CompareOp::Ne, true) | (CompareOp::Eq, false) => Op::JumpNotEqualInt,
    }
}

/// The operator with the same meaning when the operands are swapped.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        CompareOp::Eq | CompareOp::Ne => op,
    }
}
