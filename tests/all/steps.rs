//! What comes before Enter and between steps, on a terminal: the preview, and stepping with keys.

use crate::shell::{plain, shows};
use crate::terminal::{CTRL_D, Terminal};
use std::time::{Duration, Instant};

const SIZE: (u16, u16) = (24, 80);

/// Waits until lines stand on the screen, with nothing behind them that they do not say.
#[track_caller]
fn waits(shell: &Terminal, lines: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let screen = format!("{}\n", shell.screen(SIZE).trim_end());
        let lines = lines.trim_end();
        if screen.contains(&format!("{lines}\n")) || screen.contains(&format!("{lines} \n")) {
            return;
        }
        assert!(Instant::now() < deadline, "no\n{lines}\nin\n{screen}");
        std::thread::sleep(Duration::from_millis(10));
    }
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
        // Ctrl-U takes the line away.
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
    assert_eq!(shell.screen(SIZE).matches("77").count(), 1);
    shell.press(CTRL_D);
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
    shell.press("i");
    shell.expect("step 2 ");
    shows(&shell, SIZE, "double(3): return ⟦2 * 3⟧");
    shell.press("b");
    shell.expect("step 1 ");
    shows(&shell, SIZE, "⟦double(3)⟧ + 1/3 + 1/6");
    // Enter takes the call as a whole.
    shell.press("\r");
    shell.expect("step 3 ");
    shows(&shell, SIZE, "⟦6 + 1/3⟧ + 1/6");
    shell.press("\t");
    shell.expect("frames");
    shows(&shell, SIZE, "Add ");
    shell.press("\t");
    shell.expect("step 3 ");
    // There are four steps: the last one is shown.
    shell.press("g99\r");
    shell.expect("step 4 ");
    shows(&shell, SIZE, "⟦19/3 + 1/6⟧");
    shell.press("r");
    shell.expect("13/2  = 6.5\r\n");
    shell.expect("[3]> ");
    // What was done stays.
    shows(&shell, SIZE, "6 + 1/3 → 18/3 + 1/3 → 19/3");
    shell.enter("_");
    shell.expect("13/2  = 6.5");
    shell.expect("[4]> ");
    shell.press(CTRL_D);
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
    shell.press(CTRL_D);
    shell.ends_with(0);
}
