//! The command on one file.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::test_dir::{TestDir, stderr};
use huepress::codec::decode;
use serde_json::Value;

#[test]
fn what_cannot_be_done_is_said_and_loses_nothing() {
    let dir = TestDir::new();
    let before = dir.contents();
    let cases = [
        ("missing.png", 1, "missing.png"),
        ("folder", 1, "is a directory"),
        ("empty.png", 1, "no bytes"),
        ("text.png", 1, "not an image"),
        ("cut.png", 1, "cannot decode the PNG"),
        ("crc.png", 1, "cannot decode the PNG"),
        ("zero.png", 1, "cannot decode the PNG"),
        ("huge.png", 1, "40000x40000, more than"),
        ("photo.png --figure ./photo-huepress.png", 2, "written twice"),
        ("photo.png --figure -", 2, "--figure"),
        ("photo.png --figure figure.jpg", 2, "draws a PNG"),
        ("photo.png -o nowhere/", 1, "not there"),
        ("photo.png -o nowhere/out.png", 1, "no directory nowhere"),
        ("photo.png -o folder", 1, "is a directory"),
        ("photo.png -o taken.png", 1, "exists"),
        ("photo.png --figure taken.png -o new.png", 1, "exists"),
        ("photo.png --device no-such-adapter", 1, "no-such-adapter"),
        ("cut.png -o taken.png --force", 1, "cannot decode"),
        ("photo.png -k 1", 2, "2..=256"),
        ("photo.png -k 300", 2, "2..=256"),
        ("photo.png --tol 2", 2, "from 0 to 1"),
        ("photo.png --restarts 0", 2, "1..=1000"),
        ("photo.png --effort 10", 2, "from 1 to 9"),
        ("bench no-such.png", 1, "no-such.png"),
        ("photo.png --space lab", 2, "oklab"),
        ("photo.png soft.png -o one.png", 2, "several inputs"),
        ("photo.png -o same.png --figure same.png", 2, "written twice"),
        ("photo.png -o - --json", 2, "standard output"),
        ("photo.png -o out.webp --format png", 2, "asks for PNG"),
        ("photo.png -o out.webp --format auto", 2, "chooses the ending itself"),
        ("photo.png -o out.jpg", 2, "no name for"),
        ("photo.png --format bmp", 2, "webp"),
        ("photo.png --quality 101", 2, "from 0 to 100"),
        ("photo.png --quality 50 --max-size 9k", 2, "cannot be used with"),
        ("photo.png --max-size much", 2, "number of bytes"),
        ("photo.png -k 4 --quality 99 -o new.webp", 1, "cannot be met"),
        ("photo.png --max-size 10 -o new.png", 1, "cannot be met"),
        ("photo.png --curve curve.txt", 2, ".csv"),
        ("photo.png --curve taken.png -o new.png", 1, "exists"),
        ("photo.png --dither bayer --lossy 5", 2, "classic"),
        ("soft.png --format gif", 1, "partial transparency"),
        ("", 2, "huepress -h"),
    ];
    for (args, code, message) in cases {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(code), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{args}");
        assert!(dir.contents() == before, "{args} changed the directory");
    }
}

#[test]
fn help_is_short_unless_more_is_asked_for() {
    let dir = TestDir::new();
    let nothing = dir.run("");
    assert_eq!(nothing.status.code(), Some(2));
    assert!(stderr(&nothing).lines().count() < 25 && stderr(&nothing).contains("huepress photo.png"));
    let [short, long] = ["-h", "--help"].map(|option| String::from_utf8(dir.succeeds(option).stdout).unwrap());
    for (option, is_usual) in [("--quality", true), ("--in-place", true), ("--restarts", false), ("--tol", false)] {
        assert_eq!([short.contains(option), long.contains(option)], [is_usual, true], "{option}");
    }
    assert!(2 * short.lines().count() < long.lines().count() && long.contains("Exit codes"), "{short}");
}

