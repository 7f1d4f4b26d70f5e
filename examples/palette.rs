//! Finds one palette for several images: `cargo run --release --example palette -- a.png b.jpg`.

use std::{env, error, fs};

use huepress::backend::Engine;
use huepress::codec::{PaletteFormat, decode};
use huepress::{Device, Histogram, Options, extract_on, ignore_events};

fn main() -> Result<(), Box<dyn error::Error>> {
    // Histograms add up, so the images need not be in memory together.
    let mut colors = Histogram::default();
    for path in env::args().skip(1) {
        let image = decode(&fs::read(path)?)?.image;
        colors = colors.merge(&Histogram::from_image(&image).0);
    }

    let engine = Engine::new(Device::Auto);
    let options = Options::default().colors(16);
    let palette = pollster::block_on(extract_on(&engine, &colors, &options, &mut ignore_events))?;

    print!("{}", String::from_utf8(PaletteFormat::Gpl.encode(&palette.swatches, "sixteen")?)?);
    Ok(())
}
