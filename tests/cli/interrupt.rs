//! Signals that end the command, and what a command that was killed has left.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::common::test_dir::{Halted, TestDir, stderr};
use huepress::codec::encode_rgba;

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
    dir.write("noise.png", &encode_rgba(&crate::common::noise(400, 300, false)).unwrap());
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

const PICTURES: [&str; 5] = ["a.png", "b.png", "c.png", "d.png", "e.png"];

/// A directory with pictures, and its path as an input.
fn pictures() -> TestDir {
    let dir = TestDir::new();
    fs::create_dir(dir.path("pictures")).unwrap();
    for (name, side) in PICTURES.into_iter().zip(100..) {
        dir.write(&format!("pictures/{name}"), &encode_rgba(&crate::common::photo(side, 90, false)).unwrap());
    }
    dir
}

/// Runs the command over the pictures, and kills it once it has told of so many results.
fn kill_after(dir: &TestDir, args: &str, results: usize) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
    command.current_dir(dir.path("")).args(args.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines().take(results).count();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told, results, "{args}");
}

/// The temporary files of the pictures, made so old that nobody can be at work on them.
fn age_temporary_files(dir: &TestDir) -> usize {
    let entries = fs::read_dir(dir.path("pictures")).unwrap().map(|entry| entry.unwrap().path());
    let left: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(".tmp")).collect();
    for path in &left {
        File::options().write(true).open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    left.len()
}

#[test]
fn a_run_that_is_killed_at_any_moment_loses_no_picture_and_the_next_ends_its_work() {
    let whole = pictures();
    let read = |dir: &TestDir| PICTURES.map(|name| dir.read(&format!("pictures/{name}")));
    let originals = read(&whole);
    whole.succeeds("-r pictures --in-place -k 4 -q");
    let results = read(&whole);
    assert!(originals.iter().zip(&results).all(|(original, result)| original != result));
    for (options, told) in ["", "-j 2", "--backup"].into_iter().flat_map(|options| [0, 1, 2, 4].map(|n| (options, n))) {
        let args = format!("-r pictures --in-place -k 4 -q --json {options}");
        let dir = pictures();
        kill_after(&dir, &args, told);
        for (at, (name, bytes)) in PICTURES.into_iter().zip(read(&dir)).enumerate() {
            let is_done = bytes == results[at];
            assert!(is_done || bytes == originals[at], "{args}, {told} results: {name} is neither");
            assert!(is_done || at >= told, "{args}, {told} results: {name} was told of");
            let backup = fs::read(dir.path(&format!("pictures/{name}.orig"))).ok();
            assert!(backup.as_ref().is_none_or(|backup| *backup == originals[at]), "{args}: the backup of {name}");
            assert!(backup.is_some() || !is_done || options != "--backup", "{args}: {name} has no backup");
        }
        age_temporary_files(&dir);
        dir.succeeds(&args);
        assert_eq!(age_temporary_files(&dir), 0, "{args}, {told} results");
        assert!(read(&dir) == results, "{args}, {told} results");
    }
}

#[test]
fn a_run_that_is_killed_before_a_file_has_its_name_leaves_the_original() {
    let dir = pictures();
    let halted = Halted::new(&dir, "--in-place");
    let original = dir.read("large.png");
    halted.signal("KILL");
    assert!(!halted.wait().status.success());
    assert!(dir.read("large.png") == original);
    let left: Vec<_> = names(&dir).into_iter().filter(|name| name.starts_with(".huepress-")).collect();
    assert!(!left.is_empty());
    for name in &left {
        File::options().write(true).open(dir.path(name)).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    dir.succeeds("large.png --in-place -k 4 -e 1");
    assert!(dir.read("large.png") != original);
    assert!(!names(&dir).iter().any(|name| name.starts_with(".huepress-")), "{:?}", names(&dir));
}
