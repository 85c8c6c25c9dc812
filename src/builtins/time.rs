//! The time of day and the date, from the host's clock.

use super::{native, only};
use crate::number::{self, NumberKind};
use crate::text::Failure;
use crate::value::Value;
use crate::vm::{Builtin, Effect, Native, Outcome, Resource};

const READS_CLOCK: &[Effect] = &[Effect::Reads(Resource::Clock)];

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("time"),
        "time()",
        (0, 0),
        READS_CLOCK,
        "The local time of day as \"HH:MM:SS\".",
        &[],
        |n| now(n, "%H:%M:%S"),
    ),
    native(
        only("time"),
        "date()",
        (0, 0),
        READS_CLOCK,
        "The local date as \"YYYY-MM-DD\".",
        &[],
        |n| now(n, "%Y-%m-%d"),
    ),
    native(
        only("time"),
        "now()",
        (0, 0),
        READS_CLOCK,
        "The number of seconds since 1970-01-01 00:00 UTC, as a float.",
        &[],
        |n| Ok(Value::float(n.vm.host.now().0)),
    ),
    native(
        only("time"),
        "clock()",
        (0, 0),
        READS_CLOCK,
        "The seconds of a clock that never goes back, as a float; the difference between two readings is a duration.",
        &[],
        |n| Ok(Value::float(n.vm.host.monotonic())),
    ),
    native(
        only("time"),
        "format_date(date, format)",
        (2, 2),
        READS_CLOCK,
        "The local date and time of an instant returned by `now`, or a date returned by `date`, in a format: %Y %m %d %H %M %S, %y, %j day of the year, %A %a weekday, %B %b month, %% a percent sign.",
        &["time::format_date(\"2026-03-01\", \"%d.%m.%Y\") → \"01.03.2026\""],
        format_date,
    ),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// 1970-01-01 was a Thursday.
const WEEKDAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];
/// The maximum distance from 1970, in seconds: about 30 million years.
const SECONDS_MAX: f64 = 1e15;

fn now(n: &mut Native<'_>, format: &str) -> Outcome {
    let (seconds, offset) = n.vm.host.now();
    let text = formatted(seconds.floor() as i64 + i64::from(offset), format)?;
    n.make_text(text)
}

fn format_date(n: &mut Native<'_>) -> Outcome {
    if let Some(text) = n.arg(0).as_str() {
        let days = days_of(text).ok_or_else(|| {
            Failure::value(format!("{text:?} is not a date of the form \"YYYY-MM-DD\""))
        })?;
        let text = formatted(days * 86_400, n.text(1)?)?;
        return n.make_text(text);
    }
    let x = n.number(0)?;
    if x.kind() == NumberKind::Complex {
        return Err(n.wants(0, "a real number of seconds").into());
    }
    let seconds = number::to_f64(x, &n.vm.budget)?;
    if seconds.is_nan() || seconds.abs() > SECONDS_MAX {
        return Err(Failure::value("the date is too far from today").into());
    }
    let format = n.text(1)?;
    n.vm.check_room(format.len().saturating_mul(5))?;
    let (_, offset) = n.vm.host.now();
    let text = formatted(seconds.floor() as i64 + i64::from(offset), format)?;
    n.make_text(text)
}

/// Formats a local time, given in seconds since 1970, as the format says.
fn formatted(seconds: i64, format: &str) -> Result<String, Failure> {
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let month_name = MONTHS[(month - 1) as usize];
    let weekday = WEEKDAYS[days.rem_euclid(7) as usize];
    let mut text = String::with_capacity(format.len() + 16);
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let part = match chars.next() {
            Some('Y') => format!("{year:04}"),
            Some('y') => format!("{:02}", year.rem_euclid(100)),
            Some('m') => format!("{month:02}"),
            Some('d') => format!("{day:02}"),
            Some('H') => format!("{:02}", of_day / 3600),
            Some('M') => format!("{:02}", of_day / 60 % 60),
            Some('S') => format!("{:02}", of_day % 60),
            Some('j') => format!("{:03}", days - days_before(year) + 1),
            Some('B') => month_name.to_string(),
            Some('b') => month_name[..3].to_string(),
            Some('A') => weekday.to_string(),
            Some('a') => weekday[..3].to_string(),
            Some('%') => "%".to_string(),
            Some(other) => {
                return Err(
                    Failure::value(format!("`format_date` has no format `%{other}`"))
                        .with_hint("the formats are %Y %y %m %d %H %M %S %j %A %a %B %b and %%"),
                );
            }
            None => {
                return Err(Failure::value("the format ends in `%`")
                    .with_hint("write `%%` for a percent sign"));
            }
        };
        text.push_str(&part);
    }
    Ok(text)
}

/// Converts a day counted from 1970-01-01 to year, month and day (Gregorian, even before 1582).
/// Follows H. Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that
/// the leap day is the last day.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Returns the day given by text of the form `YYYY-MM-DD`, counted from 1970-01-01.
fn days_of(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let mut part = |width: usize| {
        let part = parts.next()?;
        let plain = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| plain)
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let first = days_before(year) + (month - 1) * 31;
    // The day is at most a few days before the one obtained by counting 31 days for every month.
    (first - 8..first + 31).find(|days| civil(*days) == (year, month, day))
}

/// Returns the number of days from 1970-01-01 to the first day of a year.
fn days_before(year: i64) -> i64 {
    let y = year - 1;
    365 * (year - 1970) + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) - 477
}

#[cfg(test)]
mod tests {
    use super::formatted;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let shown = |seconds| formatted(seconds, "%Y-%m-%d %H:%M:%S %j %a %b").unwrap();
        assert_eq!(shown(0), "1970-01-01 00:00:00 001 Thu Jan");
        assert_eq!(shown(951_827_696), "2000-02-29 12:34:56 060 Tue Feb");
        assert_eq!(shown(4_107_542_399), "2100-02-28 23:59:59 059 Sun Feb");
        assert_eq!(shown(-1), "1969-12-31 23:59:59 365 Wed Dec");
        assert_eq!(shown(1_735_603_200), "2024-12-31 00:00:00 366 Tue Dec");
    }
}
