//! Goals of score and size, and the curve between them.

use crate::common::test_dir::{TestDir, stderr};
use huepress::codec::decode;
use serde_json::Value;

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
fn a_palette_is_reduced_again_where_fewer_colours_are_asked_for() {
    let dir = TestDir::new();
    dir.succeeds("photo.png -k 60 -o many.png");
    for (args, most, says) in [
        ("--quality 10", 60, "has a palette already"),
        ("--quality 10 -k 20 --best-effort", 20, "SSIMULACRA2"),
        ("--max-size 90k", 60, "has a palette already"),
        ("--max-size 700", 59, "SSIMULACRA2"),
    ] {
        let output = dir.succeeds(&format!("many.png {args} -f -o few.png"));
        assert!(stderr(&output).contains(says), "{args}: {}", stderr(&output));
        let colors = dir.colors("few.png").len();
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
