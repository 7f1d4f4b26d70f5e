//! Many files at once, driven as a process: which are taken, where results go, and that no original is lost.

mod common;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use common::test_dir::{TestDir, stderr};
use huepress::codec::{Container, decode, encode_rgba};
use huepress::{Effort, IndexedImage, Palette};
use serde_json::Value;

/// A tree with pictures of several formats, among other files.
fn tree() -> TestDir {
    let dir = TestDir::new();
    for directory in ["tree", "tree/deep", "tree/deep/日本 語"] {
        fs::create_dir(dir.path(directory)).unwrap();
    }
    let picture = |side: u32| encode_rgba(&common::photo(side, 40, false)).unwrap();
    dir.write("tree/b.png", &picture(50));
    dir.write("tree/a.PNG", &picture(51));
    dir.write("tree/deep/c.png", &picture(52));
    dir.write("tree/deep/日本 語/-d.png", &picture(53));
    dir.write("tree/deep/notes.txt", b"not an image");
    dir.write("tree/deep/broken.png", b"\x89PNG\r\n\x1a\nand no more");
    dir
}

/// A picture that cannot be smaller.
fn tiny() -> Vec<u8> {
    let palette = Palette::new(vec![[1, 2, 3, 255], [200, 100, 0, 255]]).unwrap();
    Container::Gif.encode(&IndexedImage::new(2, 1, palette, vec![0, 1]).unwrap(), Effort::MOST).unwrap()
}

