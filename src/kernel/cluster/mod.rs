//! Steps of Lloyd's iteration.

pub(crate) mod accumulate;
pub(crate) mod assign;
pub(crate) mod enclose;
pub(crate) mod update;
