//! The decoder of TIFF, and its errors.

use std::fmt;
use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::Decoder;

use crate::error::Error;

pub(super) type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

pub(super) fn failed(error: TiffError) -> Error {
    Error::Decode { format: "TIFF", reason: error.to_string() }
}

pub(super) fn unsupported(what: impl fmt::Display) -> Error {
    Error::Decode { format: "TIFF", reason: format!("{what} is not supported") }
}
