//! The draft of a piece.

use super::{Gap, Piece, Reading, Taken};
use std::borrow::Cow;

/// A piece that is being written.
pub(super) struct Draft<'t> {
    reading: &'t Reading<'t>,
    text: String,
    stretches: Vec<(u32, u32)>,
    gaps: Vec<Gap<'t>>,
    /// The position in the whole text at which it starts.
    pub start: usize,
    /// The position in the whole text of the first byte that has been neither copied nor left out.
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

    /// Its length once the whole text has been copied up to `to`.
    pub fn len_at(&self, to: usize) -> usize {
        self.text.len() + (to - self.copied)
    }

    /// Converts a position in the piece to one in the whole text.
    fn place(&self, at: usize) -> u32 {
        let after = self.stretches.partition_point(|s| s.0 as usize <= at);
        let (start, source) = self.stretches[after - 1];
        source + (at as u32 - start)
    }

    /// Records that the text written next comes from the current position in the whole text.
    fn begin_stretch(&mut self) {
        if self.place(self.text.len()) != self.copied as u32 {
            let stretch = (self.text.len() as u32, self.copied as u32);
            match self.stretches.last_mut() {
                Some(last) if last.0 == stretch.0 => *last = stretch,
                _ => self.stretches.push(stretch),
            }
        }
    }

    /// Copies everything up to this position.
    pub fn copy_to(&mut self, to: usize) {
        if to > self.copied {
            self.begin_stretch();
            self.text.push_str(&self.reading.text[self.copied..to]);
            self.copied = to;
        }
    }

    /// Leaves out everything up to this position and writes something short instead.
    pub fn put(&mut self, short: &str, to: usize) {
        self.text.push_str(short);
        self.copied = to;
        self.begin_stretch();
    }

    /// Leaves out everything up to this position and writes one space instead.
    pub fn put_blank(&mut self, to: usize) {
        self.text.push(' ');
        self.copied = to;
    }

    /// Leaves out the contents of a pair of brackets whose opening bracket was just copied; the
    /// closing bracket comes next.
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

    /// The length of what has been written.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Moves links or arms out: everything from `at` to the end becomes a separate piece. Returns
    /// the size of that piece in bytes and its former position.
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
        // The space separates the gap from what precedes it, so the gap keeps its own position.
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
