//! `huepress palette`, `huepress histogram` and `--shared-palette`: one palette for many, the same from pictures, from
//! histograms and from parts of them.

mod common;

use common::test_dir::{TestDir, stderr};
use huepress::Engine;
use huepress::codec::{decode, decode_histogram, decode_palette, encode_rgba};
use huepress::{Device, Histogram, Image, Options, ignore_events};

/// Three pictures that have some colours in common.
fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.write("a.png", &encode_rgba(&common::photo(80, 60, false)).unwrap());
    dir.write("b.png", &encode_rgba(&common::photo(61, 47, true)).unwrap());
    dir.write("c.png", &encode_rgba(&common::noise(40, 30, false)).unwrap());
    dir
}

#[test]
fn parts_that_are_counted_apart_make_the_same_palette() {
    let dir = pictures();
    let whole = dir.succeeds("palette a.png b.png c.png -k 20 --format json").stdout;
    dir.succeeds("histogram a.png c.png -o ac.hist -j 1");
    dir.succeeds("histogram b.png -o b.hist");
    dir.succeeds("histogram --from ac.hist b.hist -o abc.hist -q");
    for args in ["--from ac.hist b.hist", "--from abc.hist", "b.png --from ac.hist", "c.png b.png a.png -j 3"] {
        let palette = dir.succeeds(&format!("palette {args} -k 20 --format hex")).stdout;
        assert_eq!(decode_palette(&palette).unwrap(), decode_palette(&whole).unwrap(), "{args}");
    }
    let histogram = ["a.png", "b.png", "c.png"]
        .map(|name| Histogram::from_image(&decode(&dir.read(name)).unwrap().image))
        .into_iter()
        .reduce(|a, b| a.merge(&b))
        .unwrap();
    assert_eq!(decode_histogram(&dir.read("abc.hist")).unwrap(), histogram);
    let (engine, options) = (Engine::new(Device::Cpu), Options::default().colors(20));
    let extracted = pollster::block_on(engine.extract_async(&histogram, &options, &mut ignore_events)).unwrap();
    let expected: Vec<_> = extracted.swatches.iter().map(|swatch| swatch.color).collect();
    assert_eq!(decode_palette(&whole).unwrap(), expected);
}

#[test]
fn a_palette_is_written_in_every_format_and_printed_with_shares() {
    let dir = pictures();
    let printed = String::from_utf8(dir.succeeds("palette a.png -k 5").stdout).unwrap();
    assert_eq!(printed.lines().count(), 5);
    assert!(printed.lines().all(|line| line.starts_with('#') && line.ends_with(" %")), "{printed}");
    let expected = decode_palette(printed.as_bytes()).unwrap();
    for ending in ["hex", "json", "gpl", "pal", "act", "aco", "png"] {
        dir.succeeds(&format!("palette a.png -k 5 -o palette.{ending}"));
        assert_eq!(decode_palette(&dir.read(&format!("palette.{ending}"))).unwrap(), expected, "{ending}");
        // And back into a picture.
        let json = dir.json(&format!("a.png --palette palette.{ending} -o {ending}.png --dither none"));
        assert_eq!(json["colors"], 5, "{ending}");
    }
    let painted = String::from_utf8(dir.succeeds("palette a.png -k 5 --color always").stdout).unwrap();
    assert!(painted.contains("\x1b[48;2;"), "{painted}");
}

#[test]
fn one_palette_is_shared_by_all() {
    let dir = pictures();
    let options = "-k 12 --seed 3";
    dir.succeeds(&format!("a.png b.png c.png {options} --shared-palette --out-dir shared"));
    let palette = dir.succeeds(&format!("palette a.png b.png c.png {options}")).stdout;
    let mut allowed = decode_palette(&palette).unwrap();
    allowed.push([0, 0, 0, 0]);
    let mut used = Vec::new();
    for name in ["a.png", "b.png", "c.png"] {
        let result = decode(&dir.read(&format!("shared/{name}"))).unwrap().image;
        used.extend_from_slice(Histogram::from_image(&result).colors());
    }
    used.sort_unstable();
    used.dedup();
    assert!(used.iter().all(|color| allowed.contains(color)), "{used:?}\n{allowed:?}");
    assert!(used.len() >= 11, "{used:?}");
    // Where all colours of all fit, nothing is lost.
    let few = |first: u8| Image::new(30, 1, (0..30).flat_map(|i| [first + i % 5, 9, 9, 255]).collect()).unwrap();
    for (name, first) in [("d.png", 0), ("e.png", 100)] {
        dir.write(name, &encode_rgba(&few(first)).unwrap());
    }
    dir.succeeds("d.png e.png -k 10 --shared-palette --out-dir few");
    assert_eq!(decode(&dir.read("few/e.png")).unwrap().image, few(100));
    // One that cannot be read fails alone.
    let lines = dir.lines("a.png text.png b.png -k 4 --shared-palette --out-dir rest -q");
    let failed: Vec<bool> = lines.iter().map(|line| line["status"] == "failed").collect();
    assert_eq!(failed, [false, true, false], "{lines:?}");
    let output = dir.run("a.png text.png b.png -k 4 --shared-palette --out-dir others");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error: text.png: not an image"), "{}", stderr(&output));
}

#[test]
fn mistakes_are_said() {
    let dir = pictures();
    dir.succeeds("histogram a.png -o a.hist");
    dir.write("cut.hist", &dir.read("a.hist")[..90]);
    let cases = [
        ("palette", 2, "required"),
        ("palette a.png -o palette.txt", 2, "palette.txt does not end as a palette does: .hex, .json, .gpl, .pal"),
        ("palette a.png -o taken.png", 1, "taken.png exists; -f overwrites it"),
        ("palette nothing.png", 1, "cannot read nothing.png"),
        ("palette --from cut.hist", 1, "cut.hist: cannot read the histogram: its checksum is wrong"),
        ("palette --from a.png", 1, "a.png: cannot read the histogram: these are not the bytes of one"),
        ("palette folder", 1, "folder is a directory; -r takes the images in it"),
        ("palette a.png --pin 111,222,333,444 -k 3", 2, "pins must be as many as colors at most, not 4"),
        ("palette huge.png --max-pixels 100", 1, "40000x40000"),
        ("histogram a.png", 2, "--output"),
        ("histogram -o b.hist", 2, "required"),
        ("histogram a.png -o a.hist", 1, "a.hist exists"),
        ("histogram text.png -o b.hist", 1, "text.png: not an image that huepress reads"),
        ("a.png --shared-palette --palette cga", 2, "cannot be used with"),
        ("a.png --shared-palette --quality 50", 2, "cannot be used with"),
        ("a.png --shared-palette --keep-profile", 2, "cannot be used with"),
        ("palette a.png -o folder/../a.png -f", 2, "a.png is an input; name another file with -o"),
        ("histogram --from a.hist -o a.hist -f", 2, "a.hist is an input; name another file with -o"),
        ("-q palette a.png", 2, "there is no file palette; the subcommand comes before all options"),
    ];
    for (args, code, message) in cases {
        let before = dir.contents();
        let output = dir.run(args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{args}: {said}");
        assert!(said.contains(message), "{args}: {said}");
        assert!(dir.contents() == before, "{args}");
    }
    // The others are counted all the same, and the exit code says that one is missing.
    let output = dir.run("histogram a.png text.png c.png -o ac.hist");
    assert_eq!(output.status.code(), Some(1));
    dir.succeeds("histogram a.png c.png -o both.hist");
    assert!(dir.read("ac.hist") == dir.read("both.hist"));
}
