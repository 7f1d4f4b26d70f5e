//! JPEGs of every kind against libjpeg-turbo's pictures of them, and none that is cut off.
//!
//! The files in `data/jpeg` were made by libjpeg-turbo 2.1: by `cjpeg`, with the sampling, scans and restart markers
//! that their names tell, and by `djpeg -rgb -ppm`.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Numbers;
use huepress::Error;
use huepress::codec::{Decoded, decode};

fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/jpeg");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jpg"));
    paths.sort();
    assert_eq!(paths.len(), 24);
    paths.into_iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

/// The picture's sides and pixels of three bytes.
fn ppm(path: &str) -> (u32, u32, Vec<u8>) {
    let bytes = fs::read(path.replace(".jpg", ".ppm")).unwrap();
    let lines: Vec<&[u8]> = bytes.splitn(4, |&byte| byte == b'\n').collect();
    let sides = str::from_utf8(lines[1]).unwrap().split_once(' ').unwrap();
    (sides.0.parse().unwrap(), sides.1.parse().unwrap(), lines[3].to_vec())
}

fn rgb(decoded: &Decoded) -> Vec<u8> {
    decoded.image.pixels().iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
}

#[test]
fn every_sampling_and_order_of_scans_gives_the_picture_of_libjpeg() {
    for (path, file) in files() {
        let decoded = decode(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (width, height, pixels) = ppm(&path);
        assert_eq!((decoded.image.width(), decoded.image.height()), (width, height), "{path}");
        let apart = rgb(&decoded).iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max();
        assert_eq!(apart, Some(0), "{path}");
        assert_eq!(decoded.warning, None, "{path}");
    }
}

#[test]
fn a_picture_without_its_end_marker_is_whole_and_one_without_its_last_data_is_not() {
    for (path, file) in files() {
        let whole = decode(&file).unwrap().image;
        let end = file.len() - 2;
        for rest in [&b""[..], b"\xff", b"a trailer"] {
            let decoded = decode(&[&file[..end], rest].concat()).unwrap();
            assert!(decoded.warning.unwrap().contains("the end marker of the JPEG is missing"), "{path}");
            assert!(decoded.image == whole, "{path}");
        }
        for cut in 2..end {
            let error = decode(&file[..cut]).expect_err(&path);
            assert!(matches!(error, Error::Decode { .. } | Error::UnknownFormat(_)), "{path} cut at {cut}: {error}");
        }
    }
}

#[test]
fn an_end_marker_does_not_make_a_part_a_picture() {
    for (path, file) in files().into_iter().filter(|(path, _)| !path.contains("progressive")) {
        let scan = file.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        for cut in scan..file.len() - 2 {
            assert!(decode(&[&file[..cut], &[0xff, 0xd9]].concat()).is_err(), "{path} cut at {cut}");
        }
    }
}

#[test]
fn damaged_files_are_a_picture_or_an_error() {
    let mut numbers = Numbers::new(5);
    for (path, file) in files() {
        for _ in 0..300 {
            let mut damaged = file.clone();
            for _ in 0..=numbers.below(3) {
                let at = numbers.below(damaged.len() as u32) as usize;
                damaged[at] = numbers.below(256) as u8;
            }
            if let Err(error) = decode(&damaged) {
                // A mistake of the decoder would be caught and named so.
                assert!(!error.to_string().contains("the decoder failed"), "{path}: {error}");
            }
        }
    }
}

#[test]
fn kinds_that_are_not_read_are_named() {
    let (_, file) = files().into_iter().find(|(path, _)| path.ends_with("/444.jpg")).unwrap();
    let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    // Places of bytes from the marker of the frame on, their values, and the message.
    let cases: [(&[(usize, u8)], &str); 7] = [
        (&[(1, 0xc3)], "lossless JPEG is not supported"),
        (&[(1, 0xc9)], "arithmetic coding is not supported"),
        (&[(1, 0xc5)], "hierarchical JPEG is not supported"),
        (&[(4, 12)], "12 bits a channel are not supported"),
        (&[(9, 2)], "2 channels are not supported"),
        (&[(11, 0x00)], "its frame header is damaged"),
        (&[(11, 0x31), (14, 0x21)], "a channel of 2x1 samples to 3x1 pixels is not supported"),
    ];
    for (changes, message) in cases {
        let mut other = file.clone();
        changes.iter().for_each(|&(place, value)| other[frame + place] = value);
        let error = decode(&other).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_file_of_very_many_scans_is_refused() {
    let segment = |marker: u8, data: &[u8]| [&[0xff, marker, 0, data.len() as u8 + 2], data].concat();
    // The only code of each table is a 0: no difference of the means, or no coefficients.
    let table = |number: u8| segment(0xc4, &[&[number, 1][..], &[0; 16]].concat());
    let scan = |at: u8, bits: u8| [&segment(0xda, &[1, 1, 0, at, at, bits])[..], b"\x7f"].concat();
    let head = [
        vec![0xff, 0xd8],
        segment(0xdb, &[&[0][..], &[1; 64]].concat()),
        segment(0xc2, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        [table(0x00), table(0x10)].concat(),
        scan(0, 0),
    ];
    // Each coefficient bit by bit.
    let steps = (1..64).flat_map(|at| (0..14u8).rev().map(move |low| (at, if low == 13 { 0 } else { low + 1 }, low)));
    let scans: Vec<Vec<u8>> = steps.map(|(at, high, low)| scan(at, high << 4 | low)).collect();
    let file = |count: usize| [&head.concat()[..], &scans[..count - 1].concat(), &[0xff, 0xd9]].concat();
    assert_eq!(decode(&file(100)).unwrap().image.pixels(), [[128, 128, 128, 255]; 64]);
    let error = decode(&file(101)).unwrap_err().to_string();
    assert!(error.contains("it has more than 100 scans"), "{error}");
}
