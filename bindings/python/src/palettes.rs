//! Colours from names, texts and palette files, and back.

use huepress::codec::{PaletteFormat, Swatch, decode_palette, decode_plte, parse_colors};
use huepress::{Rgba, builtin_palette};
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arguments::rgba;
use crate::arrays::table;
use crate::errors::raised;

/// The colours of a built-in palette; None for an unknown name.
#[pyfunction]
pub fn named_palette<'py>(py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyArray2<u8>>>> {
    builtin_palette(name).map(|colors| table(py, colors.to_vec())).transpose()
}

/// The colours of a list in hexadecimal or by name.
#[pyfunction]
pub fn listed_colors<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyArray2<u8>>> {
    table(py, parse_colors(text).map_err(raised)?)
}

/// The colours of a palette file or an image.
#[pyfunction]
pub fn palette_of_file<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyArray2<u8>>> {
    table(py, decode_palette(data).map_err(raised)?)
}

/// The palette of an indexed PNG, with all its entries.
#[pyfunction]
pub fn palette_of_png<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyArray2<u8>>> {
    table(py, decode_plte(data).map_err(raised)?)
}

/// The bytes of a palette file.
#[pyfunction]
pub fn palette_file<'py>(
    py: Python<'py>,
    colors: &[u8],
    shares: Vec<f64>,
    format: &str,
    name: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    let format: PaletteFormat = format.parse().map_err(raised)?;
    let swatch = |(&color, share): (&Rgba, f64)| Swatch { color, share };
    let swatches: Vec<Swatch> = rgba(colors).iter().zip(shares).map(swatch).collect();
    Ok(PyBytes::new(py, &format.encode(&swatches, name).map_err(raised)?))
}
