//! The `lmsh` program.
#![allow(clippy::print_stdout)]

use lamina_shell::host::{Echo, Host};
use lamina_shell::session::{Session, Settings};

fn main() {
    let mut session = Session::new(Box::new(Out), Settings::default());
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&path).unwrap_or(path);
    let out = session.eval(&text);
    println!(
        "{:?}",
        out.error
            .map(|e| lamina_shell::text::render(&e, lamina_shell::text::Paint::Plain))
    );
}

struct Out;
impl Host for Out {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        print!("{text}");
        Ok(())
    }
    fn echo(&mut self, echo: Echo<'_>) -> std::io::Result<()> {
        println!("{}", echo.text);
        Ok(())
    }
    fn read_line(&mut self, _: &str) -> std::io::Result<Option<String>> {
        Ok(None)
    }
    fn read_file(&mut self, p: &str) -> std::io::Result<String> {
        std::fs::read_to_string(p)
    }
    fn write_file(&mut self, _: &str, _: &str, _: bool) -> std::io::Result<()> {
        Ok(())
    }
    fn file_exists(&mut self, _: &str) -> std::io::Result<bool> {
        Ok(false)
    }
    fn read_module(&mut self, c: &[String]) -> std::io::Result<(String, String)> {
        for p in c {
            if let Ok(t) = std::fs::read_to_string(p) {
                return Ok((t, p.clone()));
            }
        }
        Err(std::io::ErrorKind::NotFound.into())
    }
    fn now(&mut self) -> (f64, i32) {
        (0.0, 0)
    }
    fn monotonic(&mut self) -> f64 {
        0.0
    }
    fn seed(&mut self) -> u64 {
        1
    }
}
