//! How and where a palette was fitted.

use crate::backend::engine::DeviceUsed;

/// The device and the course of a k-means fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FitReport {
    /// `cpu`, or the name of the adapter that did the work.
    pub device: String,
    /// Why that device.
    pub device_reason: String,
    /// Iterations of the best run; 0 where there was nothing to do.
    pub iterations: u32,
    /// Whether the best run stopped before its iterations were used up.
    pub converged: bool,
    /// Sum over all pixels of the squared distance to the centroid: in squared 8-bit units for sRGB, as scikit-learn's
    /// `inertia_`, and in squared Oklab units for Oklab. 0 where every colour was kept.
    pub inertia: f64,
}

impl FitReport {
    pub(crate) fn new(used: DeviceUsed, iterations: u32, converged: bool, inertia: f64) -> Self {
        Self { device: used.device, device_reason: used.reason, iterations, converged, inertia }
    }

    /// The report where the colours were few enough to keep them all.
    pub(crate) fn all_kept(device: String) -> Self {
        let reason = "the colours are few enough to keep them all".to_owned();
        Self::new(DeviceUsed { device, reason }, 0, true, 0.0)
    }
}
