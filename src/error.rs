//! Everything that can go wrong, said so that the reader knows what to do.

/// An error of the library. Messages say what is wrong and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option lies outside its range.
    #[error("{name} must be {range}, not {value}")]
    Option {
        /// The option's name, as in [`Options`](crate::Options).
        name: &'static str,
        /// What was asked for.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// An image without pixels, or whose pixels do not fill its sides.
    #[error("an image of {width}x{height} needs {expected} bytes of RGBA, not {actual}")]
    PixelCount {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Bytes that such an image has.
        expected: u64,
        /// Bytes given.
        actual: u64,
    },
    /// An image with a side of 0.
    #[error("the image is {width}x{height} and has no pixels")]
    NoPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// An image over [`Image::MAX_PIXELS`](crate::Image::MAX_PIXELS), or over what was allowed.
    #[error(
        "the image is {width}x{height}, more than the {limit} pixels that are allowed; scale it down or cut it first"
    )]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit in pixels.
        limit: u64,
    },
    /// A palette of no colours or of more than 256, an index beyond its end, or a palette file that cannot be read.
    #[error("{0}")]
    Palette(String),
    /// A histogram file that cannot be read.
    #[error("cannot read the histogram: {0}")]
    Histogram(String),
    /// Points without any weight.
    #[error("k-means needs at least one point")]
    NoPoints,
    /// The bytes are of no known image format.
    #[error("not an image that huepress reads: PNG, JPEG, WebP, GIF, BMP and TIFF are known by their content ({0})")]
    UnknownFormat(&'static str),
    /// The bytes are damaged, cut off or of a kind that the decoder does not know.
    #[error("cannot decode the {format} image: {reason}")]
    Decode {
        /// Name of the format.
        format: &'static str,
        /// What the decoder says.
        reason: String,
    },
    /// The encoder failed, or the format cannot hold the picture.
    #[error("cannot encode the {format}: {reason}")]
    Encode {
        /// Name of the format.
        format: &'static str,
        /// What stands in the way.
        reason: String,
    },
    /// Two pictures that cannot be compared.
    #[error("cannot compare the pictures: {0}")]
    Compare(String),
    /// No adapter of that name, or none at all.
    #[error("no GPU adapter {wanted}; {found}")]
    NoAdapter {
        /// What was asked for.
        wanted: String,
        /// What is there instead.
        found: String,
    },
    /// The [`Observer`](crate::Observer) ended the work.
    #[error("the work was stopped before its end")]
    Stopped,
    /// The device failed, refused an allocation or was lost.
    #[error("the device {device} failed: {reason}; the CPU gives the same bytes")]
    Device {
        /// Name of the adapter.
        device: String,
        /// What the driver says.
        reason: String,
    },
}

/// Result with the library's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
