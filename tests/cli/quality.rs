//! Look, bytes and formats of results.

use crate::common::test_dir::{TestDir, stderr};
use huepress::Image;
use huepress::codec::{decode, encode_rgba};
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
    dir.write("dot.png", &encode_rgba(&crate::common::photo(1, 1, false)).unwrap());
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

#[test]
fn palettes_are_taken_as_they_are_and_pins_kept() {
    let dir = TestDir::new();
    dir.write("three.gpl", b"GIMP Palette\nName: three\n#\n0 0 0 black\n255 255 255 white\n200 60 90\n");
    dir.write("strip.png", &encode_rgba(&crate::common::noise(3, 2, false)).unwrap());
    let strip = dir.colors("strip.png");
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
                dir.write("three-colours.png", &encode_rgba(&crate::common::noise(3, 1, false)).unwrap());
                dir.succeeds(&format!("{input} --palette {palette} --dither {dither} -f -o out.png"));
                let found = dir.colors("out.png");
                assert!(found.iter().all(|color| allowed.contains(color)), "{palette}, {dither}: {found:?}");
                assert!(input != "photo.png" || found.len() > 1, "{palette}, {dither}: {found:?}");
            }
        }
    }
    dir.succeeds("photo.png -k 6 --pin #0404fb,fdfb03 --dither none -o pinned.png");
    let found = dir.colors("pinned.png");
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
