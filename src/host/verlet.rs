//! Lists of candidates that outlive a step of a run.
//!
//! Centroids move less and less, and what a leaf's points can be nearest to stays the same for many steps. Verlet,
//! "Computer experiments on classical fluids" (Phys. Rev. 1967), keeps lists of neighbours with a skin, which hold
//! until something has moved by more than that. Here each centroid has a skin of its own, by how far it moved last.
//! While the lists hold, a step looks only at leaves of which a candidate moved, and adds and takes away only points
//! that change clusters.

use crate::host::candidates::{Target, nearest};
use crate::host::tree::{Tile, Tree};
use crate::lattice::point::{Point, distance2};
use crate::points::cluster::Cluster;

/// A skin is so many times the last movement, and some lattice units more.
const STEPS: u32 = 4;
const REST: u32 = 20;

/// Wider skins are not worth their longer lists: the most lattice units, in the mean.
const MOST: u32 = 48;

/// Lists of candidates of a run's leaves, and what they were made for.
#[derive(Default)]
pub struct VerletLists {
    /// The centroids of the last step.
    last: Vec<Point>,
    /// The centroids for which the lists were made, and how far from there they may move.
    anchors: Vec<(Point, u16)>,
    pub(crate) lists: Vec<TreeLists>,
}

/// The way to the sums of a step.
pub(crate) enum Step {
    /// The lists do not hold and new ones would not for long.
    FullPass,
    /// New lists are to be made, with these skins.
    Rebuild(Vec<u16>),
    /// The lists hold; which centroids moved.
    Reuse(Vec<bool>),
}

impl VerletLists {
    /// The way to the sums of the next step.
    pub(crate) fn step(&mut self, centroids: &[Point]) -> Step {
        let last = std::mem::replace(&mut self.last, centroids.to_vec());
        if last.len() != centroids.len() {
            self.anchors.clear();
            return Step::FullPass;
        }
        let near = |(&at, &(anchor, skin)): (&Point, &(Point, u16))| distance2(at, anchor) <= u32::from(skin).pow(2);
        if self.anchors.len() == centroids.len() && centroids.iter().zip(&self.anchors).all(near) {
            return Step::Reuse(centroids.iter().zip(&last).map(|(at, last)| at != last).collect());
        }
        let skin = |(&at, &last): (&Point, &Point)| STEPS * distance2(at, last).isqrt() + REST;
        let skins: Vec<u32> = centroids.iter().zip(&last).map(skin).collect();
        if skins.iter().sum::<u32>() > MOST * skins.len() as u32 {
            self.anchors.clear();
            return Step::FullPass;
        }
        // So that the sum of two times a way across the lattice stays far inside an i32.
        let skins: Vec<u16> = skins.iter().map(|&skin| skin.min(255) as u16).collect();
        self.anchors = centroids.iter().copied().zip(skins.iter().copied()).collect();
        Step::Rebuild(skins)
    }
}

/// The lists of a tree's leaves, and the sums that they led to.
#[derive(Default)]
pub(crate) struct TreeLists {
    leaves: Vec<Leaf>,
    /// The candidates of all leaves, one after the other.
    indices: Vec<u8>,
    /// The index of each point's centroid in the list of its leaf.
    pub(crate) nearest: Vec<[u8; Tile::LANES]>,
    /// The sums of the tree's points.
    pub(crate) clusters: Vec<Cluster>,
}

/// A leaf with more than one candidate.
struct Leaf {
    node: u32,
    /// The end of its list, which starts where the one before ends.
    end: u32,
}

impl TreeLists {
    /// Nothing is known.
    pub(crate) fn clear(&mut self, clusters: usize) {
        self.leaves.clear();
        self.indices.clear();
        self.nearest.clear();
        self.clusters.clear();
        self.clusters.resize(clusters, Cluster::default());
    }

    /// Notes a leaf whose points have come in.
    pub(crate) fn close(&mut self, node: u32, candidates: &[u8]) {
        self.indices.extend_from_slice(candidates);
        self.leaves.push(Leaf { node, end: self.indices.len() as u32 });
    }

