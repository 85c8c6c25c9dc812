//! The side effects of builtins: a column of each builtin's row, used by previews and staleness
//! checks so that neither needs its own list of names.

/// A side effect of a builtin. A builtin with no effects returns the same value for the same
/// arguments and changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Modifies the argument with this number, counting from 0, in place.
    Mutates(u8),
    /// Calls the argument with this number, counting from 0.
    Calls(u8),
    /// Returns a value that depends on this resource.
    Reads(Resource),
    /// Changes this resource.
    Changes(Resource),
}

/// Something that a builtin can access besides its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Resource {
    /// All the names visible at the point of the call, and their values.
    Names,
    /// The random number generator.
    Random,
    /// The expressions that `store` has saved.
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
    /// Whether it is outside the session, so that changes to it cannot be undone.
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

    /// Its name for dependency tracking; programs cannot write such a name.
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
