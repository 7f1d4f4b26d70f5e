//! Trees of boxes over the points, each box with the sums of what is in it.
//!
//! The points lie on a Z-order curve, so the points of a box are neighbours, and a box is cut where the highest bit
//! changes in which their cells differ.

use std::ops::Range;

use rayon::prelude::*;

use crate::lattice::point::{Point, bounds};
use crate::points::WeightedPoints;
use crate::points::cluster::Cluster;

/// Boxes of no more points are not cut further.
const LEAF: usize = 64;

/// A tree over neighbouring points.
pub(crate) struct Tree {
    /// The root comes first, and the first child of a node right after it.
    pub(crate) nodes: Vec<Node>,
    pub(crate) tiles: Vec<Tile>,
}

pub(crate) struct Node {
    /// The box around the points.
    pub(crate) low: Point,
    pub(crate) high: Point,
    pub(crate) points: Range<u32>,
    /// The second child, or 0 for a leaf.
    pub(crate) second: u32,
    pub(crate) tiles: Range<u32>,
    /// The sum of all points in the box.
    pub(crate) sum: Cluster,
}

/// Sixteen points coordinate by coordinate, for SIMD. A leaf's last tile repeats its last point, with no weight.
pub(crate) struct Tile {
    pub(crate) coordinates: [[u16; Tile::LANES]; 4],
    pub(crate) weights: [u32; Tile::LANES],
}

impl Tile {
    pub(crate) const LANES: usize = 16;

    fn new((points, weights): (&[Point], &[u32])) -> Self {
        let mut tile = Self { coordinates: [[0; Self::LANES]; 4], weights: [0; Self::LANES] };
        let last = points.len() - 1;
        for lane in 0..Self::LANES {
            let point = points[lane.min(last)];
            for axis in 0..4 {
                tile.coordinates[axis][lane] = point[axis];
            }
        }
        tile.weights[..weights.len()].copy_from_slice(weights);
        tile
    }

    /// The point of a lane.
    pub(crate) fn point(&self, lane: usize) -> Point {
        std::array::from_fn(|axis| self.coordinates[axis][lane])
    }
}

/// Trees of about equally many points, which together hold every point once and in order.
pub(crate) fn forest(points: &WeightedPoints) -> Vec<Tree> {
    let most = (points.len() / (8 * rayon::current_num_threads())).max(4 * LEAF);
    let mut ranges = Vec::new();
    cut(points, 0..points.len(), most, &mut ranges);
    ranges.into_par_iter().map(|range| Tree::new(points, range)).collect()
}

/// Halves a run of cells along the curve until no part is longer than `most`.
fn cut(points: &WeightedPoints, range: Range<usize>, most: usize, parts: &mut Vec<Range<usize>>) {
    match points.middle(&range) {
        Some(middle) if range.len() > most => {
            cut(points, range.start..middle, most, parts);
            cut(points, middle..range.end, most, parts);
        }
        _ => parts.push(range),
    }
}

impl Tree {
    fn new(points: &WeightedPoints, range: Range<usize>) -> Self {
        let leaves = range.len() / (LEAF / 4) + 1;
        let mut tree = Self { nodes: Vec::with_capacity(leaves), tiles: Vec::with_capacity(range.len() / 12 + 1) };
        tree.grow(points, range);
        tree
    }

    fn grow(&mut self, all: &WeightedPoints, range: Range<usize>) {
        let index = self.nodes.len();
        let middle = if range.len() > LEAF { all.middle(&range) } else { None };
        let Some(middle) = middle else {
            self.nodes.push(Node::leaf(all, range.clone(), self.tiles.len()));
            let weights = all.weights()[range.clone()].chunks(Tile::LANES);
            self.tiles.extend(all.points()[range].chunks(Tile::LANES).zip(weights).map(Tile::new));
            return;
        };
        self.nodes.push(Node::empty());
        self.grow(all, range.start..middle);
        let second = self.nodes.len();
        self.grow(all, middle..range.end);
        self.nodes[index] = Node::over(&self.nodes[index + 1], &self.nodes[second], second);
    }

    pub(crate) fn root(&self) -> &Node {
        &self.nodes[0]
    }

    pub(crate) fn tiles_of(&self, node: &Node) -> &[Tile] {
        &self.tiles[node.tiles.start as usize..node.tiles.end as usize]
    }
}

impl Node {
    fn empty() -> Self {
        Self { low: [u16::MAX; 4], high: [0; 4], points: 0..0, second: 0, tiles: 0..0, sum: Cluster::default() }
    }

    fn leaf(all: &WeightedPoints, range: Range<usize>, tile: usize) -> Self {
        let points = range.start as u32..range.end as u32;
        let tiles = tile as u32..(tile + range.len().div_ceil(Tile::LANES)) as u32;
        let [low, high] = bounds(&all.points()[range.clone()]);
        let mut leaf = Self { low, high, points, tiles, ..Self::empty() };
        for (&point, &weight) in all.points()[range.clone()].iter().zip(&all.weights()[range]) {
            leaf.sum.add(&Cluster::from_point(point, weight));
        }
        leaf
    }

    fn over(first: &Self, last: &Self, second: usize) -> Self {
        let mut sum = first.sum;
        sum.add(&last.sum);
        Self {
            low: std::array::from_fn(|axis| first.low[axis].min(last.low[axis])),
            high: std::array::from_fn(|axis| first.high[axis].max(last.high[axis])),
            points: first.points.start..last.points.end,
            second: second as u32,
            tiles: first.tiles.start..last.tiles.end,
            sum,
        }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.points.start as usize..self.points.end as usize
    }

    /// The squared distance from a point to the box: no point in it is nearer.
    pub(crate) fn distance2(&self, to: Point) -> u32 {
        let mut sum = 0;
        for axis in 0..4 {
            let outside = self.low[axis].saturating_sub(to[axis]).max(to[axis].saturating_sub(self.high[axis]));
            sum += u32::from(outside) * u32::from(outside);
        }
        sum
    }
}