    /// Brings the sums to where the centroids are now.
    pub(crate) fn follow(&mut self, tree: &Tree, channels: usize, centroids: &[Target], moved: &[bool]) {
        match channels {
            3 => follow::<3>(self, tree, centroids, moved),
            _ => follow::<4>(self, tree, centroids, moved),
        }
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn follow<const CHANNELS: usize>(lists: &mut TreeLists, tree: &Tree, centroids: &[Target], moved: &[bool]) {
    let TreeLists { leaves, indices, nearest: known, clusters } = lists;
    let mut targets: Vec<Target> = Vec::with_capacity(centroids.len());
    let mut wide: Box<[[f32; Tile::LANES]; 4]> = Box::default();
    let (mut start, mut tile) = (0, 0);
    for leaf in leaves {
        let list = &indices[start..leaf.end as usize];
        let tiles = tree.tiles_of(&tree.nodes[leaf.node as usize]);
        let known = &mut known[tile..tile + tiles.len()];
        (start, tile) = (leaf.end as usize, tile + tiles.len());
        if !list.iter().any(|&index| moved[usize::from(index)]) {
            continue;
        }
        targets.clear();
        targets.extend(list.iter().map(|&index| centroids[usize::from(index)]));
        for (tile, known) in tiles.iter().zip(known) {
            let now = nearest::<CHANNELS>(tile, &targets, &mut wide);
            if now == *known {
                continue;
            }
            for lane in (0..Tile::LANES).filter(|&lane| now[lane] != known[lane]) {
                let point = Cluster::from_point(tile.point(lane), tile.weights[lane]);
                clusters[usize::from(list[usize::from(known[lane])])].remove(&point);
                clusters[usize::from(list[usize::from(now[lane])])].add(&point);
            }
            *known = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Histogram;
    use crate::host::pruned_points::PrunedPoints;
    use crate::image::Image;
    use crate::lattice::map::Lattice;
    use crate::lattice::space::Space;
    use crate::points::WeightedPoints;
    use crate::random::Random;

    #[test]
    fn steps_with_lists_are_those_of_passes_over_all() {
        let mut random = Random::new(5);
        for alpha in [false, true] {
            let mut byte = |limit| random.below(limit) as u8;
            let pixel = |i: u32| {
                let limit = if i.is_multiple_of(3) { 256 } else { 60 };
                [byte(limit), byte(limit), byte(limit), if alpha { byte(256) } else { 255 }]
            };
            let image = Image::new(200, 100, (0..20_000).flat_map(pixel).collect()).unwrap();
            let (histogram, _) = Histogram::with_color_set(&image);
            let points = WeightedPoints::new(&histogram, &Lattice::new(Space::Srgb, alpha)).unwrap();
            let pruned = PrunedPoints::new(std::sync::Arc::new(points.clone()));
            let mut centroids: Vec<Point> =
                (0..40).map(|_| points.points()[random.below(points.len() as u64) as usize]).collect();
            let (mut lists, mut told) = (VerletLists::default(), [0; 3]);
            for step in 0..90 {
                // Far at first, then less and less; some stand still, and now and then one jumps.
                let far = [60, 8, 3][step / 30];
                for at in 0..centroids.len() {
                    for axis in 0..points.channels() {
                        let way = random.below(2 * far + 1) as i16 - far as i16;
                        let moves = random.below(3) == 0;
                        centroids[at][axis] =
                            centroids[at][axis].saturating_add_signed(if moves { way } else { 0 }).min(2040);
                    }
                }
                if step % 20 == 19 {
                    centroids[step % 40] = points.points()[random.below(points.len() as u64) as usize];
                }
                let mut watched =
                    VerletLists { last: lists.last.clone(), anchors: lists.anchors.clone(), lists: Vec::new() };
                told[match watched.step(&centroids) {
                    Step::FullPass => 0,
                    Step::Rebuild(_) => 1,
                    Step::Reuse(_) => 2,
                }] += 1;
                assert_eq!(pruned.sums(&centroids, &mut lists), pruned.pass(&centroids, None), "step {step}");
            }
            assert!(told.iter().all(|&steps| steps > 4), "{told:?}");
        }
    }
}
