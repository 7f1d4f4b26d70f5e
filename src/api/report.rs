//! How and where a palette was fitted.

use crate::backend::engine::DeviceUsed;
use crate::cluster::Fit;

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
    /// The report of a fit, whose inertia is given in squared units of the space.
    pub(crate) fn new(used: DeviceUsed, fit: &Fit, inertia: f64) -> Self {
        let Fit { iterations, converged, .. } = *fit;
        Self { device: used.device, device_reason: used.reason, iterations, converged, inertia }
    }

    /// The report where the colours were few enough to keep them all.
    pub(crate) fn all_kept(device: String) -> Self {
        let device_reason = "the colours are few enough to keep them all".to_owned();
        Self { device, device_reason, iterations: 0, converged: true, inertia: 0.0 }
    }
}
