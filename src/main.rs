//! The `lmsh` program.

fn main() -> std::process::ExitCode {
    lamina_shell::main()
}
