//! Labels by the nearest colour.

use crate::backend::traits::{PointSet, Quantizer};
use crate::error::Result;
use crate::image::palette::Palette;
use crate::labeling::entries::without_unused;
use crate::labeling::fitted::{Fitted, Shown};

/// Gives each pixel its nearest colour. Returns the colours in use and the index of each pixel.
pub(crate) async fn label<Q: Quantizer>(mut fitted: Fitted<'_, Q>) -> Result<(Palette, Vec<u8>)> {
    let Shown { colors, points } = fitted.shown();
    let sums = fitted.quantizer.point_set().assign_resident(&points).await?;
    let (kept, new_indices) = without_unused(&colors, |index| sums.clusters[index].weight > 0);
    Ok((Palette::new(kept)?, fitted.quantizer.remap(&new_indices).await?))
}
