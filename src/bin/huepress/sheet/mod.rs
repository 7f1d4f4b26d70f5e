//! A contact sheet: the places that say most about a picture and its likenesses, side by side and enlarged.

mod afar;
mod draw;
mod grid;
mod places;

use huepress::{Image, codec};

/// The most pictures beside the original.
pub const MOST: usize = 16;

/// A column of the sheet.
pub struct Picture<'a> {
    pub image: &'a Image,
    pub name: String,
    /// What is said under the name, a line each.
    pub notes: Vec<String>,
}

/// The sheet as PNG. All pictures have the sides of the original.
pub fn file(original: &Picture<'_>, others: &[Picture<'_>]) -> Result<Vec<u8>, String> {
    let images: Vec<&Image> = others.iter().map(|picture| picture.image).collect();
    let places = places::find(original.image, &images);
    codec::encode_rgba(&draw::draw(original, others, &places)).map_err(|error| error.to_string())
}
