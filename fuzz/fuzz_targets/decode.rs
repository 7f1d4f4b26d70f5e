//! Any bytes are an image of no more pixels than allowed, or an error that says something.
#![no_main]

use huepress::codec::{DecodeOptions, Strip};
use libfuzzer_sys::fuzz_target;

const MOST_PIXELS: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    for keep_profile in [false, true] {
        match DecodeOptions::default().max_pixels(MOST_PIXELS).keep_profile(keep_profile).decode(bytes) {
            Ok(decoded) => {
                assert!(decoded.frames >= 1);
                assert!((1..=MOST_PIXELS).contains(&(decoded.image.pixels().len() as u64)));
                let rest = decoded.metadata.stripped(Strip::All);
                assert!(keep_profile || rest == Default::default());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
