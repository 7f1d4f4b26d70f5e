//! Any bytes are a histogram, of which they are the only form, or an error that says something.
#![no_main]

use huepress::codec::{decode_histogram, encode_histogram};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    // With the checksum that they ought to have, so that what lies behind it is reached.
    if let Some((body, _)) = bytes.split_last_chunk::<4>() {
        read(&[body, &crc32fast::hash(body).to_le_bytes()].concat());
    }
});

fn read(bytes: &[u8]) {
    match decode_histogram(bytes) {
        Ok(histogram) => {
            assert_eq!(encode_histogram(&histogram), bytes);
            assert_eq!(histogram.merge(&histogram).len(), histogram.len());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
