//! Reports on results as HTML: before and after under a slider, sizes, scores, palettes and errors.

mod error_map;
mod escaped;
mod inertia_plot;
mod page;
mod section;

pub use inertia_plot::InertiaTrace;
pub use page::Page;
pub use section::Section;
