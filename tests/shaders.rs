//! Every shader is valid WGSL, and the twin of a kernel: seen without a GPU.

use std::fs;
use std::path::Path;

use huepress::internals::backend::gpu::shaders;
use naga::valid::{Capabilities, ValidationFlags, Validator};

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_shader_is_valid_for_both_numbers_of_channels() {
    for shader in shaders() {
        for channels in [3, 4] {
            let source = shader.source(channels);
            let module = naga::front::wgsl::parse_str(&source)
                .unwrap_or_else(|error| panic!("{}: {}", shader.name, error.emit_to_string(&source)));
            let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
            validator.validate(&module).unwrap_or_else(|error| panic!("{}: {error:?}", shader.name));
            let entries: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
            assert_eq!(entries, [shader.name]);
        }
    }
}

#[test]
fn validation_finds_a_wrong_shader() {
    let mut shader = shaders().into_iter().find(|shader| shader.name == "assign").unwrap();
    shader.body = shader.body.replace("labels[word] =", "labels[word] = 1.5 +");
    assert!(naga::front::wgsl::parse_str(&shader.source(3)).is_err());
}

#[test]
fn every_shader_begins_as_its_kernel_does() {
    for shader in shaders() {
        let kernel = file(&format!("src/kernel/{}/{}.rs", shader.group, shader.name));
        let first =
            |text: &str, marker: &str| text.lines().next().unwrap().trim_start_matches(marker).trim().to_owned();
        assert_eq!(first(&shader.body, "//"), first(&kernel, "//!"), "{}", shader.name);
        assert!(kernel.contains(&format!("pub fn {}(", shader.name)), "{}", shader.name);
    }
}

#[test]
fn every_shader_lists_the_common_texts_that_it_uses_and_no_others() {
    for shader in shaders() {
        for place in 0..shader.common.len() {
            let mut fewer = shader.clone();
            let text = fewer.common.remove(place);
            let is_used = naga::front::wgsl::parse_str(&fewer.source(3)).is_err();
            assert!(is_used, "{} does not use {}", shader.name, text.lines().next().unwrap());
        }
    }
}