fn lines(dir: &TestDir, args: &str) -> Vec<Value> {
    let output = dir.run(&format!("{args} --json"));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

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
            assert_eq!(inputs(&lines(&dir, &format!("{args} -k 4 -j {jobs}"))), *expected, "{args} -j {jobs}");
        }
    }
    let none = tree().succeeds("-r tree --include *.bmp");
    assert!(stderr(&none).contains("no images were found"));
    // Results of the first time are no inputs the second.
    let dir = tree();
    dir.run("-r tree -k 4");
    assert!(dir.path("tree/b-huepress.png").exists());
    assert_eq!(inputs(&lines(&dir, "-r tree -k 4 -f")), all);
    for _ in 0..2 {
        assert_eq!(
            inputs(&lines(&dir, "-r tree -k 4 -f --suffix -x --out-dir tree/small --exclude *-huepress.png")),
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
    assert_eq!(inputs(&lines(&dir, "--files-from list.txt -k 4")), ["tree/b.png", "tree/deep/日本 語/-d.png"]);
    assert_eq!(inputs(&lines(&dir, "soft.png --files-from list.nul -0 -k 4")), ["soft.png", "tree/a.PNG", "photo.png"]);
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
fn in_place_takes_the_place_and_keeps_an_original_that_is_asked_for() {
    let dir = tree();
    let (before, permissions) = (dir.read("tree/b.png"), fs::metadata(dir.path("tree/b.png")).unwrap().permissions());
    dir.succeeds("tree/b.png -k 4 --in-place --backup");
    assert!(dir.read("tree/b.png").len() < before.len() && dir.read("tree/b.png.orig") == before);
    assert_eq!(fs::metadata(dir.path("tree/b.png")).unwrap().permissions(), permissions);
    // A second time it would not shrink: nothing is written, and the first original stays.
    let after = dir.read("tree/b.png");
    dir.write("tree/b.png.kept", b"something else");
    dir.succeeds("tree/b.png -k 4 --in-place");
    assert!(dir.read("tree/b.png") == after && dir.read("tree/b.png.orig") == before);
    let refused = dir.run("tree/a.PNG -k 4 --in-place --backup=.PNG photo.png --backup=.kept");
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
}

#[test]
fn a_backup_of_an_earlier_run_is_the_original_and_stays() {
    let dir = TestDir::new();
    let original = dir.read("photo.png");
    dir.succeeds("photo.png -k 64 --in-place --backup");
    for (args, shrinks) in [("-k 16", true), ("-k 8 -f", true), ("-k 8", false)] {
        let before = dir.read("photo.png").len();
        dir.succeeds(&format!("photo.png {args} --in-place --backup"));
        assert_eq!(dir.read("photo.png").len() < before, shrinks, "{args}");
        assert!(dir.read("photo.png.orig") == original, "{args}");
    }
    // Nor does another output take its place.
    let refused = dir.run("photo.png -k 4 --in-place -f --backup --report photo.png.orig");
    assert!(refused.status.code() == Some(2) && dir.read("photo.png.orig") == original, "{}", stderr(&refused));
}

#[test]
fn in_place_spoils_nothing() {
    let dir = TestDir::new();
    let picture = dir.read("photo.png");
    dir.write("photo.jpg", &picture);
    dir.write("photo.webp", &picture);
    let mut frames = Vec::new();
    let mut encoder = gif::Encoder::new(&mut frames, 1, 1, &[0, 0, 0, 255, 255, 255]).unwrap();
    for index in [0, 1] {
        encoder.write_frame(&gif::Frame::from_indexed_pixels(1, 1, vec![index], None)).unwrap();
    }
    drop(encoder);
    dir.write("moving.gif", &frames);
    let before = dir.contents();
    for (name, message) in [
        ("photo.jpg", "write it elsewhere"),
        ("photo.webp", "is a PNG under a name for WebP"),
        ("moving.gif", "animation"),
        ("cut.png", "cannot decode"),
    ] {
        let output = dir.run(&format!("{name} --in-place --force"));
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(stderr(&output).contains(message), "{name}: {}", stderr(&output));
    }
    assert!(dir.contents() == before);
    for wrong in ["--format webp", "--suffix -x", "-o out.png", "--out-dir out"] {
        assert_eq!(dir.run(&format!("photo.png --in-place {wrong}")).status.code(), Some(2), "{wrong}");
    }
    assert_eq!(dir.run("photo.png --backup").status.code(), Some(2));
}

#[test]
fn nothing_is_written_where_it_is_only_tried() {
    let dir = tree();
    let before = dir.contents();
    let dry = dir.succeeds("photo.png soft.png tree/b.png -k 4 --dry-run");
    assert!(stderr(&dry).contains("3 would be written"), "{}", stderr(&dry));
    let record = &lines(&dir, "photo.png -k 4 --dry-run -o new.png")[0];
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
fn a_picture_that_says_it_is_large_is_refused() {
    let dir = TestDir::new();
    let output = dir.run("photo.png --max-pixels 2399");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("60x40, more than the 2399 pixels"), "{}", stderr(&output));
    assert!(dir.run("photo.png --max-pixels 2400").status.success());
}

#[test]
fn names_that_collide_are_found_before_any_work() {
    let dir = tree();
    fs::copy(dir.path("tree/b.png"), dir.path("tree/b.gif")).unwrap();
    for args in ["-r tree -k 4", "tree/b.png photo.png tree/b.png", "photo.png folder/../photo.png"] {
        let before = dir.contents();
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(2), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains("written twice"), "{args}: {}", stderr(&output));
        assert!(dir.contents() == before && !dir.path("tree/a-huepress.png").exists(), "{args}");
    }
}

#[test]
fn a_backup_has_a_place_of_its_own() {
    let dir = tree();
    for (args, message) in [
        ("photo.png --in-place -f --backup=", "it must not be empty"),
        ("photo.png photo.png.png --in-place -f --backup=.png", "photo.png.png is an input; name another --backup"),
        ("photo.png --in-place -f --backup --report photo.png.orig", "photo.png.orig would be written twice"),
    ] {
        dir.write("photo.png.png", &dir.read("soft.png"));
        let before = dir.contents();
        let output = dir.run(args);
        assert_eq!(output.status.code(), Some(2), "{args}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
        assert!(dir.contents() == before, "{args}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(dir.path("photo.png"), fs::Permissions::from_mode(0o600)).unwrap();
        dir.succeeds("photo.png --in-place --backup -k 4");
        for name in ["photo.png", "photo.png.orig"] {
            assert_eq!(fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        }
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
fn a_file_that_takes_too_long_is_given_up_alone() {
    let dir = TestDir::new();
    dir.write("large.png", &encode_rgba(&common::noise(1000, 800, false)).unwrap());
    let before = dir.contents();
    let output = dir.run("large.png -e 9 --timeout 0.05 -o large-small.png");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("large.png: not done within the 0.05 s of --timeout"), "{said}");
    assert!(dir.contents() == before);
    for wrong in ["0", "-1", "soon", "inf", "1e99"] {
        let output = dir.run(&format!("photo.png --timeout={wrong}"));
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", stderr(&output));
    }
    dir.succeeds("photo.png -k 4 --timeout 600");
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

#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_file_behind() {
    let dir = TestDir::new();
    dir.write("large.png", &encode_rgba(&common::photo(1500, 1200, false)).unwrap());
    let before = dir.contents();
    let mut child = Command::new(env!("CARGO_BIN_EXE_huepress"))
        .current_dir(dir.0.path())
        .args(["large.png", "-e", "9", "-q"])
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let asked = SystemTime::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed().unwrap() < Duration::from_secs(60));
    assert!(dir.contents() == before);
}

#[cfg(unix)]
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
