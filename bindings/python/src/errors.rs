//! The library's errors as exceptions.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;

create_exception!(
    huepress,
    Error,
    PyValueError,
    "An image, a palette, a histogram or an option that huepress cannot use; the message says why and what to do."
);

/// The exception for an error of the library, in its words.
pub fn raised(error: huepress::Error) -> PyErr {
    Error::new_err(error.to_string())
}
