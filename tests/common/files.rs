//! Files with things in them that encoders do not write.

use moxcms::ColorProfile;

/// A JPEG with an EXIF segment that holds nothing but an orientation.
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A PNG of 16-bit pixels with chunks of its own behind the header.
pub fn png_with(pixels: &[[u16; 3]], chunks: &[(&[u8; 4], Vec<u8>)], profile: Option<ColorProfile>) -> Vec<u8> {
    let mut info = png::Info::with_size(pixels.len() as u32, 1);
    (info.color_type, info.bit_depth) = (png::ColorType::Rgb, png::BitDepth::Sixteen);
    info.icc_profile = profile.map(|profile| profile.encode().unwrap().into());
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    for (name, data) in chunks {
        writer.write_chunk(png::chunk::ChunkType(**name), data).unwrap();
    }
    let data: Vec<u8> = pixels.iter().flatten().flat_map(|value| value.to_be_bytes()).collect();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes
}
