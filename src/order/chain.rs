//! A greedy order of palette entries, built as a chain.
//!
//! Zeng, Li, Lei, "An efficient color re-indexing scheme for palette-based compression" (ICIP 2000), as modified by
//! Pinho and Neves, "A note on Zeng's technique for color re-indexing of palette-based images" (2004): the entry that
//! is adjacent most often to those in the chain comes next, at the end of the chain with the more adjacencies.

use std::collections::VecDeque;

use crate::order::adjacency::Adjacency;

/// Orders all entries. Takes time quadratic in their number.
pub(super) fn chain(adjacency: &Adjacency) -> Vec<usize> {
    let met = |a: usize, b: usize| u64::from(adjacency.between(a, b));
    let pairs = (0..adjacency.side).flat_map(|a| (a + 1..adjacency.side).map(move |b| (a, b)));
    // Ties go to the first pair.
    let Some((a, b)) = pairs.reduce(|best, pair| if met(pair.0, pair.1) > met(best.0, best.1) { pair } else { best })
    else {
        return vec![0; adjacency.side];
    };
    let mut chain = VecDeque::from([a, b]);
    let mut left: Vec<(usize, u64)> =
        (0..adjacency.side).filter(|&c| c != a && c != b).map(|c| (c, met(c, a) + met(c, b))).collect();
    while let Some(best) = left.iter().map(|(_, sum)| *sum).max() {
        let first = left.iter().position(|(_, sum)| *sum == best).unwrap_or(0);
        let (next, _) = left.remove(first);
        // Positive where adjacencies with the front half of the chain outweigh the others.
        let last = chain.len() as i64 - 1;
        let pull: i64 = chain.iter().zip(0..).map(|(&c, i): (_, i64)| (last - 2 * i) * met(next, c) as i64).sum();
        if pull > 0 {
            chain.push_front(next);
        } else {
            chain.push_back(next);
        }
        left.iter_mut().for_each(|(c, sum)| *sum += met(*c, next));
    }
    chain.into()
}
