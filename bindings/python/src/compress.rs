//! Compression of one picture.

use huepress::codec::{Container, DecodeOptions};
use huepress::metrics::Scorer;
use huepress::report::{Page, Section};
use huepress::{Effort, Event, Image, IndexedImage, Original, Palette, PressOptions, Pressed, Setting, Trial};
use numpy::{PyArray3, PyReadonlyArray2, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use self_cell::self_cell;

use crate::arguments::{Arguments, rgba};
use crate::arrays::{array, pixels_of, table, values};
use crate::errors::{Error, raised};
use crate::images::{Picture, Source};
use crate::observer::PythonObserver;
use crate::options;
use crate::work::{detached, engine};

/// A compression with its original.
struct Compression<'a> {
    original: Original<'a>,
    pressed: Pressed<'a>,
}

self_cell!(
    /// A compression, and the picture of whose bytes it makes use.
    struct Held {
        owner: Picture,
        #[covariant]
        dependent: Compression,
    }
);

/// The whole of a result.
#[pyclass(frozen, module = "huepress._huepress")]
pub struct Details(Held);

/// Compresses a picture. Returns the fields of the result, and the whole of it.
#[pyfunction]
pub fn compress<'py>(
    py: Python<'py>,
    source: Source<'_>,
    arguments: &Bound<'py, PyDict>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Details)> {
    let arguments = Arguments(arguments);
    let picture = source.held(py)?;
    let job = Job {
        options: options::of_compression(&arguments)?,
        decode: options::of_decoding(&arguments)?,
        device: options::device(&arguments)?,
        is_strict: arguments.is_set("strict")?,
    };
    let mut observer = PythonObserver::new(progress, options::timeout(&arguments)?);
    let held = detached(py, || Held::try_new(picture, |picture| job.run(picture, &mut observer)))?;
    Ok((fields(py, &held)?, Details(held)))
}

/// What is to be done with a picture.
struct Job {
    options: PressOptions,
    decode: DecodeOptions,
    device: huepress::Device,
    /// Whether a file of several pictures is refused.
    is_strict: bool,
}

impl Job {
    fn run<'a>(self, picture: &'a Picture, observer: &mut PythonObserver) -> PyResult<Compression<'a>> {
        let original = picture.original(self.decode).map_err(raised)?;
        if let Some(what) = original.left_out().filter(|_| self.is_strict) {
            return Err(Error::new_err(format!("{what}, which strict forbids")));
        }
        let engine = engine(self.device);
        let mut observe = |event: Event<'_>| observer.observe(&event);
        let pressed = pollster::block_on(engine.press_async(&original, &self.options, &mut observe));
        let pressed = pressed.map_err(|error| observer.raised(error))?;
        Ok(Compression { original, pressed })
    }
}

/// The fields of a result, as Python names them.
fn fields<'py>(py: Python<'py>, held: &Held) -> PyResult<Bound<'py, PyDict>> {
    let Compression { original, pressed } = held.borrow_dependent();
    let Pressed { compressed, reached, .. } = pressed;
    let (image, fit, data) = (&compressed.image, &compressed.fit, pressed.bytes());
    let format = match original.file().filter(|_| pressed.kept.is_some()) {
        Some(file) => file.format.name(),
        None => pressed.container.name(),
    };
    let shape = (image.height() as usize, image.width() as usize);
    let curve: Vec<_> = pressed.curve.iter().map(trial).collect();
    let fields = PyDict::new(py);
    fields.set_item("data", PyBytes::new(py, data))?;
    fields.set_item("encoded", PyBytes::new(py, &pressed.found))?;
    fields.set_item("palette", table(py, image.palette().colors().to_vec())?)?;
    fields.set_item("indices", array(py, shape, image.indices().to_vec())?)?;
    fields.set_item("format", format.to_lowercase())?;
    fields.set_item("encoded_format", pressed.container.extension())?;
    fields.set_item("bytes_in", held.borrow_owner().file().map(<[u8]>::len))?;
    fields.set_item("bytes_out", data.len())?;
    fields.set_item("colors_in", compressed.colors_in)?;
    fields.set_item("kept", pressed.kept.map(|kept| kept.reason()))?;
    fields.set_item("device", &fit.device)?;
    fields.set_item("device_reason", &fit.device_reason)?;
    fields.set_item("iterations", fit.iterations)?;
    fields.set_item("converged", fit.converged)?;
    fields.set_item("inertia", fit.inertia)?;
    fields.set_item("psnr", compressed.psnr)?;
    fields.set_item("goal_met", reached.as_ref().map(|reached| reached.met))?;
    fields.set_item("tries", reached.as_ref().map(|reached| reached.tries))?;
    fields.set_item("found", reached.as_ref().map(|reached| trial(&reached.trial)))?;
    fields.set_item("curve", curve)?;
    fields.set_item("warnings", &pressed.warnings)?;
    Ok(fields)
}

/// Colours, price, dither strength, bytes and score.
fn trial(trial: &Trial) -> (u32, u32, u32, u64, f64) {
    let Trial { setting: Setting { colors, lossy, dither_strength }, bytes, score, .. } = *trial;
    (colors, lossy, dither_strength, bytes, score)
}

#[pymethods]
impl Details {
    /// The pixels of the original.
    fn original<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray3<u8>>> {
        pixels_of(py, self.0.borrow_dependent().original.image().clone())
    }

    /// The page of a report on the result.
    fn page(&self, py: Python<'_>, title: &str) -> PyResult<String> {
        detached(py, || {
            let Compression { original, pressed } = self.0.borrow_dependent();
            let shown = pressed.compressed.image.to_image();
            // A picture that is too large for the metrics has no scores.
            let scores = Scorer::new(original.image()).and_then(|scorer| scorer.scores(&shown)).ok();
            let section = Section { title, original, pressed, scores, traces: &[], times: &[] };
            let mut page = Page::default();
            page.add(&section.html().map_err(raised)?);
            Ok(page.finish(""))
        })
    }
}

/// Mean squared error, PSNR, SSIMULACRA2 and butteraugli of a picture.
#[pyfunction]
pub fn scores(
    py: Python<'_>,
    original: PyReadonlyArray3<'_, u8>,
    picture: PyReadonlyArray3<'_, u8>,
) -> PyResult<(f64, Option<f64>, f64, f64)> {
    let image = |array| Source::Pixels(array).held(py)?.image(DecodeOptions::default()).map_err(raised);
    let (original, picture): (Image, Image) = (image(original)?, image(picture)?);
    detached(py, || {
        let scores = Scorer::new(&original).and_then(|scorer| scorer.scores(&picture)).map_err(raised)?;
        Ok((scores.mse, scores.psnr(), scores.ssimulacra2, scores.butteraugli))
    })
}

/// The bytes of a file of an indexed picture.
#[pyfunction]
pub fn encode<'py>(
    py: Python<'py>,
    indices: PyReadonlyArray2<'_, u8>,
    palette: &[u8],
    format: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    let container: Container = format.parse().map_err(raised)?;
    let palette = Palette::new(rgba(palette).to_vec()).map_err(raised)?;
    let &[height, width] = indices.shape() else { unreachable!("an array of two dimensions") };
    let image = IndexedImage::new(width as u32, height as u32, palette, values(&indices)?.to_vec()).map_err(raised)?;
    let data = detached(py, || container.encode(&image, Effort::default()).map_err(raised))?;
    Ok(PyBytes::new(py, &data))
}
