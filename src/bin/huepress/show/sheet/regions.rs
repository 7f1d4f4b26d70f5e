//! Finds the regions of a sheet: where bands would be, where there is most to lose, and where most was lost.

use std::cmp::Reverse;

use huepress::internals::lattice::Lattice;
use huepress::{Image, Space};
use rayon::prelude::*;

use crate::show::sheet::block_means::{BlockMeans, PARTS};
use crate::show::sheet::grid::{self, Square};

/// The least range, in levels, of every quarter of a quiet region: a gradient can have bands, an edge between flat
/// areas cannot.
const GRADIENT: i64 = 3;

/// The reason why a region is shown, in the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Quietest,
    /// The quietest region far from that.
    QuietElsewhere,
    Busiest,
    /// The region with the largest error of the picture of this index.
    WorstOf(usize),
    /// A picture that is no larger than a square.
    Whole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub square: Square,
    pub reason: Reason,
    /// Whether a better candidate is left out, as other regions show a part of it.
    pub is_next: bool,
}

/// Finds the regions. No two of them have more than a quarter in common.
///
/// The worst are found first, as they must not be missed; substitutes for those that overlap others are found last.
pub fn find(original: &Image, others: &[&Image]) -> Vec<Region> {
    let squares = grid::squares(original.width(), original.height());
    if let [square] = squares[..] {
        return vec![Region { square, reason: Reason::Whole, is_next: false }];
    }
    let mut found = Found { squares: &squares, regions: Vec::new() };
    let means = BlockMeans::new(original);
    let errors = |other: &&Image| {
        let other = BlockMeans::new(other);
        squares.iter().map(|&square| means.error(&other, square)).collect()
    };
    let errors: Vec<Vec<u64>> = others.iter().map(errors).collect();
    let most = |of: &[u64], at: usize| Some(of[at]).filter(|&value| value > 0).map(Reverse);
    for (index, errors) in errors.iter().enumerate() {
        found.take(Reason::WorstOf(index), 1, |at| most(errors, at));
    }
    let busy = activities(original, &squares);
    let span = |square: &Square| square.quarters().map(|quarter| means.span(quarter)).into_iter().min().unwrap_or(0);
    let quiet: Vec<_> = squares.iter().zip(&busy).map(|(square, &busy)| quietness(span(square), busy)).collect();
    if let Some(quietest) = found.take(Reason::Quietest, ALL, |at| Some(quiet[at])) {
        let far = original.width().max(original.height()) / 4;
        found.take(Reason::QuietElsewhere, ALL, |at| Some((squares[at].distance(quietest) < far, quiet[at])));
    }
    found.take(Reason::Busiest, ALL, |at| most(&busy, at));
    for (index, errors) in errors.iter().enumerate() {
        if found.regions.iter().all(|region| region.reason != Reason::WorstOf(index)) {
            found.take(Reason::WorstOf(index), ALL, |at| most(errors, at));
        }
    }
    found.regions.sort_by_key(|region| region.reason);
    found.regions
}

/// A number of ranks that leaves none out.
const ALL: usize = usize::MAX;

struct Found<'a> {
    squares: &'a [Square],
    regions: Vec<Region>,
}

impl Found<'_> {
    /// Takes the first of the `ranks` squares with the least keys that is not shown yet. A square without a key has no
    /// rank.
    fn take<K: Ord>(&mut self, reason: Reason, ranks: usize, key: impl Fn(usize) -> Option<K>) -> Option<Square> {
        let mut ranked: Vec<(K, Square)> =
            self.squares.iter().enumerate().filter_map(|(at, &square)| Some((key(at)?, square))).collect();
        ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
        let is_new = |square: Square| self.regions.iter().all(|region| !region.square.overlaps(square));
        let rank = ranked.iter().take(ranks).position(|&(_, square)| is_new(square))?;
        let square = ranked[rank].1;
        self.regions.push(Region { square, reason, is_next: rank > 0 });
        Some(square)
    }
}

/// A sort key that puts the best regions to see bands in first: gradients, then regions that vary a little, then those
/// that are flat in part; the least active first, and of equal ones the steepest.
fn quietness(span: i64, activity: u64) -> (u8, u64, Reverse<i64>) {
    let kind = if span >= GRADIENT * PARTS { 0 } else { 1 + u8::from(span == 0) };
    (kind, activity, Reverse(span))
}

