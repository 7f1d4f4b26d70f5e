//! Renders the project's sample pictures from formulas alone and writes them as PNG files.
//!
//! Run with `cargo run --release --example render_assets [-- FOLDER]`.

mod bubbles;
mod canvas;
mod fruits;
mod lake;
mod noise;
mod strokes;
mod tone;
mod vector;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use canvas::Picture;

type Painter = fn() -> Picture;

const PICTURES: [(&str, Painter); 3] =
    [("lake.png", lake::paint), ("fruits.png", fruits::paint), ("bubbles.png", bubbles::paint)];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("assets"), PathBuf::from);
    fs::create_dir_all(&folder)?;

    for (name, paint) in PICTURES {
        let start = Instant::now();
        let Picture { width, height, pixels } = paint();
        let path = folder.join(name);
        let image = huepress::Image::new(width, height, pixels.into_flattened())?;
        fs::write(&path, huepress::codec::encode_rgba(&image)?)?;
        println!(
            "{}: {width}x{height}, {} bytes, {:.1} s",
            path.display(),
            fs::metadata(&path)?.len(),
            start.elapsed().as_secs_f64(),
        );
    }
    Ok(())
}
