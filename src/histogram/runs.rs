//! Runs of equal pixels, and how they end.

use std::collections::HashMap;
use std::ops::AddAssign;

use rayon::prelude::*;

use crate::image::{Image, Rgba, seen_difference};

/// The most by which the channels of near colours differ: that of two steps of a gradient.
pub(super) const NEAR: i16 = 2;

/// A colour that ends sharply has so many times as many sharp edges as soft ones.
const SHARPNESS: usize = 8;

/// The runs of a colour: two or more equal pixels side by side.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    pub(super) pixels: usize,
    /// The edges to the left and right of the runs.
    beside: Edges,
    /// The edges above and below all their pixels.
    over: Edges,
}

/// The places where a colour ends.
#[derive(Clone, Copy, Debug, Default)]
struct Edges {
    /// The number of those at a near colour.
    soft: usize,
    /// The number of those at any other.
    sharp: usize,
}

impl Edges {
    fn add(&mut self, color: Rgba, others: impl Iterator<Item = Rgba>) {
        for other in others.filter(|&other| other != color) {
            let is_near = i16::from(seen_difference(other, color)) <= NEAR;
            *if is_near { &mut self.soft } else { &mut self.sharp } += 1;
        }
    }

    fn are_sharp(self) -> bool {
        self.soft.saturating_mul(SHARPNESS) <= self.sharp
    }
}

impl AddAssign for Edges {
    fn add_assign(&mut self, other: Self) {
        (self.soft, self.sharp) = (self.soft + other.soft, self.sharp + other.sharp);
    }
}

impl Runs {
    /// Whether the edges of a colour are sharp in both directions. Those of a gradient's steps are not across it, though they
    /// may be along it, at letters.
    pub(super) fn are_sharp(&self) -> bool {
        self.beside.are_sharp() && self.over.are_sharp() && self.beside.sharp + self.over.sharp > 0
    }
}

impl AddAssign for Runs {
    fn add_assign(&mut self, other: Self) {
        self.pixels += other.pixels;
        self.beside += other.beside;
        self.over += other.over;
    }
}

/// The runs of each visible colour, in time linear in the pixels.
pub(super) fn find_runs(image: &Image) -> HashMap<Rgba, Runs> {
    let (pixels, width) = (image.pixels(), image.width() as usize);
    let add = |mut all: HashMap<Rgba, Runs>, (y, row): (usize, &[Rgba])| {
        let [above, below] = [y.wrapping_sub(1), y + 1].map(|y| pixels.chunks(width).nth(y));
        let mut end = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let start = end;
            end += run.len();
            let color = run[0];
            if run.len() == 1 || color[3] == 0 {
                continue;
            }
            let runs = all.entry(color).or_default();
            runs.pixels += run.len();
            runs.beside.add(color, row[..start].last().into_iter().chain(row.get(end)).copied());
            runs.over.add(color, [above, below].into_iter().flatten().flat_map(|row| &row[start..end]).copied());
        }
        all
    };
    let join = |mut all: HashMap<Rgba, Runs>, part: HashMap<Rgba, Runs>| {
        part.into_iter().for_each(|(color, runs)| *all.entry(color).or_default() += runs);
        all
    };
    pixels.par_chunks(width).enumerate().fold(HashMap::new, add).reduce(HashMap::new, join)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_softly_at_near_colours() {
        let [a, b, c] = [[10, 10, 10, 255], [11, 12, 10, 255], [90, 10, 10, 255]];
        let rows = [[a, a, a, b, b], [a, a, c, c, c], [[0; 4], [0; 4], c, c, a]];
        let runs = find_runs(&Image::new(5, 3, rows.as_flattened().concat()).unwrap());
        let edges = |color: Rgba| {
            let Runs { pixels, beside, over } = runs[&color];
            [pixels, beside.soft, beside.sharp, over.soft, over.sharp]
        };
        assert_eq!(runs.len(), 3);
        // The last pixel of the last row is no run.
        assert_eq!([a, b, c].map(edges), [[5, 1, 1, 0, 3], [2, 1, 0, 0, 2], [5, 0, 3, 0, 4]]);
        assert_eq!([a, b, c].map(|color| runs[&color].are_sharp()), [false, false, true]);
        // Of what is nearly transparent, no colour is seen.
        let [faint, fainter] = [[128, 128, 0, 2], [0, 0, 0, 1]];
        let runs = find_runs(&Image::new(4, 1, [faint, faint, fainter, fainter].concat()).unwrap());
        assert!(!runs[&faint].are_sharp() && !runs[&fainter].are_sharp());
    }
}
