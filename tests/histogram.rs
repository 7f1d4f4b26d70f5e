//! Histograms as files: what is written comes back, parts merge to the whole, and damage is named.

mod common;

use huepress::codec::{decode_histogram, encode_histogram};
use huepress::{Error, Histogram, Image, Rgba};
use proptest::prelude::*;

fn of(pixels: &[Rgba]) -> Histogram {
    Histogram::from_image(&Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap())
}

/// A file with the checksum that it ought to have.
fn sealed(body: &[u8]) -> Vec<u8> {
    [body, &crc32fast::hash(body).to_le_bytes()].concat()
}

fn file(version: u32, colors: u64, pixels: u64, records: &[u8]) -> Vec<u8> {
    let header =
        [&b"huehist\n"[..], &version.to_le_bytes(), &colors.to_le_bytes(), &pixels.to_le_bytes(), records].concat();
    sealed(&header)
}

#[test]
fn the_bytes_are_as_documented() {
    let histogram = of(&[[9, 8, 7, 0], [0x12, 0x34, 0x56, 0x78], [0x12, 0x34, 0x56, 0x78], [0x12, 0x34, 0x57, 0x78]]);
    // Keys 0, 0x78135246 and one more.
    let records = [0, 1, 0xc5, 0xa4, 0xcd, 0xc0, 0x07, 2, 0, 1];
    assert_eq!(encode_histogram(&histogram), file(1, 3, 4, &records));
    assert_eq!(decode_histogram(&file(1, 3, 4, &records)).unwrap(), histogram);
    assert!(decode_histogram(&file(1, 0, 0, &[])).unwrap().is_empty());
    let photo = Histogram::from_image(&common::photo(400, 300, false));
    let bytes = encode_histogram(&photo).len();
    assert!(bytes < 3 * photo.len(), "{bytes} bytes for {} colours", photo.len());
}

#[test]
fn damage_is_named() {
    let good = [0xff, 0xff, 0xff, 0xff, 0x0f, 5];
    let cases: [(Vec<u8>, &str); 15] = [
        (b"".to_vec(), "these are not the bytes of one; `huepress histogram IMAGE -o FILE` writes them"),
        (b"\x89PNG".to_vec(), "these are not the bytes of one"),
        (b"huehist\n".to_vec(), "the file is cut off"),
        (b"huehist\n\x01\0\0\0".to_vec(), "the file is cut off"),
        (file(2, 1, 5, &good), "it is of version 2, and this huepress reads version 1"),
        (file(1, 1, 5, &good)[..37].to_vec(), "its checksum is wrong: it is cut off or damaged"),
        (file(1, 4, 5, &good), "it says 4 colours and has no room for them"),
        (file(1, u64::MAX, 5, &good), "has no room for them"),
        (file(1, 1, 6, &good), "its colours do not come to what it says of them"),
        (file(1, 0, 5, &good), "its colours do not come to what it says of them"),
        (file(1, 1, 0, &[&good[..5], &[0]].concat()), "it has a colour without a pixel"),
        (file(1, 1, 5, &[1, 5]), "it has a colour that there is not"),
        (file(1, 2, 10, &[&good[..], &[0, 5]].concat()), "it has a colour that there is not"),
        (file(1, 1, 5, &[0xff; 12]), "it has a number of a wrong form"),
        (file(1, 1, 5, &[0x80, 0, 5]), "it has a number of a wrong form"),
    ];
    for (bytes, message) in cases {
        let error = decode_histogram(&bytes).expect_err(message);
        assert!(matches!(error, Error::Histogram(_)));
        assert!(error.to_string().contains(message), "{error}\nshould say: {message}");
    }
    let whole = encode_histogram(&of(&[[1, 2, 3, 4], [5, 6, 7, 255]]));
    for at in 0..whole.len() {
        assert!(decode_histogram(&whole[..at]).is_err());
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        assert!(decode_histogram(&changed).is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn what_is_written_comes_back_and_parts_merge(pixels in prop::collection::vec(any::<Rgba>(), 2..300), cut in any::<prop::sample::Index>()) {
        let (one, other) = pixels.split_at(1 + cut.index(pixels.len() - 1));
        let whole = of(&pixels);
        let part = |pixels: &[Rgba]| decode_histogram(&encode_histogram(&of(pixels))).unwrap();
        prop_assert_eq!(&decode_histogram(&encode_histogram(&whole)).unwrap(), &whole);
        prop_assert_eq!(&part(one).merge(&part(other)), &whole);
        // Counts without end.
        let many = (0..70).fold(whole.clone(), |sum, _| sum.merge(&sum));
        prop_assert_eq!(many.pixels(), u64::MAX);
        prop_assert_eq!(&decode_histogram(&encode_histogram(&many)).unwrap(), &many);
    }
}
