//! Reading: every format and depth that is promised, upright, and no damaged file. Writing: what was meant is read
//! back.

mod common;

use std::io::Cursor;

use huepress::codec::{Container, Format, Metadata, decode};
use huepress::{Effort, Error, Image, IndexedImage, Options, Palette, compress};
use image::{DynamicImage, ImageFormat, RgbaImage};

fn dynamic(image: &Image) -> DynamicImage {
    DynamicImage::ImageRgba8(
        RgbaImage::from_raw(image.width(), image.height(), image.as_bytes().to_vec())
            .expect("an image fills its sides"),
    )
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn every_format_is_told_by_its_content() {
    let picture = dynamic(&common::photo(37, 23, false));
    let formats = [
        (ImageFormat::Png, Format::Png, 0),
        (ImageFormat::Bmp, Format::Bmp, 0),
        (ImageFormat::Tiff, Format::Tiff, 0),
        (ImageFormat::WebP, Format::WebP, 0),
        (ImageFormat::Gif, Format::Gif, 60),
        (ImageFormat::Jpeg, Format::Jpeg, 60),
    ];
    for (writer, format, tolerance) in formats {
        let source = if writer == ImageFormat::Jpeg { picture.to_rgb8().into() } else { picture.clone() };
        let decoded = decode(&encoded(&source, writer)).unwrap();
        assert_eq!(decoded.format, format);
        let far = decoded.image.as_bytes().iter().zip(picture.as_bytes()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(far <= Some(tolerance), "{format}: off by {far:?}");
    }
}

#[test]
fn every_png_colour_type_and_depth_is_read() {
    let picture = dynamic(&common::photo(19, 11, true));
    let kinds: [DynamicImage; 8] = [
        picture.to_luma8().into(),
        picture.to_luma_alpha8().into(),
        picture.to_rgb8().into(),
        picture.to_rgba8().into(),
        picture.to_luma16().into(),
        picture.to_luma_alpha16().into(),
        picture.to_rgb16().into(),
        picture.to_rgba16().into(),
    ];
    for kind in kinds {
        let decoded = decode(&encoded(&kind, ImageFormat::Png)).unwrap().image;
        assert_eq!(decoded.as_bytes(), kind.to_rgba8().as_raw(), "{:?}", kind.color());
    }
}

#[test]
fn an_exif_orientation_is_applied() {
    let mut picture = RgbaImage::from_pixel(32, 16, image::Rgba([255, 255, 255, 255]));
    // Black in the left half of the top row of blocks.
    (0..16 * 8).for_each(|i| picture.put_pixel(i % 16, i / 16, image::Rgba([0, 0, 0, 255])));
    let jpeg = encoded(&DynamicImage::ImageRgba8(picture).to_rgb8().into(), ImageFormat::Jpeg);
    // Orientation, sides, and where the black corner is.
    for (orientation, sides, corner) in
        [(1, (32, 16), (2, 2)), (3, (32, 16), (29, 13)), (6, (16, 32), (13, 2)), (8, (16, 32), (2, 29))]
    {
        let image = decode(&common::files::with_orientation(&jpeg, orientation)).unwrap().image;
        assert_eq!((image.width(), image.height()), sides, "orientation {orientation}");
        let at = |(x, y): (u32, u32)| image.pixels()[(y * sides.0 + x) as usize][0];
        assert!(at(corner) < 60, "orientation {orientation}");
        let opposite = (sides.0 - 1 - corner.0, sides.1 - 1 - corner.1);
        assert!(at(opposite) > 200, "orientation {orientation}");
    }
}

#[test]
fn no_file_that_is_cut_off_is_read() {
    let picture = dynamic(&common::photo(64, 48, false));
    let formats =
        [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Jpeg];
    for format in formats {
        let source = if format == ImageFormat::Jpeg { picture.to_rgb8().into() } else { picture.clone() };
        let whole = encoded(&source, format);
        for part in [1, 2, 3, 5, 9] {
            let cut = &whole[..whole.len() * part / 10];
            let result = decode(cut);
            assert!(
                matches!(result, Err(Error::Decode { .. } | Error::UnknownFormat(_))),
                "{format:?} cut at {part}/10"
            );
        }
    }
}

#[test]
fn damage_is_named() {
    let whole = encoded(&dynamic(&common::photo(64, 48, false)), ImageFormat::Png);
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x55;
    let huge = common::with_sides(&whole, 1 << 16, 1 << 16);
    assert!(matches!(decode(&huge), Err(Error::TooManyPixels { width: 65536, height: 65536, .. })));
    assert!(decode(&common::with_sides(&whole, 64, 48)).is_ok());
    let cases = [
        (damaged, "cannot decode the PNG image"),
        (common::with_sides(&whole, 0, 0), "cannot decode the PNG image"),
        (Vec::new(), "no bytes"),
        (b"GIF? no, text".to_vec(), "not an image"),
    ];
    for (bytes, message) in cases {
        let error = decode(&bytes).expect_err(message).to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_frame_larger_than_its_picture_is_refused_before_it_is_made() {
    // A screen of 8x8 and a frame of 60000x60000: 14 gigabytes.
    let mut gif =
        b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x60\xea\x60\xea\0\x02\x02\x44\x01\0;".to_vec();
    let error = decode(&gif).unwrap_err();
    assert!(matches!(error, Error::TooManyPixels { width: 60_000, height: 60_000, .. }), "{error}");
    // One that reaches a little over the edge is cut.
    gif[24..28].copy_from_slice(&[9, 0, 9, 0]);
    assert!(!decode(&gif).is_err_and(|error| error.to_string().contains("limit")));
}

#[test]
fn what_follows_a_jpeg_does_not_matter() {
    let jpeg = encoded(&dynamic(&common::photo(64, 48, false)).to_rgb8().into(), ImageFormat::Jpeg);
    let video = [&jpeg[..], b"a video with \xff\xda in it"].concat();
    assert_eq!(decode(&video).unwrap().image, decode(&jpeg).unwrap().image);
    let cut = [&jpeg[..jpeg.len() / 2], b"\0\0\0\0"].concat();
    assert!(decode(&cut).is_err());
}

#[test]
fn every_container_holds_what_was_meant() {
    let opaque = compress(&common::photo(61, 40, false), &Options::default().colors(40)).unwrap().image;
    let soft = compress(&common::photo(61, 40, true), &Options::default()).unwrap().image;
    let colors = vec![[9, 8, 7, 0], [255, 0, 0, 255], [0, 0, 255, 255]];
    let cut_out = IndexedImage::new(3, 2, Palette::new(colors).unwrap(), vec![0, 1, 2, 2, 1, 0]).unwrap();
    for (picture, is_soft) in [(&opaque, false), (&soft, true), (&cut_out, false)] {
        let mut sizes = Vec::new();
        for (container, format) in Container::ALL.into_iter().zip([Format::Png, Format::WebP, Format::Gif]) {
            for effort in [Effort::LEAST, Effort::default(), Effort::MOST] {
                let bytes = match container.encode(picture, effort) {
                    Err(Error::Encode { format: "GIF", reason }) if is_soft && container == Container::Gif => {
                        assert!(reason.contains("partial transparency"), "{reason}");
                        continue;
                    }
                    bytes => bytes.unwrap(),
                };
                let decoded = decode(&bytes).unwrap();
                assert_eq!(decoded.format, format);
                let seen = |image: &Image| -> Vec<_> {
                    image.pixels().iter().map(|&pixel| if pixel[3] == 0 { [0; 4] } else { pixel }).collect()
                };
                assert!(seen(&decoded.image) == seen(&picture.to_image()), "{container} at {effort}");
                if effort == Effort::default() {
                    sizes.push((bytes.len(), container));
                }
            }
        }
        let (container, bytes) = Container::smallest(picture, Effort::default(), &Metadata::default()).unwrap();
        assert_eq!(sizes.iter().map(|(size, _)| *size).min(), Some(bytes.len()));
        assert!(sizes.contains(&(bytes.len(), container)));
    }
}

#[test]
fn sides_that_a_container_does_not_have_are_said() {
    let palette = Palette::new(vec![[0, 0, 0, 255]]).unwrap();
    for (container, side) in [(Container::WebP, 16_384), (Container::Gif, 65_536)] {
        let wide = IndexedImage::new(side, 1, palette.clone(), vec![0; side as usize]).unwrap();
        let error = container.encode(&wide, Effort::LEAST).unwrap_err().to_string();
        assert!(error.contains(container.name()) && error.contains(&side.to_string()), "{error}");
        assert_ne!(Container::smallest(&wide, Effort::LEAST, &Metadata::default()).unwrap().0, container);
    }
}
