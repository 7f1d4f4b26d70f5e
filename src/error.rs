//! The errors of the library.

/// An error of the library. Its message says what is wrong and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option is out of range.
    #[error("{name} must be {range}, not {value}")]
    Option {
        /// The option's name.
        name: &'static str,
        /// The value given.
        value: String,
        /// The range of allowed values.
        range: &'static str,
    },
    /// The number of pixels differs from width times height.
    #[error("an image of {width}x{height} needs {expected} bytes of RGBA, not {actual}")]
    PixelCount {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Bytes of RGBA that the size needs.
        expected: u64,
        /// Bytes of RGBA given.
        actual: u64,
    },
    /// Bytes are not those of an image in the layout that was given.
    #[error("{0}")]
    Layout(String),
    /// The width or the height of an image is 0.
    #[error("the image is {width}x{height} and has no pixels")]
    NoPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// An image has more pixels than [`Image::MAX_PIXELS`](crate::Image::MAX_PIXELS), or than a lower limit.
    #[error(
        "the image is {width}x{height}, more than the {limit} pixels that are allowed; scale it down or cut it first, \
         or raise the limit max_pixels (at most 2^30) if there is memory for it"
    )]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit in pixels.
        limit: u64,
    },
    /// A palette does not have from 1 to 256 colours, an index is beyond its end, or a palette file cannot be read.
    #[error("{0}")]
    Palette(String),
    /// A histogram file cannot be read.
    #[error("cannot read the histogram: {0}")]
    Histogram(String),
    /// There are not as many counts or weights as colours.
    #[error("{colors} colours need as many counts or weights, not {weights}")]
    WeightCount {
        /// The number of colours or pixels.
        colors: usize,
        /// The number of counts or weights.
        weights: usize,
    },
    /// There are no points to cluster.
    #[error("k-means needs at least one point")]
    NoPoints,
    /// The bytes are not of a known image format.
    #[error("not an image that huepress reads: PNG, JPEG, WebP, GIF, BMP and TIFF are known by their content ({0})")]
    UnknownFormat(&'static str),
    /// The bytes are damaged, cut off, or of a variant that the decoder does not support.
    #[error("cannot decode the {format} image: {reason}")]
    Decode {
        /// Name of the format.
        format: &'static str,
        /// The decoder's message.
        reason: String,
    },
    /// The encoder failed, or the format cannot hold the picture.
    #[error("cannot encode the {format}: {reason}")]
    Encode {
        /// Name of the format.
        format: &'static str,
        /// Why it failed.
        reason: String,
    },
    /// A goal cannot be met, and the original is no answer either.
    #[error("{0}")]
    Unmet(String),
    /// Two pictures cannot be compared.
    #[error("cannot compare the pictures: {0}")]
    Compare(String),
    /// There is no GPU adapter of the wanted name, or none at all.
    #[error("no GPU adapter {wanted}; {found}")]
    NoAdapter {
        /// The adapter asked for.
        wanted: String,
        /// The adapters that exist.
        found: String,
    },
    /// The [`Observer`](crate::Observer) ended the work.
    #[error("the work was stopped before its end")]
    Stopped,
    /// The device failed, refused an allocation, or was lost.
    #[error("the device {device} failed: {reason}; the CPU gives the same bytes")]
    Device {
        /// Name of the adapter.
        device: String,
        /// The driver's message.
        reason: String,
    },
}

/// A result with the library's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
