//! Signals that end the command, and what a command that was killed has left.
#![cfg(unix)]

mod common;

use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use common::test_dir::{Halted, TestDir, stderr};

/// Whether programs that this process starts ignore a signal.
fn is_ignored(signal: &str) -> bool {
    let script = format!("kill -{signal} $$; exit 0");
    Command::new("sh").args(["-c", &script]).stderr(Stdio::null()).status().unwrap().success()
}

/// The names of all files, the hidden ones too.
fn names(dir: &TestDir) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_signal_that_ends_the_command_leaves_no_file_behind() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        if is_ignored(signal) {
            continue;
        }
        let dir = TestDir::new();
        let halted = Halted::new(&dir, "-q");
        assert!(names(&dir).iter().any(|name| name.starts_with(".huepress-")), "{signal}: {:?}", names(&dir));
        halted.signal(signal);
        let output = halted.wait();
        assert_eq!(output.status.code(), Some(code), "{signal}: {}", stderr(&output));
        let left: Vec<_> = names(&dir).into_iter().filter(|name| name.contains("huepress")).collect();
        assert_eq!(left, [""; 0], "{signal}");
    }
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let dir = TestDir::new();
    dir.write("noise.png", &huepress::codec::encode_rgba(&common::noise(400, 300, false)).unwrap());
    let mut command = Command::new("sh");
    let script = "trap '' HUP; exec \"$0\" noise.png -k 4 -e 1 -q -f --figure folder/pipe";
    let halted = Halted::of(&dir, command.args(["-c", script, env!("CARGO_BIN_EXE_huepress")]));
    halted.signal("HUP");
    let output = halted.go_on();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(dir.path("noise-huepress.png").exists());
}

#[test]
fn what_a_killed_run_has_left_is_removed_when_it_is_old() {
    let dir = TestDir::new();
    let (ours, young) = (".huepress-aB3dE6gH.tmp", ".huepress-bB3dE6gH.tmp");
    let others = [".huepress-aB3dE6gH", ".huepress-aB3-E6gH.tmp", ".huepress-notes.tmp", "huepress-aB3dE6gH.tmp"];
    for name in others.into_iter().chain([ours]) {
        dir.write(name, b"left");
        File::options().write(true).open(dir.path(name)).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    dir.write(young, b"in use");
    dir.succeeds("photo.png -k 4 --dry-run");
    assert!(dir.path(ours).exists());
    dir.succeeds("photo.png -k 4");
    assert!(!dir.path(ours).exists());
    assert!(others.iter().chain([&young]).all(|name| dir.path(name).exists()), "{:?}", names(&dir));
}
