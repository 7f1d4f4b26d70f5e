//! A contact sheet: the most telling regions of a picture and its likenesses, side by side and enlarged.

mod block_means;
pub mod draw;
mod grid;
mod regions;

use huepress::{Image, codec};

use crate::show::sheet::draw::Picture;

/// The most pictures beside the original.
pub const MOST: usize = 16;

/// Draws the sheet as PNG. All pictures have the size of the original.
pub fn file(original: &Picture<'_>, others: &[Picture<'_>]) -> Result<Vec<u8>, String> {
    let images: Vec<&Image> = others.iter().map(|picture| picture.image).collect();
    let regions = regions::find(original.image, &images);
    codec::encode_rgba(&draw::draw(original, others, &regions)).map_err(|error| error.to_string())
}
