//! Labels by a classic dithering method.

use rayon::prelude::*;

use crate::backend::traits::{PointSet, Quantizer};
use crate::error::Result;
use crate::field::cost::LabelCost;
use crate::labeling::dither::DitherInput;
use crate::labeling::dither::diffuse::diffuse;
use crate::labeling::dither::mask::{bayer, blue_noise};
use crate::labeling::fitted::{Fitted, Labeled, Shown};
use crate::labeling::icm;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::point::Point;
use crate::settings::event::Observer;
use crate::settings::methods::Classic;

/// Labels pixels by error diffusion or by a mask, with a strength in per cent.
pub(crate) async fn label<Q: Quantizer>(
    fitted: Fitted<'_, Q>,
    classic: Classic,
    percent: u32,
    observer: Observer<'_>,
) -> Result<Labeled> {
    let Shown { colors, points } = fitted.shown();
    let eye = Eye::of(&fitted.lattice);
    let label_cost = LabelCost::plain(eye, &points);
    let mask = match classic {
        Classic::FloydSteinberg => {
            return Ok(Labeled {
                indices: diffused(fitted, eye, &label_cost, percent).await?,
                colors,
                is_in_picture_order: false,
            });
        }
        Classic::BlueNoise => blue_noise().to_vec(),
        Classic::Bayer => bayer(),
    };
    let mut quantizer = fitted.quantizer;
    quantizer.point_set().assign_resident(&points).await?;
    let solver = quantizer.into_icm(eye, &label_cost.lights, observer).await?;
    Ok(Labeled {
        indices: icm::mask(solver, label_cost, &mask, percent, observer).await?,
        colors,
        is_in_picture_order: false,
    })
}

async fn diffused<Q: Quantizer>(
    fitted: Fitted<'_, Q>,
    eye: Eye,
    label_cost: &LabelCost,
    percent: u32,
) -> Result<Vec<u8>> {
    let Fitted { source, mut quantizer, lattice, .. } = fitted;
    let labels = quantizer.point_set().resident_labels().await?;
    drop(quantizer);
    let (histogram, colors) = source.histogram();
    let prepared = source.prepare(&lattice, None::<fn(&[Point]) -> Result<Vec<u64>>>)?;
    let lights: Vec<Light> = prepared.points_by_color.par_iter().map(|&point| eye.light(point)).collect();
    let (counts, nearest) = (histogram.counts(), prepared.points.by_color(&labels));
    let input = DitherInput { image: source.image(), colors, counts, lights: &lights, nearest: &nearest };
    Ok(diffuse(&input, label_cost, percent))
}
