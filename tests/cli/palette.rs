//! `huepress palette`, `huepress histogram` and `--shared-palette`: one palette for many, the same from pictures, from
//! histograms and from parts of them.

use crate::common::test_dir::{TestDir, stderr};
use huepress::Engine;
use huepress::codec::{decode, decode_histogram, decode_palette, decode_plte, encode_rgba, parse_colors};
use huepress::{Device, Histogram, Image, Options, Rgba, ignore_events};

const CLEAR: Rgba = [0; 4];

/// Three pictures that have some colours in common.
fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.write("a.png", &encode_rgba(&crate::common::photo(80, 60, false)).unwrap());
    dir.write("b.png", &encode_rgba(&crate::common::photo(61, 47, true)).unwrap());
    dir.write("c.png", &encode_rgba(&crate::common::noise(40, 30, false)).unwrap());
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
    let palettes = ["a.png", "b.png", "c.png"].map(|name| decode_plte(&dir.read(&format!("shared/{name}"))).unwrap());
    assert!(palettes[0].len() == 12 && palettes[0] == palettes[1] && palettes[0] == palettes[2], "{palettes:?}");
    assert_eq!(palettes[0][0], CLEAR);
    for name in ["a.png", "c.png"] {
        let shown = decode(&dir.read(&format!("shared/{name}"))).unwrap().image;
        assert!(shown.pixels().iter().all(|pixel| pixel[3] == 255), "{name} is opaque no more");
    }
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
    // One colour is a palette too.
    let plain = Image::new(9, 9, [7, 8, 9, 255].repeat(81)).unwrap();
    ["f.png", "g.png"].iter().for_each(|name| dir.write(name, &encode_rgba(&plain).unwrap()));
    dir.succeeds("f.png g.png --shared-palette --out-dir plain");
    dir.succeeds("g.png --like plain/f.png -o plain/again.png");
    for name in ["plain/f.png", "plain/g.png", "plain/again.png"] {
        assert_eq!(decode_plte(&dir.read(name)).unwrap(), [[7, 8, 9, 255]], "{name}");
    }
    // One that cannot be read fails alone.
    let lines = dir.lines("a.png text.png b.png -k 4 --shared-palette --out-dir rest -q");
    let failed: Vec<bool> = lines.iter().map(|line| line["status"] == "failed").collect();
    assert_eq!(failed, [false, true, false], "{lines:?}");
    let output = dir.run("a.png text.png b.png -k 4 --shared-palette --out-dir others");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error: text.png: not an image"), "{}", stderr(&output));
}

/// A sprite of four colours on a clear ground, with a soft edge.
fn sprite(width: u32) -> Image {
    let pixel = |at: u32| match at % width {
        0..4 => [200, 9, 9, 0],
        4 => [250, 240, 230, 127],
        5 => [250, 240, 230, 128],
        x => [[0, 0, 0, 255], [255; 4], [228, 0, 43, 255], [0, 0, 255, 255]][x as usize % 4],
    };
    Image::new(width, 20, (0..20 * width).flat_map(pixel).collect()).unwrap()
}

/// The palette and the opacity of the pixels of a result.
fn palette_and_alphas(png: &[u8]) -> (Vec<Rgba>, Vec<u8>) {
    (decode_plte(png).unwrap(), decode(png).unwrap().image.pixels().iter().map(|pixel| pixel[3]).collect())
}

