//! Any bytes are an image of no more pixels than allowed, or an error that says something.
#![no_main]

use huepress::codec::decode_within;
use libfuzzer_sys::fuzz_target;

const MOST_PIXELS: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    match decode_within(bytes, MOST_PIXELS) {
        Ok(decoded) => assert!((1..=MOST_PIXELS).contains(&(decoded.image.pixels().len() as u64))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
