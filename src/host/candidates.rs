//! Centroids that can be nearest to a point of a box, in rows for SIMD.

use crate::host::tree::{Node, Tile};
use crate::image::palette::Palette;
use crate::lattice::point::{Point, distance2};

/// Candidates that are looked at side by side; what is past a list's end is not read.
const LANES: usize = 16;
const ROWS: usize = Palette::MAX_COLORS / LANES;

/// A number of each candidate.
type Rows = [[i32; LANES]; ROWS];

/// Centroids in rising order, coordinate by coordinate.
pub(crate) struct Candidates {
    count: usize,
    coordinates: [Rows; 4],
    length2: Rows,
    /// The distance that each may move while the lists made of them hold.
    skins: Rows,
    indices: [u8; Palette::MAX_COLORS],
}

/// A centroid as the search for the nearest wants it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    minus_twice: [f32; 4],
    length2: f32,
}

impl Target {
    pub(crate) fn new(centroid: Point) -> Self {
        let length2 = distance2(centroid, [0; 4]) as f32;
        Self { minus_twice: centroid.map(|c| -2.0 * f32::from(c)), length2 }
    }

    /// `|c|^2 - 2 c . p` of points by coordinate: exact, see [`lattice`](crate::lattice).
    #[inline(always)]
    pub(crate) fn distance<const CHANNELS: usize>(&self, coordinates: &[[f32; LANES]; 4], lane: usize) -> f32 {
        let mut distance = self.length2;
        for axis in 0..CHANNELS {
            distance += self.minus_twice[axis] * coordinates[axis][lane];
        }
        distance
    }
}

impl Candidates {
    pub(crate) fn none() -> Self {
        let rows = [[0; LANES]; ROWS];
        Self { count: 0, coordinates: [rows; 4], length2: rows, skins: rows, indices: [0; Palette::MAX_COLORS] }
    }

    /// Takes all centroids; without skins they stand still.
    pub(crate) fn start_with(&mut self, centroids: &[Point], skins: &[u16]) {
        self.count = centroids.len();
        for (index, &centroid) in centroids.iter().enumerate() {
            let (row, lane) = at(index);
            for axis in 0..4 {
                self.coordinates[axis][row][lane] = i32::from(centroid[axis]);
            }
            self.length2[row][lane] = distance2(centroid, [0; 4]) as i32;
            self.skins[row][lane] = skins.get(index).copied().unwrap_or(0).into();
            self.indices[index] = index as u8;
        }
    }

    pub(crate) fn indices(&self) -> &[u8] {
        &self.indices[..self.count]
    }

