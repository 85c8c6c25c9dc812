//! A piece in the making.

use super::{Gap, Piece, Reading, Taken};
use std::borrow::Cow;

/// A growing piece.
pub(super) struct Draft<'t> {
    reading: &'t Reading<'t>,
    text: String,
    stretches: Vec<(u32, u32)>,
    gaps: Vec<Gap<'t>>,
    /// Where it begins in the whole text.
    pub start: usize,
    /// The first byte of the whole text that has been neither copied nor left out.
    copied: usize,
}

impl<'t> Draft<'t> {
    pub fn new(reading: &'t Reading<'t>, start: usize) -> Draft<'t> {
        Draft {
            reading,
            text: String::new(),
            stretches: vec![(0, start as u32)],
            gaps: Vec::new(),
            start,
            copied: start,
        }
    }

    /// How long it will be once the whole text is copied up to `to`.
    pub fn len_at(&self, to: usize) -> usize {
        self.text.len() + (to - self.copied)
    }

    /// Where the present end of the piece is in the whole text.
    fn place(&self, at: usize) -> u32 {
        let after = self.stretches.partition_point(|s| s.0 as usize <= at);
        let (start, source) = self.stretches[after - 1];
        source + (at as u32 - start)
    }

    /// What is written next comes from this place.
    fn begin_stretch(&mut self) {
        if self.place(self.text.len()) != self.copied as u32 {
            let stretch = (self.text.len() as u32, self.copied as u32);
            match self.stretches.last_mut() {
                Some(last) if last.0 == stretch.0 => *last = stretch,
                _ => self.stretches.push(stretch),
            }
        }
    }

    /// Copies everything before this place.
    pub fn copy_to(&mut self, to: usize) {
        if to > self.copied {
            self.begin_stretch();
            self.text.push_str(&self.reading.text[self.copied..to]);
            self.copied = to;
        }
    }

    /// Leaves out everything before this place, and writes something short instead.
    pub fn put(&mut self, short: &str, to: usize) {
        self.text.push_str(short);
        self.copied = to;
        self.begin_stretch();
    }

    /// Leaves out all but one of the blanks before this place.
    pub fn put_blank(&mut self, to: usize) {
        self.text.push(' ');
        self.copied = to;
    }

    /// Leaves out the contents of a bracket that was just copied; its other end comes next.
    pub fn put_gap(&mut self, placeholder: char, block: bool, parts: Vec<Piece<'t>>, to: usize) {
        let at = self.text.len() as u32;
        self.text.push(placeholder);
        self.copied = to;
        self.gaps.push(Gap {
            at,
            what: Taken::Contents,
            block,
            parts,
        });
    }

    /// How much has been written.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes links or arms out: everything from `at` up to what is copied becomes a piece of its
    /// own. Returns its size in bytes and the place where it was.
    pub fn take(&mut self, at: usize, what: Taken) -> (usize, usize) {
        let mut stretches = vec![(0, self.place(at))];
        let keep = self.stretches.partition_point(|s| s.0 as usize <= at);
        let moved = self.stretches.drain(keep..);
        stretches.extend(moved.map(|(start, source)| (start - at as u32, source)));
        let own =
            |gap: &Gap<'t>| (gap.at as usize) < at || gap.what == what && gap.at as usize == at;
        let keep = self.gaps.iter().take_while(|gap| own(gap)).count();
        let mut gaps: Vec<Gap<'t>> = self.gaps.drain(keep..).collect();
        gaps.iter_mut().for_each(|gap| gap.at -= at as u32);
        let text = self.text.split_off(at);
        let bytes = text.len();
        let piece = Piece {
            text: Cow::Owned(text),
            reading: self.reading,
            base: None,
            stretches,
            gaps,
        };
        if let Some(gap) = self.gaps.last_mut().filter(|gap| gap.what == what)
            && gap.at as usize == at
        {
            gap.parts.push(piece);
            return (bytes, at);
        }
        // The blank ends what comes before, so that it keeps its place.
        self.text.push(' ');
        let at = self.text.len();
        self.gaps.push(Gap {
            at: at as u32,
            what,
            block: false,
            parts: vec![piece],
        });
        (bytes, at)
    }

    pub fn finish(self) -> Piece<'t> {
        Piece {
            text: Cow::Owned(self.text),
            reading: self.reading,
            base: None,
            stretches: self.stretches,
            gaps: self.gaps,
        }
    }
}
