//! Runs over files as a whole: their outcomes, exit codes and reports.

use std::fs::{self, File};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::common::files::Tiff;
use crate::common::test_dir::{TestDir, animation, stderr, tiny, tree};
use huepress::codec::Container;
use huepress::{Effort, IndexedImage, Palette};

#[test]
fn nothing_is_written_where_it_is_only_tried() {
    let dir = tree();
    let before = dir.contents();
    let dry = dir.succeeds("photo.png soft.png tree/b.png -k 4 --dry-run");
    assert!(stderr(&dry).contains("3 would be written"), "{}", stderr(&dry));
    let record = &dir.lines("photo.png -k 4 --dry-run -o new.png")[0];
    assert_eq!((&record["dry_run"], &record["status"]), (&true.into(), &"written".into()));
    assert!(record["bytes_out"].as_u64() < record["bytes_in"].as_u64());
    assert_eq!(dir.run("photo.png -k 4 --check 10 -q").status.code(), Some(1));
    assert_eq!(dir.run("photo.png -k 4 --check 99 -q").status.code(), Some(0));
    assert!(dir.contents() == before && !dir.path("tree/b-huepress.png").exists());
    // What would be in the way is in the way.
    for (args, code) in [("photo.png -o soft.png --dry-run", 1), ("photo.png -k 4 -o soft.png --check 99", 0)] {
        assert_eq!(dir.run(args).status.code(), Some(code), "{args}");
    }
}

#[test]
fn strict_exit_codes_are_those_of_pngquant_and_the_worst_decides() {
    let dir = TestDir::new();
    let palette = Palette::new(vec![[1, 2, 3, 255], [200, 100, 0, 255]]).unwrap();
    let tiny = IndexedImage::new(2, 1, palette, vec![0, 1]).unwrap();
    dir.write("tiny.png", &Container::Png.encode(&tiny, Effort::MOST).unwrap());
    let cases = [
        ("tiny.png --strict", 98),
        ("tiny.png", 0),
        ("photo.png -k 4 --quality 99 --strict", 99),
        ("photo.png -k 4 --quality 99", 0),
        ("photo.png --max-size 9 --strict -o x.png", 99),
        ("photo.png --max-size 9 -o x.png", 1),
        ("tiny.png photo.png -k 4 --quality 99 --strict", 99),
        ("tiny.png cut.png photo.png -k 4 --quality 99 --strict", 1),
        ("tiny.png photo.png -k 4 --strict --dry-run", 98),
    ];
    for (args, code) in cases {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(code), "{args}: {}", stderr(&output));
    }
}

#[test]
fn no_input_stands_for_what_was_asked_for() {
    let dir = TestDir::new();
    let before = dir.contents();
    for args in [
        "photo.png --palette gameboy --quality 99 -o x.png",
        "photo.png --format webp --quality 100 -k 4 --out-dir d",
        "photo.png --format gif --quality 100 -k 2",
    ] {
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(1), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains("cannot be met"), "{args}: {}", stderr(&output));
        assert!(dir.contents() == before, "{args}");
    }
    // What is kept in another tree is in the way the second time.
    dir.write("tiny.gif", &tiny());
    dir.succeeds("tiny.gif --out-dir kept");
    let again = dir.run("tiny.gif --out-dir kept");
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("tiny.gif exists; -f overwrites it"), "{}", stderr(&again));
}

#[test]
fn colours_in_what_is_said_are_chosen() {
    let dir = TestDir::new();
    let said = |args: &str, environment: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        command.current_dir(dir.0.path()).args(args.split_whitespace()).envs(environment.iter().copied());
        stderr(&command.output().unwrap())
    };
    let missing = "nothing.png";
    assert!(!said(missing, &[]).contains('\x1b'));
    assert!(said("nothing.png --color always", &[]).contains("\x1b[1m\x1b[31merror:\x1b[0m"));
    assert!(said(missing, &[("CLICOLOR_FORCE", "1")]).contains('\x1b'));
    assert!(!said(missing, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\x1b'));
    assert!(!said("nothing.png --color never", &[("CLICOLOR_FORCE", "1")]).contains('\x1b'));
}

#[test]
fn packagers_get_completions_and_a_manual() {
    let dir = TestDir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = String::from_utf8(dir.succeeds(&format!("completions {shell}")).stdout).unwrap();
        assert!(script.contains("huepress") && script.contains("max-size"), "{shell}");
    }
    let page = String::from_utf8(dir.succeeds("man").stdout).unwrap();
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{}", &page[..60]);
    for part in ["\\-\\-quality", "Examples", "compare"] {
        assert!(page.contains(part), "no {part} in the manual");
    }
}

