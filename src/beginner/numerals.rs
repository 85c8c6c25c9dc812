//! Numbers in words: `twelve`, `two hundred and five`, `three million`.

use super::World;
use super::pieces::{Kind, Piece};

/// Number words, and how each changes the number before it.
const WORDS: &[(&str, Does)] = &[
    ("zero", Does::Add(0)),
    ("one", Does::Add(1)),
    ("two", Does::Add(2)),
    ("three", Does::Add(3)),
    ("four", Does::Add(4)),
    ("five", Does::Add(5)),
    ("six", Does::Add(6)),
    ("seven", Does::Add(7)),
    ("eight", Does::Add(8)),
    ("nine", Does::Add(9)),
    ("ten", Does::Add(10)),
    ("eleven", Does::Add(11)),
    ("twelve", Does::Add(12)),
    ("thirteen", Does::Add(13)),
    ("fourteen", Does::Add(14)),
    ("fifteen", Does::Add(15)),
    ("sixteen", Does::Add(16)),
    ("seventeen", Does::Add(17)),
    ("eighteen", Does::Add(18)),
    ("nineteen", Does::Add(19)),
    ("twenty", Does::Add(20)),
    ("thirty", Does::Add(30)),
    ("forty", Does::Add(40)),
    ("fifty", Does::Add(50)),
    ("sixty", Does::Add(60)),
    ("seventy", Does::Add(70)),
    ("eighty", Does::Add(80)),
    ("ninety", Does::Add(90)),
    ("hundred", Does::Multiply(100)),
    ("thousand", Does::Multiply(1_000)),
    ("million", Does::Multiply(1_000_000)),
    ("billion", Does::Multiply(1_000_000_000)),
];

#[derive(Clone, Copy)]
enum Does {
    Add(u64),
    Multiply(u64),
}

fn word(piece: &Piece<'_>, world: &dyn World) -> Option<Does> {
    let lower = piece.text.to_lowercase();
    let row = WORDS.iter().find(|(word, _)| *word == lower);
    row.filter(|_| !world.knows(piece.text))
        .map(|(_, does)| *does)
}

/// Finds the spelled-out numbers among pieces: each one's start, its number of pieces and its
/// digits.
pub(super) fn spelled(pieces: &[Piece<'_>], world: &dyn World) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match one(&pieces[at..], world) {
            Some((length, value)) => {
                found.push((at, length, value.to_string()));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Reads a spelled-out number at the start of pieces; returns its number of pieces and its value.
fn one(pieces: &[Piece<'_>], world: &dyn World) -> Option<(usize, u64)> {
    let (mut total, mut part, mut last, mut length) = (0u64, 0u64, u64::MAX, 0);
    for (at, piece) in pieces.iter().enumerate() {
        let next = pieces.get(at + 1).and_then(|next| word(next, world));
        let joins = match piece.text {
            "and" => length > 0 && last >= 100,
            "-" => last == 10 && !piece.gap,
            _ => false,
        };
        if joins && next.is_some() {
            continue;
        }
        match word(piece, world) {
            // `twenty five` is one number; `five twenty` is two.
            Some(Does::Add(n)) if n < last && !(n >= 10 && last < 100) => {
                (part, last) = (part + n, if n == 0 { 0 } else { 10_u64.pow(n.ilog10()) });
            }
            Some(Does::Multiply(n)) => {
                part = part.max(1).checked_mul(n)?;
                last = n;
                if n > 100 {
                    (total, part) = (total.checked_add(part)?, 0);
                }
            }
            Some(Does::Add(_)) | None => break,
        }
        length = at + 1;
    }
    (length > 0).then_some((length, total.checked_add(part)?))
}

/// Returns the pieces with spelled-out numbers replaced with digits.
pub(super) fn replaced<'t>(
    pieces: &[Piece<'t>],
    spelled: &'t [(usize, usize, String)],
) -> Vec<Piece<'t>> {
    let mut all = Vec::with_capacity(pieces.len());
    let mut at = 0;
    for (begin, length, digits) in spelled {
        all.extend_from_slice(&pieces[at..*begin]);
        all.push(Piece {
            text: digits,
            kind: Kind::Number,
            ..pieces[*begin]
        });
        at = begin + length;
    }
    all.extend_from_slice(&pieces[at..]);
    all
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{pieces, written};
    use super::super::{Trial, World};
    use super::{replaced, spelled};

    struct Nothing;

    impl World for Nothing {
        fn tries(&mut self, _: &str) -> Trial {
            Trial::Works
        }

        fn knows(&self, _: &str) -> bool {
            false
        }

        fn takes(&self, _: &str) -> Option<(u8, u8)> {
            None
        }
    }

    #[test]
    fn numbers_in_words_become_digits() {
        for (said, meant) in [
            ("five", "5"),
            ("one hundred times three", "100 times 3"),
            ("two hundred and five", "205"),
            ("twenty-five", "25"),
            ("twenty five plus ninety nine", "25 plus 99"),
            ("three million two hundred thousand and one", "3200001"),
            ("a hundred", "a 100"),
            ("five and six", "5 and 6"),
            ("five twenty", "5 20"),
            ("ten - three", "10 - 3"),
        ] {
            let all = pieces(said);
            let numbers = spelled(&all, &Nothing);
            assert_eq!(written(&replaced(&all, &numbers)), meant, "{said}");
        }
    }
}
