//! k-means over pixels.

use huepress::{Event, Init, KMeans, Rgba};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::Arguments;
use crate::arrays::array;
use crate::errors::Error;
use crate::observer::PythonObserver;
use crate::options;
use crate::work::{detached, engine};

/// Clusters pixels of 1, 3 or 4 channels. Returns labels, centres, inertia, iterations, and whether it converged.
#[pyfunction]
#[expect(clippy::type_complexity)]
pub fn fit<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'_, u8>,
    _weights: Option<Bound<'py, PyAny>>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<(Bound<'py, PyArray1<i32>>, Bound<'py, PyArray2<f64>>, f64, u32)> {
    let arguments = Arguments(arguments);
    let channels = pixels.shape()[1];
    let colors = colors(pixels.as_slice()?, channels)?;
    let mut model = KMeans::new(arguments.whole("n_clusters")?.unwrap_or(16));
    if let Some(init) = arguments.choice("init", &[("k-means++", Init::KMeansPlusPlus), ("wu", Init::Wu)])? {
        model = model.init(init);
    }
    if let Some(n_init) = arguments.whole("n_init")? {
        model = model.n_init(n_init);
    }
    if let Some(max_iter) = arguments.whole("max_iter")? {
        model = model.max_iter(max_iter);
    }
    if let Some(tol) = arguments.real("tol")? {
        model = model.tol(tol);
    }
    if let Some(seed) = arguments.whole("seed")? {
        model = model.seed(seed);
    }
    let device = options::device(&arguments)?;
    let mut observer = PythonObserver::new(None, None);
    let found = detached(py, || {
        let mut observe = |event: Event<'_>| observer.observe(&event);
        let found = pollster::block_on(model.fit_async(&engine(device), &colors, &mut observe));
        found.map_err(|error| observer.raised(error))
    })?;
    let labels: Vec<i32> = found.labels.into_iter().map(i32::from).collect();
    let rows = found.centroids.len();
    let centers = found.centroids.iter().flat_map(|center| center[..channels].iter().copied()).collect();
    Ok((labels.into_pyarray(py), array(py, (rows, channels), centers)?, found.inertia, found.iterations))
}

/// Pixels as colours. Those of one channel lie along one axis, so that distances are what they are in it.
fn colors(bytes: &[u8], channels: usize) -> PyResult<Vec<Rgba>> {
    match channels {
        1 => Ok(bytes.iter().map(|&value| [value, 0, 0, 255]).collect()),
        3 => Ok(bytes.as_chunks().0.iter().map(|&[red, green, blue]| [red, green, blue, 255]).collect()),
        4 => Ok(bytes.as_chunks().0.to_vec()),
        _ => Err(Error::new_err(format!("pixels have 1, 3 or 4 channels, not {channels}"))),
    }
}
