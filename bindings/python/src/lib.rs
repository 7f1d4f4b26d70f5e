//! huepress for Python: the parts of the package that are written in Rust. Its face is the Python code beside it.

// The command, whose paths start from the root of its crate.
#[path = "../../../src/bin/huepress/cli/mod.rs"]
mod cli;
#[path = "../../../src/bin/huepress/commands/mod.rs"]
mod commands;
#[path = "../../../src/bin/huepress/entry.rs"]
mod entry;
#[path = "../../../src/bin/huepress/files/mod.rs"]
mod files;
#[path = "../../../src/bin/huepress/run/mod.rs"]
mod run;
#[path = "../../../src/bin/huepress/show/mod.rs"]
mod show;

mod arguments;
mod arrays;
mod command;
mod compress;
mod errors;
mod histograms;
mod images;
mod kmeans;
mod observer;
mod options;
mod palettes;
mod work;

#[pyo3::pymodule(gil_used = false)]
mod _huepress {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::command::command;
    #[pymodule_export]
    use crate::compress::{Details, compress, encode, scores};
    #[pymodule_export]
    use crate::errors::Error;
    #[pymodule_export]
    use crate::histograms::{histogram, merge, palette};
    #[pymodule_export]
    use crate::images::pixels;
    #[pymodule_export]
    use crate::kmeans::{distances, fit, nearest};
    #[pymodule_export]
    use crate::palettes::{listed_colors, named_palette, palette_file, palette_of_file, palette_of_png};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