#[test]
fn an_animation_is_named_where_only_a_frame_is_left() {
    let dir = TestDir::new();
    dir.write("moving.gif", &animation());
    dir.write("pages.tif", &Tiff { pages: 2, ..Tiff::new(1, 8, 1) }.file(&[0; 3]));
    let pages = "it has several pages, of which only the first is used";
    assert_eq!(dir.json("pages.tif -o page.png -q")["warning"], pages);
    assert!(
        stderr(&dir.run("pages.tif -o page.png -f --strict")).contains(&format!("{pages}, which --strict forbids"))
    );
    let what = "it is an animation, of which only the first frame is used";
    let record = dir.json("moving.gif -k 4 -o still.png -q");
    assert_eq!(record["warning"], what);
    for args in ["moving.gif -k 4 -o still.png -f -q", "palette moving.gif -q", "compare moving.gif still.png"] {
        assert!(stderr(&dir.succeeds(args)).contains(what), "{args}");
    }
    let strict = dir.run("moving.gif photo.png -k 4 --strict --format png --out-dir out");
    assert_eq!(strict.status.code(), Some(1));
    assert!(stderr(&strict).contains(&format!("moving.gif: {what}, which --strict forbids")), "{}", stderr(&strict));
    assert!(dir.path("out/photo.png").exists() && !dir.path("out/moving.png").exists());
    // One that is kept has all its frames.
    let kept = dir.json("moving.gif --min-saving 100");
    assert_eq!((&kept["status"], &kept["warning"]), (&"kept".into(), &serde_json::Value::Null));
}

#[test]
fn what_is_there_already_is_not_done_again() {
    let dir = tree();
    let states = |args: &str| -> Vec<String> {
        dir.lines(args).iter().map(|line| line["status"].as_str().unwrap().to_owned()).collect()
    };
    let run = |more: &str| states(&format!("-r tree --exclude broken.png -k 4 --out-dir out {more}"));
    assert_eq!(run(""), ["written"; 4]);
    let set = |name: &str, seconds: u64| {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        File::options().write(true).open(dir.path(name)).unwrap().set_modified(time).unwrap();
    };
    for (input, output, time) in [("a.PNG", "a.png", 10), ("b.png", "b.png", 20), ("deep/c.png", "deep/c.png", 30)] {
        set(&format!("tree/{input}"), 20);
        set(&format!("out/{output}"), time);
    }
    fs::remove_file(dir.path("out/deep/日本 語/-d.png")).unwrap();
    // Inputs that are skipped are not read.
    dir.write("tree/deep/c.png", b"no picture");
    set("tree/deep/c.png", 20);
    assert_eq!(run("--skip-existing --dry-run"), ["skipped", "skipped", "skipped", "written"]);
    assert_eq!(run("--update"), ["written", "skipped", "skipped", "written"]);
    assert_eq!(run("--update"), ["skipped"; 4]);
    assert_eq!(run("--skip-existing"), ["skipped"; 4]);
    let said = dir.succeeds("-r tree --exclude broken.png -k 4 --out-dir out --update");
    assert_eq!(stderr(&said).split("; ").next(), Some("4 files: 0 written, 0 kept, 4 skipped, 0 failed"));
    for wrong in ["--skip-existing --in-place", "--update --in-place", "--update --shared-palette"] {
        assert_eq!(dir.run(&format!("photo.png {wrong}")).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_small_saving_is_not_worth_a_change() {
    let dir = TestDir::new();
    for (least, status) in [("0", "written"), ("10", "written"), ("99.9", "kept")] {
        let record = dir.json(&format!("photo.png -k 4 --min-saving {least} --dry-run"));
        assert_eq!(record["status"], status, "{least}");
    }
    let said = dir.run("photo.png -k 4 --min-saving 99.9 --in-place --strict");
    assert_eq!(said.status.code(), Some(98));
    assert!(stderr(&said).contains("would save less than is asked for"), "{}", stderr(&said));
    // A format that is asked for is written whatever it saves.
    assert_eq!(dir.json("photo.png -k 4 --min-saving 99.9 --format webp")["status"], "written");
}

#[test]
fn the_last_line_of_json_sums_up() {
    let dir = tree();
    let summary = dir.summary("-r tree photo.png --include *.png -k 4 --out-dir out");
    let expected = [("files", 5), ("written", 4), ("kept", 0), ("skipped", 0), ("failed", 1), ("passed_over", 0)];
    for (field, count) in expected {
        assert_eq!(summary[field], count, "{field}");
    }
    assert!(summary["bytes_out"].as_u64() < summary["bytes_in"].as_u64());
    assert_eq!(dir.summary("-r folder")["files"], 0);
    // One file has one line.
    assert_eq!(dir.json("photo.png -k 4")["status"], "written");
    let all_failed = dir.run("cut.png empty.png");
    assert!(stderr(&all_failed).contains("2 files: 0 written, 0 kept, 2 failed; 0"), "{}", stderr(&all_failed));
    assert!(!stderr(&all_failed).contains('%'), "{}", stderr(&all_failed));
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_standard_output_does_not_take_are_a_failure() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 4 -o small.png");
    let commands = [
        "compare photo.png small.png",
        "compare photo.png small.png --json",
        "bench small.png --runs 1 --device cpu",
        "palette photo.png -k 4",
        "man",
        "completions bash",
        "photo.png -k 4 --json -o again.png",
        "photo.png -k 4 -o -",
    ];
    for args in commands {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.current_dir(dir.0.path()).args(args.split_whitespace()).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains("cannot write to standard output"), "{args}: {}", stderr(&output));
    }
}
