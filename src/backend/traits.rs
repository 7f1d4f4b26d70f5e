//! The face of a device: an image on it, its points, and a label field.

use std::sync::Arc;

use crate::error::Result;
use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::histogram::{ColorSummary, Histogram};
use crate::kernel::cluster::update::Run;
use crate::lattice::eye::Eye;
use crate::lattice::light::Light;
use crate::lattice::map::Lattice;
use crate::lattice::point::Point;
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};
use crate::settings::event::Observer;
use crate::source::Source;

/// The mark of the project's own devices, without which none of these traits can be implemented.
///
/// A device must give the same bytes as every other, which only the parity tests of this project can show; and the traits
/// change with every version. It can be named by way of `internals` alone, for the reference that those tests compare
/// with.
pub trait Sealed {}

/// A device that runs the kernels. Every one gives the bytes that [`kernel`](crate::internals::kernel) defines.
#[allow(async_fn_in_trait, reason = "backends are driven on one thread, in a browser too; none needs Send")]
pub trait Backend: Sealed {
    /// Points that lie on the device.
    type PointSet<'a>: PointSet
    where
        Self: 'a;

    /// An image that lies on the device.
    type DeviceImage<'a>: DeviceImage
    where
        Self: 'a;

    /// Brings points to the device, once for all runs over them.
    async fn load_points(&self, points: Arc<WeightedPoints>) -> Result<Self::PointSet<'_>>;

    /// Brings an image to the device, and counts its colours.
    async fn load_image<'a>(&'a self, source: &'a Source<'a>) -> Result<Self::DeviceImage<'a>>;
}

/// An image on a device with its colours counted.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait DeviceImage: Sealed {
    /// Its colours as points.
    type Quantizer: Quantizer;

    /// The summary of its colours.
    fn summary(&self) -> ColorSummary;

    /// Its histogram, in which the index of a colour is its colour id.
    async fn histogram(&self) -> Result<Histogram>;

    /// The colour id of each pixel, where there are no more than 256.
    async fn exact_indices(self) -> Result<Vec<u8>>;

    /// Its colours as points of a lattice, each with the weight of its pixels: their number or, where errors are
    /// masked, their [`salience`](crate::internals::kernel::salience)
    /// [scaled](WeightedPoints::scale_weights) by group. The observer may end it between its steps on the host.
    async fn quantizer(self, lattice: &Lattice, is_masked: bool, observer: Observer<'_>) -> Result<Self::Quantizer>;
}

/// An image on a device whose colours are weighted points.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait Quantizer: Sealed {
    /// The points.
    type PointSet: PointSet;
    /// A label field on the device.
    type IcmSolver: IcmSolver;

    /// The points.
    fn point_set(&mut self) -> &mut Self::PointSet;

    /// Number of pixels of each of the [`quiet_classes`](crate::internals::kernel::quiet_classes), without those that
    /// are fully transparent; all 0 where errors are not masked.
    fn classes(&self) -> [u64; LabelField::CLASSES];

    /// The sums of the clusters that the points were [put into](PointSet::assign_resident), each pixel with a weight of
    /// 1.
    async fn pixel_sums(&self, centroids: &[Point]) -> Result<Sums>;

    /// [`kernel::remap`](crate::internals::kernel::remap): the palette index of each pixel, by the label of its
    /// colour's point.
    async fn remap(&self, palette_index: &[u8]) -> Result<Vec<u8>>;

    /// [`kernel::init_field`](crate::internals::kernel::init_field): the label field on which pixels have the labels of
    /// their colours' points; the lights are by label. Where errors are not masked all pixels are of class 0. The observer
    /// may end it between its steps on the host.
    async fn into_icm(self, eye: Eye, lights: &[Light], observer: Observer<'_>) -> Result<Self::IcmSolver>;
}

/// A label field on a device.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub trait IcmSolver: Sealed {
    /// [`kernel::shift_residuals`](crate::internals::kernel::shift_residuals) for palette colours whose light changed.
    async fn shift_residuals(&mut self, from: &[Light], to: &[Light]) -> Result<()>;

    /// [`kernel::mix`](crate::internals::kernel::mix) for a label cost without prices; the number of pixels of each
    /// label, without pinned ones. The observer may end it between its steps, of which a GPU has only one.
    async fn mix(&mut self, label_cost: &LabelCost, mask: &[u16], observer: Observer<'_>) -> Result<Vec<u64>>;

    /// [`kernel::diffuse_blocks`](crate::internals::kernel::diffuse_blocks) for a label cost without prices; the number of
    /// pixels of each label, as of mixing. The observer may end it as it may end mixing.
    async fn diffuse(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Vec<u64>>;

    /// [`kernel::relabel`](crate::internals::kernel::relabel) for all phases, row by row of them; the sums of all
    /// targets. The observer may end it as it may end mixing.
    async fn sweep(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Sums>;

    /// [`kernel::read_labels`](crate::internals::kernel::read_labels): the label of each pixel, row by row.
    async fn labels(&self) -> Result<Vec<u8>>;
}

/// Points on a device.
#[allow(async_fn_in_trait, reason = "see Backend")]
#[allow(clippy::len_without_is_empty, reason = "there is always a point")]
pub trait PointSet: Sealed {
    /// State that one step of a run leaves for the next on the same point set. A fresh one gives the same result.
    type StepCache: Default;

    /// Number of points.
    fn len(&self) -> usize;

    /// The points on the host. Where the device made them itself, their colour ids are their indices.
    async fn points(&self) -> Result<Arc<WeightedPoints>>;

    /// Sums of all points as one cluster, and of weight times squared length.
    async fn moments(&self) -> Result<(Cluster, u64)>;

    /// The result of the host's work on a [coarse set](WeightedPoints::coarse) of the points that coincide with none of
    /// `fixed`, while the device prepares for all points.
    async fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> Result<T>;

    /// Up to `steps` steps of a run: assign, accumulate, update. A step past its end changes nothing.
    async fn lloyd(&self, run: &mut Run, cache: &mut Self::StepCache, steps: u32) -> Result<()>;

    /// The best number of steps for one call.
    fn steps_per_call(&self) -> u32;

    /// The label of each point and the inertia.
    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)>;

    /// Puts the points into the clusters of their nearest centroids, where they stay until the next call of this or of
    /// another method that assigns points; the sums of the clusters.
    async fn assign_resident(&mut self, centroids: &[Point]) -> Result<Sums>;

    /// The label of each point, as they were put into clusters.
    async fn resident_labels(&self) -> Result<Vec<u8>>;
}
