//! Class of each pixel: how busy its surroundings are, or how dark it is. Where they are, errors and repetitions are seen
//! less.
//!
//! In the dark the eye tells less contrast apart (Barten, "Contrast Sensitivity of the Human Eye and Its Effects on Image
//! Quality", 1999), and screens reflect the room, while the cube roots of Oklab make much of what is left.

use crate::field::LabelField;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;

/// Added before classes are told apart: less than this is as good as flat.
pub(crate) const FLAT: u32 = 384;

/// The class of each pixel, row by row, from the index of its colour's point.
///
/// A pixel bends by as much as its lightness differs from that of its four neighbours. Its class counts the half
/// octaves of the bends of itself and of the eight around it, and one for each of the
/// [limits](Lattice::dark_limits) that it is darker than. Past the edge of the image a pixel is the nearest one inside.
pub fn activity(point_ids: &[u32], points: &[Point], width: usize, lattice: &Lattice) -> Vec<u8> {
    let size = [width as i32, (point_ids.len() / width) as i32];
    let inside = |x: i32, y: i32| (y.clamp(0, size[1] - 1) * size[0] + x.clamp(0, size[0] - 1)) as usize;
    let pixels = || (0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y)));
    let dark_limits = lattice.dark_limits().map(i32::from);
    let light: Vec<i32> = point_ids.iter().map(|&id| lattice.lightness(points[id as usize]).into()).collect();
    let bend = |(x, y): (i32, i32)| {
        let neighbours = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
        (4 * light[inside(x, y)] - neighbours.map(|(x, y)| light[inside(x, y)]).iter().sum::<i32>()).unsigned_abs()
    };
    let bends: Vec<u32> = pixels().map(bend).collect();
    let class = |(x, y): (i32, i32)| {
        let rows = (y - 1..=y + 1).map(|y| (x - 1..=x + 1).map(|x| bends[inside(x, y)]).sum::<u32>());
        let darkness = dark_limits.iter().filter(|&&limit| light[inside(x, y)] < limit).count();
        (activity_class(rows.sum()) + darkness as u8).min(LabelField::CLASSES as u8 - 1)
    };
    pixels().map(class).collect()
}

/// Two classes an octave: 0 below `4 * FLAT / 3`, and the last for all that is beyond.
fn activity_class(bends: u32) -> u8 {
    let sum = bends + FLAT;
    let octave = sum.ilog2();
    let half = sum >> (octave - 1) & 1;
    (2 * octave + half - (2 * FLAT.ilog2() + 1)).min(LabelField::CLASSES as u32 - 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::space::Space;

    #[test]
    fn what_is_dark_counts_as_busier_unless_there_is_alpha() {
        for (space, alpha) in [(Space::Oklab, false), (Space::Srgb, false), (Space::Oklab, true), (Space::Srgb, true)] {
            let lattice = Lattice::new(space, alpha);
            let classes = [0, 255].map(|v| activity(&[0; 9], &[lattice.point([v, v, v, 255])], 3, &lattice));
            assert_eq!(classes, [[if alpha { 0 } else { 3 }; 9], [0; 9]], "{lattice:?}");
        }
    }

    #[test]
    fn classes_rise_with_activity() {
        let classes = [0, 127, 128, 384].map(activity_class);
        assert_eq!(classes, [0, 0, 1, 2]);
        let all: Vec<u8> = (0..500_000).step_by(50).map(activity_class).collect();
        assert!(all.is_sorted() && all.last() == Some(&15));
    }
}
