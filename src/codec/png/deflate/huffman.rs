//! Prefix codes of least length (Huffman 1952), with words of bounded length, canonical as in RFC 1951, 3.2.2.

/// A symbol, or two nodes under one, with the count of all symbols below.
#[derive(Clone, Copy)]
struct Node {
    count: u64,
    parent: usize,
}

/// The lengths of the words of a code for symbols of these counts: 0 for what does not occur, and otherwise no more
/// than `longest`.
///
/// At least two symbols have words, as some decoders refuse an incomplete code. Where Huffman's code has longer words,
/// it is made for halved counts, until it has not: words of rare symbols then are a little longer than they might be.
/// At most 2^`longest` symbols occur.
pub(super) fn word_lengths(counts: &[u32], longest: u8) -> Vec<u8> {
    let mut counts: Vec<u64> = counts.iter().copied().map(u64::from).collect();
    let missing = 2usize.saturating_sub(counts.iter().filter(|count| **count > 0).count());
    counts.iter_mut().filter(|count| **count == 0).take(missing).for_each(|count| *count = 1);
    loop {
        let lengths = huffman(&counts);
        if lengths.iter().all(|&length| length <= longest) {
            return lengths;
        }
        counts.iter_mut().for_each(|count| *count = count.div_ceil(2));
    }
}

/// The lengths of the words of Huffman's code, for at least two symbols that occur.
fn huffman(counts: &[u64]) -> Vec<u8> {
    let mut symbols: Vec<usize> = (0..counts.len()).filter(|&symbol| counts[symbol] > 0).collect();
    symbols.sort_by_key(|&symbol| counts[symbol]);
    let leaves = symbols.len();
    let mut nodes: Vec<Node> = symbols.iter().map(|&symbol| Node { count: counts[symbol], parent: 0 }).collect();
    // Leaves and inner nodes both come in rising order, so the two rarest are found at the heads of two queues.
    let (mut leaf, mut inner) = (0, leaves);
    for parent in leaves..2 * leaves - 1 {
        let mut count = 0;
        for _ in 0..2 {
            let takes_leaf = leaf < leaves && (inner == parent || nodes[leaf].count <= nodes[inner].count);
            let queue = if takes_leaf { &mut leaf } else { &mut inner };
            nodes[*queue].parent = parent;
            count += nodes[*queue].count;
            *queue += 1;
        }
        nodes.push(Node { count, parent });
    }
    let mut depths = vec![0; nodes.len()];
    for at in (0..nodes.len() - 1).rev() {
        depths[at] = depths[nodes[at].parent] + 1;
    }
    let mut lengths = vec![0; counts.len()];
    symbols.iter().zip(depths).for_each(|(&symbol, depth)| lengths[symbol] = depth);
    lengths
}

/// A word of a code, from its lowest bit on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) bits: u32,
    pub(super) length: u32,
}

/// The words of a code of these lengths, which are 15 at most.
pub(super) fn words(lengths: &[u8]) -> Vec<Word> {
    let mut next = [0u32; 16];
    let mut first = 0;
    for length in 1..16 {
        next[length] = first;
        first = (first + lengths.iter().filter(|&&of| usize::from(of) == length).count() as u32) << 1;
    }
    let word = |&length: &u8| {
        if length == 0 {
            return Word::default();
        }
        let bits = next[usize::from(length)].reverse_bits() >> (32 - u32::from(length));
        next[usize::from(length)] += 1;
        Word { bits, length: u32::from(length) }
    };
    lengths.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn codes_are_complete_and_words_as_short_as_they_can_be() {
        let fibonacci: Vec<u32> = (0..30)
            .scan((1, 1), |(a, b), _| {
                let next = *a;
                (*a, *b) = (*b, *a + *b);
                Some(next)
            })
            .collect();
        let cases: [(&[u32], u8, &[u8]); 7] = [
            (&[0, 0, 0], 15, &[1, 1, 0]),
            (&[0, 0, 9], 15, &[1, 0, 1]),
            (&[5, 5], 15, &[1, 1]),
            (&[1, 1, 2, 4], 15, &[3, 3, 2, 1]),
            (&[4, 1, 0, 2, 1], 15, &[1, 3, 0, 2, 3]),
            (&[1, 1, 1, 1, 100], 3, &[3, 3, 3, 3, 1]),
            (&[1, 1, 2, 4, 8], 3, &[3, 3, 3, 3, 1]),
        ];
        for (counts, longest, expected) in cases {
            assert_eq!(word_lengths(counts, longest), expected, "{counts:?}");
        }
        let mut random = Random::new(5);
        let noise: Vec<u32> = (0..286)
            .map(|_| {
                let octave = random.below(17);
                random.below(1 << octave) as u32
            })
            .collect();
        for (counts, longest) in [(&fibonacci, 15), (&fibonacci, 7), (&noise, 15), (&noise, 9)] {
            let lengths = word_lengths(counts, longest);
            let room: f64 =
                lengths.iter().filter(|&&length| length > 0).map(|&length| 0.5f64.powi(length.into())).sum();
            assert!(room == 1.0 && lengths.iter().all(|&length| length <= longest), "{lengths:?}");
            let total: f64 = counts.iter().copied().map(f64::from).sum();
            let bits: f64 =
                counts.iter().zip(&lengths).map(|(&count, &length)| f64::from(count) * f64::from(length)).sum();
            let entropy: f64 = counts
                .iter()
                .filter(|count| **count > 0)
                .map(|&count| f64::from(count) * (total / f64::from(count)).log2())
                .sum();
            // Huffman's code is within a bit of the entropy.
            assert!(bits >= entropy && (longest < 15 || bits <= entropy + total), "{bits} bits, entropy {entropy}");
        }
    }

    #[test]
    fn words_are_canonical() {
        // The example of the RFC, first bits first: F 00, A 010 to E 110, G 1110, H 1111.
        let expected = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
        let words = words(&[3, 3, 3, 3, 3, 2, 4, 4]);
        let shown = |word: &Word| -> String {
            (0..word.length).map(|bit| if word.bits >> bit & 1 == 1 { '1' } else { '0' }).collect()
        };
        assert_eq!(words.iter().map(shown).collect::<Vec<_>>(), expected);
        assert_eq!(super::words(&[0, 1, 0, 1])[..2], [Word::default(), Word { bits: 0, length: 1 }]);
    }
}
