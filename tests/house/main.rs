//! The order of the house: no file needs one that needs it, and an import names the file that defines the thing.
//!
//! Re-exports are for those outside. Inside they would hide which file needs which, and so the cycles that make a crate
//! one knot.

mod manifests;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use source::{mentions, tokens, without_tests};

/// The sources of a crate by module, such as `codec::png`; the root has no name.
struct House {
    files: BTreeMap<String, Source>,
}

/// What one file says.
struct Source {
    tokens: Vec<String>,
    /// Names that its `pub use` lines give on.
    exports: BTreeSet<String>,
    /// Modules that it knows by a name of its own.
    aliases: BTreeMap<String, String>,
}

impl House {
    /// From pairs of a file's path, relative to the root, and its text.
    fn new(files: &[(String, String)]) -> Self {
        let sources = files.iter().map(|(path, text)| {
            let tokens = tokens(text);
            let exports = mentions(&tokens).into_iter().filter(|mention| mention.is_export);
            let exports = exports.filter_map(|mention| mention.name).collect();
            (module(path), Source { tokens, exports, aliases: BTreeMap::new() })
        });
        let mut house = Self { files: sources.collect() };
        for at in house.files.keys().cloned().collect::<Vec<_>>() {
            let imports = mentions(&house.files[&at].tokens).into_iter().filter_map(|mention| {
                let (target, rest) = house.resolve(&at, &mention.segments)?;
                Some((mention.name?, target)).filter(|_| rest.is_none())
            });
            let aliases = imports.collect();
            house.files.get_mut(&at).unwrap().aliases = aliases;
        }
        house
    }

