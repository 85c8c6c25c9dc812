//! Reads long text in pieces. pest parses its input in one go: it cannot be interrupted, and its
//! queue of tokens takes many times the memory of the text. So text longer than [`Sizes::small`] is
//! parsed in pieces, and the gate is checked between them; short text is a single piece.
//!
//! The unit is cut into runs of whole statements ([`Outline`]). A run that is still long, because
//! it contains a long statement, is squeezed ([`squeeze`]): the piece has `[a]` in place of a long
//! `[…]`, `{ }` in place of a long `{…}`, and nothing in place of the middle of a long sum or of a
//! long chain of `else if`. Whatever was left out goes into separate pieces, each a run of
//! elements, fields, statements, summands or arms. Long strings, numbers, names and runs of spaces
//! are shortened too. [`Nodes`] puts everything back together: walking the nodes shows what pest
//! would have produced for the whole text, with spans in the whole text.
//!
//! Only brackets, strings, commas, statement ends and operators determine where the text is cut.
//! The grammar decides which newlines end a statement; the text is cut only at those that certainly
//! do ([`Flat`](super::lines::Flat)).

mod closing;
mod draft;
mod squeeze;

use super::parser::{LaminaParser, Rule, furthest, furthest_by};
use crate::limit::Gate;
use crate::text::{Fault, Span};
use pest::Parser as _;
use pest::iterators::{Pair, Pairs};
use squeeze::{Cuts, Squeezer};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::{Range, RangeInclusive};

/// The lengths, in bytes, above which something counts as long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// The maximum length of text that is given to pest as a whole.
    pub small: usize,
    /// A run of statements ends with the first statement that takes it past this length.
    pub run: usize,
    /// The minimum distance between brackets whose contents become separate pieces.
    pub bracket: usize,
    /// A piece longer than this ends as soon as it can.
    pub piece: usize,
    /// A string, number, name or run of spaces longer than this is not copied.
    pub token: usize,
}

impl Sizes {
    /// Sizes large enough to cost little time, but small enough for a piece to take only a few
    /// milliseconds.
    pub const USUAL: Sizes = Sizes {
        small: 1 << 16,
        run: 1 << 15,
        bracket: 1 << 14,
        piece: 1 << 14,
        token: 1 << 10,
    };
}

/// The maximum length of text that is parsed again as a whole to find the exact place where the
/// grammar rejects it.
const EXACT: usize = 1 << 18;

/// Where the text can be cut, as far as the sweep can tell.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Where runs of statements end.
    pub ends: Vec<u32>,
    /// Pairs of brackets that are far apart, sorted by where they open.
    pub brackets: Vec<(u32, u32)>,
}

/// The state of reading a unit.
pub(super) struct Reading<'t> {
    /// The whole swept text.
    text: &'t str,
    outline: &'t Outline,
    sizes: Sizes,
    gate: Gate<'t>,
    /// The current size, in bytes, of the tree built from the text.
    used: &'t Cell<usize>,
    /// The reason a piece could not be read, if there was such a piece.
    fault: RefCell<Option<Refused>>,
    /// The position that the grammar reached, if it rejected a piece.
    refused: Cell<Option<u32>>,
}

/// The reason something could not be read.
#[derive(Debug)]
pub(super) enum Refused {
    /// The grammar gets no further than this position.
    Grammar(u32),
    /// The builder or the gate reported an error.
    Builder(Fault),
}

/// Text for pest, and where it comes from.
struct Piece<'t> {
    text: Cow<'t, str>,
    reading: &'t Reading<'t>,
    /// Where it starts in the whole text, if it is a contiguous part of it.
    base: Option<u32>,
    /// For each stretch, its starting positions in the piece and in the whole text.
    stretches: Vec<(u32, u32)>,
    /// The gaps where something was taken out, in order of position.
    gaps: Vec<Gap<'t>>,
}

/// Something that was taken out of a piece.
struct Gap<'t> {
    /// Its former position: after an opening bracket, or before the operator or `else` that
    /// follows.
    at: u32,
    what: Taken,
    /// Whether its contents are certain to be statements.
    block: bool,
    /// The pieces that hold the contents.
    parts: Vec<Piece<'t>>,
}

/// The kinds of content that can be taken out of a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Taken {
    /// The contents of a bracket.
    Contents,
    /// Operators with their operands.
    Links,
    /// Conditions and bodies of an `if`, starting with an `else if`.
    Arms,
}

