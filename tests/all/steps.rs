//! What a terminal shows before Enter is pressed and between steps: the preview, and stepping with
//! keys.

use crate::shell::{plain, shows};
use crate::terminal::Terminal;

const SIZE: (u16, u16) = (24, 80);

/// Waits until these lines are on the screen, with nothing after the last one on its row.
#[track_caller]
fn waits(shell: &Terminal, lines: &str) {
    shell.waits(SIZE, |screen| {
        let screen = format!("{}\n", screen.trim_end());
        let lines = lines.trim_end();
        screen.contains(&format!("{lines}\n")) || screen.contains(&format!("{lines} \n"))
    });
}

#[test]
fn the_value_stands_behind_what_is_typed() {
    let mut shell = plain("preview", SIZE);
    shell.press("1/3+1/6");
    shell.expect("→ 1/2");
    shell.press("\r");
    shell.expect("[2]> ");
    shows(&shell, SIZE, "[1]> 1/3+1/6\n1/2");
    shell.enter("a = [1]; x = 2");
    shell.expect("[3]> ");
    for text in ["x = 7", "print(5)", "2^(10^9)", "push(a, 1)"] {
        shell.press(text);
        waits(&shell, &format!("[3]> {text}\n"));
        // Ctrl-U clears the line.
        shell.press("\x15");
        waits(&shell, "[3]> \n");
    }
    shell.enter("[a, x]");
    shell.expect("[[1], 2]");
    shell.expect("[4]> ");
    shell.enter(":set preview off");
    shell.expect("[4]> ");
    shell.press("70 + 7");
    shell.expect("7");
    shell.press("\r");
    shell.expect("[5]> ");
    shell.waits(SIZE, |screen| screen.matches("77").count() == 1);
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn steps_go_forward_and_back_by_keys() {
    let mut shell = plain("steps", SIZE);
    shell.enter("func double(n) { return 2 * n }");
    shell.expect("[2]> ");
    shell.enter(":step double(3) + 1/3 + 1/6");
    shell.expect("step 1 ");
    shows(&shell, SIZE, "⟦double(3)⟧ + 1/3 + 1/6");
    shell.press("s");
    shell.expect("step 2 ");
    shows(&shell, SIZE, "double(3): return ⟦2 * 3⟧");
    shell.press("b");
    shell.expect("step 1 ");
    shows(&shell, SIZE, "⟦double(3)⟧ + 1/3 + 1/6");
    // The key n steps over the call.
    shell.press("n");
    shell.expect("step 4 ");
    shows(&shell, SIZE, "⟦6 + 1/3⟧ + 1/6");
    shell.press("\t");
    shell.expect("frames");
    shows(&shell, SIZE, "Add ");
    shell.press("\t");
    shell.expect("step 4 ");
    // There are only five steps, so the last one is shown.
    shell.press("g99\r");
    shell.expect("step 5 ");
    shows(&shell, SIZE, "⟦19/3 + 1/6⟧");
    shell.press("r");
    shell.expect("13/2  = 6.5\r\n");
    shell.expect("[3]> ");
    // The steps that were taken stay on the screen.
    shows(&shell, SIZE, "6 + 1/3 → 18/3 + 1/3 → 19/3");
    shell.enter("_");
    shell.expect("13/2  = 6.5");
    shell.expect("[4]> ");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn quitting_a_stepped_evaluation_leaves_no_trace() {
    let mut shell = plain("quit-step", (24, 40));
    shell.enter("x = 1");
    shell.expect("[2]> ");
    shell.enter(":step { x = x + 10; x = x * 2; x }");
    shell.expect("step 1 ");
    shell.press("\r");
    shell.expect("step 2 ");
    shell.press("q");
    shell.expect("taken back");
    shell.expect("[2]> ");
    shell.enter("x");
    shell.expect("1\r\n");
    shell.expect("[3]> ");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn the_last_step_stays_on_the_screen_until_q() {
    let mut shell = plain("last-step", SIZE);
    shell.enter(":step y = 4");
    shell.expect("step 1 ");
    shell.press("\r");
    shell.expect("end after 1 step ");
    waits(&shell, "y = 4                       y is now 4");
    // At the end, Enter does not leave the stepper.
    shell.press("\r");
    shell.expect("end after 1 step ");
    shell.press("q");
    shell.expect("[2]> ");
    shell.ask("y + 38", "42");
    shell.expect("[3]> ");
    shell.enter(":step (2+3)*4");
    shell.expect("step 1 ");
    shell.press("\r\r");
    shell.expect("end after 2 steps");
    waits(
        &shell,
        "  5*4                         2+3 → 5\n  20                          5*4 → 20",
    );
    shell.press("q");
    shell.expect("[4]> ");
    shows(&shell, SIZE, "5*4 → 20\n20\n[4]> ");
    // The value is shown below the steps, and in the step that computed it.
    shell.waits(SIZE, |screen| screen.matches("20").count() == 2);
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn keys_typed_ahead_step() {
    let mut shell = plain("ahead-step", SIZE);
    shell.press(":step (2+3)*4\r\r\rb\rq1000 + 7\r");
    shell.expect("\r\n1007\r\n");
    shows(&shell, SIZE, "2+3 → 5\n");
    shows(&shell, SIZE, "5*4 → 20\n20\n[2]> 1000 + 7\n1007\n");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn escape_alone_leaves_the_steps() {
    let mut shell = plain("escape-step", SIZE);
    shell.enter(":step (2+3)*4");
    shell.expect("step 1 ");
    shell.press("\u{1b}");
    shell.expect("taken back");
    shell.leave();
    shell.ends_with(0);
}

#[test]
fn steps_in_ascii_are_ascii() {
    let state = crate::terminal::state("ascii-step");
    let environment = [("LC_ALL", "C"), ("NO_COLOR", "1")];
    let mut shell = Terminal::sized(&state, &["--no-history"], SIZE, &environment);
    shell.expect("[1]> ");
    shell.enter(":step sqrt(8)*2/3");
    shell.expect("step 1 ");
    shell.waits((40, 80), |screen| screen.contains("Enter next | n over |"));
    shell.press("\r");
    shell.expect("step 2 ");
    shell.press("\t");
    shell.expect("frames");
    shell.press("\r\rq");
    shell.expect("]> ");
    shell.waits((40, 80), |screen| screen.contains("4*sqrt(2)/3  ~ "));
    let written = String::from_utf8_lossy(&shell.written()).into_owned();
    // The queries to the terminal come before that.
    let (_, steps) = written.split_once("step 1 ").expect("it stood there");
    let other = steps.lines().find(|line| !line.is_ascii());
    assert_eq!(other, None);
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn an_error_is_a_step_to_go_back_from() {
    let mut shell = plain("error-step", SIZE);
    shell.enter("func f(n) { return 10 / (n - 3) }");
    shell.expect("[2]> ");
    shell.enter(":step f(3) + 1");
    shell.expect("step 1 ");
    shell.press("n");
    shell.expect("ZeroDivisionError: division by zero");
    shell.waits((40, 80), |screen| screen.contains("f(3): return ⟦10 / "));
    shell.press("b");
    shell.expect("step 1 ");
    waits(&shell, "⟦f(3)⟧ + 1");
    shell.press("s");
    shell.expect("step 2 ");
    shell.press("\r\r");
    shell.expect("end after 3 steps");
    shell.press("q");
    shell.expect("[3]> ");
    shows(&shell, SIZE, "ZeroDivisionError: division by zero");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn going_back_takes_later_lines_from_the_screen() {
    let mut shell = plain("back-lines", SIZE);
    shell.enter(":step 1+2+3+4");
    shell.expect("step 1 ");
    shell.press("\r");
    shell.expect("step 2 ");
    shell.press("\r");
    shell.expect("step 3 ");
    shows(&shell, SIZE, "3+3 → 6");
    shell.press("b");
    shell.expect("step 2 ");
    waits(&shell, "⟦3+3⟧+4");
    shell.waits(SIZE, |screen| {
        screen.contains("1+2 → 3") && !screen.contains("3+3 → 6")
    });
    shell.press("b");
    shell.expect("step 1 ");
    waits(&shell, "⟦1+2⟧+3+4");
    shell.waits(SIZE, |screen| !screen.contains("1+2 → 3"));
    shell.press("r");
    shell.expect("[2]> ");
    shows(&shell, SIZE, "1+2 → 3");
    shows(&shell, SIZE, "6+4 → 10\n10\n[2]> ");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn a_key_moves_by_one_instruction() {
    let mut shell = plain("instruction", (40, 80));
    shell.enter("a = 5");
    shell.expect("[2]> ");
    shell.enter(":step a * 2 + 1");
    shell.expect("step 1 ");
    let arrow = |shell: &Terminal| {
        let screen = shell.screen((40, 80));
        let line = screen
            .lines()
            .find(|line| line.contains('→') && line.contains("  → "));
        line.unwrap_or_default()
            .trim_start_matches([' ', '→'])
            .to_string()
    };
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..3 {
        shell.press("i");
        shell.expect("frames");
        shell.waits((40, 80), |screen| {
            screen.contains("objects allocated in this session")
        });
        seen.push(arrow(&shell));
    }
    let place = |line: &String| -> u32 {
        let word = line.split_whitespace().next().unwrap_or_default();
        word.parse()
            .unwrap_or_else(|_| panic!("no place in {seen:?}"))
    };
    let places: Vec<u32> = seen.iter().map(place).collect();
    assert!(
        places.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{seen:?}"
    );
    shell.press("b");
    shell.expect("frames");
    shell.waits((40, 80), |_| arrow(&shell) == seen[1]);
    shell.press("q");
    shell.expect("taken back");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn running_on_to_an_error_keeps_it_on_the_screen() {
    let mut shell = plain("step-error", SIZE);
    shell.enter(":step 1 + [1,2][7]");
    shell.expect("step 1 ");
    shell.press("r");
    shell.expect("end after ");
    shows(&shell, SIZE, "IndexError");
    shell.press("b");
    shell.expect("step 1 ");
    shell.press("r");
    shell.expect("end after ");
    shell.press("q");
    shell.expect("[2]> ");
    shell.leave_here();
    shell.ends_with(0);
}

/// A function of several lines, typed on a terminal.
fn type_factorial(shell: &mut Terminal) {
    for line in [
        "func fact(n) {",
        "if n == 0 { return 1 }",
        "var rest = fact(n - 1)",
        "return n * rest",
    ] {
        shell.enter(line);
        shell.expect("...> ");
    }
    shell.enter("}");
    shell.expect("[2]> ");
}

#[test]
fn the_source_and_the_variables_stand_beside_the_steps() {
    for size in [(24, 80), (20, 60)] {
        let mut shell = plain("panels", size);
        type_factorial(&mut shell);
        shell.enter(":step fact(3)");
        shell.expect("step 1 ");
        shell.press("\r\r\r\r");
        shell.expect("step 5 ");
        let is_right = |screen: &str| {
            screen.contains("> 2 │     if n == 0 { return 1 }\n")
                && screen.contains("  4 │     return n * rest\n")
                && screen.contains("      fact(2): if ⟦2 == 0⟧\n")
                && screen.contains("\n  n = 2")
        };
        shell.waits(size, is_right);
        // Watches an expression, and then shows the calls instead of the source.
        shell.press("wn * 10\r");
        shell.waits(size, |screen| screen.contains("\n  n * 10 is 20"));
        shell.press("t");
        shell.waits(size, |screen| {
            screen.contains("\n    fact(3)\n      fact(2)\n") && !screen.contains(" │ ")
        });
        shell.press("tq");
        shell.expect("taken back");
        shell.leave_here();
        shell.ends_with(0);
    }
}

#[test]
fn what_changed_and_what_is_shared_is_said() {
    let mut shell = plain("shared", SIZE);
    shell.enter("func total(xs) { var sum = 0; for x in xs { sum += x }; return sum }");
    shell.expect("[2]> ");
    shell.enter(":step a = [1, 2]; b = a; c = [a]; total(b)");
    shell.expect("step 1 ");
    shell.press("\r\r");
    shell.expect("step 3 ");
    shell.waits((40, 80), |screen| {
        screen.contains("a, b → one [1, 2]") && screen.contains("c = [[1, 2]] (new) (c[0] is a)")
    });
    shell.press("\r\r\r");
    shell.waits((40, 80), |screen| {
        screen.contains("xs = [1, 2] (also a, b outside)")
    });
    shell.press("\r");
    shell.waits((40, 80), |screen| screen.contains("sum = 1 (was 0)"));
    shell.press("q");
    shell.expect("taken back");
    shell.leave_here();
    shell.ends_with(0);
}

#[test]
fn breakpoints_stop_where_their_condition_holds() {
    let mut shell = plain("breaks", SIZE);
    type_factorial(&mut shell);
    shell.ask(
        ":break fact if n == 1",
        "`:step` stops at function fact if n == 1 when you press c",
    );
    shell.ask(":break", "function fact if n == 1");
    shell.enter(":step fact(4)");
    shell.expect("step 1 ");
    shell.press("c");
    shell.waits((40, 80), |screen| {
        screen.contains("fact(1): if ⟦1 == 0⟧") && screen.contains("\n  n = 1")
    });
    shell.press("b");
    shell.expect("step 1 ");
    shell.press("q");
    shell.expect("taken back");
    shell.ask(":break off", "removed 1 breakpoint");
    shell.ask(":break 3", "`:step` stops at line 3 when you press c");
    shell.enter(":step fact(4)");
    shell.expect("step 1 ");
    shell.press("c");
    shell.waits((40, 80), |screen| {
        screen.contains("> 3 │     var rest = fact(n - 1)")
    });
    shell.press("r");
    shell.expect("24");
    shell.expect("[3]> ");
    shell.ask(
        ":break no such",
        "is neither a function name nor a line number",
    );
    shell.leave_here();
    shell.ends_with(0);
}
