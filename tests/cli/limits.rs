//! Limits of size, memory, time and threads.

#[cfg(unix)]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::process::Command;

use crate::common::test_dir::{TestDir, stderr, tree};
use huepress::codec::encode_rgba;

#[test]
fn a_picture_that_says_it_is_large_is_refused() {
    let dir = TestDir::new();
    let output = dir.run("photo.png --max-pixels 2399");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("60x40, more than the 2399 pixels"), "{}", stderr(&output));
    assert!(dir.run("photo.png --max-pixels 2400").status.success());
}

#[test]
fn files_wait_for_memory_and_what_never_fits_is_told() {
    let dir = tree();
    let names = |lines: Vec<serde_json::Value>| {
        lines.iter().map(|line| (line["input"].clone(), line["bytes_out"].clone())).collect::<Vec<_>>()
    };
    // So little that no two files are worked on at once.
    let waiting = names(dir.lines("-r tree photo.png soft.png --out-dir a -k 4 -j 4 --max-memory 60M"));
    assert_eq!(waiting, names(dir.lines("-r tree photo.png soft.png --out-dir b -k 4 -j 1")));
    for args in ["photo.png -k 4 --max-memory 1M -o x.png", "palette photo.png --max-memory 0.001G"] {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(1), "{args}");
        let message = stderr(&output);
        assert!(message.contains("photo.png: 60 x 40 pixels need") && message.contains("--max-memory"), "{message}");
    }
    assert!(!dir.path("x.png").exists());
}

#[test]
fn a_file_that_takes_too_long_is_given_up_alone() {
    let dir = TestDir::new();
    dir.write("large.png", &encode_rgba(&crate::common::noise(1000, 800, false)).unwrap());
    let before = dir.contents();
    let output = dir.run("large.png -e 9 --timeout 0.000001 -o large-small.png");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("large.png: not done within the 0.000001 s of --timeout"), "{said}");
    assert!(dir.contents() == before);
    for wrong in ["0", "-1", "soon", "inf", "1e99"] {
        let output = dir.run(&format!("photo.png --timeout={wrong}"));
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", stderr(&output));
    }
    dir.succeeds("photo.png -k 4 --timeout 600");
}

#[cfg(unix)]
#[test]
fn inputs_are_looked_at_before_they_are_read() {
    let dir = TestDir::new();
    File::create(dir.path("zeros.png")).unwrap().set_len(3 << 30).unwrap();
    File::create(dir.path("giant.png")).unwrap().set_len((4 << 30) + 1).unwrap();
    let cases = [
        ("/dev/zero -o x.png", "not an image"),
        ("zeros.png", "not an image"),
        ("giant.png", "more than 4 GiB"),
        ("compare photo.png /dev/zero", "not an image"),
        ("palette giant.png", "more than 4 GiB"),
        ("palette --from /dev/zero", "cannot read the histogram"),
    ];
    for (args, message) in cases {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(1), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
    }
}

/// A limit on threads does not hold for root, so the limit is on memory for their stacks.
#[cfg(target_os = "linux")]
#[test]
fn a_system_without_threads_to_spare_is_told_or_worked_with() {
    let dir = TestDir::new();
    for threads in 1..12 {
        let mut shell = Command::new("sh");
        // Each thread has a stack of this size in the address space.
        let limits = format!(
            "export RAYON_NUM_THREADS=2 RUST_MIN_STACK=1000000000; ulimit -v {}; ",
            700_000 + threads * 1_000_000
        );
        shell.args(["-c", &(limits + "exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_huepress")]);
        let output = shell
            .args(["photo.png", "-k", "4", "-f", "-q", "--device", "cpu"])
            .current_dir(dir.path(""))
            .output()
            .unwrap();
        let message = stderr(&output);
        assert!(output.status.success() || message.contains("cannot start threads"), "{threads}: {message}");
        assert!(!message.contains("panicked"), "{threads}: {message}");
    }
}