impl Taken {
    /// The grammar rule for its pieces; for contents, the one for elements.
    fn rule(self) -> Rule {
        match self {
            Taken::Contents => Rule::some_elements,
            Taken::Links => Rule::some_links,
            Taken::Arms => Rule::some_arms,
        }
    }
}

/// A part of a unit, in pieces.
pub(super) struct Pieces<'t> {
    top: Piece<'t>,
    more: Vec<Piece<'t>>,
}

impl<'t> Reading<'t> {
    /// Starts reading swept text; `used` counts the bytes of the resulting tree.
    pub(super) fn new(
        text: &'t str,
        outline: &'t Outline,
        sizes: Sizes,
        gate: Gate<'t>,
        used: &'t Cell<usize>,
    ) -> Reading<'t> {
        Reading {
            text,
            outline,
            sizes,
            gate,
            used,
            fault: RefCell::new(None),
            refused: Cell::new(None),
        }
    }

    /// The unit's runs of statements. A short unit is a single run.
    pub(super) fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        let ends: &[u32] = if self.is_one() {
            &[]
        } else {
            &self.outline.ends
        };
        let ends = ends.iter().map(|end| *end as usize);
        let runs = ends
            .chain([self.text.len()])
            .map(move |end| std::mem::replace(&mut start, end)..end);
        let one = self.is_one();
        runs.filter(move |run| one || !run.is_empty())
    }

    /// Whether the unit is left uncut: it is short, or starts with a `{`, which together with
    /// everything after it may be a single expression.
    fn is_one(&self) -> bool {
        let begins = || self.text.trim_start_matches([' ', '\n']).starts_with('{');
        self.text.len() <= self.sizes.small || begins()
    }

    /// Cuts a run into pieces.
    pub(super) fn pieces(&'t self, run: Range<usize>) -> Result<Pieces<'t>, Fault> {
        self.gate.pass(self.used.get()).map_err(Fault::nowhere)?;
        if run.len() > self.sizes.small {
            let mut squeezer = Squeezer::new(self, &self.outline.brackets);
            let mut more = squeezer.squeeze(run, Cuts::Statements)?;
            let top = more.remove(0);
            return Ok(Pieces { top, more });
        }
        let piece = Piece {
            text: Cow::Borrowed(&self.text[run.clone()]),
            reading: self,
            base: Some(run.start as u32),
            stretches: Vec::new(),
            gaps: Vec::new(),
        };
        Ok(Pieces {
            top: piece,
            more: Vec::new(),
        })
    }

    /// The whole swept text.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Whether the text is read in pieces.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() > self.sizes.small
    }

    /// The exact position at which the grammar rejects the unit, given the one found in a piece.
    pub(super) fn exactly(&self, at: u32) -> usize {
        let look = self.is_long() && self.text.len() <= EXACT;
        let again = look.then(|| furthest(self.text)).flatten();
        again.unwrap_or(at as usize)
    }

    /// The position at which the grammar rejects the unit, if it does. For a long unit this is only
    /// approximate, since the contents of braces may be fields or statements.
    ///
    /// # Errors
    /// Any error from the gate.
    pub(super) fn check(&'t self) -> Result<Option<u32>, Fault> {
        if self.text.len() <= EXACT {
            return Ok(furthest(self.text).map(|at| at as u32));
        }
        let rules = match self.runs().nth(1) {
            None => [Rule::program, Rule::some_statements],
            Some(_) => [Rule::some_statements; 2],
        };
        for run in self.runs() {
            let pieces = self.pieces(run)?;
            let rules = match pieces.may_be_whole() {
                true => rules,
                false => [Rule::some_statements; 2],
            };
            let refused = pieces.all().find_map(|piece| piece.refused_by(rules));
            self.gate.pass(self.used.get()).map_err(Fault::nowhere)?;
            if refused.is_some() {
                return Ok(refused);
            }
        }
        Ok(None)
    }

    /// Takes the reason something could not be read.
    pub(super) fn take_fault(&self) -> Option<Refused> {
        self.fault.borrow_mut().take()
    }

    /// The position at which the grammar rejected the unit.
    pub(super) fn refused(&self) -> Option<u32> {
        self.refused.get()
    }
}

impl<'t> Pieces<'t> {
    /// Whether the run may be a single expression that starts with `{`.
    pub(super) fn may_be_whole(&self) -> bool {
        self.more.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &Piece<'t>> {
        std::iter::once(&self.top).chain(&self.more)
    }

