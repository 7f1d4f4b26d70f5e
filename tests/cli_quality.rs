//! Look, bytes and formats of results, with the command driven as a process.

mod common;

use common::test_dir::{TestDir, stderr};
use huepress::codec::{Container, DecodeOptions, Metadata, decode, encode_rgba};
use huepress::{Effort, Image, IndexedImage, Palette};
use serde_json::Value;

#[test]
fn more_effort_is_a_smaller_file_and_a_nearer_picture() {
    let dir = TestDir::new();
    let record = |args: &str| dir.json(&format!("photo.png -k 20 {args} -o out.png --force"));
    // Level 1 weighs all errors alike, and where the eye is heeded the others do not.
    let [least, most] = ["-e 1 --dither none", "-e 9 --dither none"].map(record);
    assert!(least["inertia"].as_f64() > most["inertia"].as_f64(), "{least} {most}");
    assert_eq!(least["iterations"], 1);
    // The first level does not dither.
    let [least, most] = ["-e 2", "-e 9"].map(record);
    assert!(least["bytes_out"].as_u64() > most["bytes_out"].as_u64(), "{least} {most}");
}

#[test]
fn the_format_is_by_name_or_by_ending() {
    let dir = TestDir::new();
    let cases = [
        ("-o out.webp", "out.webp", "webp"),
        ("-o out.GIF", "out.GIF", "gif"),
        ("-o out", "out", "png"),
        ("-o plain --format webp", "plain", "webp"),
        ("--format webp", "photo-huepress.webp", "webp"),
        ("--format gif", "photo-huepress.gif", "gif"),
    ];
    for (args, name, format) in cases {
        let line = dir.json(&format!("photo.png -k 12 {args}"));
        assert_eq!((line["output"].as_str(), line["format"].as_str()), (Some(name), Some(format)), "{args}");
        let bytes = dir.read(name);
        assert_eq!(decode(&bytes).unwrap().format.name().to_lowercase(), format, "{args}");
        assert_eq!(line["bytes_out"], bytes.len(), "{args}");
    }
    let line = dir.json("photo.png -k 12 -f --format auto");
    let sizes = ["png", "webp", "gif"].map(|ending| {
        dir.succeeds(&format!("photo.png -k 12 -f -o again.{ending}"));
        dir.read(&format!("again.{ending}")).len()
    });
    assert_eq!(line["bytes_out"], *sizes.iter().min().unwrap());
}

#[test]
fn compare_scores_images_against_an_original() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 64 -o fine.webp");
    dir.succeeds("photo.png -k 4 -o coarse.png");
    dir.succeeds("soft.png -k 8 -o soft8.png");
    dir.write("dot.png", &encode_rgba(&common::photo(1, 1, false)).unwrap());
    let lines = |args: &str| -> Vec<Value> {
        let output = dir.succeeds(&format!("compare {args} --json"));
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let rows = lines("photo.png photo.png fine.webp coarse.png");
    let column = |name: &str| -> Vec<f64> { rows.iter().map(|row| row[name].as_f64().unwrap_or(f64::NAN)).collect() };
    for (name, rises) in [("mse", true), ("butteraugli", true), ("ssimulacra2", false), ("colors", false)] {
        let values = column(name);
        assert!(values.is_sorted_by(|a, b| if rises { a < b } else { a > b }), "{name}: {values:?}");
    }
    assert_eq!((rows[0]["mse"].as_f64(), rows[0]["ssimulacra2"].as_f64()), (Some(0.0), Some(100.0)));
    assert!(rows[0]["psnr"].is_null());
    assert_eq!(rows[1]["bytes"], dir.read("fine.webp").len());
    assert_eq!((&rows[1]["format"], &rows[2]["colors"]), (&"webp".into(), &4.into()));
    assert!(lines("soft.png soft8.png")[0]["mse"].as_f64() > Some(0.0));
    assert_eq!(lines("dot.png dot.png")[0]["butteraugli"].as_f64(), Some(0.0));
    let table = dir.succeeds("compare photo.png fine.webp");
    assert!(String::from_utf8_lossy(&table.stdout).contains("SSIMULACRA2"));
    for (args, message) in
        [("photo.png dot.png", "60x40"), ("photo.png no.png", "no.png"), ("text.png photo.png", "text.png")]
    {
        let output = dir.run(&format!("compare {args}"));
        assert_eq!(output.status.code(), Some(1), "{args}");
        assert!(stderr(&output).contains(message), "{args}: {}", stderr(&output));
    }
}

