//! Asks the linker for an executable that starts quickly, on systems where that is known to work.
//!
//! Tables of strings and functions (builtins, commands, help) hold about 16,000 addresses. In a
//! position-independent executable, the loader rewrites every one of them at each start. That
//! accounts for a quarter of all instructions when lmsh evaluates `1+1` from a pipe, and causes
//! sixty page faults. The heap, the stack and the libraries are still placed at random addresses.
//! `LMSH_PIE=1 cargo build` builds the usual kind of executable.
//!
//! The functions that a start executes are placed next to each other (`startup.ld`). Otherwise they
//! are spread over the whole program, of which a start then reads half.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed=src/startup.ld");
    println!("cargo::rerun-if-env-changed=LMSH_PIE");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|f| f == "crt-static");
    let known = target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64";
    if !known {
        return;
    }
    if !is_static && env::var_os("LMSH_PIE").is_none_or(|asked| asked == "0") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    if let (true, Ok(folder)) = (is_usual_linker(), env::var("CARGO_MANIFEST_DIR")) {
        println!("cargo::rustc-link-arg-bins=-T");
        println!("cargo::rustc-link-arg-bins={folder}/src/startup.ld");
    }
}

/// Whether the linker is the one that Rust uses by default. It understands scripts that insert a
/// section, which others (mold, gold) do not.
fn is_usual_linker() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let chosen = ["fuse-ld", "linker=", "linker-flavor", "link-self-contained"];
    env::var_os("RUSTC_LINKER").is_none() && !chosen.iter().any(|flag| flags.contains(flag))
}