#[test]
fn the_result_goes_beside_the_input_and_is_what_it_should_be() {
    let dir = TestDir::new();
    let output = dir.succeeds("photo.png -k 16");
    assert!(output.stdout.is_empty());
    let text = stderr(&output);
    for part in ["60 x 40", "PSNR", "KiB ->", "-> 16\n", "photo-huepress.png"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let details = ["device", "k-means", "inertia", "converged", "time"];
    let verbose = stderr(&dir.succeeds("photo.png -k 16 -v -f"));
    assert!(details.iter().all(|part| verbose.contains(part) && !text.contains(part)), "{text}{verbose}");
    let picture = decode(&dir.read("photo-huepress.png")).unwrap().image;
    assert_eq!((picture.width(), picture.height()), (60, 40));
    assert_eq!(huepress::Histogram::from_image(&picture).len(), 16);
    assert_eq!(dir.read("photo-huepress.png")[24], 4, "bit depth");
    // A second time it is in the way, until it is forced.
    assert_eq!(dir.run("photo.png -k 16").status.code(), Some(1));
    assert!(stderr(&dir.succeeds("photo.png -k 16 --force -q")).is_empty());
}

#[test]
fn standard_output_carries_the_same_bytes_as_a_file() {
    let dir = TestDir::new();
    let piped = dir.succeeds("soft.png -k 9 -o -").stdout;
    dir.succeeds("soft.png -k 9 -o soft-9.png");
    assert!(piped == dir.read("soft-9.png"));
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let dir = TestDir::new();
    let with = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        command.env("RAYON_NUM_THREADS", threads).arg(dir.path("photo.png"));
        command.args("--init k-means++ --restarts 3 -k 50 -o -".split(' ')).output().unwrap().stdout
    };
    assert!(!with("1").is_empty());
    assert!(with("1") == with("5"));
}

#[test]
fn json_says_what_is_true() {
    let dir = TestDir::new();
    let record = dir
        .json("photo.png -k 20 --space srgb --init k-means++ --restarts 2 --seed 7 --dither none --lossy 0 -o out.png");
    let out = dir.read("out.png");
    let expected = [
        ("schema", Value::from(1)),
        ("input", "photo.png".into()),
        ("output", "out.png".into()),
        ("status", "written".into()),
        ("width", 60.into()),
        ("height", 40.into()),
        ("colors", 20.into()),
        ("bytes_in", dir.read("photo.png").len().into()),
        ("bytes_out", out.len().into()),
        ("format", "png".into()),
        ("bit_depth", 8.into()),
        ("device", "cpu".into()),
        ("space", "srgb".into()),
        ("init", "k-means++".into()),
        ("seed", 7.into()),
        ("restarts", 2.into()),
        ("converged", true.into()),
    ];
    for (field, value) in expected {
        assert_eq!(record[field], value, "{field}");
    }
    let original = decode(&dir.read("photo.png")).unwrap().image;
    let result = decode(&out).unwrap().image;
    assert_eq!(record["colors_in"], huepress::Histogram::from_image(&original).len());
    let pairs = original.as_bytes().iter().zip(result.as_bytes());
    let squared: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    let psnr = 10.0 * (255.0 * 255.0 * 60.0 * 40.0 * 3.0 / squared).log10();
    assert!((record["psnr"].as_f64().unwrap() - psnr).abs() < 1e-9);
    // The palette is rounded to 8 bits, so its error is a little above the inertia.
    let inertia = record["inertia"].as_f64().unwrap();
    assert!(inertia <= squared && inertia > 0.9 * squared, "{inertia} and {squared}");
    assert!(record["iterations"].as_u64().unwrap() > 0);
    let times = record["ms"].as_object().unwrap();
    let parts: f64 = times.iter().filter(|(name, _)| *name != "total").map(|(_, time)| time.as_f64().unwrap()).sum();
    assert!(times.len() == 10 && parts <= times["total"].as_f64().unwrap());
}

#[test]
fn a_png_that_would_not_shrink_is_kept() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 16 -o small.png");
    let small = dir.read("small.png");
    let record = dir.json("small.png");
    assert_eq!((&record["status"], &record["output"], &record["psnr"]), (&"kept".into(), &Value::Null, &Value::Null));
    assert!(!dir.path("small-huepress.png").exists());
    // A named output gets the input's bytes: whoever asked for a file has one.
    assert_eq!(dir.json("small.png -o copy.png")["bytes_out"], small.len());
    assert!(dir.read("copy.png") == small);
}

