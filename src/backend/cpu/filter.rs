//! Lloyd's assignment by filtering: on the way down the tree the centroids are left behind that cannot be nearest to any
//! point of the box.
//!
//! Kanungo, Mount, Netanyahu, Piatko, Silverman, Wu, "An efficient k-means clustering algorithm: analysis and
//! implementation" (IEEE PAMI 2002). A box with one candidate left adds its sums as a whole.

use super::tree::{Node, Tile, Tree};
use crate::kernel::{Cluster, Sums};
use crate::lattice::{Point, distance2};
use crate::palette::Palette;
use crate::points::WeightedPoints;

/// No path in the tree is longer: each step down is a bit of a key.
const DEPTH: usize = 33;
/// Candidates that are looked at side by side; what is past a list's end is not read.
const LANES: usize = 16;

/// A number of each candidate, in rows of a SIMD register.
type Rows = [[i32; LANES]; Palette::MAX_COLORS / LANES];

/// Centroids in rising order, coordinate by coordinate.
struct Candidates {
    count: usize,
    coordinates: [Rows; 4],
    length2: Rows,
    places: [u8; Palette::MAX_COLORS],
}

/// Four weighted sums, the weight, and nothing.
type Part = [u32; 8];

/// Buffers for one thread: a list of candidates for each step of the way down.
pub(super) struct Filter {
    path: Vec<Candidates>,
    stack: Vec<(u32, u8)>,
    kept: [u8; Palette::MAX_COLORS],
    /// What a leaf adds to each candidate, in 32 bits: four sums and a weight, of even and of odd points apart, as
    /// neighbours mostly share a cluster and one addition would wait for the one before.
    parts: [[Part; 2]; Palette::MAX_COLORS],
}

impl Default for Filter {
    fn default() -> Self {
        let path = (0..=DEPTH).map(|_| Candidates::none()).collect();
        Self { path, stack: Vec::new(), kept: [0; Palette::MAX_COLORS], parts: [[[0; 8]; 2]; Palette::MAX_COLORS] }
    }
}

impl Filter {
    /// The centroids that the way down starts with.
    pub(super) fn start_with(&mut self, centroids: &[Point]) {
        let all = &mut self.path[0];
        all.count = 0;
        for (&centroid, place) in centroids.iter().zip(0..=255) {
            all.push(centroid.map(i32::from), distance2(centroid, [0; 4]) as i32, place);
        }
    }

    /// Adds a tree to the sums of the clusters. `labels`, where asked for, are those of its points.
    pub(super) fn sweep(&mut self, tree: &Tree, points: &WeightedPoints, sums: &mut Sums, labels: Option<&mut [u8]>) {
        match points.channels() {
            3 => sweep::<3>(self, tree, points, sums, labels),
            _ => sweep::<4>(self, tree, points, sums, labels),
        }
    }
}

impl Candidates {
    fn none() -> Self {
        let rows = [[0; LANES]; Palette::MAX_COLORS / LANES];
        Self { count: 0, coordinates: [rows; 4], length2: rows, places: [0; Palette::MAX_COLORS] }
    }

    fn push(&mut self, coordinates: [i32; 4], length2: i32, place: u8) {
        for (rows, c) in self.coordinates.iter_mut().zip(coordinates) {
            rows.as_flattened_mut()[self.count] = c;
        }
        self.length2.as_flattened_mut()[self.count] = length2;
        self.places[self.count] = place;
        self.count += 1;
    }

