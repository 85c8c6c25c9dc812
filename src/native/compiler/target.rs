//! The target of code generation: this computer or, for tests, another one.

use cranelift_codegen::Context;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{AbiParam, Signature};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::FunctionBuilderContext;

/// A processor to generate code for, and memory that is reused between compilations.
pub struct Target {
    pub(super) isa: OwnedTargetIsa,
    pub(super) context: Context,
    pub(super) builder: FunctionBuilderContext,
}

fn flags() -> Result<settings::Flags, String> {
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", "speed"),
        ("is_pic", "false"),
        ("use_colocated_libcalls", "false"),
        (
            "enable_verifier",
            if cfg!(debug_assertions) {
                "true"
            } else {
                "false"
            },
        ),
        ("unwind_info", "false"),
        ("enable_probestack", "false"),
    ] {
        flags.set(name, value).map_err(|e| e.to_string())?;
    }
    Ok(settings::Flags::new(flags))
}

impl Target {
    /// Returns the target for this computer.
    ///
    /// # Errors
    /// If Cranelift cannot generate code for this computer.
    pub fn host() -> Result<Target, String> {
        let builder = cranelift_native::builder()?;
        let isa = builder.finish(flags()?).map_err(|e| e.to_string())?;
        Ok(Target::new(isa))
    }

    /// Returns the target for another computer, given the name of its processor.
    ///
    /// # Errors
    /// If this program was built without support for that processor.
    #[cfg(test)]
    pub fn named(name: &str) -> Result<Target, String> {
        let builder = cranelift_codegen::isa::lookup_by_name(name).map_err(|e| e.to_string())?;
        let isa = builder.finish(flags()?).map_err(|e| e.to_string())?;
        Ok(Target::new(isa))
    }

    fn new(isa: OwnedTargetIsa) -> Target {
        Target {
            isa,
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
        }
    }

    /// The calling convention for native code, in both directions: that of C.
    pub(super) fn convention(&self) -> CallConv {
        CallConv::triple_default(self.isa.triple())
    }

    /// The parameters of native code are registers, frame, globals, context, and the number of its
    /// entry; its result says whether it returned or exited early.
    pub(super) fn entry_signature(&self) -> Signature {
        integers(self.convention(), 5)
    }

    /// The signature of a function that runs one instruction.
    pub(super) fn step_signature(&self) -> Signature {
        integers(self.convention(), 6)
    }
}

/// The signature of a function with this many integer parameters and one result.
pub(super) fn integers(convention: CallConv, count: usize) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.extend(vec![AbiParam::new(I64); count]);
    signature.returns.push(AbiParam::new(I64));
    signature
}
