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

/// A JPEG of 8x8 pixels of one value in each of four channels, by Adobe's marker with this transform, and with a
/// profile.
pub fn jpeg_of_inks(channels: [u8; 4], transform: u8, icc: &[u8]) -> Vec<u8> {
    let segment =
        |marker: u8, data: &[u8]| [&[0xff, marker], &(data.len() as u16 + 2).to_be_bytes()[..], data].concat();
    let profile = [&b"ICC_PROFILE\0\x01\x01"[..], icc].concat();
    let components: Vec<u8> = (1..=4).flat_map(|id| [id, 0x11, 0]).collect();
    // All twelve sizes of a difference have codes of four bits; the end of a block has one of a single bit.
    let sizes = [&[0, 0, 0, 0, 12], &[0; 12][..], &(0..12).collect::<Vec<u8>>()].concat();
    let ends = [&[0x10, 1][..], &[0; 15], &[0]].concat();
    let scan: Vec<u8> = [4].into_iter().chain((1..=4).flat_map(|id| [id, 0])).chain([0, 63, 0]).collect();
    let mut bits = String::new();
    for channel in channels {
        let level = (i32::from(channel) - 128) * 8;
        let size = (32 - level.unsigned_abs().leading_zeros()) as usize;
        let code = if level < 0 { level + (1 << size) - 1 } else { level };
        bits += &format!("{size:04b}");
        bits += &if size > 0 { format!("{code:0size$b}") } else { String::new() };
        bits.push('0');
    }
    bits += &"1".repeat(bits.len().next_multiple_of(8) - bits.len());
    let byte = |at: usize| u8::from_str_radix(&bits[at..at + 8], 2).unwrap();
    let data: Vec<u8> = (0..bits.len())
        .step_by(8)
        .map(byte)
        .flat_map(|byte| if byte == 255 { vec![255, 0] } else { vec![byte] })
        .collect();
    [
        vec![0xff, 0xd8],
        segment(0xee, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat()),
        segment(0xe2, &profile),
        segment(0xdb, &[&[0][..], &[1; 64]].concat()),
        segment(0xc0, &[&[8, 0, 8, 0, 8, 4][..], &components].concat()),
        segment(0xc4, &sizes),
        segment(0xc4, &ends),
        segment(0xda, &scan),
        data,
        vec![0xff, 0xd9],
    ]
    .concat()
}

/// A profile for four inks, of which the first is grey on paper and every mix black.
pub fn profile_of_inks() -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    for at in 0..9 {
        table.extend((if at % 4 == 0 { 0x10000u32 } else { 0 }).to_be_bytes());
    }
    let ramp: Vec<u8> = (0..=255).collect();
    table.extend(ramp.repeat(4));
    // The first ink varies slowest. Lab: lightness, and no colour.
    let lightness = |mix: u8| {
        if mix == 0 {
            255
        } else if mix == 8 {
            128
        } else {
            0
        }
    };
    table.extend((0..16).flat_map(|mix| [lightness(mix), 128, 128]));
    table.extend(ramp.repeat(3));
    let mut profile = vec![0; 128];
    for (at, bytes) in [
        (8, &[2u8, 0x40, 0, 0][..]),
        (12, b"prtrCMYKLab "),
        (36, b"acsp"),
        (68, &[0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]),
    ] {
        profile[at..at + bytes.len()].copy_from_slice(bytes);
    }
    profile.extend(
        [&1u32.to_be_bytes()[..], b"A2B0", &144u32.to_be_bytes(), &(table.len() as u32).to_be_bytes(), &table].concat(),
    );
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}
