//! Files with things in them that encoders do not write.

use std::io::Cursor;

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

/// A PNG with other data in the first chunk of a name.
pub fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let at = png.windows(4).position(|bytes| bytes == name).unwrap() - 4;
    let length = u32::from_be_bytes(*png[at..].first_chunk().unwrap()) as usize;
    [&png[..at], &chunk(name, data), &png[at + 12 + length..]].concat()
}

/// A PNG with a chunk of its own before another.
pub fn with_chunk_before(png: &[u8], next: &[u8; 4], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let at = png.windows(4).rposition(|bytes| bytes == next).unwrap() - 4;
    [&png[..at], &chunk(name, data), &png[at..]].concat()
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    [&(data.len() as u32).to_be_bytes()[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A PNG that says it is an animation of so many frames.
pub fn apng(frames: u32) -> Vec<u8> {
    let still = png_with(&[[9; 3]], &[], None);
    with_chunk_before(&still, b"IDAT", b"acTL", &[frames.to_be_bytes(), [0; 4]].concat())
}

/// A TIFF of one row of three pixels.
#[derive(Clone, Copy)]
pub struct Tiff {
    pub photometric: u16,
    pub bits: u16,
    pub samples: u16,
    /// The kind of the last sample.
    pub extra: Option<u16>,
    /// The tag SampleFormat.
    pub format: u16,
    pub compression: u16,
    pub is_planar: bool,
    pub is_little: bool,
    pub pages: u16,
    /// Pixels per unit, and the tag ResolutionUnit.
    pub resolution: Option<(u32, u32)>,
    pub unit: Option<u16>,
}

impl Tiff {
    pub fn new(photometric: u16, bits: u16, samples: u16) -> Self {
        Self {
            photometric,
            bits,
            samples,
            extra: None,
            format: 1,
            compression: 1,
            is_planar: false,
            is_little: true,
            pages: 1,
            resolution: None,
            unit: None,
        }
    }

    /// The file; samples of more than 8 bits are little-endian in `data`. Entry i of a palette is (i, 2 i, 3 i).
    pub fn file(self, data: &[u8]) -> Vec<u8> {
        let short = |value: u16| if self.is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if self.is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut data = data.to_vec();
        if !self.is_little && self.bits > 8 {
            data.chunks_mut(usize::from(self.bits / 8)).for_each(<[u8]>::reverse);
        }
        let mut file = [if self.is_little { b"II" } else { b"MM" }, &short(42)[..], &[0; 4]].concat();
        let data_at = file.len() as u32;
        file.extend(&data);
        let planes = if self.is_planar { u32::from(self.samples) } else { 1 };
        let length = data.len() as u32 / planes;
        let place = |file: &mut Vec<u8>, values: Vec<u8>| {
            file.resize(file.len().next_multiple_of(2), 0);
            file.extend(&values);
            (file.len() - values.len()) as u32
        };
        let offsets = (0..planes).flat_map(|plane| long(data_at + plane * length)).collect();
        let offsets = if planes == 1 { data_at } else { place(&mut file, offsets) };
        let lengths = (0..planes).flat_map(|_| long(length)).collect();
        let lengths = if planes == 1 { length } else { place(&mut file, lengths) };
        let entries = 1u16 << self.bits.min(8);
        let colors = [1, 2, 3]
            .iter()
            .flat_map(|factor| (0..entries).flat_map(move |entry| short((factor * entry).wrapping_mul(257))));
        let map = place(&mut file, colors.collect());
        let (across, down) = self.resolution.unwrap_or_default();
        let resolution = place(&mut file, [across, 1, down, 1].map(long).concat());
        for page in 0..self.pages {
            let mut tags = vec![
                (256, 3, 1, 3),
                (257, 3, 1, 1),
                (258, 3, 1, self.bits.into()),
                (259, 3, 1, self.compression.into()),
                (262, 3, 1, self.photometric.into()),
                (273, 4, planes, offsets),
                (277, 3, 1, self.samples.into()),
                (278, 3, 1, 1),
                (279, 4, planes, lengths),
                (282, 5, 1, resolution),
                (283, 5, 1, resolution + 8),
                (284, 3, 1, if self.is_planar { 2 } else { 1 }),
            ];
            tags.extend(self.unit.map(|unit| (296, 3, 1, unit.into())));
            tags.extend((self.photometric == 3).then_some((320, 3, 3 * u32::from(entries), map)));
            tags.extend(self.extra.map(|kind| (338, 3, 1, kind.into())));
            tags.push((339, 3, 1, self.format.into()));
            file.resize(file.len().next_multiple_of(2), 0);
            let directory = long(file.len() as u32);
            let last = if page == 0 { 4 } else { file.len() - 4 };
            file[last..last + 4].copy_from_slice(&directory);
            file.extend(short(tags.len() as u16));
            for (tag, kind, count, value) in tags {
                file.extend([short(tag), short(kind)].concat());
                file.extend(long(count));
                let value =
                    if kind == 3 && count == 1 { [short(value as u16), [0; 2]].concat() } else { long(value).to_vec() };
                file.extend(value);
            }
            file.extend(long(0));
        }
        file
    }
}

/// A bitmap of one row with a header of version 4.
pub fn bmp(pixels: &[[u8; 4]], compression: u32, alpha_mask: u32) -> Vec<u8> {
    let header = [
        108,
        pixels.len() as u32,
        1,
        32 << 16 | 1,
        compression,
        4 * pixels.len() as u32,
        3937,
        7874,
        0,
        0,
        0xff_0000,
        0xff00,
        0xff,
        alpha_mask,
    ];
    let header: Vec<u8> = header.iter().flat_map(|value: &u32| value.to_le_bytes()).collect();
    let data: Vec<u8> = pixels.iter().flat_map(|&[r, g, b, a]| [b, g, r, a]).collect();
    let size = (122 + data.len() as u32).to_le_bytes();
    [&b"BM"[..], &size, &[0; 4], &122u32.to_le_bytes(), &header, &vec![0; 108 - header.len()], &data].concat()
}

/// A GIF of the indices 0, 1, 2, 3 in frames of 2x2, with blocks of one's own before the first.
pub fn gif(canvas: [u16; 2], table: Option<&[[u8; 3]; 4]>, blocks: &[u8], frames: usize) -> Vec<u8> {
    let sides = canvas.map(u16::to_le_bytes).concat();
    let flags = if table.is_some() { 0x81 } else { 0 };
    // Codes of three bits: clear, 0, 1, 2, then of four bits 3 and the end.
    let frame = b",\0\0\0\0\x02\0\x02\0\0\x02\x03\x44\x34\x05\0";
    let table = table.map_or(&[][..], |table| table.as_flattened());
    [&b"GIF89a"[..], &sides, &[flags, 0, 0], table, blocks, &frame.repeat(frames), b";"].concat()
}

/// A WebP animation whose frames are all blended, as encoders write them by default.
pub fn webp_animation(frame: &huepress::Image, frames: usize) -> Vec<u8> {
    let mut still = Cursor::new(Vec::new());
    let (width, height) = (frame.width(), frame.height());
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut still);
    encoder.encode(frame.as_bytes(), width, height, image::ExtendedColorType::Rgba8).unwrap();
    webp_frames(width, height, &still.get_ref()[12..], frames)
}

/// A WebP animation of equal frames, from the chunks of one.
pub fn webp_frames(width: u32, height: u32, frame: &[u8], frames: usize) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    let chunk = |name: &[u8], data: &[u8]| [name, &(data.len() as u32).to_le_bytes(), data].concat();
    let header = [&[0x12, 0, 0, 0][..], &side(width), &side(height)].concat();
    let place = [&[0; 6][..], &side(width), &side(height), &[100, 0, 0, 0]].concat();
    let picture = chunk(b"ANMF", &[&place[..], frame].concat());
    let body = [chunk(b"VP8X", &header), chunk(b"ANIM", &[0; 6]), picture.repeat(frames)].concat();
    chunk(b"RIFF", &[&b"WEBP"[..], &body].concat())
}
