//! What a builtin does besides returning a value: a column of its row, read by previews and
//! staleness checks, so that neither keeps a list of names.

/// One thing that a builtin does besides returning a value. A row with none returns the same value
/// for the same arguments and changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Changes the argument with this number in place; the first is 0.
    Mutates(u8),
    /// Calls the argument with this number; the first is 0.
    Calls(u8),
    /// Its value depends on this resource.
    Reads(Resource),
    /// Changes this resource.
    Changes(Resource),
}

/// What a builtin can touch besides its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Resource {
    /// Every name that is visible where it is called, and what the names hold.
    Names,
    /// The random generator.
    Random,
    /// The expressions that `store` keeps.
    Stored,
    /// The text that the program prints.
    Output,
    /// The lines that the program reads.
    Input,
    /// Files.
    Files,
    /// The clocks and the time zone.
    Clock,
    /// The arguments that the program was started with.
    Arguments,
}

impl Resource {
    /// Whether it is outside the session, so that a change cannot be taken back.
    pub fn is_outside(self) -> bool {
        match self {
            Resource::Names | Resource::Random | Resource::Stored => false,
            Resource::Output
            | Resource::Input
            | Resource::Files
            | Resource::Clock
            | Resource::Arguments => true,
        }
    }

    /// Its name where dependencies are tracked: one that no program can write.
    pub fn hidden_name(self) -> &'static str {
        match self {
            Resource::Names => " names",
            Resource::Random => " random",
            Resource::Stored => " stored",
            Resource::Output => " output",
            Resource::Input => " input",
            Resource::Files => " files",
            Resource::Clock => " clock",
            Resource::Arguments => " arguments",
        }
    }
}
