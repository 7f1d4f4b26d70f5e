//! The inner loops: which centroid is nearest to each point of a cell, sixteen points at a time.

use super::cell::{Cell, CentroidTable, margins};
use crate::lattice::Point;
use crate::palette::Palette;

/// Sixteen points coordinate by coordinate. A cell's last tile repeats its last point.
pub(super) struct Tile([[f32; Tile::LANES]; 4]);

impl Tile {
    pub(super) const LANES: usize = 16;

    pub(super) fn new(points: &[Point]) -> Self {
        let last = points.len() - 1;
        Self(std::array::from_fn(|axis| std::array::from_fn(|lane| f32::from(points[lane.min(last)][axis]))))
    }
}

/// A centroid as the distance `|c|^2 - 2 c . p` wants it: the point's own length is the same for all.
#[derive(Clone, Copy)]
struct Candidate {
    minus_twice: [f32; 4],
    length2: f32,
    place: u32,
}

/// Buffers for one thread.
pub(super) struct Scan {
    margins: [i32; Palette::MAX_COLORS],
    places: Vec<u8>,
    candidates: Vec<Candidate>,
    nearest: Vec<[u32; Tile::LANES]>,
}

impl Default for Scan {
    fn default() -> Self {
        Self { margins: [0; Palette::MAX_COLORS], places: Vec::new(), candidates: Vec::new(), nearest: Vec::new() }
    }
}

impl Scan {
    /// The centroids that can be nearest to a point of the cell, in rising order: at least one.
    pub(super) fn candidates(&mut self, table: &CentroidTable, cell: &Cell, channels: usize) -> &[u8] {
        match channels {
            3 => margins::<3>(table, cell, &mut self.margins),
            _ => margins::<4>(table, cell, &mut self.margins),
        }
        self.places.clear();
        let margins = self.margins[..table.count].iter().enumerate();
        self.places.extend(margins.filter(|(_, margin)| **margin <= 0).map(|(place, _)| place as u8));
        &self.places
    }

    /// The nearest of the last [`Scan::candidates`] for each lane of the tiles, the lowest where equally near.
    pub(super) fn nearest(&mut self, table: &CentroidTable, tiles: &[Tile], channels: usize) -> &[[u32; Tile::LANES]] {
        self.candidates.clear();
        self.candidates.extend(self.places.iter().map(|&place| {
            let i = usize::from(place);
            Candidate {
                minus_twice: std::array::from_fn(|axis| -2.0 * table.coordinates[axis][i] as f32),
                length2: table.length2[i] as f32,
                place: i as u32,
            }
        }));
        self.nearest.clear();
        self.nearest.resize(tiles.len(), [0; Tile::LANES]);
        match channels {
            3 => nearest::<3>(tiles, &self.candidates, &mut self.nearest),
            _ => nearest::<4>(tiles, &self.candidates, &mut self.nearest),
        }
        &self.nearest
    }
}

/// Exact in `f32`: see [`lattice`](crate::lattice).
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn nearest<const CHANNELS: usize>(tiles: &[Tile], candidates: &[Candidate], out: &mut [[u32; Tile::LANES]]) {
    for (tile, out) in tiles.iter().zip(out) {
        let mut least = [f32::INFINITY; Tile::LANES];
        let mut place = [0u32; Tile::LANES];
        for candidate in candidates {
            for lane in 0..Tile::LANES {
                let mut distance = candidate.length2;
                for axis in 0..CHANNELS {
                    distance += candidate.minus_twice[axis] * tile.0[axis][lane];
                }
                let nearer = distance < least[lane];
                least[lane] = if nearer { distance } else { least[lane] };
                place[lane] = if nearer { candidate.place } else { place[lane] };
            }
        }
        *out = place;
    }
}