    /// The nodes of each piece; if `whole`, the run may be a single expression. If a piece cannot
    /// be read, records the fault and stops there.
    pub(super) fn nodes(&self, whole: bool) -> impl Iterator<Item = Nodes<'_>> {
        let rule = match whole {
            true => Rule::program,
            false => Rule::some_statements,
        };
        self.all().map_while(move |piece| piece.open(rule))
    }
}

impl<'t> Piece<'t> {
    /// Converts a position in the piece to one in the whole text.
    #[inline(always)]
    fn place(&self, at: usize) -> u32 {
        match self.base {
            Some(base) => base + at as u32,
            None => self.far_place(at as u32),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_place(&self, at: u32) -> u32 {
        let after = self.stretches.partition_point(|(start, _)| *start <= at);
        let (start, source) = self.stretches[after - 1];
        source + (at - start)
    }

    /// The gap at one of these positions.
    fn gap(&self, places: RangeInclusive<usize>, what: Taken) -> Option<&Gap<'t>> {
        let from = |gap: &Gap<'_>| (gap.at as usize) < *places.start();
        let from = self.gaps.partition_point(from);
        let here = self.gaps[from..]
            .iter()
            .take_while(|gap| gap.at as usize <= *places.end());
        here.into_iter().find(|gap| gap.what == what)
    }

    /// The nodes of the piece. If it cannot be read, records the fault and returns `None`.
    fn open(&self, rule: Rule) -> Option<Nodes<'_>> {
        let reading = self.reading;
        if let Err(failure) = reading.gate.pass(reading.used.get()) {
            *reading.fault.borrow_mut() = Some(Refused::Builder(Fault::nowhere(failure)));
            return None;
        }
        if let Ok(mut units) = LaminaParser::parse(rule, &self.text) {
            return Some(Nodes::new(units.next()?.into_inner(), self));
        }
        let at = furthest_by(rule, &self.text);
        let at = self.refused_before(at).unwrap_or(self.place(at));
        let at = at.max(reading.refused.get().unwrap_or(0));
        reading.refused.set(Some(at));
        *reading.fault.borrow_mut() = Some(Refused::Grammar(at));
        None
    }

    /// The position at which the grammar rejects something that was taken out before this place.
    fn refused_before(&self, at: usize) -> Option<u32> {
        let before = self.gaps.iter().take_while(|gap| (gap.at as usize) < at);
        before.into_iter().find_map(|gap| {
            let brace = self.text.as_bytes().get(gap.at as usize - 1) == Some(&b'{');
            let rules = match gap.what {
                Taken::Contents if gap.block => [Rule::some_statements; 2],
                Taken::Contents if brace => [Rule::some_statements, Rule::some_fields],
                Taken::Contents | Taken::Links | Taken::Arms => [gap.what.rule(); 2],
            };
            gap.parts.iter().find_map(|part| part.refused_by(rules))
        })
    }

    /// The furthest position at which it is rejected, if both of these rules reject it.
    fn refused_by(&self, rules: [Rule; 2]) -> Option<u32> {
        let reading = self.reading;
        reading.gate.pass(reading.used.get()).ok()?;
        let mut at = 0;
        for rule in rules {
            if LaminaParser::parse(rule, &self.text).is_ok() {
                return self.refused_before(self.text.len());
            }
            at = at.max(furthest_by(rule, &self.text));
        }
        Some(self.refused_before(at).unwrap_or(self.place(at)))
    }
}

/// A node of the grammar's tree.
#[derive(Clone)]
pub(super) struct Node<'p> {
    pair: Pair<'p, Rule>,
    piece: &'p Piece<'p>,
}

impl<'p> Node<'p> {
    /// Whether it is the end-of-input marker.
    pub(super) fn is_end(&self) -> bool {
        self.rule() == Rule::EOI
    }

    /// The rule that it matches.
    #[inline(always)]
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// Its span in the whole text.
    #[inline(always)]
    pub(super) fn span(&self) -> Span {
        let span = self.pair.as_span();
        Span {
            start: self.piece.place(span.start()),
            end: self.piece.place(span.end()),
        }
    }

    /// Its text.
    #[inline(always)]
    pub(super) fn text(&self) -> &'p str {
        match self.piece.base {
            Some(_) => self.pair.as_str(),
            None => self.far_text(),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_text(&self) -> &'p str {
        &self.piece.reading.text[self.span().range()]
    }

