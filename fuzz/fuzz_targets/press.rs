//! Any bytes, pressed with any small options, give a file that can be read again, or an error that says something.
#![no_main]

use huepress::codec::{Container, DecodeOptions, Strip};
use huepress::{Dither, Effort, Options, OutputFormat, PressOptions, Space, press};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[colors, choices, lossy, effort], file)) = bytes.split_first_chunk() else { return };
    let dither = [Dither::Auto, Dither::None, Dither::FloydSteinberg, Dither::BlueNoise, Dither::Bayer];
    let options = Options::default()
        .colors(u32::from(colors) + 1)
        .dither(dither[usize::from(choices) % dither.len()])
        .space(if choices & 0x80 == 0 { Space::Oklab } else { Space::Srgb })
        .lossy(u32::from(lossy) % 101)
        .effort(Effort::new(1 + effort % 4).unwrap());
    let formats = [OutputFormat::Free, OutputFormat::Only(Container::Gif), OutputFormat::Only(Container::WebP)];
    let options = PressOptions::from(options)
        .decode(DecodeOptions::default().max_pixels(1 << 12).keep_profile(choices & 0x40 != 0))
        .format(formats[usize::from(lossy >> 4) % formats.len()])
        .strip([Strip::None, Strip::Safe, Strip::All][usize::from(effort >> 4) % 3]);
    match press(file, &options) {
        Ok(pressed) => {
            let image = &pressed.compressed.image;
            let decoded = huepress::codec::decode(&pressed.found).unwrap().image;
            assert_eq!((decoded.width(), decoded.height()), (image.width(), image.height()));
            assert!(pressed.bytes().len() <= file.len() || pressed.kept.is_none());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
