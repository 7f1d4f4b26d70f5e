//! An image, and its colours once somebody on the host asks for them.

use std::sync::OnceLock;

use crate::{ColorSet, Histogram, Image};

/// An image to be compressed. A device that counts colours itself leaves the host's count undone.
#[derive(Debug)]
pub struct Subject<'a> {
    image: &'a Image,
    counted: OnceLock<(Histogram, ColorSet)>,
}

impl<'a> Subject<'a> {
    /// Nothing is counted yet.
    pub fn new(image: &'a Image) -> Self {
        Self { image, counted: OnceLock::new() }
    }

    /// The image.
    pub fn image(&self) -> &'a Image {
        self.image
    }

    /// The colours, counted on the host by the first call.
    pub fn counted(&self) -> &(Histogram, ColorSet) {
        self.counted.get_or_init(|| Histogram::of(self.image))
    }
}
