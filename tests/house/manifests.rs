//! What the manifest of the Python package repeats of the crate's, as the command is in both.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The dependencies of a manifest with their versions and features, those of tests aside.
fn dependencies(manifest: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest)).unwrap();
    let mut section = "";
    let lines = text.lines().filter_map(|line| {
        section = if line.starts_with('[') { line } else { section };
        let (name, wanted) = line.split_once(" = ").filter(|_| section.ends_with("dependencies]"))?;
        let wanted = wanted.replace(", optional = true", "");
        let version = wanted.strip_prefix("{ version = ").and_then(|wanted| wanted.strip_suffix(" }"));
        let version = version.filter(|version| !version.contains(','));
        Some((section, name.to_owned(), version.unwrap_or(&wanted).to_owned()))
    });
    lines.filter(|(section, ..)| *section != "[dev-dependencies]").map(|(_, name, wanted)| (name, wanted)).collect()
}

#[test]
fn the_command_has_the_same_dependencies_in_the_python_package() {
    let (ours, packages) = (dependencies("Cargo.toml"), dependencies("bindings/python/Cargo.toml"));
    let (shared, own): (Vec<_>, Vec<_>) = packages.iter().partition(|(name, _)| ours.contains_key(*name));
    assert!(own.iter().map(|(name, _)| *name).eq(["huepress", "numpy", "pyo3", "self_cell"]), "{own:?}");
    assert!(shared.len() > 20, "{shared:?}");
    for (name, wanted) in shared {
        assert_eq!(*wanted, ours[name], "{name}");
    }
}