/// The sum of the pixels' activity classes in each square.
fn activities(image: &Image, squares: &[Square]) -> Vec<u64> {
    let lattice = Lattice::new(Space::Oklab, image.pixels().par_iter().any(|pixel| pixel[3] < 255));
    let light: Vec<u16> = image.pixels().par_iter().map(|&pixel| lattice.lightness(lattice.point(pixel))).collect();
    let width = image.width() as usize;
    let classes = huepress::internals::activity(&light, width, lattice.dark_limits());
    let sum = |square: &Square| {
        let rows = classes.chunks(width).skip(square.y as usize).take(square.height as usize);
        let row = |row: &[u8]| {
            row[square.x as usize..][..square.width as usize].iter().map(|&class| u64::from(class)).sum::<u64>()
        };
        rows.map(row).sum()
    };
    squares.par_iter().map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sides of the pictures, of which squares have 50 pixels a side and are 25 apart.
    const SIDES: (u32, u32) = (300, 200);

    fn picture(color: impl Fn(u32, u32) -> [u8; 3]) -> Image {
        let pixel = |at: u32| {
            let [r, g, b] = color(at % SIDES.0, at / SIDES.0);
            [r, g, b, 255]
        };
        Image::new(SIDES.0, SIDES.1, (0..SIDES.0 * SIDES.1).flat_map(pixel).collect()).unwrap()
    }

    /// Flat on the left or nearly so, a gradient with grain in the middle, and checks on the right, finest at the lower
    /// edge.
    fn scene(x: u32, y: u32) -> [u8; 3] {
        match (x, y) {
            (0..100, _) => [90 + (y / 50) as u8; 3],
            (100..200, _) => [x as u8, 120 + (x * y % 7) as u8, y as u8],
            (_, 0..150) => [if (x / 6 + y / 6).is_multiple_of(2) { 100 } else { 130 }; 3],
            _ => [if (x + y).is_multiple_of(2) { 20 } else { 230 }; 3],
        }
    }

    fn within(square: Square, from: (u32, u32), to: (u32, u32)) -> bool {
        square.x >= from.0 && square.x + square.width <= to.0 && square.y >= from.1 && square.y + square.height <= to.1
    }

    fn region(regions: &[Region], reason: Reason) -> Region {
        *regions.iter().find(|region| region.reason == reason).unwrap_or_else(|| panic!("{reason:?} of {regions:?}"))
    }

    #[test]
    fn a_gradient_is_quieter_than_what_is_flat() {
        let regions = find(&picture(scene), &[]);
        let [quietest, elsewhere, busiest] =
            [Reason::Quietest, Reason::QuietElsewhere, Reason::Busiest].map(|reason| region(&regions, reason).square);
        assert!(within(quietest, (100, 0), (200, 200)), "{quietest:?}");
        assert!(within(elsewhere, (100, 0), (200, 200)), "{elsewhere:?}");
        assert!(quietest.distance(elsewhere) >= 75);
        assert!(within(busiest, (200, 150), (300, 200)), "{busiest:?}");
        assert_eq!(regions.len(), 3);
        // Where all is flat, that is shown.
        assert_eq!(region(&find(&picture(|_, _| [7; 3]), &[]), Reason::Quietest).square.x, 0);
    }

    #[test]
    fn the_worst_place_is_where_a_colour_was_lost() {
        let is_red = |x: u32, y: u32| (210..222).contains(&x) && (60..72).contains(&y);
        let original = picture(|x, y| if is_red(x, y) { [220, 20, 30] } else { scene(x, y) });
        // The red is lost. All over the rest is noise of more squared error, whose mean over a block is nothing.
        let noise = |x: u32, y: u32| if (x + y).is_multiple_of(2) { 12i8 } else { -12 };
        let lost = picture(|x, y| scene(x, y).map(|c| c.saturating_add_signed(noise(x, y))));
        // One level of a band is an error all the same.
        let banded = picture(|x, y| {
            let band = u8::from(x < 50 && y >= 150);
            original.pixels()[(y * SIDES.0 + x) as usize][..3].iter().map(|c| c + band).collect::<Vec<_>>()[..]
                .try_into()
                .unwrap()
        });
        let regions = find(&original, &[&lost, &original, &banded]);
        let worst = region(&regions, Reason::WorstOf(0));
        let Square { x, y, width, height } = worst.square;
        assert!(x <= 210 && x + width >= 222 && y <= 60 && y + height >= 72 && !worst.is_next, "{worst:?}");
        assert_eq!(region(&regions, Reason::WorstOf(2)).square, Square { x: 0, y: 150, width: 50, height: 50 });
        assert!(regions.iter().all(|region| region.reason != Reason::WorstOf(1)));
        assert!(regions.is_sorted_by_key(|region| region.reason));
    }

    #[test]
    fn no_place_is_shown_twice() {
        let original = picture(scene);
        let lost = picture(|x, y| if x > 250 && y > 150 { [0, 0, 255] } else { scene(x, y).map(|c| c / 8 * 8) });
        let regions = find(&original, &[&lost; 5]);
        for (at, one) in regions.iter().enumerate() {
            assert!(regions[..at].iter().all(|other| !one.square.overlaps(other.square)), "{regions:?}");
        }
        // The busiest region is the worst too.
        assert_eq!(regions.len(), 8);
        let are_next =
            [Reason::WorstOf(0), Reason::WorstOf(1), Reason::Busiest].map(|reason| region(&regions, reason).is_next);
        assert_eq!(are_next, [false, true, true]);
    }
}
