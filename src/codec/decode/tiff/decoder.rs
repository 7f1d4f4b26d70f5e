//! The decoder of TIFF, and its errors.

use std::fmt;
use std::io::ErrorKind;

use tiff::decoder::Decoder;
use tiff::tags::CompressionMethod;
use tiff::{TiffError, TiffUnsupportedError};

use crate::codec::decode::watch::Watched;
use crate::error::Error;

pub(super) type Reader<'b, 'a> = Decoder<Watched<'b, 'a>>;

pub(super) fn failed(error: TiffError) -> Error {
    let reason = match error {
        TiffError::FormatError(error) => error.to_string(),
        TiffError::UnsupportedError(TiffUnsupportedError::UnsupportedCompressionMethod(method)) => {
            return match method {
                CompressionMethod::Unknown(number) => unsupported(format!("TIFF with compression of kind {number}")),
                named => unsupported(format!("TIFF with {named:?} compression")),
            };
        }
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => "the file is cut off".to_owned(),
        TiffError::UnsupportedError(error) => error.to_string(),
        error => error.to_string(),
    };
    Error::Decode { format: "TIFF", reason }
}

pub(super) fn unsupported(what: impl fmt::Display) -> Error {
    Error::Decode { format: "TIFF", reason: format!("{what} is not supported") }
}
