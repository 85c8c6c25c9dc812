//! Long texts in pieces. pest reads a text in one go: it cannot be stopped, and its queue of tokens
//! takes many times the memory of what it reads. So a text beyond [`Sizes::small`] is given to it
//! in pieces, between which the gate is asked; short texts are one piece, read as ever.
//!
//! The unit is cut into runs of whole statements ([`outline`]). A run that is still long, because a
//! statement in it is, is squeezed ([`squeeze`]): the piece holds `[a]` for a long `[…]`, `{ }`
//! for a long `{…}`, and nothing for the middle of a long sum; what was there is pieces of its
//! own, a run of elements, fields, statements or summands each. Long strings, numbers, names and
//! stretches of blanks are shortened too. [`Nodes`] puts it all together again: whoever walks the
//! nodes sees what pest would have made of the whole text, with spans of the whole text.
//!
//! Only brackets, strings, commas, statement ends and operators decide where a text is cut. That
//! every newline left by the layout pass ends a statement is used in two places, `outline` and
//! `State::separates`. If newlines were the grammar's affair, one could be cut at where the next
//! token cannot continue a statement, and a piece that is not read to its end would be joined with
//! the next.

mod draft;
mod outline;
mod squeeze;

use super::fault::{Fault, fault};
use super::parser::{LaminaParser, Rule};
use crate::limit::Gate;
use crate::text::Span;
use outline::outline;
use pest::Parser as _;
use pest::error::InputLocation;
use pest::iterators::{Pair, Pairs};
use squeeze::{Cuts, Squeezer};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// How long is long, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// A text that pest is given whole.
    pub small: usize,
    /// A run of statements ends with the next statement after this.
    pub run: usize,
    /// Between brackets whose contents become pieces of their own.
    pub bracket: usize,
    /// A piece ends after this as soon as it can.
    pub piece: usize,
    /// A string, a number, a name, or a stretch of blanks that is not copied.
    pub token: usize,
}

impl Sizes {
    /// Large enough that little is lost, small enough that a piece takes a few milliseconds.
    pub const USUAL: Sizes = Sizes {
        small: 1 << 16,
        run: 1 << 15,
        bracket: 1 << 14,
        piece: 1 << 14,
        token: 1 << 10,
    };
}

/// A text that pest reads, and where it comes from.
#[derive(Debug, Default)]
struct Piece<'t> {
    text: Cow<'t, str>,
    /// Stretches of it: where each begins in the piece and where in the whole text.
    stretches: Vec<(u32, u32)>,
    /// What was taken out, in order.
    gaps: Vec<Gap>,
}

/// Something that was taken out of a piece.
#[derive(Debug)]
struct Gap {
    /// Where it was: after an opening bracket, or before the operator that follows.
    at: u32,
    links: bool,
    /// The pieces that hold it.
    parts: Vec<u32>,
}

impl Piece<'_> {
    /// Where a place in the piece is in the whole text.
    #[inline]
    fn place(&self, at: usize) -> u32 {
        let at = at as u32;
        let (start, source) = match self.stretches.as_slice() {
            [only] => *only,
            several => several[several.partition_point(|(start, _)| *start <= at) - 1],
        };
        source + (at - start)
    }

    /// What was taken out at this place.
    fn gap(&self, at: usize, links: bool) -> Option<&Gap> {
        let from = self.gaps.partition_point(|gap| (gap.at as usize) < at);
        let here = self.gaps[from..]
            .iter()
            .take_while(|gap| gap.at as usize == at);
        here.into_iter().find(|gap| gap.links == links)
    }
}

/// A part of a unit, in pieces, and how reading it goes.
pub(super) struct Pieces<'t> {
    /// The whole text after layout.
    text: &'t str,
    all: Vec<Piece<'t>>,
    /// The pieces that are not in gaps.
    tops: Vec<u32>,
    gate: Gate<'t>,
    /// Bytes that were made of the text so far.
    used: &'t Cell<usize>,
    /// Why a piece could not be read.
    fault: RefCell<Option<Fault>>,
    /// Whether the grammar refused a piece, and where.
    refused: Cell<Option<u32>>,
}

/// Cuts a text after layout into runs of statements of a moderate size.
pub(super) struct Runs<'t> {
    text: &'t str,
    sizes: Sizes,
    gate: Gate<'t>,
    used: &'t Cell<usize>,
    brackets: Vec<(u32, u32)>,
    runs: std::vec::IntoIter<Range<usize>>,
}

