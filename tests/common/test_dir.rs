//! A directory with some files, and the command run in it as a process.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use huepress::codec::encode_rgba;
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

    pub fn json(&self, args: &str) -> Value {
        let output = self.succeeds(&format!("{args} --json"));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args}: {error}"))
    }
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
