//! Completions for zsh.

use super::{Door, Kind, PROGRAMS, RECORDS, help, names, placeholder, takes_value};
use clap::{Arg, ArgAction};
use std::fmt::Write;

const HEAD: &str = r#"#compdef lmsh
# Completions of lmsh for zsh: source <(lmsh completions zsh), or a file `_lmsh` in a folder of $fpath

"#;

/// Code that registers the function, whether the script is sourced or found in `$fpath`.
const TAIL: &str = r#"
if [[ "$funcstack[1]" = "_lmsh" ]]; then
    _lmsh "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _lmsh lmsh
fi
"#;

pub(super) fn script(doors: &[Door<'_>]) -> String {
    let mut out = HEAD.to_string();
    let Some((top, subs)) = doors.split_first() else {
        return out;
    };
    let name_width = subs.iter().map(|door| door.name.len()).max().unwrap_or(0);
    let names: Vec<&str> = subs.iter().map(|door| door.name).collect();
    let described = subs.iter().map(|door| {
        let about = door.about.replace('\'', "'\\''");
        format!("        '{:<name_width$}  -- {about}'\n", door.name)
    });
    let _ = write!(
        out,
        "_lmsh_first() {{
    local -a commands lines
    commands=({})
    lines=(
{}    )
    # Two groups, each under its heading, whatever the user's styles.
    compadd -l -V lmsh-commands -X 'subcommand' -d lines -a commands
    {}
}}

_lmsh_records() {{
    local -a names
    names=({RECORDS}/*.txt(N:t:r))
    _describe -t measurements 'measurement' names
}}

_lmsh() {{
    local curcontext=\"$curcontext\" state line ret=1
    local -A opt_args
    _arguments -s -S -C -A '-*' : \\
{}        '1: :_lmsh_first' \\
        '*::: :->rest' && ret=0
    if [[ $state == rest ]]; then
        words=($line[1] \"${{words[@]}}\")
        (( CURRENT += 1 ))
        curcontext=\"${{curcontext%:*:*}}:lmsh-$line[1]:\"
        case $line[1] in
",
        names.join(" "),
        described.collect::<String>(),
        first_file(),
        options(top),
    );
    subs.iter().for_each(|door| subcommand(door, &mut out));
    out.push_str("        (*)\n            _files && ret=0\n            ;;\n        esac\n    fi\n    return ret\n}\n");
    out + TAIL
}

/// Writes the case that completes the arguments of a subcommand.
fn subcommand(door: &Door<'_>, out: &mut String) {
    let argument = match &door.argument {
        Kind::Nothing => String::new(),
        Kind::Program => format!(
            "            '1:FILE:{{ {} }}' \\\n            '*::ARG:_files' \\\n",
            action(&Kind::File(PROGRAMS))
        ),
        kind @ Kind::File(_) => format!("            '*:FILE:{{ {} }}' \\\n", action(kind)),
        Kind::Words(words) => format!("            '1: :({})' \\\n", words.join(" ")),
        kind @ (Kind::Folder | Kind::Record) => {
            format!("            '1: :{{ {} }}' \\\n", action(kind))
        }
    };
    let only = if door.argument == Kind::Program {
        "-A '-*' "
    } else {
        ""
    };
    let _ = write!(
        out,
        "        ({})
            _arguments -s -S {only}: \\
{}{argument}            && ret=0
        ;;
",
        door.name,
        options(door),
    );
}

/// Returns the options of a command line, one line for each way to write an option.
fn options(door: &Door<'_>) -> String {
    let mut out = String::new();
    for arg in &door.options {
        for name in names(arg) {
            let _ = writeln!(out, "        '{}' \\", option(door, arg, &name));
        }
    }
    out
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is not ours")]
fn option(door: &Door<'_>, arg: &Arg, name: &str) -> String {
    let about = escaped(&help(arg));
    let many = match arg.get_action() {
        ArgAction::Append => "*".to_string(),
        _ => format!("({})", names(arg).join(" ")),
    };
    if !takes_value(arg) {
        return format!("{many}{name}[{about}]");
    }
    let glue = if name.starts_with("--") { "=" } else { "+" };
    let value = match door.value(arg) {
        Kind::Nothing => " ".to_string(),
        Kind::Words(words) => format!("({})", words.join(" ")),
        kind @ (Kind::File(_) | Kind::Folder | Kind::Program | Kind::Record) => {
            format!("{{ {} }}", action(&kind))
        }
    };
    format!(
        "{many}{name}{glue}[{about}]:{}:{value}",
        escaped(&placeholder(arg))
    )
}

/// Returns the zsh code that completes the word at the cursor.
fn action(kind: &Kind) -> String {
    match kind {
        Kind::Nothing => "_message \"\"".to_string(),
        Kind::Words(words) => format!("compadd {}", words.join(" ")),
        Kind::Program => action(&Kind::File(PROGRAMS)),
        Kind::File(endings) => {
            let endings: Vec<&str> = endings.iter().map(|e| e.trim_start_matches('.')).collect();
            let pattern = format!("*.({})", endings.join("|"));
            format!("_path_files -g \"{pattern}\"; _path_files -/")
        }
        Kind::Folder => "_path_files -/".to_string(),
        Kind::Record => "_lmsh_records".to_string(),
    }
}

/// Returns the code that completes a file instead of a subcommand, in a separate group.
fn first_file() -> String {
    let group = "_path_files -J lmsh-files -X 'file'";
    action(&Kind::File(PROGRAMS)).replace("_path_files", group)
}

/// Escapes text for single quotes and brackets.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\'' => out.push_str("'\\''"),
            '[' | ']' | ':' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
