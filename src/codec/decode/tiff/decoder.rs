//! The decoder of TIFF, and its errors.

use std::fmt;
use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::Decoder;

use crate::error::Error;

pub(super) type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

pub(super) fn failed(error: TiffError) -> Error {
    let reason = match error {
        TiffError::FormatError(error) => error.to_string(),
        TiffError::UnsupportedError(error) => error.to_string(),
        error => error.to_string(),
    };
    Error::Decode { format: "TIFF", reason }
}

pub(super) fn unsupported(what: impl fmt::Display) -> Error {
    Error::Decode { format: "TIFF", reason: format!("{what} is not supported") }
}
