//! An image, and what the host knows of its colours once somebody asks.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::error::Result;
use crate::histogram::Histogram;
use crate::histogram::color_set::ColorSet;
use crate::image::Image;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;

/// An image to be compressed. A device that counts colours itself leaves the host's count undone.
#[derive(Debug)]
pub struct Source<'a> {
    image: &'a Image,
    counted: OnceLock<(Histogram, ColorSet)>,
    prepared: Mutex<Option<Arc<Prepared>>>,
}

/// The points that clustering starts from.
#[derive(Debug)]
pub(crate) struct Prepared {
    lattice: Lattice,
    is_masked: bool,
    pub(crate) points: Arc<WeightedPoints>,
    /// The point of each colour, by colour id.
    pub(crate) points_by_color: Vec<Point>,
}

impl<'a> Source<'a> {
    /// Nothing is counted yet.
    pub fn new(image: &'a Image) -> Self {
        Self { image, counted: OnceLock::new(), prepared: Mutex::default() }
    }

    /// The image.
    pub fn image(&self) -> &'a Image {
        self.image
    }

    /// The colours, counted on the host by the first call.
    pub fn histogram(&self) -> &(Histogram, ColorSet) {
        self.counted.get_or_init(|| Histogram::with_color_set(self.image))
    }

    /// Its colours on this lattice, as the last call has made them or anew. Where errors are masked, `weigh` tells the
    /// weight of each from its points by colour id.
    pub(crate) fn prepare(
        &self,
        lattice: &Lattice,
        weigh: Option<impl FnOnce(&[Point]) -> Vec<u64>>,
    ) -> Result<Arc<Prepared>> {
        // Not locked while threads work, one of which might come here.
        let last = || self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let is_masked = weigh.is_some();
        // Others are of no use any more.
        let known = last().take().filter(|known| known.lattice == *lattice && known.is_masked == is_masked);
        if let Some(known) = known {
            return Ok(Arc::clone(last().insert(known)));
        }
        let (points, points_by_color) = WeightedPoints::with_points_by_color(&self.histogram().0, lattice)?;
        let points = match weigh {
            Some(weigh) => points.boost_rare(&weigh(&points_by_color)),
            None => points,
        };
        let prepared = Prepared { lattice: *lattice, is_masked, points: Arc::new(points), points_by_color };
        Ok(Arc::clone(last().insert(Arc::new(prepared))))
    }
}