impl<'t> Runs<'t> {
    /// The runs of a text; `used` counts the bytes that are made of it.
    pub(super) fn new(
        text: &'t str,
        sizes: Sizes,
        gate: Gate<'t>,
        used: &'t Cell<usize>,
    ) -> Result<Runs<'t>, Fault> {
        let small = text.len() <= sizes.small;
        let (mut runs, brackets) = match small {
            true => (Vec::new(), Vec::new()),
            false => outline(text, sizes, &gate)?,
        };
        // A `{` at the very start may be one expression with all that follows.
        if small || text.trim_start_matches([' ', '\n']).starts_with('{') {
            runs.clear();
            runs.push(0..text.len());
        }
        Ok(Runs {
            text,
            sizes,
            gate,
            used,
            brackets,
            runs: runs.into_iter(),
        })
    }

    /// Whether the unit is a single run.
    pub(super) fn is_only(&self) -> bool {
        self.runs.len() == 1
    }

    /// The next run, in pieces.
    pub(super) fn next(&mut self) -> Option<Result<Pieces<'t>, Fault>> {
        let run = self.runs.next()?;
        if let Err(failure) = self.gate.pass(self.used.get()) {
            return Some(Err(stopped(failure)));
        }
        let mut pieces = Pieces {
            text: self.text,
            all: Vec::new(),
            tops: vec![0],
            gate: self.gate,
            used: self.used,
            fault: RefCell::new(None),
            refused: Cell::new(None),
        };
        if run.len() <= self.sizes.small {
            pieces.all.push(Piece {
                text: Cow::Borrowed(&self.text[run.clone()]),
                stretches: vec![(0, run.start as u32)],
                gaps: Vec::new(),
            });
            return Some(Ok(pieces));
        }
        let mut squeezer = Squeezer::new(self.text, &self.brackets, self.sizes, self.gate);
        match squeezer.squeeze(run, Cuts::Statements) {
            Ok(tops) => {
                pieces.tops = tops;
                pieces.all = squeezer.pieces();
                Some(Ok(pieces))
            }
            Err(fault) => Some(Err(fault)),
        }
    }
}

impl<'t> Pieces<'t> {
    /// Whether the run may be one expression that starts with `{`.
    pub(super) fn may_be_whole(&self) -> bool {
        self.tops.len() == 1
    }

    /// The statements of the run.
    pub(super) fn statements(&self) -> Nodes<'_> {
        self.parts(&self.tops, Rule::some_statements)
    }

    /// The same where the unit as a whole may be one expression.
    pub(super) fn program(&self) -> Nodes<'_> {
        self.parts(&self.tops, Rule::program)
    }

    fn parts<'p>(&'p self, parts: &'p [u32], rule: Rule) -> Nodes<'p> {
        Nodes {
            pairs: None,
            piece: &self.all[0],
            home: self,
            gapped: Some(Box::new(Gapped {
                sub: Some(Sub {
                    parts: parts.iter(),
                    rule,
                    nodes: None,
                }),
                ..Gapped::default()
            })),
        }
    }

    /// Why not all of the run could be read.
    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.fault.borrow_mut().take()
    }

    /// Where the grammar refused the run.
    pub(super) fn refused(&self) -> Option<u32> {
        self.refused.get()
    }

    /// The nodes of a piece; none, with a fault noted, if it cannot be read.
    fn open(&self, part: u32, rule: Rule) -> Option<Nodes<'_>> {
        if let Err(failure) = self.gate.pass(self.used.get()) {
            *self.fault.borrow_mut() = Some(stopped(failure));
            return None;
        }
        let piece = &self.all[part as usize];
        let parsed = LaminaParser::parse(rule, &piece.text);
        let at = match parsed {
            Ok(mut units) => {
                let unit = units.next()?;
                let end = unit.as_span().end();
                if end == piece.text.len() {
                    return Some(Nodes::new(unit.into_inner(), piece, self));
                }
                end
            }
            Err(error) => match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            },
        };
        let at = piece.place(at).max(self.refused.get().unwrap_or(0));
        self.refused.set(Some(at));
        let place = Span { start: at, end: at };
        *self.fault.borrow_mut() = Some(fault(place, "this is not understood here"));
        None
    }
}

/// A failure that has no place.
pub(super) fn stopped(failure: crate::text::Failure) -> Fault {
    Box::new(super::SyntaxFault {
        failure,
        span: Span::default(),
        label: None,
    })
}

/// A node of the grammar's tree.
#[derive(Clone)]
pub(super) struct Node<'p> {
    pair: Pair<'p, Rule>,
    piece: &'p Piece<'p>,
    home: &'p Pieces<'p>,
}