#[test]
fn goals_are_met_and_the_way_to_them_is_told() {
    let dir = TestDir::new();
    let record = dir.json("photo.png --quality 40 -o fine.png");
    let score = dir.succeeds("compare photo.png fine.png --json").stdout;
    let score: Value = serde_json::from_slice(&score).unwrap();
    assert!(record["ssimulacra2"].as_f64() >= Some(40.0) && record["goal_met"] == true, "{record}");
    assert_eq!(record["ssimulacra2"], score["ssimulacra2"]);
    // The settings that it names lead to the same file.
    let knob = |name: &str| record[name].as_u64().unwrap();
    let (lossy, strength) = (knob("lossy"), knob("dither_strength"));
    let output = dir.succeeds("photo.png --quality 40 -o again.png");
    assert!(
        stderr(&output).contains(&format!(" colours, lossy {lossy} and dither strength {strength};")),
        "{}",
        stderr(&output)
    );
    let k = stderr(&output).split_once(") with ").unwrap().1.split_once(' ').unwrap().0.to_owned();
    dir.succeeds(&format!("photo.png -k {k} --lossy {lossy} --dither-strength {strength} -o by-hand.png"));
    assert!(dir.read("by-hand.png") == dir.read("fine.png"));

    for (size, limit) in [("1.5k", 1500), ("1KiB", 1024), ("0.002 MB", 2000), ("1200", 1200)] {
        let size = size.replace(' ', "");
        let record = dir.json(&format!("photo.png --max-size {size} -o small.webp --force"));
        assert!(dir.read("small.webp").len() <= limit && record["goal_met"] == true, "{size}: {record}");
    }
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
    let photo = common::photo(60, 40, false);
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

#[test]
fn a_palette_is_reduced_again_where_fewer_colours_are_asked_for() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 60 -o many.png");
    for (args, most, says) in [
        ("--quality 10", 60, "has a palette already"),
        ("--quality 10 -k 40 --best-effort", 40, "SSIMULACRA2"),
        ("--max-size 90k", 60, "has a palette already"),
        ("--max-size 700", 59, "SSIMULACRA2"),
    ] {
        let output = dir.succeeds(&format!("many.png {args} -f -o few.png"));
        assert!(stderr(&output).contains(says), "{args}: {}", stderr(&output));
        let colors = colors_of(&dir, "few.png").len();
        assert!(if most == 60 { colors == 60 } else { colors <= most }, "{args}: {colors}");
    }
}

