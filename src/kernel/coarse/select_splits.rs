//! Points at which the boxes of a coarse set begin, in any order.

/// The least class of fences that are kept for up to `most` boxes, and how many fences that are; from how many there are
/// of each.
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

/// Those whose fences are of this class or a higher one.
pub fn select_splits(fences: &[u32], least: u32) -> Vec<u32> {
    (0..).zip(fences).filter(|&(_, &fence)| fence >= least).map(|(place, _)| place).collect()
}
