//! Compresses one image: `cargo run --release --example compress -- photo.jpg small.png`.

use std::{env, error, fs};

use huepress::codec::{decode, encode_indexed};
use huepress::{Effort, Options, compress};

fn main() -> Result<(), Box<dyn error::Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, input, output] = &args[..] else { return Err("usage: compress INPUT OUTPUT.png".into()) };
    let photo = decode(&fs::read(input)?)?.image;

    let options = Options::default().colors(64).effort(Effort::new(6)?);
    let compressed = compress(&photo, &options)?;

    let png = encode_indexed(&compressed.image, Effort::new(6)?)?;
    println!("{} colours became {}", compressed.colors_in, compressed.image.palette().len());
    println!("{} bytes, on {} ({})", png.len(), compressed.fit.device, compressed.fit.device_reason);
    fs::write(output, png)?;
    Ok(())
}
