//! Completions for fish.

use super::{Door, Kind, PROGRAMS, help, names, takes_value};
use std::fmt::Write;

/// The part of the script that does not depend on the arguments.
const HEAD: &str = r#"# Completions of lmsh for fish: lmsh completions fish > ~/.config/fish/completions/lmsh.fish

# Files that begin like the word at the cursor and end like one of the arguments, and folders.
function __lmsh_files
    set -l begin (commandline -ct | string unescape | string replace -r '^~/' "$HOME/")
    for path in $begin*
        if test -d "$path"
            echo "$path/"
        else
            for ending in $argv
                if string match -q -- "*$ending" "$path"
                    echo "$path"
                    break
                end
            end
        end
    end
end

function __lmsh_records
    set -l state "$XDG_STATE_HOME"
    test -n "$state"; or set state "$HOME/.local/state"
    for path in $state/lmsh/bench/*.txt
        string replace -r '.*/(.*)\.txt$' '$1' -- "$path"
    end
end

# The subcommand at the cursor; `lmsh` before there is one, `program` after a FILE.
function __lmsh_door
    set -l words (commandline -opc)
    set -e words[1]
    set -l door lmsh
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
            continue
        end
"#;

pub(super) fn script(doors: &[Door<'_>]) -> String {
    let mut out = HEAD.to_string();
    let valued = doors.iter().flat_map(|door| {
        let names = door.valued().flat_map(names);
        names.map(|name| format!("'{} {name}'", called(door)))
    });
    let subs = doors.iter().skip(1);
    let subs = subs.map(|door| format!("'lmsh {}'", door.name));
    let _ = write!(
        out,
        "        switch \"$door $word\"
            case {}
                set skip 1
            case '* -?*'
            case {}
                set door $word
            case 'lmsh *' 'run *'
                echo program
                return
        end
    end
    echo $door
end

complete -c lmsh -f
complete -c lmsh -n 'test (__lmsh_door) = program' -F
",
        valued.collect::<Vec<_>>().join(" "),
        subs.collect::<Vec<_>>().join(" "),
    );
    for door in doors.iter().skip(1) {
        let about = escaped(&door.about);
        let name = door.name;
        let _ = writeln!(
            out,
            "complete -c lmsh -n 'test (__lmsh_door) = lmsh' -a {name} -d '{about}'"
        );
    }
    for door in doors {
        options(door, &mut out);
        if let Some(words) = action(&door.argument) {
            let door = called(door);
            let _ = writeln!(
                out,
                "complete -c lmsh -n 'test (__lmsh_door) = {door}' -a '{words}'"
            );
        }
    }
    out
}

/// Returns the name of a command line in the script.
fn called<'a>(door: &Door<'a>) -> &'a str {
    if door.name.is_empty() {
        "lmsh"
    } else {
        door.name
    }
}

fn options(door: &Door<'_>, out: &mut String) {
    for arg in &door.options {
        let _ = write!(
            out,
            "complete -c lmsh -n 'test (__lmsh_door) = {}'",
            called(door)
        );
        if let Some(short) = arg.get_short() {
            let _ = write!(out, " -s {short}");
        }
        if let Some(long) = arg.get_long() {
            let _ = write!(out, " -l {long}");
        }
        if takes_value(arg) {
            out.push_str(" -x");
            if let Some(words) = action(&door.value(arg)) {
                let _ = write!(out, " -a '{words}'");
            }
        }
        let _ = writeln!(out, " -d '{}'", escaped(&help(arg)));
    }
}

/// Returns the fish expression that lists completions for the word at the cursor.
fn action(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Nothing => return None,
        Kind::Words(words) => words.join(" "),
        Kind::File(endings) => format!("(__lmsh_files {})", endings.join(" ")),
        Kind::Program => format!("(__lmsh_files {})", PROGRAMS.join(" ")),
        Kind::Folder => "(__lmsh_files)".to_string(),
        Kind::Record => "(__lmsh_records)".to_string(),
    })
}

/// Escapes text for single quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}
