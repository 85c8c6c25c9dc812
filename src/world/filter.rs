//! A world that wraps another one and changes some of what passes through it.

use crate::host::{Bundle, Echo, Guest, Host, Page};
use crate::limit::Gate;
use crate::text::Painted;
use std::io;
use std::path::{Path, PathBuf};

/// Defines [`Filter`] with all methods of [`Host`], each of which forwards by default, and makes
/// every filter a host.
macro_rules! filter {
    (
        looks { $($look:ident($($look_arg:ident: $look_type:ty),*) $(-> $look_gives:ty)?;)* }
        does { $($act:ident($($arg:ident: $type:ty),*) $(-> $gives:ty)?;)* }
    ) => {
        /// A world that wraps another one. Every method of [`Host`] forwards to the inner world
        /// unless the filter overrides it; every filter is a host.
        pub trait Filter {
            /// Reads from the inner world.
            fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T;

            /// Acts on the inner world.
            fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T;

            $(
                #[doc = concat!("See [`Host::", stringify!($look), "`].")]
                fn $look(&self, $($look_arg: $look_type),*) $(-> $look_gives)? {
                    self.look(|host| host.$look($($look_arg),*))
                }
            )*

            $(
                #[doc = concat!("See [`Host::", stringify!($act), "`].")]
                #[doc = ""]
                #[doc = "# Errors"]
                #[doc = "The same as for that method."]
                fn $act(&mut self, $($arg: $type),*) $(-> $gives)? {
                    self.reach(|host| host.$act($($arg),*))
                }
            )*
        }

        impl<F: Filter> Host for F {
            $(
                fn $look(&self, $($look_arg: $look_type),*) $(-> $look_gives)? {
                    Filter::$look(self, $($look_arg),*)
                }
            )*

            $(
                fn $act(&mut self, $($arg: $type),*) $(-> $gives)? {
                    Filter::$act(self, $($arg),*)
                }
            )*
        }

        /// The methods that forward.
        #[cfg(test)]
        const FORWARDED: &[&str] = &[$(stringify!($look),)* $(stringify!($act),)*];
    };
}

filter! {
    looks {
        page() -> Option<Page>;
        wants_decimals() -> bool;
        arguments() -> Vec<String>;
        records() -> Vec<String>;
        shows_times() -> bool;
        permit_programs() -> io::Result<()>;
    }
    does {
        write(text: &str) -> io::Result<()>;
        echo(echo: Echo<'_>) -> io::Result<()>;
        show(bundle: Bundle<'_>) -> io::Result<()>;
        remark(text: &str, aside: bool) -> io::Result<()>;
        tell(text: &Painted) -> io::Result<()>;
        progress(line: &str);
        set_ascii(ascii: bool);
        read_line(prompt: &str) -> io::Result<Option<String>>;
        read_file(path: &str, gate: &Gate<'_>) -> io::Result<String>;
        write_file(path: &str, text: &str, append: bool, gate: &Gate<'_>) -> io::Result<()>;
        replace_file(path: &str, text: &str) -> io::Result<()>;
        check_replaceable(path: &str) -> io::Result<()>;
        full_name(path: &str) -> String;
        file_exists(path: &str) -> io::Result<bool>;
        read_module(candidates: &[String], gate: &Gate<'_>) -> io::Result<(String, String)>;
        folder() -> io::Result<String>;
        enter_folder(path: &str) -> io::Result<()>;
        read_record(name: &str) -> io::Result<String>;
        write_record(name: &str, text: &str) -> io::Result<()>;
        find_lessons(path: &str) -> io::Result<PathBuf>;
        confine(folder: &Path, guest: Guest) -> bool;
        now() -> (f64, i32);
        monotonic() -> f64;
        seed() -> u64;
    }
}

#[cfg(test)]
mod tests {
    use super::FORWARDED;

    /// Methods derived from others; forwarding them would bypass what a filter overrides.
    const DERIVED: &[&str] = &["allows_programs"];

    #[test]
    fn filters_forward_every_method_of_a_host() {
        let text = include_str!("../host.rs");
        let start = text.find("pub trait Host {").expect("the trait exists");
        let body = &text[start..];
        let body = &body[..body.find("\n}").expect("the trait has an end")];
        let methods: Vec<&str> = body
            .lines()
            .filter_map(|line| line.strip_prefix("    fn ")?.split('(').next())
            .filter(|name| !DERIVED.contains(name))
            .collect();
        for name in &methods {
            assert!(FORWARDED.contains(name), "`{name}` is not forwarded");
        }
        assert_eq!(methods.len(), FORWARDED.len());
    }
}