    /// Its children.
    #[inline(always)]
    pub(super) fn inner(self) -> Nodes<'p> {
        if self.piece.gaps.is_empty() {
            return Nodes {
                pairs: Some(self.pair.into_inner()),
                piece: self.piece,
                gapped: None,
            };
        }
        self.inner_with_gaps()
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`Rule` has a variant for every rule of the grammar"
    )]
    #[cold]
    #[inline(never)]
    fn inner_with_gaps(self) -> Nodes<'p> {
        let start = self.pair.as_span().start();
        let (at, rule) = match self.pair.as_rule() {
            Rule::array | Rule::call | Rule::index | Rule::paren => (start, Rule::some_elements),
            Rule::record => (start, Rule::some_fields),
            Rule::block => (start + 1, Rule::some_statements),
            _ => (usize::MAX, Rule::EOI),
        };
        match self.piece.gap(at..=at, Taken::Contents) {
            Some(gap) => Nodes::of_parts(self.piece, &gap.parts, rule),
            None => Nodes::new(self.pair.into_inner(), self.piece),
        }
    }
}

/// Nodes in order; the nodes of each gap come at its position.
pub(super) struct Nodes<'p> {
    pairs: Option<Pairs<'p, Rule>>,
    piece: &'p Piece<'p>,
    /// The progress through the gaps, if there are any.
    gapped: Option<Box<Gapped<'p>>>,
}

/// The progress through the gaps between nodes.
#[derive(Default)]
struct Gapped<'p> {
    /// Gaps before this position have been returned already, or do not matter here.
    seen: Option<usize>,
    /// The pair after the current gap.
    held: Option<Pair<'p, Rule>>,
    sub: Option<Sub<'p>>,
}

/// The remaining nodes of a gap.
struct Sub<'p> {
    parts: std::slice::Iter<'p, Piece<'p>>,
    rule: Rule,
    nodes: Option<Nodes<'p>>,
}

impl<'p> Nodes<'p> {
    fn new(pairs: Pairs<'p, Rule>, piece: &'p Piece<'p>) -> Nodes<'p> {
        Nodes {
            pairs: Some(pairs),
            piece,
            gapped: (!piece.gaps.is_empty()).then(Box::default),
        }
    }

    /// The nodes of these pieces, which were taken out of another piece.
    fn of_parts(piece: &'p Piece<'p>, parts: &'p [Piece<'p>], rule: Rule) -> Nodes<'p> {
        Nodes {
            pairs: None,
            piece,
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

    #[inline(always)]
    fn next_pair(&mut self) -> Option<Node<'p>> {
        let pair = self.pairs.as_mut()?.next()?;
        Some(Node {
            pair,
            piece: self.piece,
        })
    }

    #[cold]
    #[inline(never)]
    fn next_with_gaps(&mut self) -> Option<Node<'p>> {
        loop {
            let gapped = self.gapped.as_mut()?;
            if let Some(sub) = &mut gapped.sub {
                if let Some(node) = sub.next() {
                    return Some(node);
                }
                gapped.sub = None;
            }
            let held = gapped.held.take();
            let node = match held {
                Some(pair) => Node {
                    pair,
                    piece: self.piece,
                },
                None => self.next_pair()?,
            };
            let gapped = self.gapped.as_mut()?;
            let place = node.pair.as_span();
            // A gap for links is right before an operator; one for arms is between a body and the
            // token after `else`.
            let seen = gapped.seen;
            let rule = node.rule();
            let gap = match rule == Rule::infix || rule == Rule::chosen {
                true => {
                    // The `?` precedes the text that the rule matches.
                    let start = place.start() - usize::from(rule == Rule::chosen);
                    let from = start.max(seen.unwrap_or(0));
                    self.piece.gap(from..=start, Taken::Links)
                }
                false => seen.and_then(|seen| self.piece.gap(seen..=place.start(), Taken::Arms)),
            };
            if let Some(gap) = gap {
                gapped.seen = Some(gap.at as usize + 1);
                gapped.held = Some(node.pair);
                gapped.sub = Some(Sub {
                    parts: gap.parts.iter(),
                    rule: gap.what.rule(),
                    nodes: None,
                });
                continue;
            }
            gapped.seen = Some(place.end().max(place.start() + 1));
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
    fn next(&mut self) -> Option<Node<'p>> {
        loop {
            if let Some(nodes) = &mut self.nodes
                && let Some(node) = nodes.find(|node| !node.is_end())
            {
                return Some(node);
            }
            self.nodes = Some(self.parts.next()?.open(self.rule)?);
        }
    }
}
