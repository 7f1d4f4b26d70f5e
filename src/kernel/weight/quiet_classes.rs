//! Class of each pixel: the quietest of its own and of those aside, within limits.
//!
//! An edge of something quiet counts as quieter than it is: lines and dots on a quiet ground are looked at. But a line or
//! a letter hides errors of its own, would share them with the ground, and has shades that would take the palette from
//! whole areas.

/// Distance from a pixel at which quiet is looked for: beyond the reach of an edge that it stands at.
pub(crate) const ASIDE: usize = 3;

/// Classes by which a pixel can be quieter than its own: two octaves of activity.
pub(crate) const EDGE: u8 = 4;

/// The quiet class of each pixel, row by row, from its [`activity`](crate::internals::kernel::activity).
///
/// It is the least class of the pixel and of those so far to its left and right, above and below, but at most `EDGE`
/// below its own; past the edge of the image stands the last pixel inside.
pub fn quiet_classes(classes: &[u8], width: usize) -> Vec<u8> {
    let height = classes.len() / width;
    let quiet = |i: usize| {
        let (x, y) = (i % width, i / width);
        let columns = [x.saturating_sub(ASIDE), (x + ASIDE).min(width - 1)];
        let rows = [y.saturating_sub(ASIDE), (y + ASIDE).min(height - 1)];
        let [left, right] = columns.map(|x| classes[y * width + x]);
        let [above, below] = rows.map(|y| classes[y * width + x]);
        let class = classes[i];
        class.min(left).min(right).min(above).min(below).max(class.saturating_sub(EDGE))
    };
    (0..classes.len()).map(quiet).collect()
}
