//! The table of error kinds. One row adds a kind.

macro_rules! kinds {
    ($($name:ident $text:literal $about:literal;)*) => {
        /// The kind of an error, as `e.kind` gives it to a program.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum ErrorKind {
            $(#[doc = $about] $name,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The kind's name as programs and transcripts see it.
            pub fn name(self) -> &'static str {
                match self { $(ErrorKind::$name => $text,)* }
            }

            /// One line that says when this kind is raised.
            pub fn about(self) -> &'static str {
                match self { $(ErrorKind::$name => $about,)* }
            }
        }
    };
}

kinds! {
    Syntax "SyntaxError" "the text is not a program";
    Name "NameError" "a name is not bound, or may not be assigned";
    Type "TypeError" "an operation does not take values of this type";
    Value "ValueError" "the type is right but the value is not";
    Arity "ArityError" "a function was called with the wrong number of arguments";
    Index "IndexError" "an index lies outside its array or string";
    Attribute "AttributeError" "a field or member does not exist";
    ZeroDivision "ZeroDivisionError" "division by zero";
    Domain "DomainError" "a number outside a function's mathematical domain";
    Dimension "DimensionError" "shapes of vectors or matrices do not fit";
    Precision "PrecisionError" "a comparison with π or e could not be decided at 4096 bits";
    Assertion "AssertionError" "an assertion failed";
    Import "ImportError" "a module could not be found or includes itself";
    Io "IOError" "a file or stream could not be read or written";
    Permission "PermissionError" "the sandbox forbids it";
    Recursion "RecursionError" "calls or data are nested too deeply";
    Limit "LimitError" "a result or the memory would grow beyond the limit";
    Interrupted "Interrupted" "Ctrl-C stopped the computation";
    Plain "Error" "raised by the program itself";
}

impl ErrorKind {
    /// The kind with this name, if it is one of the table's.
    pub fn from_name(name: &str) -> Option<ErrorKind> {
        ErrorKind::ALL.iter().copied().find(|k| k.name() == name)
    }
}
