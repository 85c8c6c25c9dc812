//! The tables that compare with other programs: every row of ours is true.

use crate::process::run;
use crate::shell::plain;
use lamina_shell::command::{compare, steppers};

const SIZE: (u16, u16) = (40, 80);

#[test]
fn every_row_about_mathematics_gives_what_it_says() {
    assert!(compare::ROWS.len() >= 45, "{}", compare::ROWS.len());
    for (what, _, example, gives) in compare::ROWS {
        let ran = run(&["--transcript"], format!("{example}\n"));
        assert_eq!(ran.out.trim_end(), *gives, "{what}: {example}");
    }
}

#[test]
fn every_row_about_steppers_shows_what_it_says() {
    for (at, row) in steppers::ROWS.iter().enumerate() {
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
        shell.press("q");
        shell.leave();
        shell.ends_with(0);
    }
}
