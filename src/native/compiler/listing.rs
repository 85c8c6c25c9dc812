//! A listing of native code together with the bytecode it was generated from.

use super::emit::Emitter;
use super::{Layout, Made, Request, Target, compile};
use cranelift_codegen::ir::{DebugTag, InstBuilder};
use std::fmt::Write;

/// The form of a mark in Cranelift's listing.
const MARK: &str = "User(";

impl Emitter<'_, '_> {
    /// Marks the start of an instruction's code.
    pub fn mark(&mut self) {
        let mark = self.b.ins().sequence_point();
        let at = self.scope.at;
        self.b.func.debug_tags.set(mark, [DebugTag::User(at)]);
    }
}

/// Compiles a function and returns its machine code as text; `bytecode` formats an instruction's
/// row.
///
/// # Errors
/// Same as for [`compile`].
pub fn list<'a>(
    target: &mut Target,
    request: &'a Request<'a>,
    layout: &'a Layout,
    bytecode: &dyn Fn(u32) -> String,
) -> Result<Made, String> {
    let mut made = compile(target, request, layout, true)?;
    let mut out = String::new();
    for line in made.text.take().unwrap_or_default().lines() {
        if let Some((_, rest)) = line.split_once(MARK) {
            let at = rest.split(')').next().and_then(|at| at.parse().ok());
            if let Some(at) = at {
                let _ = writeln!(out, "{}", bytecode(at));
            }
        } else if !line.trim().is_empty() && !line.contains("sequence_point") {
            let _ = writeln!(out, "    {}", line.trim_end());
        }
    }
    made.text = Some(out);
    Ok(made)
}
