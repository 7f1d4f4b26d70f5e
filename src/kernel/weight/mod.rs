//! Weights of pixels and points: less where the picture is busy, more where a colour is rare.

pub(crate) mod activity;
pub(crate) mod boost_rare;
pub(crate) mod group_weights;
pub(crate) mod quiet_classes;
pub(crate) mod salience;
