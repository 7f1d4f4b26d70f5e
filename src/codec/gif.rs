//! The encoder of GIF.

use gif::{Encoder, Frame};

use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::indexed::IndexedImage;
use crate::settings::event::{Observer, ask};

/// The format's name in messages.
pub(super) const NAME: &str = "GIF";

/// Encodes an image as a GIF of one frame.
pub(super) fn encode(image: &IndexedImage, observer: Observer<'_>) -> Result<Vec<u8>> {
    ask(observer)?;
    let failed = |reason: String| Error::Encode { format: NAME, reason };
    let side = |pixels: u32| {
        u16::try_from(pixels).map_err(|_| failed(format!("a side of {pixels} pixels is more than GIF has, 65535")))
    };
    let (width, height) = (side(image.width())?, side(image.height())?);
    let colors = image.palette().colors();
    if colors.iter().any(|color| !matches!(color[3], 0 | 255)) {
        return Err(failed("GIF has no partial transparency; take PNG or WebP".to_owned()));
    }
    let transparent = colors.iter().position(|color| color[3] == 0).map(|index| index as u8);
    let palette: Vec<u8> = colors.iter().flat_map(|&[r, g, b, _]: &Rgba| [r, g, b]).collect();
    let mut frame = Frame::from_palette_pixels(width, height, image.indices(), palette, transparent);
    // As a global colour table every reader finds the palette.
    let palette = frame.palette.take().unwrap_or_default();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, &palette).map_err(|error| failed(error.to_string()))?;
    encoder.write_frame(&frame).map_err(|error| failed(error.to_string()))?;
    drop(encoder);
    Ok(bytes)
}
