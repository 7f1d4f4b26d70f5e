//! A cell of points, and which centroids can be nearest to any point in it.

use std::ops::Range;

use super::scan::Tile;
use crate::kernel::Cluster;
use crate::lattice::{Point, distance2};
use crate::palette::Palette;
use crate::points::WeightedPoints;

/// Points that lie close together, with the box around them.
pub(super) struct Cell {
    pub(super) points: Range<usize>,
    pub(super) tiles: Range<usize>,
    /// The sums that the cell adds to a cluster that owns all of it.
    pub(super) sum: Cluster,
    pub(super) low: [i32; 4],
    pub(super) high: [i32; 4],
}

impl Cell {
    pub(super) fn new(all: &WeightedPoints, range: Range<u32>, tiles: &mut Vec<Tile>) -> Self {
        let points = range.start as usize..range.end as usize;
        let own = &all.points()[points.clone()];
        let mut cell = Self {
            tiles: tiles.len()..tiles.len() + own.len().div_ceil(Tile::LANES),
            sum: Cluster::default(),
            low: [i32::MAX; 4],
            high: [0; 4],
            points: points.clone(),
        };
        tiles.extend(own.chunks(Tile::LANES).map(Tile::new));
        for (&point, &weight) in own.iter().zip(&all.weights()[points]) {
            cell.sum.add(&Cluster::of(point, weight));
            for (i, c) in point.map(i32::from).into_iter().enumerate() {
                cell.low[i] = cell.low[i].min(c);
                cell.high[i] = cell.high[i].max(c);
            }
        }
        cell
    }

    /// The squared distance from a point to the box: no point of the cell is nearer.
    pub(super) fn distance2(&self, to: Point) -> u32 {
        let nearest = std::array::from_fn(|i| i32::from(to[i]).clamp(self.low[i], self.high[i]) as u16);
        distance2(to, nearest)
    }
}

/// Centroids coordinate by coordinate, for SIMD, padded with ones that are far from everything.
pub(super) struct CentroidTable {
    pub(super) count: usize,
    pub(super) coordinates: [[i32; Palette::MAX_COLORS]; 4],
    pub(super) length2: [i32; Palette::MAX_COLORS],
}

impl CentroidTable {
    /// Farther than any box, and with room for the sums of [`margins`] in an `i32`.
    const FAR: i32 = 1 << 29;

    pub(super) fn new(centroids: &[Point]) -> Self {
        let mut table = Self {
            count: centroids.len(),
            coordinates: [[0; Palette::MAX_COLORS]; 4],
            length2: [Self::FAR; Palette::MAX_COLORS],
        };
        for (i, &centroid) in centroids.iter().enumerate() {
            for (row, c) in table.coordinates.iter_mut().zip(centroid) {
                row[i] = i32::from(c);
            }
            table.length2[i] = distance2(centroid, [0; 4]) as i32;
        }
        table
    }
}

/// For each centroid the least of `|p - c|^2 - |p - pivot|^2` over the points p of a box, where the pivot is the
/// centroid nearest to its centre. Positive: something is nearer everywhere in the box, and the centroid is out.
///
/// The difference is linear in p, so its least value is at a corner, found axis by axis. All terms fit an `i32`:
/// coordinates are below 2^12, so the four products come to less than 2^26 and twice that less than 2^27.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn margins<const CHANNELS: usize>(table: &CentroidTable, cell: &Cell, out: &mut [i32; Palette::MAX_COLORS]) {
    let padded = table.count.next_multiple_of(16).min(Palette::MAX_COLORS);
    let out = &mut out[..padded];
    // Twice the centre, to stay in integers: |2c - centre|^2 is below 2^29.
    out.copy_from_slice(&[0; Palette::MAX_COLORS][..padded]);
    for axis in 0..CHANNELS {
        let centre = cell.low[axis] + cell.high[axis];
        for (out, c) in out.iter_mut().zip(&table.coordinates[axis]) {
            *out += (2 * c - centre) * (2 * c - centre);
        }
    }
    let nearest = out[..table.count].iter().copied().min().unwrap_or(0);
    let pivot = out.iter().position(|&d| d == nearest).unwrap_or(0);
    for (out, length2) in out.iter_mut().zip(&table.length2) {
        *out = length2 - table.length2[pivot];
    }
    for axis in 0..CHANNELS {
        let (low, high, from) = (cell.low[axis], cell.high[axis], table.coordinates[axis][pivot]);
        for (out, c) in out.iter_mut().zip(&table.coordinates[axis]) {
            let d = c - from;
            *out -= 2 * (low * d).max(high * d);
        }
    }
}
