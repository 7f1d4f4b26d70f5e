//! Pictures from Python and back.

use huepress::codec::DecodeOptions;
use huepress::{Channels, Image, Original, PixelLayout};
use numpy::{PyArray3, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;

use crate::arguments::Arguments;
use crate::arrays::{pixels_of, values};
use crate::errors::{Error, raised};
use crate::options;
use crate::work::detached;

/// A picture as Python gives it.
#[derive(FromPyObject)]
pub enum Source<'py> {
    /// The bytes of a file.
    File(PyBackedBytes),
    /// Rows of pixels of 1, 3 or 4 channels of 8 bits.
    Pixels(PyReadonlyArray3<'py, u8>),
}

/// A picture that Python can neither change nor take away.
pub enum Picture {
    File(PyBackedBytes),
    Pixels(Image),
}

impl Source<'_> {
    /// Takes hold of the picture.
    pub fn held(self, py: Python<'_>) -> PyResult<Picture> {
        let array = match self {
            Self::File(bytes) => return Ok(Picture::File(bytes)),
            Self::Pixels(array) => array,
        };
        let &[height, width, channels] = array.shape() else { unreachable!("an array of three dimensions") };
        let side =
            |side: usize| u32::try_from(side).map_err(|_| Error::new_err("the array has too many rows or columns"));
        let channels = match channels {
            1 => Channels::Grey,
            3 => Channels::Rgb,
            4 => Channels::Rgba,
            _ => return Err(Error::new_err(format!("pixels have 1, 3 or 4 channels, not {channels}"))),
        };
        let (layout, bytes) = (PixelLayout::new(side(width)?, side(height)?, channels), values(&array)?);
        Ok(Picture::Pixels(detached(py, || Image::from_layout(layout, bytes).map_err(raised))?))
    }
}

impl Picture {
    /// The bytes of the file, where it is one.
    pub fn file(&self) -> Option<&[u8]> {
        match self {
            Self::File(bytes) => Some(bytes),
            Self::Pixels(_) => None,
        }
    }

    /// The picture as the library's original.
    pub fn original(&self, options: DecodeOptions) -> huepress::Result<Original<'_>> {
        match self {
            Self::File(bytes) => Original::decode(bytes, options),
            Self::Pixels(image) => Ok(Original::from_image(image.clone())),
        }
    }

    /// The picture alone.
    pub fn image(self, options: DecodeOptions) -> huepress::Result<Image> {
        match self {
            Self::File(bytes) => Ok(options.decode(&bytes)?.image),
            Self::Pixels(image) => Ok(image),
        }
    }
}

/// The pixels of a picture: red, green, blue and alpha in sRGB.
#[pyfunction]
pub fn pixels<'py>(
    py: Python<'py>,
    source: Source<'_>,
    arguments: &Bound<'_, PyDict>,
) -> PyResult<Bound<'py, PyArray3<u8>>> {
    let (picture, options) = (source.held(py)?, options::of_decoding(&Arguments(arguments))?);
    pixels_of(py, detached(py, || picture.image(options).map_err(raised))?)
}
