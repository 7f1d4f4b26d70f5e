//! Files that are replaced by their results: no original is lost, and nothing is replaced that is not meant.

use std::fs;

#[cfg(unix)]
use crate::common::test_dir::Halted;
use crate::common::test_dir::{TestDir, animation, stderr, tree};
use huepress::Effort;
use huepress::codec::{Container, decode, encode_rgba};

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
    dir.write("moving.gif", &animation());
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
    for other in ["", "-o out.png", "--out-dir out", "--format webp", "--suffix -x", "--skip-existing", "--update"] {
        assert_eq!(dir.run(&format!("photo.png --backup {other}")).status.code(), Some(2), "--backup {other}");
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

#[cfg(unix)]
#[test]
fn a_file_that_somebody_changes_during_the_work_stays_as_it_is_now() {
    let newer = |dir: &TestDir| dir.write("large.png", b"a newer picture");
    let moved = |dir: &TestDir| {
        dir.write("newer.png", b"a newer picture");
        fs::rename(dir.path("newer.png"), dir.path("large.png")).unwrap();
    };
    let linked = |dir: &TestDir| {
        dir.write("target.png", b"a newer picture");
        fs::remove_file(dir.path("large.png")).unwrap();
        std::os::unix::fs::symlink("target.png", dir.path("large.png")).unwrap();
    };
    let changes: [&dyn Fn(&TestDir); 3] = [&newer, &moved, &linked];
    for (name, change) in ["newer", "moved", "linked"].into_iter().zip(changes) {
        for args in ["--in-place --backup", "-o ./large.png"] {
            let dir = TestDir::new();
            let halted = Halted::new(&dir, args);
            change(&dir);
            let output = halted.go_on();
            assert_eq!(output.status.code(), Some(1), "{name}, {args}");
            let said = stderr(&output);
            assert!(said.contains("large.png was changed by another program"), "{name}, {args}: {said}");
            assert!(dir.read("large.png") == b"a newer picture", "{name}, {args}");
            assert!(!dir.path("large.png.orig").exists(), "{name}, {args}");
        }
    }
    let dir = TestDir::new();
    let output = Halted::new(&dir, "--in-place --backup").go_on();
    assert!(output.status.success() && dir.path("large.png.orig").exists(), "{}", stderr(&output));
}

#[test]
fn a_file_that_is_read_only_is_replaced_by_force_alone() {
    let dir = TestDir::new();
    let before = dir.read("photo.png");
    let mut permissions = fs::metadata(dir.path("photo.png")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(dir.path("photo.png"), permissions.clone()).unwrap();
    let refused = dir.run("photo.png soft.png -k 4 --in-place");
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("photo.png is read-only; -f replaces it"), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("1 written, 0 kept, 1 failed") && dir.read("photo.png") == before);
    if cfg!(unix) {
        dir.succeeds("photo.png -k 4 --in-place -f");
        assert!(dir.read("photo.png").len() < before.len());
        assert_eq!(fs::metadata(dir.path("photo.png")).unwrap().permissions(), permissions);
    }
}

#[cfg(unix)]
#[test]
fn a_result_has_the_mode_of_its_original_but_not_its_powers() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new();
    let mode = |name: &str| fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o7777;
    for (args, before, after) in [
        ("photo.png -k 4 --in-place", 0o6751, 0o751),
        ("photo.png -k 3 -o ./photo.png -f", 0o604, 0o604),
        ("photo.png -k 2 --in-place --backup", 0o4640, 0o640),
    ] {
        fs::set_permissions(dir.path("photo.png"), fs::Permissions::from_mode(before)).unwrap();
        dir.succeeds(args);
        assert_eq!(mode("photo.png"), after, "{args}");
    }
    assert_eq!(mode("photo.png.orig"), 0o640);
    dir.write("new.txt", b"a new file");
    dir.succeeds("soft.png -k 4 -o new.png");
    assert_eq!(mode("new.png"), mode("new.txt"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_has_the_attributes_of_its_original() {
    let dir = TestDir::new();
    let (name, value) = ("user.origin", b"a camera".as_slice());
    if let Err(error) = xattr::set(dir.path("photo.png"), name, value) {
        eprintln!("skipped: temporary files have no attributes here: {error}");
        return;
    }
    dir.succeeds("photo.png -k 4 --in-place --backup");
    for file in ["photo.png", "photo.png.orig"] {
        assert_eq!(xattr::get(dir.path(file), name).unwrap().as_deref(), Some(value), "{file}");
    }
    dir.succeeds("photo.png -k 2 -o other.png");
    assert_eq!(xattr::get(dir.path("other.png"), name).unwrap(), None);
}

#[cfg(unix)]
#[test]
fn other_names_of_a_file_keep_the_old_picture_and_this_is_said() {
    let dir = TestDir::new();
    fs::hard_link(dir.path("photo.png"), dir.path("other.png")).unwrap();
    let before = dir.read("photo.png");
    let record = dir.json("photo.png -k 4 --in-place");
    assert!(record["warning"].as_str().unwrap().contains("2 names (hard links)"), "{record}");
    assert!(dir.read("other.png") == before && dir.read("photo.png").len() < before.len());
}

#[cfg(unix)]
#[test]
fn each_name_of_a_file_is_replaced_where_all_are_named() {
    for jobs in [1, 2] {
        let dir = TestDir::new();
        fs::hard_link(dir.path("photo.png"), dir.path("other.png")).unwrap();
        dir.succeeds(&format!("photo.png other.png -k 4 --in-place -j {jobs}"));
        assert!(dir.read("other.png") == dir.read("photo.png"), "-j {jobs}");
    }
}

#[test]
fn what_cannot_be_written_in_place_is_passed_over_in_a_tree_and_said_once() {
    let dir = tree();
    for name in ["x.jpg", "y.bmp"] {
        dir.write(&format!("tree/{name}"), b"never read");
    }
    let output = dir.run("-r tree -k 4 --in-place --exclude broken.png");
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("note: tree/x.jpg, tree/y.bmp: passed over"), "{said}");
    assert!(said.contains("4 files: 4 written, 0 kept, 0 failed, 2 passed over"), "{said}");
    let named = dir.run("tree/x.jpg photo.png -k 4 --in-place");
    assert_eq!(named.status.code(), Some(1));
    assert!(stderr(&named).contains("1 written, 0 kept, 1 failed"), "{}", stderr(&named));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_directories_that_are_named() {
    use std::os::unix::fs::symlink;
    for links in ["", " --follow-links"] {
        let dir = tree();
        fs::create_dir(dir.path("elsewhere")).unwrap();
        dir.write("elsewhere/far.png", &dir.read("photo.png"));
        symlink("../elsewhere", dir.path("tree/out")).unwrap();
        symlink("../soft.png", dir.path("tree/soft.png")).unwrap();
        let (far, soft) = (dir.read("elsewhere/far.png"), dir.read("soft.png"));
        let output = dir.run(&format!("-r tree -k 4 --in-place --exclude broken.png{links}"));
        let said = stderr(&output);
        assert!(output.status.success() && said.contains("4 written"), "{said}");
        assert!(said.contains("tree/soft.png: left alone: the link leads out of"), "{said}");
        assert!(dir.read("elsewhere/far.png") == far && dir.read("soft.png") == soft);
        assert!(dir.path("tree/soft.png").is_symlink());
    }
    // A link that stays inside is followed, and stays a link.
    let dir = tree();
    symlink("deep/c.png", dir.path("tree/link.png")).unwrap();
    let before = dir.read("tree/deep/c.png").len();
    dir.succeeds("tree/link.png -k 4 --in-place");
    assert!(dir.path("tree/link.png").is_symlink() && dir.read("tree/deep/c.png").len() < before);
}

#[test]
fn later_runs_in_place_change_nothing() {
    let goals = [
        "--quality 40",
        "--quality 99 --best-effort",
        "--max-size 1500",
        "--max-size 1500 -e 7",
        "-k 16 --quality 30",
        "",
        "-k 16",
        "-k 16 --dither floyd-steinberg",
        "-k 16 --dither none",
        "-k 20 --lossy 40",
        "--palette gameboy",
        "-k 9 --pin f00,0f0",
    ];
    let photo = crate::common::photo(60, 40, false);
    let mut webp = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    encoder.encode(photo.as_bytes(), 60, 40, image::ExtendedColorType::Rgba8).unwrap();
    let reduced = huepress::compress(&photo, &huepress::Options::default()).unwrap().image;
    let gif = Container::Gif.encode(&reduced, Effort::default()).unwrap();
    for (name, start) in [("a.png", encode_rgba(&photo).unwrap()), ("a.webp", webp), ("a.gif", gif)] {
        for goal in goals {
            let dir = TestDir::new();
            dir.write(name, &start);
            let run = || {
                dir.succeeds(&format!("{name} --in-place {goal}"));
                dir.read(name)
            };
            let [first, second, third] = [run(), run(), run()];
            assert!(first.len() <= start.len(), "{name} {goal}");
            assert!(second == third, "{name} {goal}");
            assert!(decode(&first).unwrap().image == decode(&second).unwrap().image, "{name} {goal}");
        }
    }
}
