//! Distances to the nearest seed, with their largest value and their sum in every box of the tree.

use std::ops::Range;

use rayon::prelude::*;

use crate::host::tree::{Node, Tile, Tree};
use crate::lattice::point::{LENGTH2_LIMIT, Point};

/// A summary of the distances in a box.
#[derive(Clone, Copy)]
struct DistanceSummary {
    /// The largest distance.
    most: u32,
    /// The sum of weight times distance.
    total: u64,
}

impl DistanceSummary {
    /// Before the first seed.
    const UNKNOWN: Self = Self { most: LENGTH2_LIMIT, total: 0 };
}

/// Squared distances to the nearest seed, lane by lane as in a [`Tile`].
type Distances = [u32; Tile::LANES];

/// The distances of a tree's points: a summary a node, and a row a tile.
struct TreeDistances {
    spread: Vec<DistanceSummary>,
    distances: Vec<Distances>,
}

/// Distances of points to the nearest of the seeds so far.
pub(crate) struct Seeding<'a> {
    trees: &'a [Tree],
    known: Vec<TreeDistances>,
}

impl<'a> Seeding<'a> {
    /// Before the first seed.
    pub(crate) fn new(trees: &'a [Tree]) -> Self {
        let known = |tree: &Tree| TreeDistances {
            spread: vec![DistanceSummary::UNKNOWN; tree.nodes.len()],
            distances: vec![[u32::MAX; Tile::LANES]; tree.tiles.len()],
        };
        Self { trees, known: trees.iter().map(known).collect() }
    }

    /// Takes in one more seed, and returns the sum of weight times distance.
    pub(crate) fn add(&mut self, seed: Point) -> u64 {
        let pairs = self.known.par_iter_mut().zip(self.trees);
        pairs
            .map(|(known, tree)| {
                known.add(tree, 0, seed);
                known.spread[0].total
            })
            .sum()
    }

    /// The sum of weight times distance for each candidate, were it the next seed.
    pub(crate) fn trial(&self, candidates: &[Point]) -> Vec<u64> {
        let zero = || vec![0; candidates.len()];
        let add = |a: Vec<u64>, b: Vec<u64>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        let sums = self
            .known
            .par_iter()
            .zip(self.trees)
            .map(|(known, tree)| candidates.iter().map(|&candidate| known.with(tree, 0, candidate)).collect());
        sums.reduce(zero, add)
    }

    /// The first point at which the running sum of weight times distance exceeds `target`, which is below their sum.
    pub(crate) fn draw(&self, mut target: u64) -> usize {
        for (known, tree) in self.known.iter().zip(self.trees) {
            match target.checked_sub(known.spread[0].total) {
                Some(rest) => target = rest,
                None => return known.find(tree, target),
            }
        }
        unreachable!("a target is below the sum of all")
    }
}

impl TreeDistances {
    /// Takes in one more seed. Boxes that it is too far from stay as they are.
    fn add(&mut self, tree: &Tree, index: usize, seed: Point) {
        let node = &tree.nodes[index];
        if node.distance2(seed) >= self.spread[index].most {
            return;
        }
        self.spread[index] = if node.second == 0 {
            lower(tree.tiles_of(node), seed, &mut self.distances[tiles(node)])
        } else {
            let children = [index + 1, node.second as usize];
            for child in children {
                self.add(tree, child, seed);
            }
            let [first, second] = children.map(|child| self.spread[child]);
            DistanceSummary { most: first.most.max(second.most), total: first.total + second.total }
        };
    }

    /// The sum of weight times distance that there would be with one more seed.
    fn with(&self, tree: &Tree, index: usize, seed: Point) -> u64 {
        let (node, spread) = (&tree.nodes[index], self.spread[index]);
        if node.distance2(seed) >= spread.most {
            spread.total
        } else if node.second == 0 {
            total_with(tree.tiles_of(node), seed, &self.distances[tiles(node)])
        } else {
            self.with(tree, index + 1, seed) + self.with(tree, node.second as usize, seed)
        }
    }

    /// The first point at which the running sum of weight times distance exceeds `target`.
    fn find(&self, tree: &Tree, mut target: u64) -> usize {
        let mut index = 0;
        loop {
            let node = &tree.nodes[index];
            if node.second == 0 {
                let rows = tree.tiles_of(node).iter().zip(&self.distances[tiles(node)]);
                let shares = rows.flat_map(|(tile, distances)| tile.weights.iter().zip(distances));
                let inside =
                    shares.map(|(&weight, &distance)| u64::from(weight) * u64::from(distance)).position(|share| {
                        let found = target < share;
                        target = target.wrapping_sub(share);
                        found
                    });
                return node.range().start + inside.expect("a target is below the tree's total");
            }
            let first = self.spread[index + 1].total;
            if target < first {
                index += 1;
            } else {
                target -= first;
                index = node.second as usize;
            }
        }
    }
}