    fn read(root: &str, skip: Option<&str>) -> Self {
        fn walk(root: &Path, at: &Path, skip: Option<&Path>, files: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && Some(path.as_path()) != skip {
                    walk(root, &path, skip, files);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                    files.push((name, fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let (mut files, skip) = (Vec::new(), skip.map(|skip| root.join(skip)));
        walk(&root, &root, skip.as_deref(), &mut files);
        assert!(files.len() > 40, "the sources are not where they were");
        Self::new(&files)
    }

    fn library() -> Self {
        Self::read("src", Some("bin"))
    }

    fn command() -> Self {
        Self::read("src/bin/huepress", None)
    }

    /// The module that a path names or goes through last, and what it names there.
    fn resolve<'a>(&self, from: &str, segments: &'a [String]) -> Option<(String, Option<&'a str>)> {
        let (first, mut rest) = segments.split_first()?;
        let mut module = match (first.as_str(), self.files[from].aliases.get(first)) {
            ("crate", _) => String::new(),
            (_, Some(module)) => module.clone(),
            _ => Some(inside(from, first)).filter(|child| self.files.contains_key(child))?,
        };
        while let Some((next, further)) =
            rest.split_first().filter(|(next, _)| *next != "self" && self.files.contains_key(&inside(&module, next)))
        {
            (module, rest) = (inside(&module, next), further);
        }
        Some((module, rest.first().map(String::as_str).filter(|name| *name != "self")))
    }

    /// For each file those that it needs, its tests aside.
    fn arrows(&self) -> Arrows {
        let files = self.files.iter().filter(|(at, _)| !is_test(at));
        let arrows = files.map(|(at, source)| {
            let mentions = mentions(&without_tests(&source.tokens));
            let targets = mentions.iter().filter_map(|mention| Some(self.resolve(at, &mention.segments)?.0));
            (at.clone(), targets.filter(|target| target != at && !is_test(target)).collect())
        });
        arrows.collect()
    }

    /// The same for what lies side by side at the root.
    fn arrows_of_rooms(&self) -> Arrows {
        let room = |at: &str| at.split("::").next().unwrap_or_default().to_owned();
        let mut rooms = Arrows::new();
        for (at, targets) in self.arrows() {
            let targets = targets.iter().map(|target| room(target)).filter(|target| *target != room(&at));
            rooms.entry(room(&at)).or_default().extend(targets);
        }
        rooms
    }

    /// Paths that do not say where a thing is defined: they go through a re-export or, tests aside, start from `super`.
    fn detours(&self) -> Vec<String> {
        let mut detours = Vec::new();
        for (at, source) in &self.files {
            let through = mentions(&source.tokens).into_iter().filter(|mention| {
                let Some((target, Some(name))) = self.resolve(at, &mention.segments) else { return false };
                target != *at && self.files[&target].exports.contains(name)
            });
            let upwards = mentions(&without_tests(&source.tokens)).into_iter();
            let upwards = upwards.filter(|mention| !is_test(at) && mention.segments[0] == "super");
            detours.extend(through.chain(upwards).map(|mention| format!("{at}: {}", mention.segments.join("::"))));
        }
        detours
    }

    /// Files outside a room that name a crate, or one whose name begins so.
    fn strangers(&self, krate: &str, room: &str) -> Vec<&str> {
        let names = |source: &Source| source.tokens.iter().any(|token| token.starts_with(krate));
        let outside = |at: &str| at != room && !at.starts_with(&format!("{room}::"));
        self.files.iter().filter(|(at, source)| outside(at) && names(source)).map(|(at, _)| at.as_str()).collect()
    }
}

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Files each of which needs the next, the last of them the first.
fn cycle(arrows: &Arrows) -> Option<Vec<&str>> {
    fn visit<'a>(
        at: &'a str,
        arrows: &'a Arrows,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(start) = way.iter().position(|&other| other == at) {
            return Some(way[start..].iter().copied().chain([at]).collect());
        }
        if done.contains(at) {
            return None;
        }
        way.push(at);
        let found = arrows[at].iter().find_map(|next| visit(next, arrows, way, done));
        way.pop();
        done.insert(at);
        found
    }
    let mut done = BTreeSet::new();
    arrows.keys().find_map(|at| visit(at, arrows, &mut Vec::new(), &mut done))
}

/// The module of a file.
fn module(path: &str) -> String {
    let path = path.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if ["lib", "main"].contains(&path) { String::new() } else { path.replace('/', "::") }
}

fn inside(module: &str, child: &str) -> String {
    if module.is_empty() { child.to_owned() } else { format!("{module}::{child}") }
}

fn is_test(module: &str) -> bool {
    module.rsplit("::").next() == Some("tests")
}

#[test]
fn no_file_needs_one_that_needs_it() {
    for house in [House::library(), House::command()] {
        assert_eq!(cycle(&house.arrows()), None);
    }
}

#[test]
fn no_room_of_the_library_needs_one_that_needs_it() {
    assert_eq!(cycle(&House::library().arrows_of_rooms()), None);
}

#[test]
fn paths_say_where_a_thing_is_defined() {
    for house in [House::library(), House::command()] {
        assert_eq!(house.detours(), Vec::<String>::new());
    }
}

#[test]
fn wgpu_is_named_by_the_gpu_and_clap_by_the_command() {
    assert_eq!(House::library().strangers("wgpu", "backend::gpu"), Vec::<&str>::new());
    assert_eq!(House::library().strangers("clap", "bin"), Vec::<&str>::new());
    assert_eq!(House::command().strangers("wgpu", "bin"), Vec::<&str>::new());
}

#[test]
fn names_of_files_are_escaped_before_they_are_shown() {
    assert_eq!(House::command().strangers("display", "files::name"), Vec::<&str>::new());
}

#[test]
fn the_host_is_synchronous_and_stages_do_not_need_a_device() {
    let house = House::library();
    let is_in = |at: &str, room: &str| at.starts_with(&format!("{room}::"));
    for (at, source) in house.files.iter().filter(|(at, _)| is_in(at, "host")) {
        let forbidden = ["async", "await", "trait"];
        assert!(!source.tokens.iter().any(|token| forbidden.contains(&&token[..])), "{at}");
    }
    let devices = ["backend::cpu", "backend::gpu"];
    for (at, targets) in house.arrows() {
        let stage = ["host", "cluster", "labeling"].iter().any(|room| at == *room || is_in(&at, room));
        let found = targets.iter().find(|target| devices.iter().any(|device| target.starts_with(device)));
        assert!(!stage || found.is_none(), "{at} needs {found:?}");
    }
}

fn made_up(files: &[(&str, &str)]) -> House {
    let files: Vec<_> = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
    House::new(&files)
}

#[test]
fn cycles_are_found_however_they_are_written() {
    let first = [
        "use crate::b::deep::{Other, Thing as It};",
        "use crate::{b::{deep::Thing}, c};",
        "use crate::b::deep;",
        "fn f() -> crate::b::deep::Thing { todo!() }",
        "fn f(_: &'static str) { let _ = ('\"', \"\\\"\"); crate::b::deep::f::<u8>() }",
        "#[cfg(unix)] pub(crate) use crate::b::deep::Thing;",
    ];
    for first in first {
        let room = [("lib.rs", "mod a; mod b; pub use b::deep::Thing;"), ("b/mod.rs", "mod deep;"), ("c.rs", "")];
        let with = |deep: &'static str| made_up(&[&room[..], &[("a.rs", first), ("b/deep.rs", deep)]].concat());
        assert_eq!(cycle(&with("use crate::a::Item;").arrows()).unwrap().len(), 3, "{first}");
        assert_eq!(cycle(&with("use crate::c::Item;").arrows()), None, "{first}");
    }
    // A parent that calls a child which needs the parent.
    let files =
        [("main.rs", "mod b;"), ("b/mod.rs", "mod deep; fn f() { deep::f() }"), ("b/deep.rs", "use crate::b::g;")];
    assert_eq!(cycle(&made_up(&files).arrows()).unwrap(), ["b", "b::deep", "b"]);
}

#[test]
fn cycles_of_rooms_are_found() {
    let files =
        [("lib.rs", "mod a; mod b;"), ("a/mod.rs", ""), ("a/one.rs", "use crate::b::f;"), ("b.rs", "use crate::a::f;")];
    let house = made_up(&files);
    assert_eq!(cycle(&house.arrows()), None);
    assert_eq!(cycle(&house.arrows_of_rooms()).unwrap(), ["a", "b", "a"]);
}

#[test]
fn what_is_not_said_by_code_is_no_arrow() {
    let quiet = [
        "// use crate::b::Thing;\n/* crate::b::f() */ /// [`crate::b::f`]\nconst A: &str = \"use crate::b::Thing;\";",
        "const A: &str = r#\"\" crate::b::f() \"#; const B: char = '\\''; // crate::b::f()",
        "pub(in crate::b) fn f() {}",
        "#[cfg(test)]\nmod tests { use crate::b::Thing; fn f() { if true { crate::b::f() } } }",
        "use other::b::Thing;",
    ];
    for quiet in quiet {
        let files = [("lib.rs", "mod a; mod b;"), ("a.rs", quiet), ("b.rs", "use crate::a::Item;")];
        assert_eq!(cycle(&made_up(&files).arrows()), None, "{quiet}");
    }
}

#[test]
fn detours_are_found() {
    let root = ("lib.rs", "mod a; mod b; pub use b::deep::Thing;");
    let room = ("b/mod.rs", "mod deep; pub use crate::b::deep::{Thing as It, f};");
    let straight = ["use crate::b::deep::{Thing, f};", "use crate::b; fn g() -> b::deep::Thing { b::own() }"];
    let detours = ["use crate::Thing;", "use crate::b::It;", "use crate::b; fn g() { b::f() }", "use super::b::deep;"];
    let found = |text| made_up(&[root, room, ("b/deep.rs", ""), ("a.rs", text)]).detours();
    straight.iter().for_each(|text| assert_eq!(found(text), Vec::<String>::new(), "{text}"));
    detours.iter().for_each(|text| assert_eq!(found(text).len(), 1, "{text}"));
}

#[test]
fn strangers_are_found() {
    let house = made_up(&[("lib.rs", "// wgpu"), ("a/b.rs", "use wgpu::Buffer;"), ("a/mod.rs", ""), ("c.rs", "")]);
    assert_eq!(house.strangers("wgpu", "a"), Vec::<&str>::new());
    assert_eq!(house.strangers("wgpu", "c"), ["a::b"]);
}
