//! The options that limit what a program may use.

use super::definition::option;
use crate::session::{Settings, size};
use clap::{Arg, ArgMatches, value_parser};

/// The greatest call depth that can be requested: the stack for it fits in the address space of any
/// 64-bit system.
const DEPTH_MAX: u64 = 10_000_000;

/// The least value of `--max-bits`: products below it are not checked.
const BITS_MIN: u64 = 1 << 14;
/// The least value of `--max-terms`.
const TERMS_MIN: u64 = 64;

/// Returns the options.
pub(super) fn options() -> [Arg; 5] {
    [
        option(
            "max-depth",
            "N",
            "How deeply calls may nest [default: 100000]",
        )
        .value_parser(value_parser!(u64).range(1..=DEPTH_MAX)),
        option(
            "max-memory",
            "SIZE",
            "Memory that values may use, such as 512M or 2G [default: 1G]",
        )
        .value_parser(size),
        option(
            "max-bits",
            "N",
            "How many bits an int may have [default: 134217728]",
        )
        .value_parser(value_parser!(u64).range(BITS_MIN..=1 << 34)),
        option(
            "max-terms",
            "N",
            "How many terms an exact number may have; those with functions count tenfold [default: \
             20000]",
        )
        .value_parser(value_parser!(u64).range(TERMS_MIN..=1 << 30)),
        option(
            "max-output",
            "SIZE",
            "How much a program may print, such as 16M [default: no limit]",
        )
        .value_parser(size),
    ]
}

/// Sets the limits that the command line gives.
pub(super) fn set(settings: &mut Settings, matches: &ArgMatches) {
    let limits = &mut settings.limits;
    let counts = [
        ("max-depth", &mut limits.depth_max),
        ("max-bits", &mut limits.bits_max),
        ("max-terms", &mut limits.terms_max),
    ];
    for (name, limit) in counts {
        if let Some(count) = matches.get_one::<u64>(name) {
            *limit = *count as usize;
        }
    }
    if let Some(bytes) = matches.get_one::<usize>("max-memory") {
        limits.bytes_max = *bytes;
    }
    settings.output_max = matches.get_one::<usize>("max-output").copied();
}
