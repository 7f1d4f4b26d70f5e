//! Distances to the nearest seed, with their largest value and their sum in every box of the tree.

use super::tree::{Node, Tile, Tree};
use crate::lattice::{LENGTH2_LIMIT, Point};
/// What is known of the distances in a box.
#[derive(Clone, Copy)]
pub(super) struct Spread {
    /// The largest distance.
    pub(super) most: u32,
    /// The sum of weight times distance.
    pub(super) total: u64,
}

impl Spread {
    /// Before the first seed.
    pub(super) const UNKNOWN: Self = Self { most: LENGTH2_LIMIT, total: 0 };
}

/// Squared distances to the nearest seed, lane by lane as in a [`Tile`].
pub(super) type Distances = [u32; Tile::LANES];

/// A subtree of the tree: `spread` has a value a node from `root` on, and what is called distances a value a tile.
pub(super) struct Subtree<'a, S> {
    pub(super) tree: &'a Tree,
    pub(super) root: usize,
    pub(super) spread: S,
}

impl<S> Subtree<'_, S> {
    /// Where the tiles of a node are among those of the subtree.
    fn tiles(&self, node: &Node) -> std::ops::Range<usize> {
        let start = self.tree.nodes[self.root].tiles.start;
        (node.tiles.start - start) as usize..(node.tiles.end - start) as usize
    }
}

impl Subtree<'_, &mut [Spread]> {
    /// Takes in one more seed. Boxes that it is too far from stay as they are.
    pub(super) fn add_seed(&mut self, place: usize, seed: Point, distances: &mut [Distances]) {
        let node = &self.tree.nodes[place];
        if node.distance2(seed) >= self.spread[place - self.root].most {
            return;
        }
        let spread = if node.second == 0 {
            lower(self.tree.tiles_of(node), seed, &mut distances[self.tiles(node)])
        } else {
            let children = [place + 1, node.second as usize];
            for child in children {
                self.add_seed(child, seed, distances);
            }
            let [first, second] = children.map(|child| self.spread[child - self.root]);
            Spread { most: first.most.max(second.most), total: first.total + second.total }
        };
        self.spread[place - self.root] = spread;
    }
}

impl Subtree<'_, &[Spread]> {
    /// The sum of weight times distance that there would be with one more seed.
    pub(super) fn with(&self, place: usize, seed: Point, distances: &[Distances]) -> u64 {
        let node = &self.tree.nodes[place];
        let spread = self.spread[place - self.root];
        if node.distance2(seed) >= spread.most {
            spread.total
        } else if node.second == 0 {
            total_with(self.tree.tiles_of(node), seed, &distances[self.tiles(node)])
        } else {
            self.with(place + 1, seed, distances) + self.with(node.second as usize, seed, distances)
        }
    }

    /// The first point at which the running sum of weight times distance exceeds `target`.
    pub(super) fn find(&self, mut target: u64, distances: &[Distances]) -> usize {
        let mut place = self.root;
        loop {
            let node = &self.tree.nodes[place];
            if node.second == 0 {
                let rows = self.tree.tiles_of(node).iter().zip(&distances[self.tiles(node)]);
                let shares = rows.flat_map(|(tile, distances)| tile.weights.iter().zip(distances));
                let inside =
                    shares.map(|(&weight, &distance)| u64::from(weight) * u64::from(distance)).position(|share| {
                        let found = target < share;
                        target = target.wrapping_sub(share);
                        found
                    });
                return node.range().start + inside.expect("a target is below the subtree's total");
            }
            let first = self.spread[place + 1 - self.root].total;
            if target < first {
                place += 1;
            } else {
                target -= first;
                place = node.second as usize;
            }
        }
    }
}

/// Lowers the distances of a leaf's points to those to one more seed, where these are less.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn lower(tiles: &[Tile], seed: Point, distances: &mut [Distances]) -> Spread {
    let (mut most, mut totals) = ([0; Tile::LANES], [0u64; Tile::LANES]);
    for (tile, distances) in tiles.iter().zip(distances) {
        let to_seed = distances2(tile, seed);
        for lane in 0..Tile::LANES {
            distances[lane] = distances[lane].min(to_seed[lane]);
            most[lane] = distances[lane].max(most[lane]);
            totals[lane] += u64::from(tile.weights[lane]) * u64::from(distances[lane]);
        }
    }
    Spread { most: most.into_iter().max().unwrap_or(0), total: totals.iter().sum() }
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
            let d = tile.coordinates[axis][lane] - c;
            squares[lane] += d * d;
        }
    }
    let mut whole = [0; Tile::LANES];
    for lane in 0..Tile::LANES {
        whole[lane] = squares[lane] as i32 as u32;
    }
    whole
}
