//! Warnings about pictures: what of a file is not in its picture.

use huepress::codec::Decoded;

/// The warning about a file of which only one frame is used.
pub const ANIMATED: &str = "it is an animation, of which only the first frame is used";

/// What the decoder warns of, and the frames that are left out.
pub fn warnings(decoded: &Decoded) -> Vec<String> {
    decoded.warning.iter().cloned().chain(decoded.animated.then(|| ANIMATED.to_owned())).collect()
}
