//! Catching errors with a function.

use super::{GLOBAL, library};
use crate::vm::{Builtin, Effect};

pub(super) const ROWS: &[Builtin] = &[library(
    GLOBAL,
    "xpcall(f, handler, …)",
    (2, 12),
    &[Effect::Calls(0), Effect::Calls(1)],
    "The result of calling f with the other arguments; if that raises an error e, the result of handler(e).",
    &["xpcall(|a, b| a / b, |e| \"caught \" + e.kind, 1, 0) → \"caught ZeroDivisionError\""],
    "func xpcall(f, handler, a, b, c, d, e, g, h, i, j, k) {
            try {
                if !__given(a) { return f() }
                if !__given(b) { return f(a) }
                if !__given(c) { return f(a, b) }
                if !__given(d) { return f(a, b, c) }
                if !__given(e) { return f(a, b, c, d) }
                if !__given(g) { return f(a, b, c, d, e) }
                if !__given(h) { return f(a, b, c, d, e, g) }
                if !__given(i) { return f(a, b, c, d, e, g, h) }
                if !__given(j) { return f(a, b, c, d, e, g, h, i) }
                if !__given(k) { return f(a, b, c, d, e, g, h, i, j) }
                return f(a, b, c, d, e, g, h, i, j, k)
            } catch (error) {
                return handler(error)
            }
        }",
)];
