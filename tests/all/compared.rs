//! The table that compares `:step` with other steppers: what every row claims about lmsh is true.

use crate::shell::plain;
use lamina_shell::testing::STEPPERS;
use std::time::Duration;

const SIZE: (u16, u16) = (40, 80);

#[test]
fn every_row_about_steppers_shows_what_it_says() {
    for (at, row) in STEPPERS.iter().enumerate() {
        let mut shell = plain(&format!("stepper-{at}"), SIZE);
        for line in row.before {
            shell.press(&line.replace('\n', "\r"));
            shell.press("\r");
        }
        shell.enter(&format!(":step {}", row.code));
        shell.expect("step 1 ");
        shell.press(row.keys);
        shell.waits(SIZE, |screen| {
            row.shows.iter().all(|text| screen.contains(text))
        });
        // A key that arrives while an error is being shown may be lost. If the steps have already
        // ended, the key ends up on the next line, from which Ctrl-U removes it.
        let left = (0..30).any(|_| {
            shell.press("q\x15");
            shell.comes("]> ", Duration::from_secs(1))
        });
        assert!(left, "{}", row.what);
        shell.leave_here();
        shell.ends_with(0);
    }
}
