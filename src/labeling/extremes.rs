//! Snapping of palette colours to black, white and full opacity.
//!
//! The mean of pixels that are nearly all black is only nearly black. Black text, a white background and an opaque
//! picture must stay so, because files are printed, compared and cut out by them.

use rayon::prelude::*;

use crate::image::Rgba;

/// The most by which a channel is changed, an invisible difference.
const NEAR: u8 = 4;

const BLACK: Rgba = [0, 0, 0, 255];
const WHITE: Rgba = [255, 255, 255, 255];

/// Makes nearly opaque colours opaque, and the colours nearest to black and white black and white, if they are within
/// [`NEAR`] of them. Each is done only if a pixel is opaque, black or white. The first `fixed` colours stay.
pub(crate) fn keep(colors: &mut [Rgba], fixed: usize, pixels: &[Rgba]) {
    let (fixed, colors) = colors.split_at_mut(fixed);
    let has = |wanted: &(dyn Fn(&Rgba) -> bool + Sync)| pixels.par_iter().any(wanted);
    let is_nearly_opaque = |color: &Rgba| color[3] < 255 && 255 - color[3] <= NEAR;
    if colors.iter().any(is_nearly_opaque) && has(&|pixel| pixel[3] == 255) {
        colors.iter_mut().filter(|color| is_nearly_opaque(color)).for_each(|color| color[3] = 255);
    }
    for extreme in [BLACK, WHITE].into_iter().filter(|extreme| !fixed.contains(extreme)) {
        let distance = |color: &Rgba| color.iter().zip(extreme).map(|(c, wanted)| c.abs_diff(wanted)).max();
        let nearest = colors.iter_mut().min_by_key(|color| distance(color));
        if let Some(color) = nearest.filter(|color| **color != extreme && distance(color) <= Some(NEAR))
            && has(&|pixel| *pixel == extreme)
        {
            *color = extreme;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_an_extreme_becomes_it_where_the_image_has_it() {
        let nearly = [[1, 2, 0, 255], [3, 3, 3, 255], [252, 255, 254, 255], [9, 80, 7, 253], [0, 0, 0, 9]];
        let cases = [
            (vec![BLACK, WHITE], [BLACK, [3, 3, 3, 255], WHITE, [9, 80, 7, 255], [0, 0, 0, 9]]),
            (vec![[1, 0, 0, 254], WHITE], [nearly[0], nearly[1], WHITE, [9, 80, 7, 255], nearly[4]]),
            (vec![[0, 0, 0, 254]], nearly),
        ];
        for (pixels, expected) in cases {
            let mut colors = nearly;
            keep(&mut colors, 0, &pixels);
            assert_eq!(colors, expected);
        }
        let mut far = [[0, 6, 0, 255], [250, 250, 250, 255], [7, 7, 7, 240]];
        keep(&mut far, 0, &[BLACK, WHITE]);
        assert_eq!(far, [[0, 6, 0, 255], [250, 250, 250, 255], [7, 7, 7, 240]]);
        let mut pinned = [BLACK, [1, 1, 1, 255]];
        keep(&mut pinned, 1, &[BLACK, WHITE]);
        assert_eq!(pinned, [BLACK, [1, 1, 1, 255]]);
    }
}
