//! The keyword arguments of a call.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::Error;

/// Keyword arguments by name. One that is None counts as not given.
pub struct Arguments<'a, 'py>(pub &'a Bound<'py, PyDict>);

impl<'py> Arguments<'_, 'py> {
    fn value(&self, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.0.get_item(name)?.filter(|value| !value.is_none()))
    }

    /// A whole number.
    pub fn whole<T: TryFrom<i128>>(&self, name: &str) -> PyResult<Option<T>> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        let number: i128 = value.extract().map_err(|_| wrong_type(name, "a whole number", &value))?;
        let number = T::try_from(number).map_err(|_| Error::new_err(format!("{name} cannot be {number}")))?;
        Ok(Some(number))
    }

    /// A number.
    pub fn real(&self, name: &str) -> PyResult<Option<f64>> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        Ok(Some(value.extract().map_err(|_| wrong_type(name, "a number", &value))?))
    }

    /// Whether an argument is true.
    pub fn is_set(&self, name: &str) -> PyResult<bool> {
        self.value(name)?.map_or(Ok(false), |value| value.is_truthy())
    }

    /// A text.
    pub fn text(&self, name: &str) -> PyResult<Option<String>> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        Ok(Some(value.extract().map_err(|_| wrong_type(name, "a text", &value))?))
    }

    /// One of some values, each with its name.
    pub fn choice<T: Clone>(&self, name: &str, choices: &[(&str, T)]) -> PyResult<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = choices.iter().find(|(known, _)| *known == text).map(|(_, choice)| choice.clone());
        let known = || choices.iter().map(|(known, _)| format!("{known:?}")).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| Error::new_err(format!("{name} must be one of {}, not {text:?}", known())))
    }

    /// Colours, which arrive as bytes of red, green, blue and alpha.
    pub fn colors(&self, name: &str) -> PyResult<Option<Vec<huepress::Rgba>>> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        Ok(Some(rgba(value.extract()?).to_vec()))
    }
}

/// Bytes as colours of four bytes each.
pub fn rgba(bytes: &[u8]) -> &[huepress::Rgba] {
    bytes.as_chunks().0
}

fn wrong_type(name: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("{name} must be {wanted}, not {value}"))
}
