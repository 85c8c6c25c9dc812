//! Calls to functions, to methods, and to the two builtins that can see the locals at the call.

use super::expression::{is_simple, strip};
use super::{Compiled, Compiler};
use crate::code::{CacheSite, Op};
use crate::resolve::Place;
use crate::syntax::ast::{Expr, ExprKind, Name, Word};
use crate::text::{Failure, Fault, Span};

/// The maximum number of arguments of a call.
const ARGUMENTS_MAX: usize = 200;

impl<'a> Compiler<'a> {
    /// Compiles `f(a, b)`.
    pub(super) fn call(
        &mut self,
        callee: &'a Expr,
        args: &'a [Expr],
        dest: u8,
        span: Span,
    ) -> Compiled {
        let inner = strip(callee);
        if let ExprKind::Name(name) = &inner.kind
            && let Some(done) = self.visible_names(name, args, dest, span)?
        {
            return Ok(done);
        }
        if args.iter().any(Expr::is_spread) {
            return self.call_spread(callee, args, dest, span);
        }
        let base = self.call_base(dest, span)?;
        let global = inner
            .as_name()
            .filter(|name| self.resolution.place(name.id) == Place::Global)
            .map(|name| self.globals.slot(name.symbol));
        // A global that is certain to be defined is read after arguments that cannot change it; the
        // difference is not observable.
        let late = global.filter(|slot| {
            self.options.fusion && self.is_defined(*slot) && args.iter().all(is_simple)
        });
        if late.is_none() {
            self.expr(callee, base)?;
        }
        self.arguments(args, span)?;
        match late {
            Some(slot) => self.emit(Op::CallGlobal, base, args.len() as u16, slot as i32, span),
            None => self.emit(Op::Call, base, args.len() as u16, 0, span),
        }
        self.move_if_other(dest, base, span);
        Ok(())
    }

    /// The register for the callee: `dest` if nothing above it is in use, since arguments follow
    /// it.
    fn call_base(&mut self, dest: u8, span: Span) -> Compiled<u8> {
        match self.is_top(dest) {
            true => Ok(dest),
            false => self.temp(span),
        }
    }

    /// Compiles `f(a, ...b)`, which passes the arguments in an array.
    fn call_spread(
        &mut self,
        callee: &'a Expr,
        args: &'a [Expr],
        dest: u8,
        span: Span,
    ) -> Compiled {
        let base = self.call_base(dest, span)?;
        self.expr(callee, base)?;
        let passed = self.temp(span)?;
        self.spread_array(args, passed, span)?;
        self.emit(Op::CallSpread, base, 1, 0, span);
        self.move_if_other(dest, base, span);
        Ok(())
    }

    fn arguments(&mut self, args: &'a [Expr], span: Span) -> Compiled {
        if args.len() > ARGUMENTS_MAX {
            let failure = Failure::syntax(format!(
                "a call can have at most {ARGUMENTS_MAX} arguments, but this one has {}",
                args.len()
            ));
            let failure = failure.with_hint("pass an array: `f([1, 2, 3])`");
            return Err(Fault::new(failure, span));
        }
        self.run(args)?;
        Ok(())
    }

    /// Compiles `locals()` and `vars()`, which are passed the visible locals as a struct.
    fn visible_names(
        &mut self,
        name: &'a Name,
        args: &'a [Expr],
        dest: u8,
        span: Span,
    ) -> Compiled<Option<()>> {
        let resolution = self.resolution;
        let Some(visible) = resolution.visible(name.id).filter(|_| args.is_empty()) else {
            return Ok(None);
        };
        let slot = self.globals.slot(name.symbol);
        if !self.globals.is_builtin(slot) || self.declared.contains(&slot) {
            return Ok(None);
        }
        let base = self.temp(span)?;
        self.name(name, base);
        let mut first = None;
        for (_, place) in visible {
            let register = self.temp(span)?;
            first.get_or_insert(register);
            let Place::Local(id) = *place else { continue };
            let home = self.home(id);
            let op = if resolution.local(id).in_cell() {
                Op::GetCell
            } else {
                Op::Move
            };
            self.emit(op, register, u16::from(home), 0, span);
        }
        let first = if let Some(first) = first {
            first
        } else {
            self.temp(span)?
        };
        let cache = self.chunk.cache(CacheSite::Keys(
            visible.iter().map(|(symbol, _)| *symbol).collect(),
        ));
        self.emit(Op::NewStruct, first, visible.len() as u16, cache, span);
        self.emit(Op::Call, base, 1, 0, span);
        self.move_if_other(dest, base, span);
        Ok(Some(()))
    }

    /// Compiles `o.m(a, b)`.
    pub(super) fn method(
        &mut self,
        object: &'a Expr,
        name: &'a Word,
        args: &'a [Expr],
        dest: u8,
        span: Span,
    ) -> Compiled {
        let base = self.call_base(dest, span)?;
        let from = self.object_into(object, base)?;
        self.move_if_other(base, from, object.span);
        let (op, count) = if args.iter().any(Expr::is_spread) {
            let passed = self.temp(span)?;
            self.spread_array(args, passed, span)?;
            (Op::CallMethodSpread, 1)
        } else {
            self.arguments(args, span)?;
            (Op::CallMethod, args.len() as u16)
        };
        let cache = self.chunk.cache(CacheSite::Name(name.symbol));
        let place = self.whole(span, object.span.to(name.span));
        self.emit(op, base, count, cache, place);
        // If the method is a function of a module, the arguments move up by one.
        self.temp(span)?;
        self.move_if_other(dest, base, span);
        Ok(())
    }

    fn object_into(&mut self, object: &'a Expr, base: u8) -> Compiled<u8> {
        if let ExprKind::Name(name) = &strip(object).kind
            && self.resolution.place(name.id) == Place::OwnSelf
        {
            return self.object(object);
        }
        self.expr(object, base)?;
        Ok(base)
    }
}
