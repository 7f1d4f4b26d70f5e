//! Weights of pixels and points: less where the picture is busy or dark, more where a colour is rare.

pub(crate) mod activity;
pub(crate) mod group_factors;
pub(crate) mod group_weights;
pub(crate) mod quiet_classes;
pub(crate) mod salience;
pub(crate) mod scale_weights;
pub(crate) mod visibility;
