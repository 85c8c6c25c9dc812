//! Runs inputs again: selected ones, or everything that is stale.

use super::list::shown;
use super::{OnError, no_shell, run_cell};
use crate::command::Reply;
use crate::session::{Input, Session, UNDO_MAX};
use crate::text::{ErrorKind, Failure, counted};

/// Runs the inputs at these indices again.
pub(super) fn rerun(session: &mut Session, places: &[usize]) -> Result<Reply, Failure> {
    let inputs = places.iter();
    let inputs = inputs.filter_map(|index| session.record().get(*index).cloned());
    let inputs = inputs.collect();
    run_again(session, inputs, false)
}

/// Goes back to the state before the first edited or deleted input, and runs the remaining inputs.
pub(super) fn rerun_stale(session: &mut Session) -> Result<Reply, Failure> {
    let inputs: Vec<Input> = session.record().inputs().cloned().collect();
    let Some(first) = inputs.iter().position(Input::is_changed) else {
        return Ok(Reply::Text("nothing is stale\n".to_string()));
    };
    let number = inputs[first].number.unwrap_or_else(|| session.next_input());
    if !session.roll_back_to(number) {
        return Err(Failure::limit(format!(
            "the state before input {number} is no longer kept"
        ))
        .with_hint(format!(
            "only the last {UNDO_MAX} states are kept; save the session with `:save FILE`, and run that notebook"
        )));
    }
    // Inputs that never ran come after the last checkpoint.
    session.record_mut().cut_to(first);
    let rest = inputs.into_iter().skip(first);
    run_again(session, rest.filter(|input| !input.deleted).collect(), true)
}

/// Runs inputs one after another. An interrupt stops the run; with `keep`, the inputs that have not
/// run stay pending.
fn run_again(session: &mut Session, inputs: Vec<Input>, keep: bool) -> Result<Reply, Failure> {
    let count = inputs.len();
    let mut rest = inputs.into_iter();
    while let Some(input) = rest.next() {
        let head = match input.number {
            Some(_) => format!("[{}]> {}\n", session.next_input(), shown(&input)),
            None => format!("{}\n", shown(&input)),
        };
        let written = session.host().remark(&head, false);
        written.map_err(|error| Failure::io(format!("cannot write: {error}")))?;
        let name = format!("<input {}>", session.next_input());
        session.set_private(input.private);
        let ended = run_cell(
            session,
            &input.text,
            (&name, 1),
            OnError::GoOn,
            &mut no_shell,
        );
        session.set_private(false);
        if let Some(status) = ended.exit {
            return Ok(Reply::Leave(status));
        }
        if ended
            .error
            .is_some_and(|error| error.is(ErrorKind::Interrupted))
        {
            if keep {
                wait(session, rest);
            }
            return Ok(Reply::Text(
                "interrupted; `:rerun stale` runs the rest\n".to_string(),
            ));
        }
    }
    Ok(Reply::Text(format!(
        "ran {} again\n",
        counted(count, "input")
    )))
}

/// Records inputs that have yet to run.
fn wait(session: &mut Session, inputs: impl Iterator<Item = Input>) {
    for (number, input) in (session.next_input()..).zip(inputs) {
        session.record_mut().push(Input {
            number: Some(number),
            text: input.text,
            ran: Some(String::new()),
            private: input.private,
            ..Input::default()
        });
    }
}