impl<'p> Node<'p> {
    /// Whether it is the end of the input, which is no part of it.
    pub(super) fn is_end(&self) -> bool {
        self.rule() == Rule::EOI
    }

    /// What it is.
    #[inline]
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// Where it is in the whole text.
    #[inline]
    pub(super) fn span(&self) -> Span {
        let span = self.pair.as_span();
        Span {
            start: self.piece.place(span.start()),
            end: self.piece.place(span.end()),
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> &'p str {
        if self.piece.stretches.len() == 1 {
            return self.pair.as_str();
        }
        &self.home.text[self.span().range()]
    }

    /// Its children.
    #[inline]
    pub(super) fn inner(self) -> Nodes<'p> {
        if self.piece.gaps.is_empty() {
            return Nodes::new(self.pair.into_inner(), self.piece, self.home);
        }
        self.inner_with_gaps()
    }

    fn inner_with_gaps(self) -> Nodes<'p> {
        let start = self.pair.as_span().start();
        let (at, rule) = match self.pair.as_rule() {
            Rule::array | Rule::call | Rule::index | Rule::paren => (start, Rule::array),
            Rule::record => (start, Rule::record),
            Rule::block => (start + 1, Rule::some_statements),
            _ => (usize::MAX, Rule::EOI),
        };
        match self.piece.gap(at, false) {
            Some(gap) => self.home.parts(&gap.parts, rule),
            None => Nodes::new(self.pair.into_inner(), self.piece, self.home),
        }
    }
}

/// Nodes in order, those of gaps in their places.
pub(super) struct Nodes<'p> {
    pairs: Option<Pairs<'p, Rule>>,
    piece: &'p Piece<'p>,
    home: &'p Pieces<'p>,
    /// How far it is with gaps, if there are any.
    gapped: Option<Box<Gapped<'p>>>,
}

/// How far nodes are with the gaps between them.
#[derive(Default)]
struct Gapped<'p> {
    /// Gaps before this place were given.
    seen: usize,
    /// The pair after the gap that is being given.
    held: Option<Pair<'p, Rule>>,
    sub: Option<Sub<'p>>,
}

/// The nodes of what is in a gap.
struct Sub<'p> {
    parts: std::slice::Iter<'p, u32>,
    rule: Rule,
    nodes: Option<Nodes<'p>>,
}

impl<'p> Nodes<'p> {
    #[inline]
    fn new(pairs: Pairs<'p, Rule>, piece: &'p Piece<'p>, home: &'p Pieces<'p>) -> Nodes<'p> {
        Nodes {
            pairs: Some(pairs),
            piece,
            home,
            gapped: (!piece.gaps.is_empty()).then(Box::default),
        }
    }

    #[inline]
    fn next_pair(&mut self) -> Option<Node<'p>> {
        let pair = self.pairs.as_mut()?.next()?;
        Some(Node {
            pair,
            piece: self.piece,
            home: self.home,
        })
    }

    fn next_with_gaps(&mut self) -> Option<Node<'p>> {
        loop {
            let gapped = self.gapped.as_mut()?;
            if let Some(sub) = &mut gapped.sub {
                if let Some(node) = sub.next(self.home) {
                    return Some(node);
                }
                gapped.sub = None;
            }
            let held = gapped.held.take();
            let node = match held {
                Some(pair) => Node {
                    pair,
                    piece: self.piece,
                    home: self.home,
                },
                None => self.next_pair()?,
            };
            let gapped = self.gapped.as_mut()?;
            if node.rule() == Rule::infix {
                let at = node.pair.as_span().start();
                if at >= gapped.seen
                    && let Some(gap) = self.piece.gap(at, true)
                {
                    gapped.seen = at + 1;
                    gapped.held = Some(node.pair);
                    gapped.sub = Some(Sub {
                        parts: gap.parts.iter(),
                        rule: Rule::some_links,
                        nodes: None,
                    });
                    continue;
                }
            }
            return Some(node);
        }
    }
}

impl<'p> Iterator for Nodes<'p> {
    type Item = Node<'p>;

    #[inline]
    fn next(&mut self) -> Option<Node<'p>> {
        if self.gapped.is_some() {
            return self.next_with_gaps();
        }
        self.next_pair()
    }
}

impl<'p> Sub<'p> {
    fn next(&mut self, home: &'p Pieces<'p>) -> Option<Node<'p>> {
        loop {
            if let Some(nodes) = &mut self.nodes
                && let Some(node) = nodes.next()
            {
                return Some(node);
            }
            self.nodes = Some(home.open(*self.parts.next()?, self.rule)?);
        }
    }
}