    /// Coordinates and squared length.
    #[inline(always)]
    fn of<const CHANNELS: usize>(&self, candidate: usize) -> ([i32; CHANNELS], i32) {
        let (row, lane) = (candidate / LANES % (Palette::MAX_COLORS / LANES), candidate % LANES);
        (std::array::from_fn(|axis| self.coordinates[axis][row][lane]), self.length2[row][lane])
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn sweep<const CHANNELS: usize>(
    filter: &mut Filter,
    tree: &Tree,
    points: &WeightedPoints,
    sums: &mut Sums,
    mut labels: Option<&mut [u8]>,
) {
    let first = tree.root().range().start;
    let Filter { path, stack, kept, parts } = filter;
    stack.clear();
    stack.push((0, 0));
    while let Some((place, depth)) = stack.pop() {
        let (node, depth) = (&tree.nodes[place as usize], usize::from(depth));
        let (above, below) = path.split_at_mut(depth + 1);
        let left = &mut below[0];
        narrow::<CHANNELS>(&above[depth], node, kept, left);
        let range = node.range();
        let own = labels.as_deref_mut().map(|labels| &mut labels[range.start - first..range.end - first]);
        if left.count == 1 {
            sums.clusters[usize::from(left.places[0])].add(&node.sum);
            if let Some(own) = own {
                own.fill(left.places[0]);
            }
        } else if node.second == 0 {
            scan::<CHANNELS>(node, tree, points, left, parts, &mut sums.clusters, own);
        } else {
            stack.push((node.second, depth as u8 + 1));
            stack.push((place + 1, depth as u8 + 1));
        }
    }
}

/// Keeps the candidates that can be nearest to a point p of the box: those for which the least of
/// `|p - c|^2 - |p - pivot|^2` is not positive, where the pivot is the candidate nearest to the centre.
///
/// The difference is linear in p, so its least value is at a corner, found axis by axis. All terms fit an `i32`:
/// coordinates are below 2^12, so the four products come to less than 2^26 and twice that to less than 2^27.
#[inline(always)]
fn narrow<const CHANNELS: usize>(
    from: &Candidates,
    node: &Node,
    kept: &mut [u8; Palette::MAX_COLORS],
    to: &mut Candidates,
) {
    let rows = from.count.div_ceil(LANES);
    // Twice the centre, to stay in integers: |2c - centre|^2 is below 2^29, and so fits 24 bits beside a place.
    let mut centre = [0; CHANNELS];
    for axis in 0..CHANNELS {
        centre[axis] = i32::from(node.low[axis]) + i32::from(node.high[axis]);
    }
    let mut nearest = [u32::MAX; LANES];
    for row in 0..rows {
        for lane in 0..LANES {
            let mut distance = 0;
            for axis in 0..CHANNELS {
                let d = 2 * from.coordinates[axis][row][lane] - centre[axis];
                distance += d * d;
            }
            let place = row * LANES + lane;
            let ranked = (distance as u32 >> 5) << 8 | place as u32;
            nearest[lane] = nearest[lane].min(if place < from.count { ranked } else { u32::MAX });
        }
    }
    let nearest = nearest.into_iter().fold(u32::MAX, u32::min);
    let (pivot, length2) = from.of::<CHANNELS>(nearest as usize % Palette::MAX_COLORS);
    let (mut low, mut high) = ([0; CHANNELS], [0; CHANNELS]);
    for axis in 0..CHANNELS {
        (low[axis], high[axis]) = (2 * i32::from(node.low[axis]), 2 * i32::from(node.high[axis]));
    }
    let mut count = 0;
    for row in 0..rows {
        let mut margins = [0; LANES];
        for lane in 0..LANES {
            margins[lane] = from.length2[row][lane] - length2;
            for axis in 0..CHANNELS {
                let d = from.coordinates[axis][row][lane] - pivot[axis];
                margins[lane] -= (low[axis] * d).max(high[axis] * d);
            }
        }
        for (place, margin) in (row * LANES..from.count).zip(margins) {
            // Always written, counted where kept: no branch to mispredict.
            kept[count % Palette::MAX_COLORS] = place as u8;
            count += usize::from(margin <= 0);
        }
    }
    to.count = 0;
    for &candidate in &kept[..count] {
        let (coordinates, length2) = from.of::<CHANNELS>(usize::from(candidate));
        let (row, lane) = (to.count / LANES % (Palette::MAX_COLORS / LANES), to.count % LANES);
        for axis in 0..CHANNELS {
            to.coordinates[axis][row][lane] = coordinates[axis];
        }
        to.length2[row][lane] = length2;
        to.places[to.count % Palette::MAX_COLORS] = from.places[usize::from(candidate)];
        to.count += 1;
    }
}

/// Finds the nearest candidate for each point of a leaf, by `|c|^2 - 2 c . p`: exact in `f32`, see
/// [`lattice`](crate::lattice).
#[inline(always)]
fn scan<const CHANNELS: usize>(
    leaf: &Node,
    tree: &Tree,
    points: &WeightedPoints,
    candidates: &Candidates,
    parts: &mut [[Part; 2]; Palette::MAX_COLORS],
    clusters: &mut [Cluster],
    mut labels: Option<&mut [u8]>,
) {
    // Coordinates are below 2^12, so weights of up to 2^20 in all sum up in 32 bits.
    let light = leaf.sum.weight < 1 << 20;
    let range = leaf.range();
    let rows = points.points()[range.clone()].chunks(Tile::LANES).zip(points.weights()[range].chunks(Tile::LANES));
    for (i, ((points, weights), tile)) in rows.zip(tree.tiles_of(leaf)).enumerate() {
        let mut least = [f32::INFINITY; Tile::LANES];
        let mut nearest = [0i32; Tile::LANES];
        for candidate in 0..candidates.count {
            let (coordinates, length2) = candidates.of::<CHANNELS>(candidate);
            let mut minus_twice = [0f32; CHANNELS];
            for axis in 0..CHANNELS {
                minus_twice[axis] = (-2 * coordinates[axis]) as f32;
            }
            for lane in 0..Tile::LANES {
                let mut distance = length2 as f32;
                for axis in 0..CHANNELS {
                    distance += minus_twice[axis] * tile.coordinates[axis][lane];
                }
                let nearer = distance < least[lane];
                least[lane] = if nearer { distance } else { least[lane] };
                nearest[lane] = if nearer { candidate as i32 } else { nearest[lane] };
            }
        }
        for (lane, (point, &weight)) in points.iter().zip(weights).enumerate() {
            let candidate = nearest[lane] as usize & (Palette::MAX_COLORS - 1);
            if light {
                let part = &mut parts[candidate][lane & 1];
                for axis in 0..4 {
                    part[axis] += weight * u32::from(point[axis]);
                }
                part[4] += weight;
            } else {
                clusters[usize::from(candidates.places[candidate])].add(&Cluster::of(*point, weight));
            }
        }
        if let Some(labels) = labels.as_deref_mut() {
            for (label, &candidate) in labels[i * Tile::LANES..].iter_mut().zip(&nearest) {
                *label = candidates.places[candidate as usize];
            }
        }
    }
    if light {
        for (part, &place) in parts.iter_mut().zip(&candidates.places[..candidates.count]) {
            let [even, odd] = std::mem::take(part);
            let cluster = &mut clusters[usize::from(place)];
            for axis in 0..4 {
                cluster.sum[axis] += u64::from(even[axis]) + u64::from(odd[axis]);
            }
            cluster.weight += u64::from(even[4]) + u64::from(odd[4]);
        }
    }
}
