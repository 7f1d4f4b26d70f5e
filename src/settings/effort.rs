//! Effort levels: the time spent for a smaller file and a better picture.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// An effort level, from 1 (fastest) to 9 (smallest and best). Default: 4.
///
/// The level sets the runs of k-means, their iterations and breaths, the sweeps over labels, and the effort of the
/// encoder. The README has a table of what each level costs and gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effort(u8);

/// The parameters of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The most points of the coarse set.
    pub(crate) coarse: usize,
    /// The default of [`Options::max_iter`](crate::Options::max_iter).
    pub(crate) passes: u32,
    /// The default of [`Options::restarts`](crate::Options::restarts).
    pub(crate) runs: u32,
    /// The most breaths of each run.
    pub(crate) breaths: u32,
    /// Sweeps over the labels of all pixels, for pictures of up to [`LARGE`] pixels and for larger ones.
    pub(crate) sweeps: [Sweeps; 2],
    /// libdeflate's level, 0 to 12, for pictures of up to [`LARGE`] pixels and for larger ones.
    pub(crate) deflate: [u8; 2],
    /// Whether rows may be filtered if that makes the file smaller.
    pub(crate) filters: bool,
    /// The most rounds of local search over the palette's order.
    pub(crate) polish: usize,
    /// Palette orders that are encoded; the smallest file is kept.
    pub(crate) orders: usize,
    /// The most pixels for which zopfli is tried too. It takes some seconds a megapixel and saves a few per cent.
    pub(crate) zopfli: usize,
}

/// Numbers of sweeps over the labels of all pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sweeps {
    /// Sweeps after each of which the palette moves.
    pub(crate) moving: u32,
    /// Sweeps with the palette of the result, after those.
    pub(crate) last: u32,
}

impl Sweeps {
    /// No sweep: each pixel keeps its nearest colour.
    pub(crate) const NONE: Self = Self { moving: 0, last: 0 };

    /// The same, but not none.
    pub(crate) fn at_least_one(self) -> Self {
        Self { last: self.last.max(1), ..self }
    }

    /// All of them.
    pub(crate) fn all(self) -> u32 {
        self.moving + self.last
    }
}

const PLANS: [Plan; 9] = [
    Plan {
        coarse: 1 << 13,
        passes: 1,
        runs: 1,
        breaths: 0,
        sweeps: [Sweeps::NONE; 2],
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
        sweeps: [Sweeps { moving: 0, last: 1 }; 2],
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
        sweeps: [Sweeps { moving: 1, last: 1 }; 2],
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
        sweeps: [Sweeps { moving: 2, last: 2 }, Sweeps { moving: 1, last: 1 }],
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
        sweeps: [Sweeps { moving: 3, last: 3 }, Sweeps { moving: 3, last: 2 }],
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
        sweeps: [Sweeps { moving: 4, last: 4 }, Sweeps { moving: 4, last: 3 }],
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
        sweeps: [Sweeps { moving: 5, last: 5 }, Sweeps { moving: 5, last: 4 }],
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
        sweeps: [Sweeps { moving: 7, last: 6 }, Sweeps { moving: 7, last: 5 }],
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
        sweeps: [Sweeps { moving: 11, last: 8 }, Sweeps { moving: 11, last: 6 }],
        deflate: [12, 12],
        filters: true,
        polish: 20,
        orders: 2,
        zopfli: 3 << 17,
    },
];

/// The most pixels of a picture that gets the first entry of [`Plan::deflate`] and [`Plan::sweeps`]. Above it,
/// compression at that level would take longer than all other stages.
const LARGE: usize = 1 << 21;

/// The entry for a picture with this number of pixels.
pub(crate) fn for_size<T: Copy>(entries: [T; 2], pixels: usize) -> T {
    entries[usize::from(pixels > LARGE)]
}

impl Effort {
    /// The fastest level.
    pub const LEAST: Self = Self(1);
    /// The level with the smallest files and the best pictures.
    pub const MOST: Self = Self(9);

    /// The effort of a level from 1 to 9.
    ///
    /// # Errors
    /// [`Error::Option`] for any other level.
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

    /// libdeflate's level for a picture with this number of pixels.
    #[cfg(feature = "codecs")]
    pub(crate) fn deflate(self, pixels: usize) -> u8 {
        for_size(self.plan().deflate, pixels)
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
                    coarse, passes, runs, breaths, sweeps: [short, long], deflate: [small, large], filters, polish, orders, zopfli,
                } = *plan;
                let sizes = [coarse, polish, orders, zopfli].map(|size| size as u32);
                let sweeps = [short.moving, short.last, long.moving, long.last];
                (sizes, sweeps, [passes, runs, breaths, small.into(), large.into(), filters.into()])
            };
            let (less, more) = (costs(&pair[0]), costs(&pair[1]));
            let no_more = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a <= b);
            assert!(
                no_more(&less.0, &more.0) && no_more(&less.1, &more.1) && no_more(&less.2, &more.2),
                "{less:?}, {more:?}"
            );
            assert!(pair[0] != pair[1]);
        }
    }
}
