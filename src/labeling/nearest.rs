//! The nearest colour of each pixel.

use crate::backend::traits::{PointSet, Quantizer};
use crate::error::Result;
use crate::image::palette::Palette;
use crate::labeling::fitted::{Fitted, Shown};
use crate::labeling::used::without_unused;

/// The colours of a fit that have pixels, and the index of each pixel.
pub(crate) async fn label<Q: Quantizer>(mut fitted: Fitted<'_, Q>) -> Result<(Palette, Vec<u8>)> {
    let Shown { colors, points } = fitted.shown();
    let sums = fitted.quantizer.point_set().assign_resident(&points).await?;
    let (kept, places) = without_unused(&colors, |place| sums.clusters[place].weight > 0);
    Ok((Palette::new(kept)?, fitted.quantizer.remap(&places).await?))
}
