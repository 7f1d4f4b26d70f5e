//! Warnings about pictures: what of a file is not in its picture.

use huepress::codec::Decoded;
use huepress::{Image, IndexedImage, Rgba};

use crate::cli::job::JobArgs;
use crate::show::format::plural;

/// The warning about a file of which only the first of several pictures is used.
pub fn left_out(decoded: &Decoded) -> Option<&'static str> {
    let what = match decoded.animated {
        true => "it is an animation, of which only the first frame is used",
        false => "it has several pages, of which only the first is used",
    };
    (decoded.frames > 1).then_some(what)
}

/// What the decoder warns of, and the frames or pages that are left out.
pub fn warnings(decoded: &Decoded) -> Vec<String> {
    decoded.warning.iter().cloned().chain(left_out(decoded).map(str::to_owned)).collect()
}

/// A warning where a palette took away partial transparency.
pub fn lost_softness(args: &JobArgs, image: &Image, result: &IndexedImage) -> Option<String> {
    let is_soft = |color: &Rgba| !matches!(color[3], 0 | 255);
    if !args.has_palette() || result.palette().colors().iter().any(is_soft) {
        return None;
    }
    let pixels = image.pixels().iter().filter(|pixel| is_soft(pixel)).count() as u64;
    let why = "as no colour of the palette is partly transparent";
    (pixels > 0).then(|| format!("{} became opaque or clear, {why}", plural(pixels, "pixel")))
}
