//! Devices and what they take.

use crate::common::test_dir::{TestDir, stderr};
use serde_json::Value;

#[test]
fn devices_are_listed() {
    let dir = TestDir::new();
    let listed = dir.succeeds("devices --json");
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert!(record["name"].is_string() && record["max_binding_bytes"].as_u64() > Some(0), "{line}");
    }
}

#[test]
fn a_bench_shows_every_device_with_the_same_bytes() {
    let dir = TestDir::new();
    let json = dir.succeeds("bench photo.png -k 8 --runs 1 --json").stdout;
    let rows: Vec<Value> =
        String::from_utf8(json).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[0]["device"], "cpu");
    for row in &rows {
        assert_eq!(row["same_bytes"], true, "{row}");
        let stages = ["histogram", "points", "load", "start", "lloyd", "remap", "sweeps"];
        let sum: f64 = stages.iter().map(|stage| row[stage].as_f64().unwrap()).sum();
        assert!((row["quantize"].as_f64().unwrap() - sum).abs() < 1e-6, "{row}");
        let (up, down) = (row["bytes_up"].as_u64().unwrap(), row["bytes_down"].as_u64().unwrap());
        if row["device"] == "cpu" {
            assert_eq!((up, down), (0, 0));
        } else {
            // Four bytes a pixel go up, and one comes back.
            assert!(up >= 4 * 60 * 40 && down >= 60 * 40, "{row}");
        }
    }
    let missing = dir.run("bench photo.png -k 8 --runs 1 --device no-such-gpu");
    assert!(missing.status.code() == Some(1) && stderr(&missing).contains("huepress devices"), "{}", stderr(&missing));
    let alone = String::from_utf8(dir.succeeds("bench photo.png -k 8 --runs 1 --json --device cpu").stdout).unwrap();
    assert_eq!(alone.lines().count(), 1);
    let table = String::from_utf8(dir.succeeds("bench photo.png -k 8 --runs 1").stdout).unwrap();
    for part in ["60 x 40", "cpu", "Lloyd", "pixels to indices", "same bytes"] {
        assert!(table.contains(part), "no {part:?} in {table}");
    }
}