#[test]
fn what_is_clear_stays_clear_with_any_palette() {
    let dir = TestDir::new();
    let alphas: Vec<u8> = sprite(16).pixels().iter().map(|pixel| if pixel[3] < 128 { 0 } else { 255 }).collect();
    dir.write("sprite.png", &encode_rgba(&sprite(16)).unwrap());
    for palette in ["gameboy", "1-bit", "cga", "red,lime,white", "000,0000ff"] {
        for dither in ["auto", "none", "floyd-steinberg", "blue-noise", "bayer"] {
            dir.succeeds(&format!("sprite.png --palette {palette} --dither {dither} -o out.png -f"));
            let (colors, shown) = palette_and_alphas(&dir.read("out.png"));
            assert!(colors.contains(&CLEAR) && shown == alphas, "{palette} {dither}: {colors:?}");
        }
    }
    let said = stderr(&dir.succeeds("sprite.png --palette cga -o said.png -q"));
    assert!(said.contains("warning: sprite.png: 40 pixels became opaque or clear, as no colour of"), "{said}");
    // A palette with soft colours keeps soft edges.
    let said = stderr(
        &dir.succeeds("sprite.png --palette faf0e680,black,white,red,blue,transparent -o edges.png --dither none -q"),
    );
    assert_eq!(said, "");
    assert!(palette_and_alphas(&dir.read("edges.png")).1.contains(&128));
    let many: Vec<String> = (0..256).map(|i| format!("{i:02x}{i:02x}00")).collect();
    dir.write("many.hex", many.join("\n").as_bytes());
    for (options, said) in [
        ("--palette many.hex", "the 256 opaque colours that were given leave no entry for it; leave one of them out"),
        (
            "-k 2 --pin black,white",
            "the 2 opaque colours that were given leave no entry for it; leave one of them out, or allow more",
        ),
    ] {
        let output = dir.run(&format!("sprite.png {options} -o no.png"));
        assert!(output.status.code() == Some(1) && stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn formats_without_transparency_say_what_they_lose() {
    let dir = TestDir::new();
    dir.write("sprite.png", &encode_rgba(&sprite(16)).unwrap());
    for (ending, clear, soft) in [("gpl", true, true), ("pal", true, true), ("act", false, true), ("hex", false, false)]
    {
        let said = stderr(&dir.succeeds(&format!("palette sprite.png -q -o palette.{ending}")));
        assert_eq!(said.contains("has no full transparency: its entry is left out"), clear, "{ending}: {said}");
        assert_eq!(said.contains("no partial transparency: 2 colours written as opaque"), soft, "{ending}: {said}");
    }
}

#[test]
fn a_palette_is_kept_in_its_order() {
    let dir = pictures();
    dir.write("sprite.png", &encode_rgba(&sprite(16)).unwrap());
    let list = "white,red,black,rebeccapurple,lime,blue";
    let asked = parse_colors(list).unwrap();
    for (input, dither) in [("a.png", "auto"), ("a.png", "none"), ("a.png", "bayer"), ("sprite.png", "auto")] {
        dir.succeeds(&format!("{input} --palette {list} --keep-order --dither {dither} -o out.png -f"));
        let (colors, alphas) = palette_and_alphas(&dir.read("out.png"));
        let clear = alphas.contains(&0).then_some(CLEAR);
        assert_eq!(colors, asked.iter().copied().chain(clear).collect::<Vec<_>>(), "{input} {dither}");
        dir.succeeds(&format!("{input} --palette {list} --keep-order --dither {dither} -o out.gif -f"));
        assert_eq!(decode(&dir.read("out.gif")).unwrap().image, decode(&dir.read("out.png")).unwrap().image);
    }
}

#[test]
fn pins_are_repeated_and_named() {
    let dir = pictures();
    dir.succeeds("c.png -k 12 --pin 663399,808080 -o pinned.png");
    let colors = decode_plte(&dir.read("pinned.png")).unwrap();
    assert!(parse_colors("663399,808080").unwrap().iter().all(|pin| colors.contains(pin)), "{colors:?}");
    dir.succeeds("c.png -k 12 --pin RebeccaPurple --pin grey -o named.png");
    assert!(dir.read("named.png") == dir.read("pinned.png"));
}

#[test]
fn a_new_version_has_the_palette_of_the_old() {
    let dir = pictures();
    dir.write("old.png", &encode_rgba(&sprite(16)).unwrap());
    // An entry that no pixel of the new version uses, a duplicate, and a clear entry with a colour.
    let old = "blue,faf0e680,black,808080,white,e4002b,faf0e67f,transparent";
    dir.succeeds(&format!("old.png --palette {old} --keep-order --dither none -o release.png"));
    let palette = decode_plte(&dir.read("release.png")).unwrap();
    dir.write("new.png", &encode_rgba(&sprite(21)).unwrap());
    dir.succeeds("new.png --like release.png -o next.png");
    assert_eq!(decode_plte(&dir.read("next.png")).unwrap(), palette);
    let shown = decode(&dir.read("next.png")).unwrap().image;
    assert_eq!(Histogram::from_image(&shown), Histogram::from_image(&sprite(21)));
    dir.succeeds("release.png --like release.png -o same.png");
    assert!(dir.read("same.png") == dir.read("release.png"));
    let output = dir.run("a.png --like release.png -o no.png");
    let said = stderr(&output);
    assert!(
        said.contains("a.png: the palette of the earlier picture lacks #") && said.contains(" of pixel 0, 0;"),
        "{said}"
    );
    assert!(output.status.code() == Some(1) && !dir.path("no.png").exists());
}

#[test]
fn few_colours_obey_too() {
    let dir = TestDir::new();
    let mut numbers = crate::common::Numbers::new(5);
    let grain = (0..60 * 60).flat_map(|_| [90 + 4 * numbers.below(12) as u8, 80, 70, 255]).collect();
    let grain = Image::new(60, 60, grain).unwrap();
    dir.write("grain.png", &encode_rgba(&grain).unwrap());
    let bytes = |options: &str| {
        dir.succeeds(&format!("grain.png {options} -o out.png -f"));
        (dir.read("out.png").len(), decode(&dir.read("out.png")).unwrap().image == grain)
    };
    let [kept, none, some, much] = ["", "--lossy 0", "--lossy 10", "--lossy 60"].map(bytes);
    assert!(kept.1 && none == kept && !some.1 && !much.1, "{kept:?} {none:?} {some:?} {much:?}");
    assert!(some.0 < kept.0 && much.0 < some.0, "{kept:?} {some:?} {much:?}");

    // The input is smaller than any palette, and a palette is asked for by name.
    dir.write("tiny.png", &encode_rgba(&sprite(9)).unwrap());
    dir.write("greys.png", &encode_rgba(&Image::new(2, 1, vec![0, 0, 0, 255, 255, 255, 255, 255]).unwrap()).unwrap());
    for input in ["tiny.png", "greys.png"] {
        let kept = dir.json(&format!("{input} -k 16 -o kept.png -f"));
        let written = dir.json(&format!("{input} -k 16 --indexed -o written.png -f"));
        assert_eq!(written["status"], "written", "{input}");
        assert_eq!(written["bit_depth"], dir.read("written.png")[24], "{input}");
        assert!(decode_plte(&dir.read("kept.png")).is_err() && decode_plte(&dir.read("written.png")).is_ok(), "{kept}");
        let [kept, written] =
            ["kept.png", "written.png"].map(|name| Histogram::from_image(&decode(&dir.read(name)).unwrap().image));
        assert_eq!(written, kept);
    }
}

#[test]
fn mistakes_are_said() {
    let dir = pictures();
    dir.succeeds("histogram a.png -o a.hist");
    dir.succeeds("a.png -k 4 -o few.png");
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
        (
            "a.png --palette c.png",
            2,
            "more colours than a palette; make one of it: huepress palette c.png -k 16 -o c.gpl",
        ),
        ("a.png --keep-order", 2, "--palette"),
        ("a.png --palette cga --keep-order --format webp", 1, "needs a format with a palette, PNG or GIF, not WebP"),
        ("a.png --indexed --format auto", 1, "--indexed needs a format with a palette, PNG or GIF, not the smallest"),
        ("a.png --like a.png", 2, "it is not an indexed PNG"),
        ("a.png --like few.png -k 4", 2, "cannot be used with"),
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
