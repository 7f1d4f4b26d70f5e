//! A tree of boxes over the points, each with the sums of what is in it.
//!
//! The points lie on a Z-order curve, so the points of a box are neighbours, and a box is cut where the highest bit
//! changes in which their keys differ.

use std::ops::Range;

use crate::kernel::Cluster;
use crate::lattice::Point;
use crate::points::WeightedPoints;

/// Boxes of no more points are not cut further.
const LEAF: usize = 64;

/// The nodes of a subtree follow its root: the first child is the next node.
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) tiles: Vec<Tile>,
    /// Roots of subtrees of about equally many points, which together hold every point once and in order.
    pub(super) tasks: Vec<Range<usize>>,
}

pub(super) struct Node {
    /// The box around the points.
    pub(super) low: Point,
    pub(super) high: Point,
    pub(super) points: Range<u32>,
    /// The second child, or 0 for a leaf.
    pub(super) second: u32,
    pub(super) tiles: Range<u32>,
    /// What the box adds to a cluster that owns all of it.
    pub(super) sum: Cluster,
}

/// Sixteen points coordinate by coordinate, for SIMD. A leaf's last tile repeats its last point, with no weight.
pub(super) struct Tile {
    pub(super) coordinates: [[f32; Tile::LANES]; 4],
    pub(super) weights: [u32; Tile::LANES],
}

impl Tile {
    pub(super) const LANES: usize = 16;

    fn new((points, weights): (&[Point], &[u32])) -> Self {
        let last = points.len() - 1;
        Self {
            coordinates: std::array::from_fn(|axis| {
                std::array::from_fn(|lane| f32::from(points[lane.min(last)][axis]))
            }),
            weights: std::array::from_fn(|lane| weights.get(lane).copied().unwrap_or(0)),
        }
    }
}

impl Tree {
    pub(super) fn new(points: &WeightedPoints) -> Self {
        let mut tree = Self { nodes: Vec::new(), tiles: Vec::new(), tasks: Vec::new() };
        tree.grow(points, 0..points.len());
        let most = (points.len() / (8 * rayon::current_num_threads())).max(4 * LEAF);
        tree.cut_into_tasks(0, tree.nodes.len(), most);
        tree
    }

    fn grow(&mut self, all: &WeightedPoints, range: Range<usize>) {
        let place = self.nodes.len();
        let differ = all.keys()[range.start] ^ all.keys()[range.end - 1];
        if range.len() <= LEAF || differ == 0 {
            self.nodes.push(Node::leaf(all, range.clone(), self.tiles.len()));
            let weights = all.weights()[range.clone()].chunks(Tile::LANES);
            self.tiles.extend(all.points()[range].chunks(Tile::LANES).zip(weights).map(Tile::new));
            return;
        }
        let bit = differ.ilog2();
        let middle = range.start + all.keys()[range.clone()].partition_point(|key| key >> bit & 1 == 0);
        self.nodes.push(Node::empty());
        self.grow(all, range.start..middle);
        let second = self.nodes.len();
        self.grow(all, middle..range.end);
        self.nodes[place] = Node::over(&self.nodes[place + 1], &self.nodes[second], second);
    }

    fn cut_into_tasks(&mut self, root: usize, end: usize, most: usize) {
        let node = &self.nodes[root];
        let second = node.second as usize;
        if second == 0 || node.points.len() <= most {
            self.tasks.push(root..end);
        } else {
            self.cut_into_tasks(root + 1, second, most);
            self.cut_into_tasks(second, end, most);
        }
    }

    pub(super) fn tiles_of(&self, node: &Node) -> &[Tile] {
        &self.tiles[node.tiles.start as usize..node.tiles.end as usize]
    }

    /// Cuts a slice of one value a point into one part a task.
    pub(super) fn split_points<'s, T>(&self, mut rest: &'s mut [T]) -> Vec<&'s mut [T]> {
        self.tasks
            .iter()
            .map(|task| rest.split_off_mut(..self.nodes[task.start].points.len()).unwrap_or_default())
            .collect()
    }

    /// Cuts a slice of one value a tile into one part a task.
    pub(super) fn split_tiles<'s, T>(&self, mut rest: &'s mut [T]) -> Vec<&'s mut [T]> {
        self.tasks
            .iter()
            .map(|task| rest.split_off_mut(..self.nodes[task.start].tiles.len()).unwrap_or_default())
            .collect()
    }

    /// Cuts a slice of one value a node into one part a task, leaving out the nodes above all tasks.
    pub(super) fn split_nodes<'s, T>(&self, mut rest: &'s mut [T]) -> Vec<&'s mut [T]> {
        let mut at = 0;
        let part = |task: &Range<usize>| {
            let _above = rest.split_off_mut(..task.start - at);
            at = task.end;
            rest.split_off_mut(..task.len()).unwrap_or_default()
        };
        self.tasks.iter().map(part).collect()
    }
}

impl Node {
    fn empty() -> Self {
        Self { low: [u16::MAX; 4], high: [0; 4], points: 0..0, second: 0, tiles: 0..0, sum: Cluster::default() }
    }

    fn leaf(all: &WeightedPoints, range: Range<usize>, tile: usize) -> Self {
        let points = range.start as u32..range.end as u32;
        let tiles = tile as u32..(tile + range.len().div_ceil(Tile::LANES)) as u32;
        let mut leaf = Self { points, tiles, ..Self::empty() };
        for (&point, &weight) in all.points()[range.clone()].iter().zip(&all.weights()[range]) {
            leaf.sum.add(&Cluster::of(point, weight));
            for axis in 0..4 {
                leaf.low[axis] = leaf.low[axis].min(point[axis]);
                leaf.high[axis] = leaf.high[axis].max(point[axis]);
            }
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

    pub(super) fn range(&self) -> Range<usize> {
        self.points.start as usize..self.points.end as usize
    }

    /// The squared distance from a point to the box: no point in it is nearer.
    pub(super) fn distance2(&self, to: Point) -> u32 {
        let mut sum = 0;
        for axis in 0..4 {
            let outside = self.low[axis].saturating_sub(to[axis]).max(to[axis].saturating_sub(self.high[axis]));
            sum += u32::from(outside) * u32::from(outside);
        }
        sum
    }
}
