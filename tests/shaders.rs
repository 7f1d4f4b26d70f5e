//! Every shader is valid WGSL, the twin of a kernel, and laid out as the host has it: seen without a GPU.

use std::fs;
use std::path::Path;

use huepress::internals::backend::gpu::{Shader, layouts, shaders};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Module, StorageAccess, TypeInner};

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

fn module(shader: &Shader) -> Module {
    let source = shader.source(3);
    naga::front::wgsl::parse_str(&source).unwrap_or_else(|error| panic!("{}: {error}", shader.name))
}

/// The bindings of a shader as [`Shader::bindings`] writes them.
fn bindings(module: &Module) -> String {
    let bound = module.global_variables.iter().filter_map(|(_, variable)| {
        let name = variable.name.as_deref()?;
        let AddressSpace::Storage { access } = variable.space else { return None };
        let name = if access.contains(StorageAccess::STORE) { format!("mut {name}") } else { name.to_owned() };
        variable.binding.as_ref().map(|binding| (binding.group, binding.binding, name))
    });
    let mut bound: Vec<_> = bound.collect();
    bound.sort();
    // A gap shows as a number that is not the next.
    let name = |((group, binding, name), next): ((u32, u32, String), u32)| match (group, binding) == (0, next) {
        true => name,
        false => format!("{name} at {group}, {binding}"),
    };
    bound.into_iter().zip(0..).map(name).collect::<Vec<_>>().join(", ")
}

/// The structs of a shader that lie in buffers, and how they differ from the host's.
fn differing_structs(module: &Module) -> (Vec<String>, Vec<String>) {
    let in_buffers = module.global_variables.iter().filter(|(_, variable)| variable.binding.is_some());
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    let mut types: Vec<_> = in_buffers.map(|(_, variable)| variable.ty).collect();
    while let Some(ty) = types.pop() {
        let ty = &module.types[ty];
        let TypeInner::Struct { members, span } = &ty.inner else { continue };
        let name = ty.name.clone().unwrap();
        types.extend(members.iter().map(|member| member.ty));
        let fields = members.iter().map(|member| (member.name.as_deref().unwrap(), member.offset as usize));
        let fields: Vec<_> = fields.collect();
        match layouts().into_iter().find(|layout| layout.name == name) {
            Some(layout) if layout.fields == fields && layout.size == *span as usize => {}
            layout => wrong.push(format!("{name}: {layout:?}, in WGSL {fields:?} of {span} bytes")),
        }
        names.push(name);
    }
    (names, wrong)
}

#[test]
fn bindings_are_those_that_the_host_binds() {
    for shader in shaders() {
        assert_eq!(bindings(&module(&shader)), shader.bindings, "{}", shader.name);
    }
}

#[test]
fn structs_in_buffers_are_laid_out_as_on_the_host() {
    let mut met = Vec::new();
    for shader in shaders() {
        let (names, wrong) = differing_structs(&module(&shader));
        assert_eq!(wrong, Vec::<String>::new(), "{}", shader.name);
        met.extend(names);
    }
    for layout in layouts() {
        assert!(met.iter().any(|name| name == layout.name), "no shader has {}", layout.name);
    }
}

#[test]
fn wrong_layouts_and_bindings_are_found() {
    let wrong = [
        ("update", "    tolerance: u32,\n    fixed: u32,", "    fixed: u32,\n    tolerance: u32,"),
        ("relabel", "    parts: vec4<i32>,", "    unused: u32,\n    parts: vec4<i32>,"),
        ("shortlist", "parents", "larger"),
        ("mix", "array<u32, MASK_LEVELS / 2u>", "array<u32, MASK_LEVELS / 4u>"),
        ("diffuse_blocks", "    first: u32,\n    past: u32,", "    past: u32,\n    first: u32,"),
        ("remap", "<storage, read> labels", "<storage, read_write> labels"),
        ("quiet_classes", "@binding(2) var<storage, read_write> counts", "var<workgroup> counts"),
    ];
    for (name, right, wrong) in wrong {
        let mut shader = shaders().into_iter().find(|shader| shader.name == name).unwrap();
        let mut texts = std::iter::once(&mut shader.body).chain(&mut shader.common);
        let text = texts.find(|text| text.contains(right)).unwrap_or_else(|| panic!("{name} has no {right}"));
        *text = text.replace(right, wrong).replace("@group(0) var<workgroup>", "var<workgroup>");
        let module = module(&shader);
        let is_found = bindings(&module) != shader.bindings || !differing_structs(&module).1.is_empty();
        assert!(is_found, "{wrong} in {name}");
    }
}

/// The parameters of a kernel in order: the name of each, and whether it is changed.
fn parameters(kernel: &str, name: &str) -> Vec<(String, bool)> {
    let (_, after) = kernel.split_once(&format!("pub fn {name}(")).unwrap_or_else(|| panic!("there is no {name}"));
    let (mut depth, mut parameters, mut start) = (0, Vec::new(), 0);
    for (at, letter) in after.char_indices() {
        match letter {
            ')' | ',' if depth == 0 => {
                let parameter = after[start..at].trim();
                parameters
                    .extend(parameter.split_once(": ").map(|(name, ty)| (name.to_owned(), ty.starts_with("&mut"))));
                start = at + 1;
                if letter == ')' {
                    return parameters;
                }
            }
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            _ => {}
        }
    }
    parameters
}

/// The words of a kernel for a binding that has another form on a device.
fn words(binding: &str) -> &[&str] {
    match binding {
        "sides" => &["width"],
        "tables" | "lightness" => &["lattice"],
        "residuals" | "labels_and_classes" => &["field"],
        "level" => &["parents", "cell_bits"],
        "phase_rows" => &["phase"],
        _ => &[],
    }
}

#[test]
fn kernels_take_their_arguments_in_the_order_of_the_bindings() {
    for shader in shaders() {
        let kernel = file(&format!("src/kernel/{}/{}.rs", shader.group, shader.name));
        let mut bindings = shader.bindings.split(", ").peekable();
        let parameters = parameters(&kernel, shader.name);
        assert!(!parameters.is_empty(), "{}", shader.name);
        // Constants of a shader.
        for (name, is_changed) in parameters.iter().filter(|(name, _)| !["channels", "workgroup"].contains(&&name[..]))
        {
            let is_same = |binding: &str| {
                let word = binding.trim_start_matches("mut ");
                (word == name || words(word).contains(&&name[..])) && (!is_changed || binding.starts_with("mut "))
            };
            while bindings.next_if(|binding| !is_same(binding)).is_some() {}
            assert!(
                bindings.peek().is_some(),
                "{name} of {} is not among the bindings after those before it",
                shader.name
            );
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
