//! Colours of many images: counted, added up, and reduced to a palette.

use huepress::codec::{decode_histogram, encode_histogram, is_histogram};
use huepress::{Histogram, HistogramSum, Rgba};
use numpy::{IntoPyArray, PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyIterator};

use crate::arguments::Arguments;
use crate::arrays::table;
use crate::errors::raised;
use crate::images::{Picture, Source};
use crate::observer::PythonObserver;
use crate::options;
use crate::work::{detached, engine};

/// Colours and their shares.
type Swatches<'py> = (Bound<'py, PyArray2<u8>>, Bound<'py, PyArray1<f64>>);

/// The colours of a picture, as the bytes of a histogram file.
#[pyfunction]
pub fn histogram<'py>(
    py: Python<'py>,
    source: Source<'_>,
    arguments: &Bound<'_, PyDict>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (picture, options) = (source.held(py)?, options::of_decoding(&Arguments(arguments))?);
    let bytes = detached(py, || {
        let image = picture.image(options).map_err(raised)?;
        Ok(encode_histogram(&Histogram::from_image(&image)))
    })?;
    Ok(PyBytes::new(py, &bytes))
}

/// The sum of histogram files, which are taken one by one.
#[pyfunction]
pub fn merge<'py>(py: Python<'py>, parts: &Bound<'py, PyIterator>) -> PyResult<Bound<'py, PyBytes>> {
    let mut sum = HistogramSum::default();
    for part in parts {
        let part: PyBackedBytes = part?.extract()?;
        detached(py, || {
            sum.add(decode_histogram(&part).map_err(raised)?);
            Ok(())
        })?;
        py.check_signals()?;
    }
    let bytes = detached(py, || Ok(encode_histogram(&sum.total())))?;
    Ok(PyBytes::new(py, &bytes))
}

/// The palette of a picture or a histogram file.
#[pyfunction]
pub fn palette<'py>(
    py: Python<'py>,
    source: Source<'_>,
    arguments: &Bound<'py, PyDict>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Swatches<'py>> {
    let arguments = Arguments(arguments);
    let (picture, decode, device) = (source.held(py)?, options::of_decoding(&arguments)?, options::device(&arguments)?);
    let (options, mut observer) = (options::of_clusters(&arguments)?, PythonObserver::new(progress, None));
    let swatches = detached(py, || {
        let histogram = match &picture {
            Picture::File(bytes) if is_histogram(bytes) => decode_histogram(bytes),
            _ => picture.image(decode).map(|image| Histogram::from_image(&image)),
        };
        let histogram = histogram.map_err(raised)?;
        let engine = engine(device);
        let mut observe = |event: huepress::Event<'_>| observer.observe(&event);
        let found = pollster::block_on(engine.extract_async(&histogram, &options, &mut observe));
        Ok(found.map_err(|error| observer.raised(error))?.swatches)
    })?;
    let colors: Vec<Rgba> = swatches.iter().map(|swatch| swatch.color).collect();
    let shares: Vec<f64> = swatches.iter().map(|swatch| swatch.share).collect();
    Ok((table(py, colors)?, shares.into_pyarray(py)))
}