#[test]
fn a_jpeg_that_is_smaller_than_its_result_is_kept_unless_a_png_is_asked_for() {
    let dir = TestDir::new();
    let photo = image::load_from_memory(&dir.read("photo.png")).unwrap().to_rgb8();
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 15).encode_image(&photo).unwrap();
    dir.write("photo.jpg", &jpeg);
    let record = dir.json("photo.jpg");
    assert_eq!(
        (&record["status"], &record["format"], &record["output"]),
        (&"kept".into(), &"jpeg".into(), &Value::Null)
    );
    // The message says what would have been, and what to do.
    let said = stderr(&dir.succeeds("photo.jpg"));
    for part in ["as PNG with", "colours it would be", "-k 32", "--max-size", "-o FILE.png"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!dir.path("photo-huepress.png").exists());
    for asked in ["--format png", "-o out.png"] {
        let record = dir.json(&format!("photo.jpg {asked}"));
        assert_eq!(record["status"], "written", "{asked}");
        assert!(record["bytes_out"].as_u64() > record["bytes_in"].as_u64(), "{asked}");
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let dir = TestDir::new();
    let lines = dir.lines("photo.png cut.png soft.png -k 8");
    let states: Vec<&str> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["written", "failed", "written"]);
    assert!(lines[1]["error"].as_str().unwrap().contains("cut.png"));
    assert!(dir.path("soft-huepress.png").exists() && !dir.path("cut-huepress.png").exists());
    assert_eq!(dir.run("photo.png cut.png soft.png -k 8 -f").status.code(), Some(1));
}

#[test]
fn a_figure_shows_both_pictures_and_the_palette() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 4 -o out.png --figure figure.png");
    let figure = decode(&dir.read("figure.png")).unwrap().image;
    let palette = huepress::Histogram::from_image(&decode(&dir.read("out.png")).unwrap().image);
    let shown = huepress::Histogram::from_image(&figure);
    // The small picture is enlarged by whole pixels, so its colours are in the figure as they are.
    assert!(palette.colors().iter().all(|color| shown.colors().contains(color)));
    assert!(figure.width() > 2 * 60 && figure.height() > 40);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_devices_written_to() {
    let dir = TestDir::new();
    std::os::unix::fs::symlink("taken.png", dir.path("link.png")).unwrap();
    dir.succeeds("photo.png -o link.png --force");
    assert!(dir.path("link.png").is_symlink() && dir.read("taken.png").starts_with(b"\x89PNG"));
    std::os::unix::fs::symlink("nothing.png", dir.path("dangling.png")).unwrap();
    assert_eq!(dir.run("photo.png -o dangling.png --force").status.code(), Some(1));
    assert!(dir.path("dangling.png").is_symlink());
    std::os::unix::fs::symlink("/dev/null", dir.path("null.png")).unwrap();
    dir.succeeds("photo.png -o null.png");
    assert!(dir.path("null.png").is_symlink() && !Path::new("/dev/null").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_a_failure_and_no_panic() {
    let dir = TestDir::new();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
    command.current_dir(dir.0.path()).args(["photo.png", "--json"]);
    assert_eq!(command.stdout(full()).status().unwrap().code(), Some(1));
    assert_eq!(
        command.args(["--force"]).stdout(std::process::Stdio::null()).stderr(full()).status().unwrap().code(),
        Some(0)
    );
}

#[cfg(unix)]
#[test]
fn new_files_have_ordinary_permissions_and_old_ones_keep_theirs() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    dir.succeeds("photo.png -o new.png");
    assert_eq!(mode(&dir.path("new.png")), mode(&dir.path("photo.png")));
    fs::set_permissions(dir.path("taken.png"), fs::Permissions::from_mode(0o604)).unwrap();
    dir.succeeds("photo.png -o taken.png --force");
    assert_eq!(mode(&dir.path("taken.png")), 0o604);
}
