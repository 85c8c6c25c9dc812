//! Protected regions: `try`, `catch` and `finally`, and leaving them with `return`, `break` and
//! `continue`.
//!
//! The code of a `finally` block is emitted once for each way out of its statement. An interrupt
//! skips every `catch`, runs `finally` blocks and keeps propagating: in the copy for errors, each
//! way out of the block checks whether the error is an interrupt.

use super::{Compiled, Compiler};
use crate::code::{Op, Takes};
use crate::syntax::ast::{Block, Catch};
use crate::text::{Failure, Fault, Span};

/// The maximum number of copies of `finally` blocks inside copies of others in one unit.
const FINALLY_COPIES_MAX: u32 = 20_000;

/// The action required when control leaves a protected region.
#[derive(Clone, Copy)]
enum Leaving<'a> {
    /// Nothing: a region with a `catch`.
    Nothing,
    /// Run this `finally` block.
    Finally(&'a Block),
    /// The region is a `finally` block entered because of an error: if this register holds an
    /// interrupt, let it propagate.
    Interrupt(u8, Span),
}

/// One open protected region.
pub(super) struct TryContext<'a> {
    leaving: Leaving<'a>,
    segments: Vec<(u32, u32)>,
    start: u32,
    /// The number of loops open around the region.
    loops: usize,
}

impl<'a> TryContext<'a> {
    fn new(leaving: Leaving<'a>, start: u32, loops: usize) -> TryContext<'a> {
        TryContext {
            leaving,
            segments: Vec::new(),
            start,
            loops,
        }
    }

    fn close(&mut self, end: u32) {
        self.segments.push((self.start, end));
    }
}

impl<'a> Compiler<'a> {
    /// Emits the code that must run when control leaves all but the first `depth` protected
    /// regions. Once the jump has been emitted, [`reenter`](Self::reenter) opens the regions
    /// again.
    pub(super) fn leave(&mut self, depth: usize) -> Compiled<Vec<TryContext<'a>>> {
        let mut left = Vec::new();
        while self.f().tries.len() > depth {
            let mut context = self.f().tries.pop().expect("its length was just checked");
            let here = self.code().position();
            context.close(here);
            match context.leaving {
                Leaving::Nothing => {}
                Leaving::Finally(block) => {
                    // A `break` in the block leaves a loop around the statement, never one that is
                    // being left here.
                    let inner = self.f().loops.split_off(context.loops);
                    self.finally(block)?;
                    self.f().loops.extend(inner);
                }
                Leaving::Interrupt(register, span) => {
                    self.emit(Op::KeepInterrupt, register, 0, 0, span);
                }
            }
            left.push(context);
        }
        Ok(left)
    }

    /// Reopens the regions that were left, for the code that follows.
    pub(super) fn reenter(&mut self, left: Vec<TryContext<'a>>) {
        let position = self.code().position();
        for mut context in left.into_iter().rev() {
            context.start = position;
            self.f().tries.push(context);
        }
    }

    /// Compiles `try { } catch (e) { } finally { }`.
    pub(super) fn try_statement(
        &mut self,
        body: &'a Block,
        catch: Option<&'a Catch>,
        finally: Option<&'a Block>,
        span: Span,
    ) -> Compiled {
        let register = self.temp(span)?;
        let outer = finally.map(|block| self.open_try(Leaving::Finally(block)));
        if let Some(catch) = catch {
            self.open_try(Leaving::Nothing);
            self.block(body)?;
            let segments = self.close_try();
            let end = self.code().jump(Op::Jump, 0, 0, span);
            self.protect(segments, register, Takes::Errors);
            self.catch(catch, register)?;
            self.code().patch(end);
        } else {
            self.block(body)?;
        }
        let (Some(()), Some(block)) = (outer, finally) else {
            return Ok(());
        };
        let segments = self.close_try();
        self.finally(block)?;
        let done = self.code().jump(Op::Jump, 0, 0, span);
        self.protect(segments, register, Takes::Everything);
        let second = self.temp(span)?;
        self.open_try(Leaving::Interrupt(register, span));
        self.finally(block)?;
        let segments = self.close_try();
        self.emit(Op::Rethrow, register, 0, 0, span);
        // An error raised by the block itself replaces a pending error, but not a pending
        // interrupt.
        self.protect(segments, second, Takes::Everything);
        self.emit(Op::KeepInterrupt, register, 0, 0, span);
        self.emit(Op::Rethrow, second, 0, 0, span);
        self.code().patch(done);
        Ok(())
    }

    /// Emits a copy of a `finally` block. Copies inside copies are counted, because nested blocks
    /// would multiply.
    fn finally(&mut self, block: &'a Block) -> Compiled {
        if self.finally_depth > 0 {
            self.finally_copies += 1;
            if self.finally_copies > FINALLY_COPIES_MAX {
                let failure = Failure::syntax("`finally` blocks are nested too deeply");
                return Err(Fault::new(
                    failure.with_hint("move the inner ones into a function"),
                    block.span,
                ));
            }
        }
        self.finally_depth += 1;
        self.block(block)?;
        self.finally_depth -= 1;
        Ok(())
    }

    fn open_try(&mut self, leaving: Leaving<'a>) {
        let start = self.code().position();
        let loops = self.f().loops.len();
        self.f().tries.push(TryContext::new(leaving, start, loops));
    }

    fn close_try(&mut self) -> Vec<(u32, u32)> {
        let here = self.code().position();
        let mut context = self
            .f()
            .tries
            .pop()
            .expect("the region was opened by the same statement");
        context.close(here);
        context.segments
    }

    /// Makes errors that are raised in the segments, and that the handler catches, jump to the
    /// current position.
    fn protect(&mut self, segments: Vec<(u32, u32)>, register: u8, takes: Takes) {
        let target = self.code().here();
        for (start, end) in segments {
            self.code().protect(start, end, target, register, takes);
        }
    }

    fn catch(&mut self, catch: &'a Catch, register: u8) -> Compiled {
        let mark = self.mark();
        self.f().depth += 1;
        if let Some(name) = &catch.name {
            let home = self.temp(name.span)?;
            self.emit(Op::Move, home, u16::from(register), 0, name.span);
            self.declare_local(name, home)?;
        }
        self.block(&catch.body)?;
        self.f().depth -= 1;
        self.release(mark);
        Ok(())
    }
}