#[test]
fn the_nearest_result_is_written_where_that_is_asked_for() {
    let dir = TestDir::new();
    for (goal, strict) in [("--quality 99 -k 5", "--strict"), ("--max-size 10", "--strict"), ("--quality 99 -k 5", "")]
    {
        let args = format!("photo.png {goal} {strict} -o near.webp");
        let refused = dir.run(&args);
        assert_eq!(refused.status.code(), Some(if strict.is_empty() { 1 } else { 99 }), "{args}");
        assert!(stderr(&refused).contains("--best-effort writes that"), "{args}: {}", stderr(&refused));
        let output = dir.run(&format!("{args} --best-effort --json"));
        assert_eq!(output.status.code(), Some(if strict.is_empty() { 0 } else { 99 }), "{args}: {}", stderr(&output));
        let record: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&record["status"], &record["goal_met"]), (&"written".into(), &false.into()), "{args}");
        assert!(stderr(&output).contains("cannot be met"), "{args}: {}", stderr(&output));
        assert_eq!(record["bytes_out"], dir.read("near.webp").len(), "{args}");
        std::fs::remove_file(dir.path("near.webp")).unwrap();
    }
    for wrong in ["--best-effort", "--best-effort --shared-palette", "--keep-order", "--keep-order --pin red"] {
        assert_eq!(dir.run(&format!("photo.png {wrong}")).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_size_that_leaves_a_bad_look_is_a_warning() {
    let dir = TestDir::new();
    for (size, is_bad) in [("300", true), ("90k", false)] {
        let record = dir.json(&format!("photo.png --max-size {size} -f -o small.png"));
        assert_eq!(record["ssimulacra2"].as_f64() < Some(30.0), is_bad, "{record}");
        assert_eq!(record["warning"].as_str().is_some_and(|text| text.contains("the result looks bad")), is_bad);
    }
}

#[test]
fn a_curve_is_a_table_or_a_plot() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 32 --curve curve.csv -o out.png");
    let table = String::from_utf8(dir.read("curve.csv")).unwrap();
    let (head, rows) = table.split_once('\n').unwrap();
    assert_eq!(head, "colors,lossy,dither_strength,bytes,ssimulacra2");
    let rows: Vec<Vec<f64>> =
        rows.lines().map(|row| row.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    assert!(rows.len() > 8 && rows[0][3] < rows[rows.len() - 1][3] && rows[0][4] < rows[rows.len() - 1][4], "{table}");
    // Each row can be had.
    let row = &rows[rows.len() / 2];
    let again =
        dir.json(&format!("photo.png -k {} --lossy {} --dither-strength {} -o row.png", row[0], row[1], row[2]));
    assert_eq!(again["bytes_out"].as_f64(), Some(row[3]));
    for goal in ["-k 3 --dither bayer --max-size 90k", "--palette gameboy --max-size 90k", "--pin f00,0f0,00f -k 9"] {
        dir.succeeds(&format!("photo.png {goal} --curve curve.csv -o out.png --force"));
    }
    // The option under its old name.
    dir.succeeds("photo.png -k 32 --sweep curve.png -o out.png --force --max-size 1k");
    let plot = decode(&dir.read("curve.png")).unwrap().image;
    assert!(plot.width() >= 640 && huepress::Histogram::from_image(&plot).len() > 4);
}

#[test]
fn lossy_saves_bytes_and_dithering_follows_a_gradient() {
    let dir = TestDir::new();
    let bytes = |arguments: &str| dir.json(&format!("photo.png -k 8 -f {arguments}"))["bytes_out"].as_u64().unwrap();
    let sizes = ["0", "10", "60"].map(|lossy| bytes(&format!("--lossy {lossy}")));
    assert!(sizes.is_sorted_by(|a, b| a > b), "{sizes:?}");
    // Where it is dithered, the light of some pixels is nearer to the original's than that of the nearest colours.
    let light = |value: u8| (f64::from(value) / 255.0).powf(2.2);
    let original = decode(&dir.read("photo.png")).unwrap().image;
    let error = |dither: &str| {
        dir.json(&format!("photo.png -k 8 -f -o out.png --lossy 0 --dither {dither}"));
        let result = decode(&dir.read("out.png")).unwrap().image;
        let (mut sum, width) = (0.0, original.width() as usize);
        for (x, y) in (0..15).flat_map(|x| (0..10).map(move |y| (4 * x, 4 * y))) {
            let block = |image: &Image| -> [f64; 3] {
                let pixels = (0..16).map(|i| image.pixels()[(y + i / 4) * width + x + i % 4]);
                pixels.fold([0.0; 3], |sum, pixel| std::array::from_fn(|c| sum[c] + light(pixel[c])))
            };
            let (before, after) = (block(&original), block(&result));
            sum += before.iter().zip(after).map(|(before, after)| (before - after).powi(2)).sum::<f64>();
        }
        sum
    };
    let plain = error("none");
    for (dither, most) in [
        ("auto", 0.7),
        ("auto --dither-strength 100", 0.65),
        ("floyd-steinberg", 0.8),
        ("blue-noise", 0.81),
        ("bayer", 0.8),
    ] {
        let dithered = error(dither);
        assert!(dithered < most * plain, "{dither}: {dithered} and {plain}");
    }
    for wrong in ["--lossy 101", "--dither-strength 101", "--dither maybe"] {
        assert_eq!(dir.run(&format!("photo.png {wrong}")).status.code(), Some(2), "{wrong}");
    }
}

/// The colours of a result, in order.
fn colors_of(dir: &TestDir, name: &str) -> Vec<huepress::Rgba> {
    huepress::Histogram::from_image(&decode(&dir.read(name)).unwrap().image).colors().to_vec()
}

#[test]
fn palettes_are_taken_as_they_are_and_pins_kept() {
    let dir = TestDir::new();
    dir.write("three.gpl", b"GIMP Palette\nName: three\n#\n0 0 0 black\n255 255 255 white\n200 60 90\n");
    dir.write("strip.png", &encode_rgba(&common::noise(3, 2, false)).unwrap());
    let strip = colors_of(&dir, "strip.png");
    let cases: [(&str, &[huepress::Rgba]); 5] = [
        ("three.gpl", &[[0, 0, 0, 255], [255, 255, 255, 255], [200, 60, 90, 255]]),
        ("strip.png", &strip),
        ("#000,fff,c83c5a", &[[0, 0, 0, 255], [255, 255, 255, 255], [200, 60, 90, 255]]),
        ("1-bit", &[[0, 0, 0, 255], [255, 255, 255, 255]]),
        ("GameBoy", huepress::builtin_palette("gameboy").unwrap()),
    ];
    for (palette, allowed) in cases {
        for dither in ["auto", "none", "floyd-steinberg"] {
            // The second has fewer colours than some palettes, and is remapped all the same.
            for input in ["photo.png", "three-colours.png"] {
                dir.write("three-colours.png", &encode_rgba(&common::noise(3, 1, false)).unwrap());
                dir.succeeds(&format!("{input} --palette {palette} --dither {dither} -f -o out.png"));
                let found = colors_of(&dir, "out.png");
                assert!(found.iter().all(|color| allowed.contains(color)), "{palette}, {dither}: {found:?}");
                assert!(input != "photo.png" || found.len() > 1, "{palette}, {dither}: {found:?}");
            }
        }
    }
    dir.succeeds("photo.png -k 6 --pin #0404fb,fdfb03 --dither none -o pinned.png");
    let found = colors_of(&dir, "pinned.png");
    assert!(found.len() == 6 && found.contains(&[4, 4, 251, 255]) && found.contains(&[253, 251, 3, 255]), "{found:?}");
    for (wrong, message) in [
        ("--palette no-such-file", "no such file"),
        ("--palette #fff", "at least two"),
        ("--palette text.png", "is not a colour"),
        ("--palette 1-bit -k 4", "cannot be used with"),
        ("--pin rot", "is not a colour"),
        ("-k 2 --pin 000,fff,f00", "as many as colors"),
    ] {
        let output = dir.run(&format!("photo.png {wrong}"));
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{wrong}: {}", stderr(&output));
    }
}

#[test]
fn profiles_and_texts_stay_where_that_is_asked_for() {
    let metadata = Metadata {
        icc: Some(moxcms::ColorProfile::new_display_p3().encode().unwrap()),
        exif: Some(b"MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec()),
        xmp: None,
        chunks: vec![(*b"pHYs", vec![0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]), (*b"tEXt", b"Author\0me".to_vec())],
    };
    let palette = Palette::new((0..6).map(|i| [40 * i, 250 - 40 * i, 30, 255]).collect()).unwrap();
    let picture = IndexedImage::new(60, 40, palette, (0..2400).map(|at| (at / 7 % 6) as u8).collect()).unwrap();
    let file = Container::Png.encode_with(&picture, Effort::LEAST, &metadata).unwrap();
    let (raw, brought) = (picture.to_image(), decode(&file).unwrap().image);
    assert_ne!(raw, brought);
    let dir = TestDir::new();
    dir.write("p3.png", &file);
    for (args, icc, exif, chunks) in [
        ("-o x.png", false, false, 1),
        ("-o x.png --strip safe", false, false, 1),
        ("-o x.png --strip all", false, false, 0),
        ("-o x.png --strip none", false, true, 2),
        ("-o x.png --keep-profile", true, false, 1),
        ("-o x.png --keep-profile --strip all", true, false, 0),
        ("-o x.png --keep-profile --strip none", true, true, 2),
        ("-o x.webp --keep-profile --strip none", true, true, 0),
        ("-o x.webp", false, false, 0),
        ("-o x.gif --strip none", false, false, 0),
    ] {
        dir.succeeds(&format!("p3.png -f -q {args}"));
        let name = args.split_whitespace().nth(1).unwrap();
        let result = DecodeOptions::default().keep_profile(true).decode(&dir.read(name)).unwrap();
        let found = &result.metadata;
        assert_eq!((found.icc.is_some(), found.exif.is_some(), found.chunks.len()), (icc, exif, chunks), "{args}");
        assert!(result.image == if icc { raw.clone() } else { brought.clone() }, "{args}");
    }
    let output = dir.run("p3.png -o y.gif --keep-profile");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("GIF: it has no room for a colour profile"), "{}", stderr(&output));
    // What would not shrink is kept as it is, unless something has to be left out of it.
    let lean = Metadata { chunks: vec![(*b"tEXt", b"a\0b".to_vec())], ..Metadata::default() };
    let few = IndexedImage::new(1, 1, Palette::new(vec![[9, 9, 9, 255]]).unwrap(), vec![0]).unwrap();
    dir.write("one.png", &Container::Png.encode_with(&few, Effort::MOST, &lean).unwrap());
    // Bytes behind the end are left out by all.
    let plain = Container::Png.encode(&few, Effort::MOST).unwrap();
    for (name, tail) in [("plain.png", ""), ("tail.png", "a secret")] {
        dir.write(name, &[&plain[..], tail.as_bytes()].concat());
        dir.succeeds(&format!("{name} --strip all --out-dir bare -q"));
    }
    assert!(dir.read("bare/plain.png") == plain);
    assert!(!dir.read("bare/tail.png").ends_with(b"secret"));
    assert_eq!(decode(&dir.read("bare/tail.png")).unwrap().image, few.to_image());
    for (args, texts) in [("--strip none", 1), ("--strip all", 0), ("--strip safe", 0)] {
        dir.succeeds(&format!("one.png {args} --out-dir {} -q", &args[8..]));
        let result = decode(&dir.read(&format!("{}/one.png", &args[8..]))).unwrap();
        assert_eq!(result.metadata.chunks.len(), texts, "{args}");
    }
}
