//! The grid of squares in which a picture is searched for regions.

/// The least and the most pixels per side.
const SIDES: (u32, u32) = (24, 96);

/// The number of squares along the shorter side of a picture, within the bounds of the sides.
const ACROSS: u32 = 4;

/// A square part of a picture, or a narrower one where the picture is narrower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Square {
    /// Whether two squares of the same size have more than a quarter in common.
    pub fn overlaps(self, other: Self) -> bool {
        let common = |side: u32, one: u32, other: u32| u64::from(side.saturating_sub(one.abs_diff(other)));
        let shared = common(self.width, self.x, other.x) * common(self.height, self.y, other.y);
        4 * shared > u64::from(self.width) * u64::from(self.height)
    }

    /// The four quarters. Where a side is odd, they share a line.
    pub fn quarters(self) -> [Self; 4] {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let (right, below) = (self.x + self.width - width, self.y + self.height - height);
        let at = |x, y| Self { x, y, width, height };
        [at(self.x, self.y), at(right, self.y), at(self.x, below), at(right, below)]
    }

    /// The distance of two squares along the axis where it is larger.
    pub fn distance(self, other: Self) -> u32 {
        self.x.abs_diff(other.x).max(self.y.abs_diff(other.y))
    }
}

/// The squares that cover a picture of this size, row by row, evenly spread and half a square apart or a little less.
pub fn squares(width: u32, height: u32) -> Vec<Square> {
    let side = (width.min(height) / ACROSS).clamp(SIDES.0, SIDES.1);
    let (columns, rows) = (starts(width, side), starts(height, side));
    let (width, height) = (side.min(width), side.min(height));
    let row = |&y: &u32| columns.iter().map(move |&x| Square { x, y, width, height });
    rows.iter().flat_map(row).collect()
}

fn starts(length: u32, side: u32) -> Vec<u32> {
    let room = length.saturating_sub(side);
    let steps = room.div_ceil(side / 2);
    (0..=steps).map(|step| (u64::from(room) * u64::from(step) / u64::from(steps.max(1))) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_cover_a_picture_to_its_edges() {
        for (width, height) in [(1, 1), (1, 500), (24, 25), (60, 40), (97, 96), (640, 427), (1000, 3000)] {
            let squares = squares(width, height);
            let covered = |x: u32, y: u32| {
                squares.iter().any(|square| {
                    (square.x..square.x + square.width).contains(&x)
                        && (square.y..square.y + square.height).contains(&y)
                })
            };
            for (x, y) in (0..width).step_by(7).chain([width - 1]).zip((0..height).cycle().step_by(5)) {
                assert!(covered(x, y) && covered(x, height - 1), "{x}, {y} of {width} x {height}");
            }
            assert!(
                squares.iter().all(|square| square.x + square.width <= width && square.y + square.height <= height)
            );
        }
        assert_eq!(squares(24, 20).len(), 1);
        assert_eq!(starts(60, 24), [0, 12, 24, 36]);
        assert_eq!(starts(49, 24), [0, 8, 16, 25]);
    }

    #[test]
    fn a_quarter_in_common_is_no_overlap() {
        let at = |x, y| Square { x, y, width: 96, height: 96 };
        assert!(at(0, 0).overlaps(at(48, 0)) && at(48, 48).overlaps(at(1, 47)));
        assert!(!at(0, 0).overlaps(at(48, 48)) && !at(0, 0).overlaps(at(200, 0)));
        assert_eq!(at(10, 100).distance(at(30, 20)), 80);
    }

    #[test]
    fn quarters_lie_in_the_corners() {
        let quarters = Square { x: 10, y: 20, width: 1, height: 25 }.quarters();
        assert_eq!(
            quarters.map(|Square { x, y, width, height }| (x, y, width, height)),
            [(10, 20, 1, 13), (10, 20, 1, 13), (10, 32, 1, 13), (10, 32, 1, 13)]
        );
    }
}
