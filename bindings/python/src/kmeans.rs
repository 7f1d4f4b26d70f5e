//! k-means over pixels.

use huepress::{Clustering, Device, Event, Init, KMeans, Rgba, Space};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::Arguments;
use crate::arrays::{array, values};
use crate::errors::{Error, raised};
use crate::observer::PythonObserver;
use crate::work::{detached, engine};

/// Labels, centres, inertia, and iterations.
type Fitted<'py> = (Bound<'py, PyArray1<i32>>, Bound<'py, PyArray2<f64>>, f64, u32);

/// Clusters pixels of 1, 3 or 4 channels.
#[pyfunction]
pub fn fit<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'_, u8>,
    weights: Option<PyReadonlyArray1<'_, u64>>,
    first_centers: Option<PyReadonlyArray2<'_, u8>>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<Fitted<'py>> {
    let pixels = Pixels::of(&pixels)?;
    let mut model = model(&Arguments(arguments))?;
    if let Some(centers) = first_centers {
        model = model.init_centroids(&Pixels::of(&centers)?.colors());
    }
    let weights = weights.as_ref().map(values).transpose()?;
    let mut observer = PythonObserver::new(None, None);
    let found = detached(py, || {
        let (engine, colors) = (engine(Device::Cpu), pixels.colors());
        let mut observe = |event: Event<'_>| observer.observe(&event);
        let found = pollster::block_on(async {
            match weights {
                Some(weights) => model.fit_weighted_async(&engine, &colors, weights, &mut observe).await,
                None => model.fit_async(&engine, &colors, &mut observe).await,
            }
        });
        found.map_err(|error| observer.raised(error))
    })?;
    let shape = (found.centroids.len(), pixels.channels);
    let centers = found.centroids.iter().flat_map(|center| center[..pixels.channels].iter().copied()).collect();
    Ok((numbers(py, found.labels), array(py, shape, centers)?, found.inertia, found.iterations))
}

/// The nearest centre of each pixel.
#[pyfunction]
pub fn nearest<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'_, u8>,
    centers: PyReadonlyArray2<'_, f64>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let (pixels, clustering) = (Pixels::of(&pixels)?, clustering(&centers)?);
    Ok(numbers(py, detached(py, || Ok(clustering.predict(&pixels.colors())))?))
}

/// The distance of each pixel to each centre.
#[pyfunction]
pub fn distances<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'_, u8>,
    centers: PyReadonlyArray2<'_, f64>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let (pixels, clustering) = (Pixels::of(&pixels)?, clustering(&centers)?);
    let distances = detached(py, || Ok(clustering.distances(&pixels.colors())))?;
    let clusters = clustering.centroids.len();
    array(py, (distances.len() / clusters, clusters), distances)
}

fn model(arguments: &Arguments<'_, '_>) -> PyResult<KMeans> {
    let mut model = KMeans::new(arguments.whole("n_clusters")?.unwrap_or_default());
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
    Ok(model)
}

/// The clusters of known centres.
fn clustering(centers: &PyReadonlyArray2<'_, f64>) -> PyResult<Clustering> {
    let channels = centers.shape()[1];
    let centroid = |center: &[f64]| {
        let mut centroid = [0.0, 0.0, 0.0, 255.0];
        centroid[..channels].copy_from_slice(center);
        centroid
    };
    let centroids: Vec<[f64; 4]> = values(centers)?.chunks(channels).map(centroid).collect();
    Clustering::from_centroids(Space::Srgb, channels == 4, &centroids).map_err(raised)
}

/// Rows of an array, each a pixel.
#[derive(Clone, Copy)]
struct Pixels<'a> {
    bytes: &'a [u8],
    /// 1, 3 or 4.
    channels: usize,
}

impl<'a> Pixels<'a> {
    fn of(array: &'a PyReadonlyArray2<'_, u8>) -> PyResult<Self> {
        let (bytes, channels) = (values(array)?, array.shape()[1]);
        match channels {
            1 | 3 | 4 => Ok(Self { bytes, channels }),
            _ => Err(Error::new_err(format!("pixels have 1, 3 or 4 channels, not {channels}"))),
        }
    }

    /// The pixels as colours. Those of one channel lie along one axis, so that distances are what they are in it.
    fn colors(self) -> Vec<Rgba> {
        match self.channels {
            1 => self.bytes.iter().map(|&value| [value, 0, 0, 255]).collect(),
            3 => self.bytes.as_chunks().0.iter().map(|&[red, green, blue]| [red, green, blue, 255]).collect(),
            _ => self.bytes.as_chunks().0.to_vec(),
        }
    }
}

/// Labels of the type that scikit-learn's have.
fn numbers(py: Python<'_>, labels: Vec<u8>) -> Bound<'_, PyArray1<i32>> {
    labels.into_iter().map(i32::from).collect::<Vec<i32>>().into_pyarray(py)
}
