//! Inputs and names: which files are taken, and where their results go.

use std::fs;
use std::process::{Command, Stdio};

use crate::common::test_dir::{TestDir, stderr, tiny, tree};
use huepress::codec::decode;
use serde_json::Value;

fn inputs(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["input"].as_str().unwrap()).collect()
}

#[test]
fn directories_are_gone_into_and_globs_choose() {
    let all = ["tree/a.PNG", "tree/b.png", "tree/deep/broken.png", "tree/deep/c.png", "tree/deep/日本 語/-d.png"];
    let cases: [(&str, &[&str]); 6] = [
        ("-r tree", &all),
        ("-r tree --exclude broken.*", &[all[0], all[1], all[3], all[4]]),
        ("-r tree --include *.png --exclude deep/*.png", &[all[1], all[4]]),
        ("-r tree --include deep/**", &[all[2], all[3], "tree/deep/notes.txt", all[4]]),
        ("-r tree/deep tree/b.png --exclude **/-d.png", &[all[2], all[3], all[1]]),
        ("tree", &["tree"]),
    ];
    for (args, expected) in cases {
        for jobs in ["1", "7"] {
            let dir = tree();
            assert_eq!(inputs(&dir.lines(&format!("{args} -k 4 -j {jobs}"))), *expected, "{args} -j {jobs}");
        }
    }
    let none = tree().succeeds("-r tree --include *.bmp");
    assert!(stderr(&none).contains("no images were found"));
    // Results of the first time are no inputs the second.
    let dir = tree();
    dir.run("-r tree -k 4");
    assert!(dir.path("tree/b-huepress.png").exists());
    assert_eq!(inputs(&dir.lines("-r tree -k 4 -f")), all);
    for _ in 0..2 {
        assert_eq!(
            inputs(&dir.lines("-r tree -k 4 -f --suffix -x --out-dir tree/small --exclude *-huepress.png")),
            all
        );
    }
}

#[test]
fn a_result_takes_the_place_of_no_other_input() {
    for jobs in ["1", "7"] {
        let dir = TestDir::new();
        dir.write("photo-huepress.png", &dir.read("soft.png"));
        let output = dir.run(&format!("photo.png photo-huepress.png -k 4 -f -j {jobs}"));
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("photo-huepress.png is an input too"), "{}", stderr(&output));
        assert!(dir.read("photo-huepress.png") == dir.read("soft.png"));
        assert!(dir.path("photo-huepress-huepress.png").exists());
        // Its own place is another matter.
        dir.succeeds("soft.png -o soft.png -k 4 -f");
    }
}

