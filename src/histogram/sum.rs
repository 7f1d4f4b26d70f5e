//! The sum of many histograms.

use crate::histogram::Histogram;

/// A sum to which histograms are added one after the other, such as those of many images.
///
/// Small parts are summed up among themselves first, so that a large sum is not gone over for each of them: all takes
/// time linear in the colours of all parts, times the logarithm of their number. It holds at most twice the colours of
/// the total, beside the part that is being added.
///
/// ```
/// use huepress::{Histogram, HistogramSum};
///
/// let mut sum = HistogramSum::default();
/// for red in [7, 8, 7] {
///     sum.add(Histogram::from_pixels(&[[red, 0, 0, 255]]));
/// }
/// assert_eq!(sum.total().counts(), [2, 1]);
/// // The same of an iterator:
/// let parts = [7, 8, 7].map(|red| Histogram::from_pixels(&[[red, 0, 0, 255]]));
/// assert_eq!(parts.iter().sum::<Histogram>().pixels(), 3);
/// ```
#[derive(Clone, Debug, Default)]
pub struct HistogramSum {
    /// Sums of consecutive parts, each of more than twice the colours of the next.
    sums: Vec<Histogram>,
}

impl HistogramSum {
    /// Adds a histogram. Counts saturate at `u64::MAX`.
    pub fn add(&mut self, histogram: Histogram) {
        let mut last = histogram;
        while let Some(before) = self.sums.pop_if(|before| before.len() <= 2 * last.len()) {
            last = before.merge(&last);
        }
        self.sums.push(last);
    }

    /// The sum of all histograms; the empty one if there are none.
    pub fn total(self) -> Histogram {
        // From the smallest on.
        self.sums.into_iter().rev().reduce(|sum, before| before.merge(&sum)).unwrap_or_default()
    }
}

impl Extend<Histogram> for HistogramSum {
    fn extend<I: IntoIterator<Item = Histogram>>(&mut self, parts: I) {
        parts.into_iter().for_each(|part| self.add(part));
    }
}

impl std::iter::Sum for Histogram {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut sum = HistogramSum::default();
        sum.extend(parts);
        sum.total()
    }
}

impl<'a> std::iter::Sum<&'a Self> for Histogram {
    fn sum<I: Iterator<Item = &'a Self>>(parts: I) -> Self {
        parts.cloned().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Parts of up to so many colours, out of so many that there are.
    fn parts(number: u64, most: u64, colors: u64) -> Vec<Histogram> {
        let mut random = Random::new(number ^ most ^ colors);
        let mut part = |_| {
            let len = random.below(most + 1);
            let color = |_| (random.below(colors) as u32 | 0xff00_0000).to_le_bytes();
            Histogram::from_pixels(&(0..len).map(color).collect::<Vec<_>>())
        };
        (0..number).map(&mut part).collect()
    }

    #[test]
    fn it_is_the_sum_that_merging_one_by_one_gives_and_holds_little_more() {
        for (number, most, colors) in [(0, 9, 9), (1, 9, 9), (70, 0, 9), (70, 90, 9), (300, 5, 1 << 20), (99, 60, 900)]
        {
            let parts = parts(number, most, colors);
            let one_by_one = parts.iter().fold(Histogram::default(), |sum, part| sum.merge(part));
            let mut sum = HistogramSum::default();
            for part in &parts {
                sum.add(part.clone());
                let held: usize = sum.sums.iter().map(Histogram::len).sum();
                assert!(held <= 2 * one_by_one.len(), "{held} of {}", one_by_one.len());
            }
            assert_eq!(sum.total(), one_by_one);
            assert_eq!(parts.iter().sum::<Histogram>(), one_by_one);
            assert_eq!(parts.into_iter().sum::<Histogram>(), one_by_one);
        }
    }
}
