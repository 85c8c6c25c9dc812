//! The handlers that look on: each stands for every instruction, and the instruction's own handler runs behind it.

use super::handlers;

handlers! {
    /// Counts the instruction; when the fuel is used up, asks the machine what to do.
    fn count(s) {
        let vm = s.vm();
        vm.watching.instructions += 1;
        if vm.watching.instructions == vm.watching.fuel {
            return s.to(out_of_fuel);
        }
        let below = *(*s.context).below.get();
        s.to((*below)[usize::from(s.word as u8)])
    }

    /// The run ends here, with no error in the machine.
    #[cold]
    fn out_of_fuel(s) {
        s.vm().watching.stopped = true;
        s.stop()
    }

    /// Shows the instruction to the observer, who may end the run.
    fn watch(s) {
        if !s.vm().show_instruction(s.pc, s.base, s.frame) {
            return s.to(out_of_fuel);
        }
        let below = *(*s.context).below.get();
        s.to((*below)[usize::from(s.word as u8)])
    }
}
