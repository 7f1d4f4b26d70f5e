//! The palette that an indexed PNG has in its `PLTE` and `tRNS` chunks.

use std::collections::HashSet;

use crate::codec::decode::decode;
use crate::codec::metadata::chunks;
use crate::error::{Error, Result};
use crate::image::Rgba;
use crate::image::palette::Palette;

/// The colour type of indexed PNG in the `IHDR` chunk, and its place there.
const INDEXED: u8 = 3;
const COLOR_TYPE: usize = 9;

/// Decodes the palette of an indexed PNG as it is: every entry in its place, with duplicates and those that no pixel
/// uses. [`decode_palette`](crate::codec::decode_palette) gives the colours of the pixels instead.
///
/// # Errors
/// [`Error::Palette`] for another kind of PNG, for one whose colours are not sRGB, and for a palette that is damaged;
/// the errors of [`decode`] for a picture that is.
pub fn decode_plte(png: &[u8]) -> Result<Vec<Rgba>> {
    let picture = decode(png)?.image;
    let bad = |what: &str| Error::Palette(format!("cannot take the palette of the picture: {what}"));
    let chunk = |wanted: &[u8; 4]| chunks(png).find(|(name, _)| name == wanted).map(|(_, data)| data);
    let is_indexed = chunk(b"IHDR").and_then(|header| header.get(COLOR_TYPE)) == Some(&INDEXED);
    let Some(rgb) = chunk(b"PLTE").filter(|_| is_indexed) else { return Err(bad("it is not an indexed PNG")) };
    let alphas = chunk(b"tRNS").unwrap_or_default();
    let (colors, rest) = rgb.as_chunks::<3>();
    if !(1..=Palette::MAX_COLORS).contains(&colors.len()) || !rest.is_empty() || alphas.len() > colors.len() {
        return Err(bad("its PLTE or tRNS chunk is damaged"));
    }
    let alphas = alphas.iter().copied().chain(std::iter::repeat(255));
    let entries: Vec<Rgba> = colors.iter().zip(alphas).map(|(&[r, g, b], a)| [r, g, b, a]).collect();
    let known: HashSet<Rgba> = entries.iter().copied().collect();
    if !picture.pixels().iter().all(|pixel| known.contains(pixel)) {
        return Err(bad("it has a colour profile, so that its colours are not those of its palette"));
    }
    Ok(entries)
}
