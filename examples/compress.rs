//! Compresses one image file: `cargo run --release --example compress -- photo.jpg small.png`.

use std::{env, error, fs};

use huepress::codec::Container;
use huepress::{Effort, Options, OutputFormat, PressOptions, press};

fn main() -> Result<(), Box<dyn error::Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, input, output] = &args[..] else { return Err("usage: compress INPUT OUTPUT.png".into()) };
    let photo = fs::read(input)?;

    let options = PressOptions::from(Options::default().colors(64).effort(Effort::new(6)?));
    let pressed = press(&photo, &options.format(OutputFormat::Only(Container::Png)))?;

    let compressed = &pressed.compressed;
    println!("{} colours became {}", compressed.colors_in, compressed.image.palette().len());
    println!("{} bytes became {}", photo.len(), pressed.bytes().len());
    println!("on {} ({})", compressed.fit.device, compressed.fit.device_reason);
    fs::write(output, pressed.bytes())?;
    Ok(())
}