#[test]
fn lists_name_inputs_too() {
    let dir = tree();
    dir.write("list.txt", "tree/b.png\r\n\ntree/deep/日本 語/-d.png\n".as_bytes());
    dir.write("list.nul", b"tree/a.PNG\0photo.png\0");
    assert_eq!(inputs(&dir.lines("--files-from list.txt -k 4")), ["tree/b.png", "tree/deep/日本 語/-d.png"]);
    assert_eq!(inputs(&dir.lines("soft.png --files-from list.nul -0 -k 4")), ["soft.png", "tree/a.PNG", "photo.png"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_huepress"))
        .current_dir(dir.0.path())
        .args(["--files-from", "-", "-k", "4", "--out-dir", "piped", "-q"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"photo.png\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert!(dir.path("piped/photo.png").exists());
}

#[test]
fn a_tree_is_mirrored_elsewhere() {
    let dir = tree();
    let output = dir.run("-r tree photo.png -k 4 --out-dir out/small --preserve");
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("6 files: 5 written, 0 kept, 1 failed") && said.contains("broken.png"), "{said}");
    for name in ["a.png", "b.png", "deep/c.png", "deep/日本 語/-d.png", "photo.png"] {
        let result = decode(&dir.read(&format!("out/small/{name}"))).unwrap().image;
        assert_eq!(huepress::Histogram::from_image(&result).len(), 4, "{name}");
    }
    assert!(!dir.path("out/small/deep/notes.txt").exists());
    let modified = |name: &str| fs::metadata(dir.path(name)).unwrap().modified().unwrap();
    assert_eq!(modified("out/small/b.png"), modified("tree/b.png"));
    // What is kept is in the tree too.
    dir.write("tree/tiny.gif", &tiny());
    dir.succeeds("-r tree --include tiny.* -k 4 --out-dir out/kept --format gif");
    assert!(dir.read("out/kept/tiny.gif") == tiny());
    fs::remove_file(dir.path("tree/tiny.gif")).unwrap();
    // One that is there already stops itself alone, before any work.
    let again = dir.run("-r tree --exclude broken.png -k 4 --out-dir out/small --suffix -4");
    assert!(again.status.success() && dir.path("out/small/deep/c-4.png").exists(), "{}", stderr(&again));
    fs::remove_file(dir.path("out/small/b.png")).unwrap();
    let once_more = dir.run("-r tree --exclude broken.png -k 4 --out-dir out/small");
    assert!(stderr(&once_more).contains("1 written, 0 kept, 3 failed"), "{}", stderr(&once_more));
}

#[test]
fn results_of_one_name_are_told_apart_whatever_the_order_of_inputs() {
    let outputs = |dir: &TestDir, args: &str| {
        let mut names: Vec<[String; 2]> = dir
            .lines(args)
            .iter()
            .map(|line| ["input", "output"].map(|field| line[field].as_str().unwrap_or("none").to_owned()))
            .collect();
        names.sort();
        names.concat()
    };
    let dir = tree();
    for name in ["b.gif", "b.jpg"] {
        dir.write(&format!("tree/{name}"), &dir.read("tree/b.png"));
    }
    let tail = "-k 4 --dry-run";
    for order in ["tree/b.gif tree/b.jpg tree/b.png", "tree/b.png tree/b.jpg tree/b.gif"] {
        let in_directory = ["tree/b.gif", "out/b.gif.png", "tree/b.jpg", "out/b.jpg.png", "tree/b.png", "out/b.png"];
        assert_eq!(outputs(&dir, &format!("{order} --out-dir out {tail}")), in_directory);
        let beside = ["tree/b.gif", "tree/b.gif-huepress.png", "tree/b.jpg", "tree/b.jpg-huepress.png"];
        assert_eq!(outputs(&dir, &format!("{order} {tail}"))[..4], beside);
    }
    // Nothing tells these apart; the others are done.
    fs::create_dir(dir.path("more")).unwrap();
    dir.write("more/b.png", &dir.read("soft.png"));
    let clash = dir.run("tree/b.png more/b.png photo.png -k 4 --out-dir out");
    assert_eq!(clash.status.code(), Some(1));
    let said = stderr(&clash);
    assert!(said.contains("tree/b.png, more/b.png would all be written to"), "{said}");
    assert!(said.contains("1 written, 0 kept, 2 failed") && dir.path("out/photo.png").exists(), "{said}");
    assert!(!dir.path("out/b.png").exists());
}

#[test]
fn a_file_with_two_names_is_done_once() {
    let dir = TestDir::new();
    for args in ["photo.png photo.png", "photo.png folder/../photo.png", "photo.png ./photo.png"] {
        let output = dir.succeeds(&format!("{args} -k 4 -f"));
        assert!(stderr(&output).contains("taken once"), "{args}: {}", stderr(&output));
        assert_eq!(inputs(&dir.lines(&format!("{args} -k 4 -f"))), ["photo.png"], "{args}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_what_they_lead_to_and_directories_behind_them_wait_to_be_asked_for() {
    use std::os::unix::fs::symlink;
    let dir = tree();
    fs::create_dir(dir.path("elsewhere")).unwrap();
    dir.write("elsewhere/far.png", &dir.read("photo.png"));
    for (to, name) in [
        ("b.png", "tree/0-link.png"),
        ("../soft.png", "tree/soft.png"),
        ("../elsewhere", "tree/out"),
        ("nowhere", "tree/gone.png"),
        ("nowhere", "tree/gone.txt"),
        ("..", "tree/deep/up"),
    ] {
        symlink(to, dir.path(name)).unwrap();
    }
    let run = |more: &str| dir.run(&format!("-r tree -k 4 --dry-run --exclude broken.png {more}"));
    let plain = run("--json");
    let lines: Vec<Value> = String::from_utf8(plain.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (summary, lines) = lines.split_last().unwrap();
    let found =
        ["tree/a.PNG", "tree/b.png", "tree/deep/c.png", "tree/deep/日本 語/-d.png", "tree/gone.png", "tree/soft.png"];
    assert_eq!(inputs(lines), found);
    assert_eq!(lines[4]["error"], "tree/gone.png is a link that leads nowhere");
    let notes = summary["summary"]["notes"].to_string();
    for note in ["tree/0-link.png: named more than once", "tree/deep/up, tree/out: behind a link"] {
        assert!(notes.contains(note) && stderr(&plain).contains(note), "{notes}");
    }
    let followed = stderr(&run("--follow-links"));
    assert!(followed.contains("tree/out/far.png: "), "{followed}");
    assert!(followed.contains("cannot go into tree/deep/up: the link leads back to tree\n"), "{followed}");
}

#[test]
fn hidden_directories_and_backups_wait_to_be_named() {
    let dir = tree();
    for name in ["tree/.git", "tree/deep/.cache"] {
        fs::create_dir(dir.path(name)).unwrap();
        dir.write(&format!("{name}/x.png"), &dir.read("photo.png"));
    }
    for name in ["tree/b.png.orig", "tree/b.png.old", "tree/gone.png.orig"] {
        dir.write(name, &dir.read("photo.png"));
    }
    let cases: [(&str, &[&str]); 5] = [
        ("-r tree --include x.*", &[]),
        ("-r tree/.git", &["tree/.git/x.png"]),
        ("-r tree --include /*.png.*", &["tree/b.png.old", "tree/gone.png.orig"]),
        ("-r tree --include /*.png.* --in-place --backup=.old --include *.orig", &[]),
        ("tree/b.png.orig", &["tree/b.png.orig"]),
    ];
    for (args, expected) in cases {
        assert_eq!(inputs(&dir.lines(&format!("{args} -k 4 --dry-run"))), *expected, "{args}");
    }
}

#[test]
fn standard_input_is_an_input_like_others() {
    let dir = TestDir::new();
    let piped = |args: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
        let picture = fs::File::open(dir.path("photo.png")).unwrap();
        command.current_dir(dir.0.path()).args(args.split_whitespace()).stdin(picture).output().unwrap()
    };
    for (args, format) in [("", "png"), ("-o -", "png"), ("--format webp", "webp"), ("-o - --format gif", "gif")] {
        dir.succeeds(&format!("photo.png -k 4 -f -o named.{format}"));
        let output = piped(&format!("- -k 4 {args}"));
        assert!(output.status.success(), "{args}: {}", stderr(&output));
        assert!(output.stdout == dir.read(&format!("named.{format}")), "{args}");
    }
    let record = piped("- -k 4 -o out.png --json --figure figure.png --curve curve.csv");
    let record: Value = serde_json::from_slice(&record.stdout).unwrap();
    assert_eq!((&record["input"], &record["output"]), (&"-".into(), &"out.png".into()));
    assert!(dir.path("figure.png").exists() && dir.path("curve.csv").exists());
    assert!(stderr(&piped("- -k 4 -o said.png")).contains("standard input: 60 x 40 pixels"));
    assert!(String::from_utf8(piped("palette - -k 4").stdout).unwrap().lines().count() == 4);
    assert!(String::from_utf8(piped("compare photo.png -").stdout).unwrap().contains("standard input"));
    for (args, code, message) in [
        ("- --json", 2, "both want standard output"),
        ("- photo.png --out-dir out", 2, "goes alone"),
        ("- --out-dir out", 1, "no name"),
        ("- --in-place", 1, "no name"),
        ("- --files-from -", 2, "an image too"),
    ] {
        let output = piped(args);
        assert_eq!(output.status.code(), Some(code), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = TestDir::new();
    let (input, result) = (OsStr::from_bytes(b"-\xff\xfe.png"), OsStr::from_bytes(b"-\xff\xfe-huepress.png"));
    fs::copy(dir.path("photo.png"), dir.0.path().join(input)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_huepress"));
    let output = command.current_dir(dir.0.path()).args(["-k", "4", "--"]).arg(input).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(dir.0.path().join(result).exists());
}

#[cfg(target_os = "linux")]
#[test]
fn names_steer_no_terminal_and_json_has_their_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = TestDir::new();
    let name = OsStr::from_bytes(b"\x1b[31m\n\xff.png");
    fs::write(dir.0.path().join(name), b"no picture").unwrap();
    fs::copy(dir.path("photo.png"), dir.0.path().join(OsStr::from_bytes(b"\x1b\xff-b.png"))).unwrap();
    let output = dir.run("-r . --include *\u{1b}* -k 4 --json");
    let said = stderr(&output);
    assert!(said.contains("./\\u{1b}[31m\\n\\xff.png: not an image"), "{said:?}");
    assert!(said.contains("./\\u{1b}\\xff-b.png: 3"), "{said:?}");
    assert!(!said.contains('\x1b'), "{said:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    for field in ["\"input_bytes\":\"Li8bWzMxbQr/LnBuZw==\"", "\"output_bytes\":\"Li8b/y1iLWh1ZXByZXNzLnBuZw==\""] {
        assert!(lines.contains(field), "{lines}");
    }
}
