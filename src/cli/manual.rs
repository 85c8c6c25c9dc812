//! `lmsh man`: the manual page, generated from the table of arguments, the commands of the shell,
//! and the tables in `help_text`.

use super::completions::{help, names, placeholder, takes_value};
use super::help_text::{DATE, DESCRIPTION, ENVIRONMENT, EXAMPLES, FILES, STATUSES};
use crate::command::commands;
use clap::{Arg, Command};

/// Returns the manual page in roff.
pub(super) fn manual(command: &Command) -> String {
    let mut command = command.clone();
    command.build();
    let command = &command;
    let mut page = Page::default();
    let version = env!("CARGO_PKG_VERSION");
    page.line(&format!(
        ".TH LMSH 1 \"{DATE}\" \"lmsh {version}\" \"User Commands\""
    ));
    page.section("NAME");
    page.text("lmsh - the Lamina shell: exact mathematics at a prompt, in scripts and in pipes");
    page.section("SYNOPSIS");
    for call in [
        "[OPTIONS]",
        "[OPTIONS] FILE [ARG]...",
        "[OPTIONS] -e CODE... [ARG]...",
    ] {
        page.text(&format!("lmsh {call}"));
        page.line(".br");
    }
    let calls: Vec<String> = command.get_subcommands().map(call).collect();
    for (n, call) in calls.iter().enumerate() {
        page.text(&format!("lmsh {call}"));
        if n + 1 < calls.len() {
            page.line(".br");
        }
    }
    page.section("DESCRIPTION");
    page.paragraphs(DESCRIPTION);
    page.section("OPTIONS");
    page.arguments(command);
    page.section("COMMANDS");
    for sub in command.get_subcommands() {
        page.line(&format!(".SS {}", quoted(&call(sub))));
        let about = sub.get_about().map(ToString::to_string);
        page.text(&format!("{}.", about.unwrap_or_default()));
        page.arguments(sub);
        if let Some(after) = sub.get_after_help() {
            page.after(&after.to_string());
        }
    }
    page.section("SHELL COMMANDS");
    for row in commands() {
        page.item(row.call().trim_end(), row.help);
    }
    page.section("EXIT STATUS");
    page.items(STATUSES);
    page.section("ENVIRONMENT");
    page.items(ENVIRONMENT);
    page.section("FILES");
    page.items(FILES);
    page.section("EXAMPLES");
    page.items(EXAMPLES);
    page.text
}

/// Returns the synopsis of a subcommand, without `lmsh`.
fn call(sub: &Command) -> String {
    let mut call = sub.get_name().to_string();
    if sub.has_subcommands() {
        call.push_str(" [COMMAND]");
    }
    for arg in sub.get_arguments().filter(|arg| is_own(arg)) {
        let value = placeholder(arg);
        let written = match arg.get_long() {
            Some(long) if takes_value(arg) => format!("--{long} {value}"),
            Some(long) => format!("--{long}"),
            None => value,
        };
        let many = arg.get_num_args().is_some_and(|n| n.max_values() > 1);
        if arg.is_trailing_var_arg_set() {
            call.push_str(&format!(" {written} [ARG]..."));
            continue;
        }
        let more = if many { "..." } else { "" };
        call.push_str(&match arg.is_required_set() {
            true => format!(" {written}{more}"),
            false => format!(" [{written}]{more}"),
        });
    }
    call
}

/// Reports whether an argument is specific to its command.
fn is_own(arg: &Arg) -> bool {
    !arg.is_global_set() && arg.get_id() != "help"
}

/// The maximum width of a line of roff.
const LINE_MAX: usize = 60;

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// Adds a line of roff.
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds text, wrapped to short lines of roff.
    fn text(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.len() + word.len() >= LINE_MAX {
                self.line(&escaped(&line));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&escaped(&line));
    }

    /// Adds the text after the arguments: prose, and indented lines, which are kept as they are.
    fn after(&mut self, text: &str) {
        self.line(".PP");
        let is_code = |line: &str| line.starts_with(' ');
        let (code, prose): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| is_code(line));
        if !prose.is_empty() {
            self.text(&prose.join(" "));
        }
        if !code.is_empty() {
            self.line(".nf");
            code.iter()
                .for_each(|line| self.line(&escaped(line.trim())));
            self.line(".fi");
        }
    }

    fn section(&mut self, name: &str) {
        self.line(&format!(".SH {}", quoted(name)));
    }

    fn paragraphs(&mut self, texts: &[&str]) {
        for (n, text) in texts.iter().enumerate() {
            if n > 0 {
                self.line(".PP");
            }
            self.text(text);
        }
    }

    fn item(&mut self, name: &str, about: &str) {
        self.line(".TP");
        self.line(&format!(".B {}", quoted(name)));
        self.text(about);
    }

    fn items(&mut self, items: &[(&str, &str)]) {
        items
            .iter()
            .for_each(|(name, about)| self.item(name, about));
    }

    /// Adds the arguments of a command; common arguments are listed only for lmsh itself.
    fn arguments(&mut self, command: &Command) {
        let top = command.get_name() == "lmsh";
        for arg in command.get_arguments().filter(|arg| top || is_own(arg)) {
            let names = names(arg).join(", ");
            let value = if names.is_empty() || takes_value(arg) {
                placeholder(arg)
            } else {
                String::new()
            };
            let name = format!("{names} {value}");
            self.item(name.trim(), &about(arg));
        }
    }
}

/// Returns the help of an argument, with its possible values.
fn about(arg: &Arg) -> String {
    let values = super::completions::values(arg);
    let text = help(arg);
    match values.is_empty() {
        true => format!("{text}."),
        false => format!("{text}. One of {}.", values.join(", ")),
    }
}

/// Escapes text so that roff takes it literally: non-ASCII characters become numbers, and no line
/// is a request.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    if text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '`' => out.push_str("\\(ga"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            '…' => out.push_str("..."),
            c if c.is_ascii() => out.push(c),
            c => out.push_str(&format!("\\[u{:04X}]", u32::from(c))),
        }
    }
    out
}

/// Quotes text as one argument of a request.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "\\(dq"))
}
