//! Class of each pixel: the quietest of its own and of those aside.
//!
//! A pixel at an edge of something quiet counts as quiet where the palette is made: lines and dots on a quiet ground
//! are looked at. Where labels are chosen it does so within limits: a line or a letter would share its errors with the
//! ground.

/// Distance from a pixel at which quiet is looked for: beyond the reach of an edge that it stands at.
pub(crate) const ASIDE: usize = 3;

/// Classes by which a pixel can be quieter than its own where labels are chosen: two octaves of activity.
pub(crate) const EDGE: u8 = 4;

/// Two classes of each pixel in a byte, row by row, from its [`activity`](crate::internals::kernel::activity).
///
/// The lower half has the least class of the pixel and of those so far to its left and right, above and below; past the
/// edge of the image stands the last pixel inside. The upper half has the same, but at most `EDGE` classes below its
/// own.
pub fn quiet_classes(classes: &[u8], width: usize) -> Vec<u8> {
    let height = classes.len() / width;
    let quiet = |i: usize| {
        let (x, y) = (i % width, i / width);
        let columns = [x.saturating_sub(ASIDE), (x + ASIDE).min(width - 1)];
        let rows = [y.saturating_sub(ASIDE), (y + ASIDE).min(height - 1)];
        let [left, right] = columns.map(|x| classes[y * width + x]);
        let [above, below] = rows.map(|y| classes[y * width + x]);
        let class = classes[i];
        let least = class.min(left).min(right).min(above).min(below);
        let limited = least.max(class.saturating_sub(EDGE));
        least | limited << 4
    };
    (0..classes.len()).map(quiet).collect()
}
