//! The whole command, file to file, on the sample pictures.

use std::path::Path;
use std::process::{Command, Stdio};

use divan::Bencher;

fn main() {
    divan::main();
}

#[divan::bench(args = ["lake.png", "fruits.png", "bubbles.png"], consts = [16, 256], sample_count = 10)]
fn file_to_file<const COLORS: u32>(bencher: Bencher<'_, '_>, sample: &str) {
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(sample);
    bencher.bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        command.arg(&input).args(["-q", "-o", "-", "-k", &COLORS.to_string()]).stdout(Stdio::null());
        assert!(command.status().unwrap().success());
    });
}
