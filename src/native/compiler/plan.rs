//! A function's instructions, with the starts of its blocks and the locations of its loops.

use super::flow::{Registers, live};
use crate::code::Instruction;
use rustc_hash::FxHashSet;

/// The instructions of a function, and what is known about its jumps.
pub(super) struct Plan {
    pub code: Vec<Instruction>,
    /// The starts of blocks.
    pub leaders: FxHashSet<u32>,
    /// The targets of backward jumps, ascending.
    pub heads: Vec<u32>,
    /// Those, and the places at which errors are caught, ascending.
    pub entries: Vec<u32>,
    /// The registers that are needed at each instruction.
    pub live: Vec<Registers>,
    /// The registers that must be up to date in memory if the interpreter resumes there: those in
    /// `live`, and possibly more.
    pub needed: Vec<Registers>,
    /// How often each instruction runs, estimated from the loops around it.
    pub weights: Vec<u32>,
}

/// The assumed number of iterations of a loop.
const TURNS: u32 = 8;
/// The maximum number of nested loops around an instruction that are taken into account.
const DEPTH: u32 = 4;

/// Estimates how often each instruction runs, from the loops around it.
fn weights(code: &[Instruction]) -> Vec<u32> {
    let mut depths = vec![0u32; code.len()];
    for (at, i) in code.iter().enumerate() {
        let target = i
            .jump()
            .map(|offset| (at as u32 + 1).wrapping_add_signed(offset) as usize);
        if let Some(head) = target.filter(|head| *head <= at) {
            depths[head..=at].iter_mut().for_each(|depth| *depth += 1);
        }
    }
    depths
        .into_iter()
        .map(|depth| TURNS.pow(depth.min(DEPTH)))
        .collect()
}

impl Plan {
    /// Plans a function, given its words and the places at which errors are caught.
    pub fn new(words: &[u64], landings: impl Iterator<Item = u32>) -> Result<Plan, String> {
        let decode = |word: &u64| Instruction::decode(*word).ok_or("no instruction".to_string());
        let code: Vec<Instruction> = words.iter().map(decode).collect::<Result<_, _>>()?;
        let mut leaders = FxHashSet::from_iter([0, 1]);
        let mut heads = Vec::new();
        for (at, i) in code.iter().enumerate() {
            let next = at as u32 + 1;
            if let Some(offset) = i.jump() {
                let target = next.wrapping_add_signed(offset);
                leaders.extend([next, target]);
                if target < next {
                    heads.push(target);
                }
            }
        }
        heads.sort_unstable();
        heads.dedup();
        let mut entries: Vec<u32> = heads.iter().copied().chain(landings).collect();
        entries.sort_unstable();
        entries.dedup();
        leaders.extend(&entries);
        let (live, needed) = (live(&code, false), live(&code, true));
        let weights = weights(&code);
        Ok(Plan {
            weights,
            code,
            leaders,
            heads,
            entries,
            live,
            needed,
        })
    }
}