    #[inline(always)]
    pub(crate) fn targets(&self) -> impl Iterator<Item = Target> + '_ {
        (0..self.count).map(|candidate| {
            let (row, lane) = at(candidate);
            let minus_twice = std::array::from_fn(|axis| (-2 * self.coordinates[axis][row][lane]) as f32);
            Target { minus_twice, length2: self.length2[row][lane] as f32 }
        })
    }

    /// Makes this the list of those candidates that can be nearest to a point p of the box: those for which the least
    /// of `|p - c|^2 - |p - pivot|^2` is not positive, where the pivot is the candidate nearest to the centre.
    ///
    /// The difference is linear in p, so its least value is at a corner, found axis by axis. All terms fit an `i32`:
    /// coordinates are below 2^12, so the four products come to less than 2^26 and twice that to less than 2^27.
    ///
    /// Where centroids may move by their skins, c stays farther than the pivot if `|p - c| > |p - pivot| + s`, where s
    /// is the sum of both skins: if the difference exceeds `s (2 r + s)`, where no point is farther than r from the
    /// pivot.
    #[inline(always)]
    pub(crate) fn narrow<const CHANNELS: usize>(
        &mut self,
        from: &Self,
        node: &Node,
        kept: &mut [u8; Palette::MAX_COLORS],
    ) {
        let pivot = from.nearest_to_centre::<CHANNELS>(node);
        let count = from.keep::<CHANNELS>(node, pivot, kept);
        self.gather::<CHANNELS>(from, &kept[..count]);
    }

    /// The candidate nearest to the centre of a box.
    #[inline(always)]
    fn nearest_to_centre<const CHANNELS: usize>(&self, node: &Node) -> usize {
        // Twice the centre, to stay in integers: |2c - centre|^2 is below 2^29, and so fits 24 bits beside an index.
        let mut centre = [0; CHANNELS];
        for axis in 0..CHANNELS {
            centre[axis] = i32::from(node.low[axis]) + i32::from(node.high[axis]);
        }
        let mut nearest = [u32::MAX; LANES];
        for row in 0..self.count.div_ceil(LANES) {
            for lane in 0..LANES {
                let mut distance = 0;
                for axis in 0..CHANNELS {
                    let d = 2 * self.coordinates[axis][row][lane] - centre[axis];
                    distance += d * d;
                }
                let index = row * LANES + lane;
                let ranked = (distance as u32 >> 5) << 8 | index as u32;
                nearest[lane] = nearest[lane].min(if index < self.count { ranked } else { u32::MAX });
            }
        }
        nearest.into_iter().fold(u32::MAX, u32::min) as usize % Palette::MAX_COLORS
    }

    /// Lists the candidates that can be nearest to a point of a box, and returns how many there are.
    #[inline(always)]
    fn keep<const CHANNELS: usize>(&self, node: &Node, pivot: usize, kept: &mut [u8; Palette::MAX_COLORS]) -> usize {
        let (row, lane) = at(pivot);
        let (length2, skin) = (self.length2[row][lane], self.skins[row][lane]);
        let (mut pivot, mut low, mut high, mut far2) = ([0; CHANNELS], [0; CHANNELS], [0; CHANNELS], 0);
        for axis in 0..CHANNELS {
            pivot[axis] = self.coordinates[axis][row][lane];
            (low[axis], high[axis]) = (i32::from(node.low[axis]), i32::from(node.high[axis]));
            let far = (pivot[axis] - low[axis]).max(high[axis] - pivot[axis]);
            far2 += far * far;
        }
        // Rounded up: the number is below 2^26, and its f32 off by less than 4.
        let reach = (far2 as f32).sqrt() as i32 + 2;
        let mut count = 0;
        for row in 0..self.count.div_ceil(LANES) {
            let mut margins = [0; LANES];
            for lane in 0..LANES {
                let slack = self.skins[row][lane] + skin;
                margins[lane] = self.length2[row][lane] - length2 - slack * (2 * reach + slack);
                for axis in 0..CHANNELS {
                    let d = 2 * (self.coordinates[axis][row][lane] - pivot[axis]);
                    margins[lane] -= (low[axis] * d).max(high[axis] * d);
                }
            }
            for (index, margin) in (row * LANES..self.count).zip(margins) {
                // Always written, counted where kept: no branch to mispredict.
                kept[count % Palette::MAX_COLORS] = index as u8;
                count += usize::from(margin <= 0);
            }
        }
        count
    }

    /// Makes this the list of the candidates of another that are named.
    #[inline(always)]
    fn gather<const CHANNELS: usize>(&mut self, from: &Self, named: &[u8]) {
        self.count = 0;
        for &candidate in named {
            let ((row, lane), (to_row, to_lane)) = (at(usize::from(candidate)), at(self.count));
            for axis in 0..CHANNELS {
                self.coordinates[axis][to_row][to_lane] = from.coordinates[axis][row][lane];
            }
            self.length2[to_row][to_lane] = from.length2[row][lane];
            self.skins[to_row][to_lane] = from.skins[row][lane];
            self.indices[self.count % Palette::MAX_COLORS] = from.indices[usize::from(candidate)];
            self.count += 1;
        }
    }
}

/// Row and lane of a candidate.
#[inline(always)]
fn at(candidate: usize) -> (usize, usize) {
    (candidate / LANES % ROWS, candidate % LANES)
}

/// The first of the nearest for each point of a tile; `wide` is for its coordinates.
#[inline(always)]
pub(crate) fn nearest<const CHANNELS: usize>(
    tile: &Tile,
    targets: &[Target],
    wide: &mut [[f32; Tile::LANES]; 4],
) -> [u8; Tile::LANES] {
    for axis in 0..CHANNELS {
        for lane in 0..Tile::LANES {
            wide[axis][lane] = f32::from(tile.coordinates[axis][lane]);
        }
    }
    let mut least = [f32::INFINITY; Tile::LANES];
    let mut nearest = [0i32; Tile::LANES];
    for (candidate, target) in targets.iter().enumerate() {
        let mut distances = [0f32; Tile::LANES];
        for lane in 0..Tile::LANES {
            distances[lane] = target.distance::<CHANNELS>(wide, lane);
        }
        // Loops of their own, which compile to a comparison and a minimum: together, the least are stored under a mask
        // and waited for.
        for lane in 0..Tile::LANES {
            nearest[lane] = if distances[lane] < least[lane] { candidate as i32 } else { nearest[lane] };
        }
        for lane in 0..Tile::LANES {
            least[lane] = if distances[lane] < least[lane] { distances[lane] } else { least[lane] };
        }
    }
    nearest.map(|candidate| candidate as u8)
}
