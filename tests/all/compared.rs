//! The table that compares with other steppers: every row of ours is true.

use crate::shell::plain;
use lamina_shell::testing::STEPPERS;

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
        // Where the steps have ended already, the key is in the next line: Ctrl-U takes it away.
        shell.press("q\x15");
        shell.leave();
        shell.ends_with(0);
    }
}
