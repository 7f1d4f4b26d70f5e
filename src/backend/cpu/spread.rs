//! Distances to the nearest seed, with their largest value and their sum in every box of the tree.

use super::tree::{Node, Tile, Tree};
use crate::lattice::{LENGTH2_LIMIT, Point};
use crate::points::WeightedPoints;

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

/// A subtree and its distances: `spread` has a value a node from `root` on, `distances` a value a point of it.
pub(super) struct Subtree<'a, D> {
    pub(super) tree: &'a Tree,
    pub(super) points: &'a WeightedPoints,
    pub(super) root: usize,
    pub(super) spread: D,
}

impl Subtree<'_, &mut [Spread]> {
    /// Takes in one more seed. Boxes that it is too far from stay as they are.
    pub(super) fn add_seed(&mut self, place: usize, seed: Point, distances: &mut [u32]) {
        let node = &self.tree.nodes[place];
        if node.distance2(seed) >= self.spread[place - self.root].most {
            return;
        }
        let spread = if node.second == 0 {
            let own = &mut distances[from_root(node, &self.tree.nodes[self.root])];
            lower(self.tree.tiles_of(node), &self.points.weights()[node.range()], seed, own)
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
    pub(super) fn with(&self, place: usize, seed: Point, distances: &[u32]) -> u64 {
        let node = &self.tree.nodes[place];
        let spread = self.spread[place - self.root];
        if node.distance2(seed) >= spread.most {
            spread.total
        } else if node.second == 0 {
            let own = &distances[from_root(node, &self.tree.nodes[self.root])];
            total_with(self.tree.tiles_of(node), &self.points.weights()[node.range()], seed, own)
        } else {
            self.with(place + 1, seed, distances) + self.with(node.second as usize, seed, distances)
        }
    }

    /// The first point at which the running sum of weight times distance exceeds `target`.
    pub(super) fn find(&self, mut target: u64, distances: &[u32]) -> usize {
        let mut place = self.root;
        loop {
            let node = &self.tree.nodes[place];
            if node.second == 0 {
                let own = &distances[from_root(node, &self.tree.nodes[self.root])];
                let rows = self.points.weights()[node.range()].iter().zip(own);
                let inside =
                    rows.map(|(&weight, &distance)| u64::from(weight) * u64::from(distance)).position(|share| {
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
fn lower(tiles: &[Tile], weights: &[u32], seed: Point, distances: &mut [u32]) -> Spread {
    let mut spread = Spread { most: 0, total: 0 };
    let rows = weights.chunks(Tile::LANES).zip(distances.chunks_mut(Tile::LANES));
    for (tile, (weights, distances)) in tiles.iter().zip(rows) {
        for ((distance, &weight), to_seed) in distances.iter_mut().zip(weights).zip(distances2(tile, seed)) {
            *distance = to_seed.min(*distance);
            spread.most = spread.most.max(*distance);
            spread.total += u64::from(weight) * u64::from(*distance);
        }
    }
    spread
}

/// The sum of weight times distance of a leaf's points that there would be with one more seed.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn total_with(tiles: &[Tile], weights: &[u32], seed: Point, distances: &[u32]) -> u64 {
    let mut total = 0;
    let rows = weights.chunks(Tile::LANES).zip(distances.chunks(Tile::LANES));
    for (tile, (weights, distances)) in tiles.iter().zip(rows) {
        for ((&distance, &weight), to_seed) in distances.iter().zip(weights).zip(distances2(tile, seed)) {
            total += u64::from(weight) * u64::from(to_seed.min(distance));
        }
    }
    total
}

/// Squared distances: sums of squares of integers that all stay below 2^24, so an `f32` holds them exactly.
#[inline(always)]
fn distances2(tile: &Tile, seed: Point) -> [u32; Tile::LANES] {
    let mut squares = [0f32; Tile::LANES];
    // Plain loops: a closure would be compiled without the wider instructions of the caller.
    for axis in 0..4 {
        let c = f32::from(seed[axis]);
        for lane in 0..Tile::LANES {
            let d = tile.0[axis][lane] - c;
            squares[lane] += d * d;
        }
    }
    let mut whole = [0; Tile::LANES];
    for lane in 0..Tile::LANES {
        whole[lane] = squares[lane] as i32 as u32;
    }
    whole
}

fn from_root(node: &Node, root: &Node) -> std::ops::Range<usize> {
    let (range, start) = (node.range(), root.range().start);
    range.start - start..range.end - start
}
