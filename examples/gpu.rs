//! Compresses on the GPU and on the CPU, and shows that the bytes are the same: `cargo run --release --example gpu`.

use huepress::{Device, Engine, Image, Options};

fn main() -> huepress::Result<()> {
    let pixels = (0..256 * 256).flat_map(|i| [(i % 256) as u8, (i / 256) as u8, (i % 251) as u8, 255]).collect();
    let image = Image::new(256, 256, pixels)?;
    let options = Options::default().colors(32);

    // An engine is made once, and used for any number of images.
    let compress = |device: Device| Engine::new(device).compress(&image, &options);
    let on_cpu = compress(Device::Cpu)?;
    match compress(Device::Gpu) {
        Ok(on_gpu) => println!("{}: same bytes? {}", on_gpu.fit.device, on_gpu.image == on_cpu.image),
        Err(error) => println!("there is no GPU: {error}"),
    }
    Ok(())
}
