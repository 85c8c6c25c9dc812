//! Asks the linker for an executable at a fixed address, on systems where that is known to work.
//!
//! Tables of strings and functions (builtins, commands, help) hold about 16,000 addresses. In a
//! position-independent executable, the loader rewrites every one of them at each start. That
//! accounts for a quarter of all instructions when lmsh evaluates `1+1` from a pipe, and causes
//! sixty page faults. The heap, the stack and the libraries are still placed at random addresses.
//! `LMSH_PIE=1 cargo build` builds the usual kind of executable.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-env-changed=LMSH_PIE");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|f| f == "crt-static");
    let known = target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64";
    if known && !is_static && env::var_os("LMSH_PIE").is_none_or(|asked| asked == "0") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
