//! Finds one palette for several images: `cargo run --release --example palette -- a.png b.jpg`.

use std::{env, error, fs};

use huepress::codec::{PaletteFormat, decode};
use huepress::{Engine, Histogram, Options};

fn main() -> Result<(), Box<dyn error::Error>> {
    // Histograms add up, so the images need not be in memory together.
    let mut colors = Histogram::default();
    for path in env::args().skip(1) {
        let image = decode(&fs::read(path)?)?.image;
        colors = colors.merge(&Histogram::from_image(&image));
    }

    let palette = Engine::default().extract(&colors, &Options::default().colors(16))?;

    print!("{}", String::from_utf8(PaletteFormat::Gpl.encode(&palette.swatches, "sixteen")?)?);
    Ok(())
}
