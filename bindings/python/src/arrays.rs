//! Arrays for Python.

use huepress::Image;
use numpy::ndarray::{Array2, Array3, Dimension, ShapeError};
use numpy::{Element, IntoPyArray, PyArray2, PyArray3, PyReadonlyArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

/// An array of rows with a column for each value.
pub fn table<T: Element, const N: usize>(py: Python<'_>, rows: Vec<[T; N]>) -> PyResult<Bound<'_, PyArray2<T>>> {
    array(py, (rows.len(), N), rows.into_flattened())
}

/// An array of rows and columns.
pub fn array<T: Element>(py: Python<'_>, shape: (usize, usize), values: Vec<T>) -> PyResult<Bound<'_, PyArray2<T>>> {
    Ok(Array2::from_shape_vec(shape, values).map_err(misshapen)?.into_pyarray(py))
}

/// The pixels of an image.
pub fn pixels_of(py: Python<'_>, image: Image) -> PyResult<Bound<'_, PyArray3<u8>>> {
    let shape = (image.height() as usize, image.width() as usize, 4);
    Ok(Array3::from_shape_vec(shape, image.into_bytes()).map_err(misshapen)?.into_pyarray(py))
}

fn misshapen(error: ShapeError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// The values of an array, row by row.
pub fn values<'a, T: Element, D: Dimension>(array: &'a PyReadonlyArray<'_, T, D>) -> PyResult<&'a [T]> {
    // What is contiguous may be so column by column.
    if !array.is_c_contiguous() {
        return Err(PyValueError::new_err("the array is not contiguous row by row"));
    }
    Ok(array.as_slice()?)
}