fn tiles(node: &Node) -> Range<usize> {
    node.tiles.start as usize..node.tiles.end as usize
}

/// Lowers the distances of a leaf's points to those to one more seed, where these are less.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn lower(tiles: &[Tile], seed: Point, distances: &mut [Distances]) -> DistanceSummary {
    let (mut most, mut totals) = ([0; Tile::LANES], [0u64; Tile::LANES]);
    for (tile, distances) in tiles.iter().zip(distances) {
        let to_seed = distances2(tile, seed);
        for lane in 0..Tile::LANES {
            distances[lane] = distances[lane].min(to_seed[lane]);
            most[lane] = distances[lane].max(most[lane]);
            totals[lane] += u64::from(tile.weights[lane]) * u64::from(distances[lane]);
        }
    }
    DistanceSummary { most: most.into_iter().max().unwrap_or(0), total: totals.iter().sum() }
}

/// The sum of weight times distance of a leaf's points that there would be with one more seed.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn total_with(tiles: &[Tile], seed: Point, distances: &[Distances]) -> u64 {
    let mut totals = [0u64; Tile::LANES];
    for (tile, distances) in tiles.iter().zip(distances) {
        let to_seed = distances2(tile, seed);
        for lane in 0..Tile::LANES {
            totals[lane] += u64::from(tile.weights[lane]) * u64::from(distances[lane].min(to_seed[lane]));
        }
    }
    totals.iter().sum()
}

/// Squared distances: sums of squares of integers that all stay below 2^24, so an `f32` holds them exactly.
#[inline(always)]
fn distances2(tile: &Tile, seed: Point) -> Distances {
    let mut squares = [0f32; Tile::LANES];
    // Plain loops: a closure would be compiled without the wider instructions of the caller.
    for axis in 0..4 {
        let c = f32::from(seed[axis]);
        for lane in 0..Tile::LANES {
            let d = f32::from(tile.coordinates[axis][lane]) - c;
            squares[lane] += d * d;
        }
    }
    let mut whole = [0; Tile::LANES];
    for lane in 0..Tile::LANES {
        whole[lane] = squares[lane] as i32 as u32;
    }
    whole
}

#[cfg(test)]
mod tests {
    use crate::histogram::Histogram;
    use crate::host::pruned_points::PrunedPoints;
    use crate::image::Image;
    use crate::lattice::map::Lattice;
    use crate::lattice::point::distance2;
    use crate::lattice::space::Space;
    use crate::points::WeightedPoints;
    use crate::random::Random;

    #[test]
    fn distances_are_those_of_a_search_through_all() {
        let mut random = Random::new(3);
        for (alpha, pixels) in [(false, 20_000), (true, 20_000), (true, 3)] {
            // A crowd in the dark, and some anywhere.
            let mut byte = |limit| random.below(limit) as u8;
            let bytes = (0..pixels).flat_map(|i| {
                let limit = if i % 3 == 0 { 256 } else { 24 };
                [byte(limit), byte(limit), byte(limit), if alpha { byte(256) } else { 255 }]
            });
            let (histogram, _) = Histogram::with_color_set(&Image::new(pixels, 1, bytes.collect()).unwrap());
            let points = WeightedPoints::new(&histogram, &Lattice::new(Space::Oklab, alpha)).unwrap();
            let pruned = PrunedPoints::new(std::sync::Arc::new(points.clone()));
            let mut seeding = pruned.seeding();
            let mut known = vec![u32::MAX; points.len()];
            let shares = |known: &[u32]| -> Vec<u64> {
                known.iter().zip(points.weights()).map(|(&d, &w)| u64::from(d) * u64::from(w)).collect()
            };
            for _ in 0..12 {
                let mut some = || points.points()[random.below(points.len() as u64) as usize];
                let (seed, others) = (some(), [some(), some()]);
                let lowered = |known: &[u32], seed| -> Vec<u32> {
                    known.iter().zip(points.points()).map(|(&d, &p)| d.min(distance2(p, seed))).collect()
                };
                known = lowered(&known, seed);
                let total: u64 = shares(&known).iter().sum();
                assert_eq!(seeding.add(seed), total);
                let trials = others.map(|other| shares(&lowered(&known, other)).iter().sum::<u64>());
                assert_eq!(seeding.trial(&others), trials);
                for target in [0, total / 3, total.saturating_sub(1)].into_iter().filter(|&target| target < total) {
                    let mut running = 0;
                    let passed = shares(&known).into_iter().position(|share| {
                        running += share;
                        running > target
                    });
                    assert_eq!(Some(seeding.draw(target)), passed);
                }
            }
        }
    }
}
