//! The first labels of a row: the fast form of [`kernel::mix`](crate::internals::kernel::mix).

use crate::field::PINNED;
use crate::host::row::Row;
use crate::host::shortlist::{BATCH, Shortlists, best_of_lists};
use crate::host::sight::{Amounts, Sight};
use crate::kernel::label::mix::{FARTHER, MASK_LEVELS, MASK_SIDE, NEAR, TRIES};

/// Gives the pixels of a row, which have their nearest colours, their first labels.
pub(crate) fn mix_row(shortlists: &mut Shortlists, row: &mut Row<'_>, sight: &Sight, mask: &[u16]) {
    match row.residuals.len() / row.labels.len() {
        3 => mix_axes::<3>(shortlists, row, sight, mask),
        _ => mix_axes::<4>(shortlists, row, sight, mask),
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn mix_axes<const AXES: usize>(shortlists: &mut Shortlists, row: &mut Row<'_>, sight: &Sight, mask: &[u16]) {
    let width = row.labels.len();
    let levels = &mask[row.y % MASK_SIDE * MASK_SIDE..][..MASK_SIDE];
    // A batch is as wide as the mask, or a part of it.
    const _: () = assert!(MASK_SIDE == BATCH);
    for at in (0..width).step_by(BATCH) {
        let len = BATCH.min(width - at);
        let (mut labels, mut classes) = ([0; BATCH], [PINNED; BATCH]);
        labels[..len].copy_from_slice(&row.labels[at..][..len]);
        classes[..len].copy_from_slice(&row.classes[at..][..len]);
        if classes.iter().all(|&class| class == PINNED) {
            continue;
        }
        let mut residuals: Amounts = [[0; BATCH]; 4];
        for axis in 0..AXES {
            for (wide, &e) in residuals[axis].iter_mut().zip(&row.residuals[axis * width + at..][..len]) {
                *wide = e.into();
            }
        }
        let lights = sight.lights::<AXES>(|i| labels[i].into());
        let mut beyond = residuals;
        sight.shares::<AXES>(&mut beyond, &classes);
        let mut others = labels;
        for further in 0..TRIES {
            let far = NEAR * FARTHER.pow(further);
            let mut light = [[0; BATCH]; 4];
            for axis in 0..AXES {
                for i in 0..BATCH {
                    let share = (beyond[axis][i] + 32) >> 6;
                    light[axis][i] = lights[axis][i] - residuals[axis][i] - far * share;
                }
            }
            let mut found = [0; BATCH];
            // Without prices all classes have the same lists.
            best_of_lists(shortlists, (&sight.seen::<AXES>(&light), len), &[0; BATCH], &mut found);
            for i in 0..len {
                others[i] = if others[i] == labels[i] { found[i] } else { others[i] };
            }
            if others[..len].iter().zip(&labels).all(|(other, label)| other != label) {
                break;
            }
        }
        let other_lights = sight.lights::<AXES>(|i| others[i].into());
        for i in 0..len {
            let (mut whole, mut share) = (0i32, 0i32);
            for axis in 0..AXES {
                let apart = other_lights[axis][i] - lights[axis][i];
                whole += apart * apart;
                share -= apart * residuals[axis][i];
            }
            let share = share.clamp(0, whole);
            let is_brighter = sight.is_brighter(others[i], labels[i]);
            let of_brighter = if is_brighter { share } else { whole - share };
            let level = 2 * u64::from(levels[i]) + 1;
            let is_bright = level * whole as u64 <= 2 * MASK_LEVELS as u64 * of_brighter as u64;
            let has_alpha = AXES == 4 && residuals[3][i] == 0 && other_lights[3][i] != lights[3][i];
            let is_taken = (share > 0)
                & !has_alpha
                & (is_bright == is_brighter)
                & (others[i] != labels[i])
                & (classes[i] != PINNED);
            if is_taken {
                row.labels[at + i] = others[i];
                for axis in 0..AXES {
                    row.residuals[axis * width + at + i] += (other_lights[axis][i] - lights[axis][i]) as i16;
                }
            }
        }
    }
}
