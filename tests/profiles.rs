//! Colours of files with a profile, brought to sRGB.

mod common;

use common::files::{jpeg_of_inks, png_with, profile_of_inks};
use huepress::Image;
use huepress::codec::{DecodeOptions, Decoded, decode};
use moxcms::ColorProfile;

fn kept(bytes: &[u8]) -> Decoded {
    DecodeOptions::default().keep_profile(true).decode(bytes).unwrap()
}

#[test]
fn colours_are_brought_to_srgb() {
    let gamma = |value: u32| (b"gAMA", value.to_be_bytes().to_vec());
    let chromaticities = |values: [u32; 8]| (b"cHRM", values.map(u32::to_be_bytes).concat());
    let p3 = chromaticities([31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]);
    let bt709 = chromaticities([31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]);
    let code = |points: [u8; 4]| (b"cICP", points.to_vec());
    let ramp: Vec<[u16; 3]> = (0..256).map(|v| [v * 257, 128 * 257, (255 - v) * 257]).collect();
    let of_8_bits = |rgb: [u16; 3]| rgb.map(|value| value * 257);
    // sRGB's red as Display P3 says it, and half of the light.
    let (red, half) = (of_8_bits([234, 51, 35]), [32768; 3]);
    let cases = [
        ("P3 profile", png_with(&[red], &[], Some(ColorProfile::new_display_p3())), vec![[255, 0, 0]]),
        ("P3 primaries", png_with(&[red], &[p3], None), vec![[255, 0, 0]]),
        ("linear gamma", png_with(&[half], &[gamma(100_000)], None), vec![[188; 3]]),
        ("a gamma that makes no sense", png_with(&[half], &[gamma(1)], None), vec![[128; 3]]),
        ("P3 code points", png_with(&[red], &[code([12, 13, 0, 1])], None), vec![[255, 0, 0]]),
        ("code points before all", png_with(&[red], &[code([12, 13, 0, 1]), gamma(100_000)], None), vec![[255, 0, 0]]),
        ("linear code points", png_with(&[half], &[code([1, 8, 0, 1])], None), vec![[188; 3]]),
        ("code points of HDR", png_with(&[half], &[code([9, 16, 0, 1])], None), vec![[128; 3]]),
        ("Adobe RGB", png_with(&[of_8_bits([0, 255, 0])], &[], Some(ColorProfile::new_adobe_rgb())), vec![[0, 255, 0]]),
        ("Adobe RGB grey", png_with(&[half], &[], Some(ColorProfile::new_adobe_rgb())), vec![[128; 3]]),
    ];
    let srgb: Vec<[u8; 3]> = ramp.iter().map(|rgb| rgb.map(|value| (value / 257) as u8)).collect();
    let left_alone = [
        ("sRGB profile", png_with(&ramp, &[], Some(ColorProfile::new_srgb())), srgb.clone()),
        ("sRGB gamma", png_with(&ramp, &[gamma(45455)], None), srgb.clone()),
        ("sRGB in chunks", png_with(&ramp, &[gamma(45455), bt709], None), srgb.clone()),
        ("sRGB in code points", png_with(&ramp, &[code([1, 13, 0, 1])], None), srgb.clone()),
        ("sRGB said before all", png_with(&ramp, &[(b"sRGB", vec![0]), gamma(100_000)], None), srgb),
    ];
    for (exactly, (name, bytes, expected)) in
        cases.into_iter().map(|case| (false, case)).chain(left_alone.into_iter().map(|case| (true, case)))
    {
        let decoded: Image = decode(&bytes).unwrap().image;
        let apart = decoded
            .pixels()
            .iter()
            .zip(&expected)
            .flat_map(|(pixel, rgb)| pixel.iter().zip(rgb).map(|(a, b)| a.abs_diff(*b)).collect::<Vec<_>>());
        let most = apart.max().unwrap();
        assert!(most <= u8::from(!exactly), "{name}: {:?}", &decoded.pixels()[..1]);
    }
}

#[test]
fn a_profile_of_grey_is_for_grey_and_a_damaged_one_for_nothing() {
    let grey = |profile: Vec<u8>| {
        let mut info = png::Info::with_size(1, 1);
        (info.color_type, info.icc_profile) = (png::ColorType::Grayscale, Some(profile.into()));
        let mut bytes = Vec::new();
        let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
        writer.write_image_data(&[128]).unwrap();
        writer.finish().unwrap();
        decode(&bytes).unwrap().image.pixels()[0]
    };
    assert_eq!(grey(ColorProfile::new_gray_with_gamma(1.0).encode().unwrap()), [188, 188, 188, 255]);
    assert_eq!(grey(ColorProfile::new_display_p3().encode().unwrap()), [128, 128, 128, 255]);
    assert_eq!(grey(vec![7; 300]), [128, 128, 128, 255]);
}

