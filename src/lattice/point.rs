//! Points of the lattice, and the bounds that make arithmetic on them exact.

/// A point of the lattice: three coordinates of colour, which count by how much of it is seen, and alpha. Each is at most [`HIGHEST`].
pub type Point = [u16; 4];

/// Bits of a coordinate.
pub(crate) const COORDINATE_BITS: u32 = 12;

/// The largest coordinate.
pub const HIGHEST: u16 = (1 << COORDINATE_BITS) - 1;

/// The exclusive upper bound of squared lengths of points and of squared distances between points.
pub const LENGTH2_LIMIT: u32 = 1 << 24;

/// The squared distance of two points, below [`LENGTH2_LIMIT`] for points of one lattice.
pub fn distance2(p: Point, q: Point) -> u32 {
    p.iter().zip(q).map(|(&p, q)| u32::from(p.abs_diff(q)).pow(2)).sum()
}

/// The key of the nearest of some points, of equally near ones the first, and its squared distance.
pub(crate) fn nearest<K>(points: impl IntoIterator<Item = (K, Point)>, point: Point) -> Option<(K, u32)> {
    points.into_iter().map(|(key, other)| (key, distance2(other, point))).min_by_key(|&(_, distance)| distance)
}

/// The bounding box of points: their least and largest coordinates.
#[inline(always)]
pub(crate) fn bounds<'a>(points: impl IntoIterator<Item = &'a Point>) -> [Point; 2] {
    let (mut low, mut high) = ([u16::MAX; 4], [0; 4]);
    for point in points {
        for axis in 0..4 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    [low, high]
}
