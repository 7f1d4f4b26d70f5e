//! Symbols of Deflate for the lengths and distances of matches (RFC 1951, 3.2.5): each stands for a range, within which
//! further bits choose.

/// The shortest and the longest match.
pub(super) const LENGTHS: std::ops::RangeInclusive<usize> = 3..=258;
/// The farthest that a match reaches back.
pub(super) const FARTHEST: usize = 1 << 15;

/// The symbol that ends a block.
pub(super) const END: usize = 256;
/// Symbols of bytes, the end, and lengths.
pub(super) const SYMBOLS: usize = 286;
/// Symbols of distances.
pub(super) const DISTANCES: usize = 30;

/// A symbol, and the bits that follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) symbol: usize,
    pub(super) extra: u32,
    pub(super) extra_bits: u32,
}

/// The symbol of a length.
pub(super) fn of_length(length: usize) -> Symbol {
    if length == *LENGTHS.end() {
        return Symbol { symbol: SYMBOLS - 1, extra: 0, extra_bits: 0 };
    }
    let of_range = in_octaves((length - LENGTHS.start()) as u32, 2);
    Symbol { symbol: END + 1 + of_range.symbol, ..of_range }
}

/// The symbol of a distance.
pub(super) fn of_distance(distance: usize) -> Symbol {
    in_octaves((distance - 1) as u32, 1)
}

/// The symbol of a number, of which each octave has 2^`bits` equal ranges, where they are no narrower than 1.
fn in_octaves(number: u32, bits: u32) -> Symbol {
    let extra_bits = number.checked_ilog2().unwrap_or(0).saturating_sub(bits);
    let range = (number >> extra_bits) + (extra_bits << bits);
    Symbol { symbol: range as usize, extra: number & ((1 << extra_bits) - 1), extra_bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_those_of_the_tables_of_the_rfc() {
        let of_lengths =
            [(3, 257, 0), (10, 264, 0), (11, 265, 1), (12, 265, 1), (13, 266, 1), (18, 268, 1), (19, 269, 2)];
        let longer = [(22, 269, 2), (115, 280, 4), (130, 280, 4), (131, 281, 5), (257, 284, 5), (258, 285, 0)];
        for (length, symbol, extra_bits) in of_lengths.into_iter().chain(longer) {
            let found = of_length(length);
            assert_eq!((found.symbol, found.extra_bits), (symbol, extra_bits), "length {length}");
        }
        let near = [(1, 0, 0), (4, 3, 0), (5, 4, 1), (6, 4, 1), (7, 5, 1), (9, 6, 2), (192, 14, 6), (193, 15, 6)];
        let far = [(1024, 19, 8), (1025, 20, 9), (24576, 28, 13), (24577, 29, 13), (32768, 29, 13)];
        for (distance, symbol, extra_bits) in near.into_iter().chain(far) {
            let found = of_distance(distance);
            assert_eq!((found.symbol, found.extra_bits), (symbol, extra_bits), "distance {distance}");
        }
        assert_eq!((of_length(257).extra, of_distance(FARTHEST).extra, of_distance(6).extra), (30, 8191, 1));
    }

    #[test]
    fn each_symbol_counts_on_from_the_one_before() {
        let rows = [(*LENGTHS.end(), of_length as fn(usize) -> Symbol, 3), (FARTHEST + 1, of_distance, 1)];
        for (end, of, first) in rows {
            for number in first + 1..end {
                let (before, here) = (of(number - 1), of(number));
                let next = Symbol { extra: before.extra + 1, ..before };
                let is_full = before.extra + 1 == 1 << before.extra_bits;
                if is_full {
                    assert_eq!((here.symbol, here.extra), (before.symbol + 1, 0), "{number}");
                } else {
                    assert_eq!(here, next, "{number}");
                }
            }
        }
    }
}
