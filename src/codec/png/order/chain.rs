//! A first order, entry by entry.
//!
//! Zeng, Li, Lei, "An efficient color re-indexing scheme for palette-based compression" (ICIP 2000), as modified by Pinho
//! and Neves, "A note on Zeng's technique for color re-indexing of palette-based images" (2004): the entry that meets
//! those placed so far most often comes next, at the end of the chain that it is nearer to.

use std::collections::VecDeque;

use crate::codec::png::order::adjacency::Adjacency;

/// All entries along a chain. Takes time quadratic in them.
pub(super) fn chain(adjacency: &Adjacency) -> Vec<usize> {
    let met = |a: usize, b: usize| u64::from(adjacency.between(a, b));
    let pairs = (0..adjacency.side).flat_map(|a| (a + 1..adjacency.side).map(move |b| (a, b)));
    // Of equal ones the first.
    let Some((a, b)) = pairs.reduce(|best, pair| if met(pair.0, pair.1) > met(best.0, best.1) { pair } else { best })
    else {
        return vec![0; adjacency.side];
    };
    let mut chain = VecDeque::from([a, b]);
    let mut left: Vec<(usize, u64)> =
        (0..adjacency.side).filter(|&c| c != a && c != b).map(|c| (c, met(c, a) + met(c, b))).collect();
    while let Some(best) = left.iter().map(|(_, sum)| *sum).max() {
        let place = left.iter().position(|(_, sum)| *sum == best).unwrap_or(0);
        let (next, _) = left.remove(place);
        // Towards the front where it meets the entries of the front half more.
        let middle = chain.len() as i64 - 1;
        let pull: i64 = chain.iter().zip(0..).map(|(&c, at): (_, i64)| (middle - 2 * at) * met(next, c) as i64).sum();
        if pull > 0 {
            chain.push_front(next);
        } else {
            chain.push_back(next);
        }
        left.iter_mut().for_each(|(c, sum)| *sum += met(*c, next));
    }
    chain.into()
}
