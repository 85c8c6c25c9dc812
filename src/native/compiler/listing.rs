//! The listing of native code with the bytecode that it was made from.

use super::emit::Emitter;
use super::{Layout, Request, Target, compile};
use cranelift_codegen::ir::{DebugTag, InstBuilder};
use std::fmt::Write;

/// How Cranelift's listing shows a mark.
const MARK: &str = "User(";

impl Emitter<'_, '_> {
    /// Marks where the code of an instruction begins.
    pub fn mark(&mut self) {
        let mark = self.b.ins().sequence_point();
        let at = self.scope.at;
        self.b.func.debug_tags.set(mark, [DebugTag::User(at)]);
    }
}

/// The machine code of a function as text; `bytecode` writes an instruction's row.
///
/// # Errors
/// As for [`compile`].
pub fn list<'a>(
    target: &mut Target,
    request: &'a Request<'a>,
    layout: &'a Layout,
    bytecode: &dyn Fn(u32) -> String,
) -> Result<String, String> {
    let made = compile(target, request, layout, true)?;
    let mut out = String::new();
    for line in made.text.unwrap_or_default().lines() {
        if let Some((_, rest)) = line.split_once(MARK) {
            let at = rest.split(')').next().and_then(|at| at.parse().ok());
            if let Some(at) = at {
                let _ = writeln!(out, "{}", bytecode(at));
            }
        } else if !line.trim().is_empty() && !line.contains("sequence_point") {
            let _ = writeln!(out, "    {}", line.trim_end());
        }
    }
    Ok(out)
}
