//! The switches of a session, one row each, used by `--set` and `:set`.

use super::{Session, Settings};

/// A row of the table of switches.
#[derive(Debug)]
pub struct Switch {
    /// The name.
    pub name: &'static str,
    /// Its effect when on.
    pub about: &'static str,
    /// Reports whether it is on.
    pub get: fn(&Settings) -> bool,
    /// Turns it on or off.
    pub set: fn(&mut Settings, bool),
}

/// Every switch.
pub const SWITCHES: &[Switch] = &[
    Switch {
        name: "ascii",
        about: "values in ASCII: sqrt(2), pi instead of √2, π; on a terminal, everything in ASCII",
        get: |s| s.preferences.ascii,
        set: |s, on| s.preferences.ascii = on,
    },
    Switch {
        name: "grouping",
        about: "digits of ints and floats in groups of three, as a program may write them: 1_000_000",
        get: |s| s.preferences.look.grouping,
        set: |s, on| s.preferences.look.grouping = on,
    },
    Switch {
        name: "preview",
        about: "the value of a line, shown dimmed after it before Enter is pressed",
        get: |s| s.preferences.preview,
        set: |s, on| s.preferences.preview = on,
    },
    Switch {
        name: "fusion",
        about: "fused instructions: immediate operands, compare-and-branch and global increments",
        get: |s| s.compile.fusion,
        set: |s, on| s.compile.fusion = on,
    },
    Switch {
        name: "fold",
        about: "arithmetic on literals is done when the input is compiled",
        get: |s| s.compile.fold,
        set: |s, on| s.compile.fold = on,
    },
    Switch {
        name: "pool",
        about: "equal constants of an input are stored only once",
        get: |s| s.compile.pool,
        set: |s, on| s.compile.pool = on,
    },
    Switch {
        name: "inline-cache",
        about: "field and method instructions remember where they found the name",
        get: |s| s.compile.inline_cache,
        set: |s, on| s.compile.inline_cache = on,
    },
    Switch {
        name: "reuse",
        about: "a temporary big number is reused for the result of the operation that reads it",
        get: |s| s.compile.reuse,
        set: |s, on| s.compile.reuse = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "native",
        about: "functions and loops that run hot are compiled to machine code",
        get: |s| s.native.on,
        set: |s, on| s.native.on = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "feedback",
        about: "machine code is made for the types seen so far",
        get: |s| s.native.ideas.feedback,
        set: |s, on| s.native.ideas.feedback = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "osr",
        about: "a running loop goes on in machine code (on-stack replacement)",
        get: |s| s.native.ideas.osr,
        set: |s, on| s.native.ideas.osr = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "registers",
        about: "machine code keeps values in machine registers",
        get: |s| s.native.ideas.registers,
        set: |s, on| s.native.ideas.registers = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "inlining",
        about: "machine code contains that of the short functions it calls",
        get: |s| s.native.ideas.inlining,
        set: |s, on| s.native.ideas.inlining = on,
    },
    #[cfg(feature = "native")]
    Switch {
        name: "hoisting",
        about: "machine code checks types once before a loop, not in every round",
        get: |s| s.native.ideas.hoisting,
        set: |s, on| s.native.ideas.hoisting = on,
    },
    Switch {
        name: "stress",
        about: "a collection at every safepoint (slow; finds bugs)",
        get: |s| s.stress,
        set: |s, on| s.stress = on,
    },
];

/// Every switch in both states: `fusion=on`, `fusion=off`.
pub fn switch_states() -> Vec<String> {
    let states = |row: &Switch| ["on", "off"].map(|state| format!("{}={state}", row.name));
    SWITCHES.iter().flat_map(states).collect()
}

impl Session {
    /// The names of the saved measurements.
    pub(crate) fn records(&self) -> Vec<String> {
        self.vm.host.records()
    }

    /// Turns a switch on or off for the inputs that follow.
    pub(crate) fn set_switch(&mut self, row: &Switch, on: bool) {
        (row.set)(&mut self.settings, on);
        self.apply_switches();
    }

    /// Applies the switches of another session's settings.
    pub(crate) fn apply(&mut self, settings: &Settings) {
        self.settings.compile = settings.compile;
        self.settings.stress = settings.stress;
        self.settings.native = settings.native;
        self.apply_switches();
    }

    fn apply_switches(&mut self) {
        self.vm.heap.set_stressed(self.settings.stress);
        self.vm.set_native(self.settings.native);
        self.vm.inline_caches = self.settings.compile.inline_cache;
        self.apply_preferences();
    }
}