#[test]
fn a_profile_of_grey_is_followed_even_where_profiles_are_kept() {
    let mut info = png::Info::with_size(1, 1);
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    (info.color_type, info.icc_profile) = (png::ColorType::Grayscale, Some(profile.into()));
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    writer.write_image_data(&[128]).unwrap();
    writer.finish().unwrap();
    let decoded = kept(&bytes);
    assert_eq!((decoded.image.pixels()[0], decoded.metadata.icc), ([188, 188, 188, 255], None));
}

#[test]
fn inks_are_read_by_the_profile_of_their_press() {
    // What is left of the paper, as Adobe's programs write it: none of the first ink, all of it, and black.
    for (paper, with, without) in [
        ([255; 4], [255; 3], [255; 3]),
        ([0, 255, 255, 255], [119; 3], [0, 255, 255]),
        ([255, 255, 255, 0], [0; 3], [0; 3]),
    ] {
        let near = |jpeg: Vec<u8>, expected: [u8; 3], warns: bool| {
            for decoded in [decode(&jpeg).unwrap(), kept(&jpeg)] {
                let pixel = decoded.image.pixels()[27];
                let apart = pixel.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
                assert!(apart <= Some(3), "{paper:?}: {pixel:?} and not {expected:?}");
                assert_eq!(decoded.warning.is_some(), warns, "{:?}", decoded.warning);
                assert_eq!(decoded.metadata.icc, None);
            }
        };
        near(jpeg_of_inks(paper, 0, &profile_of_inks()), with, false);
        let [c, m, y, k] = paper.map(f64::from);
        let (c, m, y) = (255.0 - c, 255.0 - m, 255.0 - y);
        let luma = 0.299 * c + 0.587 * m + 0.114 * y;
        let ycck = [luma, 128.0 + 0.564 * (y - luma), 128.0 + 0.713 * (c - luma), k].map(|value| value.round() as u8);
        near(jpeg_of_inks(ycck, 2, &profile_of_inks()), with, false);
        near(jpeg_of_inks(paper, 0, &[7; 200]), without, true);
        near(jpeg_of_inks(paper, 0, &profile_of_inks()[..400]), without, true);
    }
}

#[test]
fn a_marker_in_a_thumbnail_turns_no_inks_around() {
    let jpeg = jpeg_of_inks([0; 4], 0, &profile_of_inks());
    // Without Adobe's own marker channels are ink: here none of any.
    let bare = [&jpeg[..2], &jpeg[18..]].concat();
    let thumbnail = b"\xff\xe1\0\x12Exif\0\0\xff\xee\0\x0eAdobe\0";
    let with_thumbnail = [&bare[..2], &thumbnail[..], &bare[2..]].concat();
    for jpeg in [bare, with_thumbnail] {
        assert!(decode(&jpeg).unwrap().image.pixels()[0].iter().all(|&channel| channel >= 252));
    }
}

#[test]
fn greys_stay_grey_whatever_the_profile() {
    let greys: Vec<[u16; 3]> = (0..=255).map(|grey| [grey * 257; 3]).collect();
    let gamma = |value: u32| (b"gAMA", value.to_be_bytes().to_vec());
    let white = |x: u32, y: u32| {
        let values = [x, y, 64000, 33000, 30000, 60000, 15000, 6000];
        (b"cHRM", values.map(u32::to_be_bytes).concat())
    };
    for (name, file) in [
        ("linear gamma", png_with(&greys, &[gamma(100_000)], None)),
        ("gamma of 1.8", png_with(&greys, &[gamma(55_556)], None)),
        ("another white", png_with(&greys, &[gamma(45_455), white(34_570, 35_850)], None)),
        ("P3 code points", png_with(&greys, &[(b"cICP", vec![12, 13, 0, 1])], None)),
        ("P3 profile", png_with(&greys, &[], Some(ColorProfile::new_display_p3()))),
        ("Adobe RGB profile", png_with(&greys, &[], Some(ColorProfile::new_adobe_rgb()))),
        ("BT.2020 profile", png_with(&greys, &[], Some(ColorProfile::new_bt2020()))),
        ("ProPhoto profile", png_with(&greys, &[], Some(ColorProfile::new_pro_photo_rgb()))),
    ] {
        let decoded = decode(&file).unwrap();
        assert_eq!(decoded.warning, None, "{name}");
        for (at, [r, g, b, _]) in decoded.image.pixels().iter().enumerate() {
            assert!(r == g && g == b, "{name}: grey {at} becomes {r}, {g}, {b}");
        }
        assert_eq!(decoded.image.pixels()[255], [255; 4], "{name}");
    }
}
