//! A directory with some files, and the command run in it as a process.

use std::fs;
use std::path::PathBuf;
#[cfg(unix)]
use std::process::{Child, Stdio};
use std::process::{Command, Output};

use huepress::codec::{Container, decode, encode_rgba};
use huepress::{Effort, Histogram, IndexedImage, Palette, Rgba};
use serde_json::Value;
use tempfile::TempDir;

/// A directory of its own, with some files to work on.
pub struct TestDir(pub TempDir);

impl TestDir {
    pub fn new() -> Self {
        let dir = Self(tempfile::tempdir().unwrap());
        let photo = encode_rgba(&super::photo(60, 40, false)).unwrap();
        dir.write("photo.png", &photo);
        dir.write("soft.png", &encode_rgba(&super::photo(60, 40, true)).unwrap());
        dir.write("cut.png", &photo[..photo.len() / 2]);
        let mut crc = photo.clone();
        crc[photo.len() / 2] ^= 0xff;
        dir.write("crc.png", &crc);
        dir.write("zero.png", &super::with_sides(&photo, 0, 0));
        dir.write("huge.png", &super::with_sides(&photo, 40_000, 40_000));
        dir.write("empty.png", b"");
        dir.write("text.png", b"Dear diary, today I was renamed.");
        dir.write("taken.png", b"not to be lost");
        fs::create_dir(dir.path("folder")).unwrap();
        dir
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The colours of a picture, in order.
    pub fn colors(&self, name: &str) -> Vec<Rgba> {
        Histogram::from_image(&decode(&self.read(name)).unwrap().image).colors().to_vec()
    }

    /// Every file with its bytes.
    pub fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files: Vec<_> = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap_or_default())).collect()
    }

    pub fn run(&self, args: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        command.current_dir(self.0.path()).args(args.split_whitespace()).output().unwrap()
    }

    pub fn succeeds(&self, args: &str) -> Output {
        let output = self.run(args);
        assert!(output.status.success(), "{args}: {}", stderr(&output));
        output
    }

    /// The JSON objects of a run, whatever its outcome: one for each file, and without the summary.
    pub fn lines(&self, args: &str) -> Vec<Value> {
        let output = self.run(&format!("{args} --json"));
        let text = String::from_utf8(output.stdout).unwrap();
        let text = if cfg!(windows) { text.replace("\\\\", "/") } else { text };
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line.get("summary").is_none()).collect()
    }

    /// The summary of a run, whatever its outcome.
    pub fn summary(&self, args: &str) -> Value {
        let output = self.run(&format!("{args} --json"));
        let text = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str::<Value>(text.lines().last().unwrap()).unwrap()["summary"].clone()
    }

    pub fn json(&self, args: &str) -> Value {
        let output = self.succeeds(&format!("{args} --json"));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args}: {error}"))
    }
}

pub fn stderr(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if cfg!(windows) { said.replace('\\', "/") } else { said }
}

/// A tree with pictures of several formats, among other files.
pub fn tree() -> TestDir {
    let dir = TestDir::new();
    for directory in ["tree", "tree/deep", "tree/deep/日本 語"] {
        fs::create_dir(dir.path(directory)).unwrap();
    }
    let picture = |side: u32| encode_rgba(&super::photo(side, 40, false)).unwrap();
    dir.write("tree/b.png", &picture(50));
    dir.write("tree/a.PNG", &picture(51));
    dir.write("tree/deep/c.png", &picture(52));
    dir.write("tree/deep/日本 語/-d.png", &picture(53));
    dir.write("tree/deep/notes.txt", b"not an image");
    dir.write("tree/deep/broken.png", b"\x89PNG\r\n\x1a\nand no more");
    dir
}

/// A GIF that cannot be smaller.
pub fn tiny() -> Vec<u8> {
    let palette = Palette::new(vec![[1, 2, 3, 255], [200, 100, 0, 255]]).unwrap();
    Container::Gif.encode(&IndexedImage::new(2, 1, palette, vec![0, 1]).unwrap(), Effort::MOST).unwrap()
}

/// A GIF of two frames.
pub fn animation() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = gif::Encoder::new(&mut bytes, 1, 1, &[0, 0, 0, 255, 255, 255]).unwrap();
    for index in [0, 1] {
        encoder.write_frame(&gif::Frame::from_indexed_pixels(1, 1, vec![index], None)).unwrap();
    }
    drop(encoder);
    bytes
}

/// A run that stands still when all its files are whole and none has its name: it writes a figure into a pipe that
/// nobody reads.
#[cfg(unix)]
pub struct Halted {
    child: Child,
    pipe: fs::File,
}

#[cfg(unix)]
impl Halted {
    /// Compresses `large.png`, which is made for it.
    pub fn new(dir: &TestDir, args: &str) -> Self {
        dir.write("large.png", &encode_rgba(&super::noise(400, 300, false)).unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        command.args(["large.png", "-e", "1", "-k", "4", "--figure", "folder/pipe", "--force"]);
        Self::of(dir, command.args(args.split_whitespace()))
    }

    /// Runs a command that writes into `folder/pipe`.
    pub fn of(dir: &TestDir, command: &mut Command) -> Self {
        let pipe = dir.path("folder/pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let child = command.current_dir(dir.0.path()).stderr(Stdio::piped()).spawn().unwrap();
        Self { child, pipe: fs::File::open(pipe).unwrap() }
    }

    pub fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        assert!(kill.args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap().success());
    }

    /// The end of a run that is not read from.
    pub fn wait(self) -> Output {
        self.child.wait_with_output().unwrap()
    }

    /// The end of a run whose figure is read.
    pub fn go_on(mut self) -> Output {
        std::io::copy(&mut self.pipe, &mut std::io::sink()).unwrap();
        self.wait()
    }
}
