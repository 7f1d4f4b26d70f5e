//! What pixels and points weigh: less where the picture is busy, more where a colour is rare.

pub(crate) mod activity;
pub(crate) mod calm;
pub(crate) mod rarity;
pub(crate) mod salience;
pub(crate) mod weigh;
