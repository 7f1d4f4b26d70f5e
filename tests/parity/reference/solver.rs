//! A label field.

use crate::mistake::Mistake;
use huepress::internals::LabelField;
use huepress::internals::backend::{IcmSolver, Sealed};
use huepress::internals::kernel::{self, LabelCost, Strength, Sums};
use huepress::internals::lattice::Light;
use huepress::{Observer, Result};

pub struct ReferenceSolver {
    pub field: LabelField,
    pub mistake: Mistake,
}

impl ReferenceSolver {
    /// The pixels of each label, without pinned ones.
    fn counts(&self, label_cost: &LabelCost) -> Vec<u64> {
        let mut counts = vec![0; label_cost.palette.len()];
        for (y, x) in (0..self.field.height()).flat_map(|y| (0..self.field.width()).map(move |x| (y, x))) {
            let is_free = self.field.class(x, y) < LabelField::CLASSES as u8;
            counts[usize::from(self.field.label(x, y))] += u64::from(is_free);
        }
        counts
    }
}

impl Sealed for ReferenceSolver {}

impl IcmSolver for ReferenceSolver {
    async fn mix(&mut self, label_cost: &LabelCost, mask: &[u16], _: Observer<'_>) -> Result<Vec<u64>> {
        let mut turned: Vec<u16> = mask.to_vec();
        if self.mistake == Mistake::MaskTurned {
            turned.rotate_left(1);
        }
        kernel::mix(&mut self.field, label_cost, &turned);
        Ok(self.counts(label_cost))
    }

    async fn diffuse(&mut self, label_cost: &LabelCost, _: Observer<'_>) -> Result<Vec<u64>> {
        let mut label_cost = label_cost.clone();
        if self.mistake == Mistake::ErrorsWhole {
            label_cost.strengths = [Strength { light: 64, color: 64 }; LabelField::CLASSES];
        }
        kernel::diffuse_blocks(&mut self.field, &label_cost);
        Ok(self.counts(&label_cost))
    }

    async fn shift_residuals(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
        let shift = |(from, to): (&Light, &Light)| std::array::from_fn(|axis| to[axis] - from[axis]);
        let mut shifts: Vec<[i16; 4]> = from.iter().zip(to).map(shift).collect();
        if self.mistake == Mistake::ColorForgotten {
            shifts[0] = [0; 4];
        }
        kernel::shift_residuals(&mut self.field, &shifts);
        Ok(())
    }

    async fn sweep(&mut self, label_cost: &LabelCost, _: Observer<'_>) -> Result<Sums> {
        let mut sums = Sums::zero(label_cost.palette.len());
        let mut phases: Vec<[usize; 2]> = (0..9).map(|phase| [phase % 3, phase / 3]).collect();
        if self.mistake == Mistake::PhasesMixed {
            phases.swap(0, 1);
        }
        phases.into_iter().for_each(|phase| kernel::relabel(&mut self.field, label_cost, phase, &mut sums));
        Ok(sums)
    }

    async fn labels(&self) -> Result<Vec<u8>> {
        let mut labels = kernel::read_labels(&self.field);
        if self.mistake == Mistake::OneLabel {
            *labels.last_mut().unwrap() ^= 1;
        }
        Ok(labels)
    }
}
