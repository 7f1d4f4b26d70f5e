//! Shows results to people and programs.

pub mod canvas;
pub mod checker;
pub mod curve;
pub mod figure;
pub mod json;
pub mod message;
pub mod progress;
pub mod sheet;
pub mod style;
pub mod summary;
