//! How much time is spent for a smaller file and a nearer picture.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// How much time is spent, from 1, the fastest, to 9. Default: 4.
///
/// The level decides how often k-means starts, passes over all colours and breathes, how often labels are swept over, and how
/// hard the file is squeezed. The README has the table with what each level costs and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effort(u8);

/// What a level does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Most points of the coarse set that k-means starts on.
    pub(crate) coarse: usize,
    /// The most passes over all colours, where [`Options::max_iter`](crate::Options::max_iter) does not say.
    pub(crate) passes: u32,
    /// Runs of k-means, where [`Options::restarts`](crate::Options::restarts) does not say.
    pub(crate) runs: u32,
    /// Breaths of each run, at most.
    pub(crate) breaths: u32,
    /// Sweeps over the labels of all pixels; 0 leaves each with its nearest colour.
    pub(crate) sweeps: u32,
    /// Level of libdeflate, 0 to 12, for pictures of up to [`LARGE`] pixels and for larger ones.
    pub(crate) deflate: [u8; 2],
    /// Whether rows may be filtered, where the file gets smaller by it.
    pub(crate) filters: bool,
    /// Rounds in which the order of the palette is improved, at most.
    pub(crate) polish: usize,
    /// Orders of the palette that are encoded, of which the smallest is taken.
    pub(crate) orders: usize,
    /// The most pixels for which zopfli is tried too: it takes some seconds a megapixel for a few per cent.
    pub(crate) zopfli: usize,
}

const PLANS: [Plan; 9] = [
    Plan {
        coarse: 1 << 13,
        passes: 1,
        runs: 1,
        breaths: 0,
        sweeps: 0,
        deflate: [2, 2],
        filters: false,
        polish: 0,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 13,
        passes: 2,
        runs: 1,
        breaths: 0,
        sweeps: 1,
        deflate: [6, 5],
        filters: false,
        polish: 1,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 13,
        passes: 3,
        runs: 1,
        breaths: 0,
        sweeps: 2,
        deflate: [7, 5],
        filters: true,
        polish: 1,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 13,
        passes: 4,
        runs: 1,
        breaths: 1,
        sweeps: 2,
        deflate: [10, 6],
        filters: true,
        polish: 3,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 14,
        passes: 40,
        runs: 1,
        breaths: 4,
        sweeps: 4,
        deflate: [10, 8],
        filters: true,
        polish: 4,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 15,
        passes: 300,
        runs: 2,
        breaths: 8,
        sweeps: 5,
        deflate: [11, 10],
        filters: true,
        polish: 6,
        orders: 1,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 15,
        passes: 300,
        runs: 4,
        breaths: 16,
        sweeps: 6,
        deflate: [11, 10],
        filters: true,
        polish: 20,
        orders: 2,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 15,
        passes: 300,
        runs: 8,
        breaths: 30,
        sweeps: 8,
        deflate: [12, 11],
        filters: true,
        polish: 20,
        orders: 2,
        zopfli: 0,
    },
    Plan {
        coarse: 1 << 16,
        passes: 300,
        runs: 8,
        breaths: 40,
        sweeps: 12,
        deflate: [12, 12],
        filters: true,
        polish: 20,
        orders: 2,
        zopfli: 3 << 17,
    },
];

/// Pixels above which a picture is squeezed less at the middle levels: it would take longer than all else.
#[cfg(feature = "codecs")]
const LARGE: usize = 1 << 21;

impl Effort {
    /// The fastest.
    pub const LEAST: Self = Self(1);
    /// The smallest and nearest.
    pub const MOST: Self = Self(9);

    /// A level from 1 to 9.
    ///
    /// # Errors
    /// [`Error::Option`] for any other.
    pub fn new(level: u8) -> Result<Self> {
        if (1..=9).contains(&level) { Ok(Self(level)) } else { Err(Self::unknown(&level)) }
    }

    /// The level.
    pub fn level(self) -> u8 {
        self.0
    }

    pub(crate) fn plan(self) -> Plan {
        PLANS[usize::from(self.0) - 1]
    }

    /// Level of libdeflate for a picture of so many pixels.
    #[cfg(feature = "codecs")]
    pub(crate) fn deflate(self, pixels: usize) -> u8 {
        self.plan().deflate[usize::from(pixels > LARGE)]
    }

    fn unknown(value: &dyn ToString) -> Error {
        Error::Option { name: "effort", value: value.to_string(), range: "from 1 to 9" }
    }
}

impl Default for Effort {
    fn default() -> Self {
        Self(4)
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Effort {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.parse().map_err(|_| Self::unknown(&text)).and_then(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_1_to_9_and_each_does_no_less_than_the_one_before() {
        assert_eq!("4".parse::<Effort>().unwrap(), Effort::default());
        for wrong in ["0", "10", "-1", "much", ""] {
            assert!(wrong.parse::<Effort>().is_err(), "{wrong}");
        }
        for pair in PLANS.windows(2) {
            let costs = |plan: &Plan| {
                #[rustfmt::skip]
                let Plan {
                    coarse, passes, runs, breaths, sweeps, deflate: [small, large], filters, polish, orders, zopfli,
                } = *plan;
                let sizes = [coarse, polish, orders, zopfli].map(|size| size as u32);
                (sizes, [passes, runs, breaths, sweeps, small.into(), large.into(), filters.into()])
            };
            let (less, more) = (costs(&pair[0]), costs(&pair[1]));
            assert!(less.0.iter().zip(more.0).all(|(a, b)| *a <= b) && less.1.iter().zip(more.1).all(|(a, b)| *a <= b));
            assert!(pair[0] != pair[1]);
        }
    }
}
