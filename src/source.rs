//! The source image of a compression, with its colours, which are counted on demand.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::error::Result;
use crate::histogram::Histogram;
use crate::histogram::color_set::ColorSet;
use crate::histogram::fills::Fills;
use crate::image::Image;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;

/// An image to be compressed. The host counts its colours on demand only, since some devices count them themselves.
#[derive(Debug)]
pub struct Source<'a> {
    image: Cow<'a, Image>,
    counted: OnceLock<(Histogram, ColorSet)>,
    fills: OnceLock<Fills>,
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
    /// Makes a source without counting its colours.
    pub fn new(image: &'a Image) -> Self {
        Self::of(Cow::Borrowed(image))
    }

    /// Makes a source that owns its image.
    pub(crate) fn owned(image: Image) -> Self {
        Self::of(Cow::Owned(image))
    }

    fn of(image: Cow<'a, Image>) -> Self {
        Self { image, counted: OnceLock::new(), fills: OnceLock::new(), prepared: Mutex::default() }
    }

    /// The image.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The histogram of the image and the set of its colours, counted on the host by the first call.
    pub fn histogram(&self) -> &(Histogram, ColorSet) {
        self.counted.get_or_init(|| Histogram::with_color_set(&self.image))
    }

    /// The histogram of the image, if it has been counted.
    pub(crate) fn counted(&self) -> Option<&Histogram> {
        self.counted.get().map(|(histogram, _)| histogram)
    }

    /// The colours of flat areas, found by the first call.
    pub(crate) fn fills(&self) -> &Fills {
        self.fills.get_or_init(|| Fills::find(&self.image))
    }

    /// The points of the image's colours on a lattice, reused if the previous call was for the same.
    ///
    /// `weigh` computes the weight of each colour from the points by colour id; None stands for the number of pixels.
    pub(crate) fn prepare(
        &self,
        lattice: &Lattice,
        weigh: Option<impl FnOnce(&[Point]) -> Result<Vec<u64>>>,
    ) -> Result<Arc<Prepared>> {
        // The lock is not held during the work, because its threads might call this method.
        let last = || self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let is_masked = weigh.is_some();
        // Points of another lattice are dropped early to free their memory.
        let known = last().take().filter(|known| known.lattice == *lattice && known.is_masked == is_masked);
        if let Some(known) = known {
            return Ok(Arc::clone(last().insert(known)));
        }
        let (points, points_by_color) = WeightedPoints::with_points_by_color(&self.histogram().0, lattice)?;
        let points = match weigh {
            Some(weigh) => points.scale_weights(&weigh(&points_by_color)?, lattice),
            None => points,
        };
        let prepared = Prepared { lattice: *lattice, is_masked, points: Arc::new(points), points_by_color };
        Ok(Arc::clone(last().insert(Arc::new(prepared))))
    }
}
