//! Points at which the boxes of a coarse set begin, in any order.

/// The least split class that is kept for up to `most` boxes, and how many points are of it or a higher one; from the
/// [counts](crate::internals::kernel::split_class) of all.
pub fn least_kept(counts: &[u32], most: usize) -> (usize, usize) {
    let mut kept = 0;
    let fits = |&class: &usize| {
        let more = kept + counts[class] as usize;
        let fits = more < most;
        kept = if fits { more } else { kept };
        fits
    };
    let classes = (0..counts.len()).rev().take_while(fits).count();
    (counts.len() - classes, kept)
}

/// The points whose split classes are `least` or higher.
pub fn select_splits(classes: &[u32], least: u32) -> Vec<u32> {
    (0..).zip(classes).filter(|&(_, &class)| class >= least).map(|(point, _)| point).collect()
}
