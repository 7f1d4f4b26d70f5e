//! The order of the house: no file needs one that needs it, and an import names the file that defines the thing.
//!
//! Re-exports are for those outside. Inside they would hide which file needs which, and so the cycles that make a crate one
//! knot.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The sources of a crate by module, such as `codec::png`; the root has no name.
struct House {
    rooms: BTreeMap<String, Source>,
}

/// What one file says.
struct Source {
    tokens: Vec<String>,
    /// Names that its `pub use` lines give on.
    exports: BTreeSet<String>,
    /// Modules that it knows by a name of its own.
    aliases: BTreeMap<String, String>,
}

/// A path that a file names.
struct Mention {
    segments: Vec<String>,
    /// The name that it has there, where it is imported.
    name: Option<String>,
    is_export: bool,
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
        let mut house = Self { rooms: sources.collect() };
        for at in house.rooms.keys().cloned().collect::<Vec<_>>() {
            let imports = mentions(&house.rooms[&at].tokens).into_iter().filter_map(|mention| {
                let (target, rest) = house.resolve(&at, &mention.segments)?;
                Some((mention.name?, target)).filter(|_| rest.is_none())
            });
            let aliases = imports.collect();
            house.rooms.get_mut(&at).unwrap().aliases = aliases;
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
        let mut module = match (first.as_str(), self.rooms[from].aliases.get(first)) {
            ("crate", _) => String::new(),
            (_, Some(module)) => module.clone(),
            _ => Some(inside(from, first)).filter(|child| self.rooms.contains_key(child))?,
        };
        while let Some((next, further)) =
            rest.split_first().filter(|(next, _)| *next != "self" && self.rooms.contains_key(&inside(&module, next)))
        {
            (module, rest) = (inside(&module, next), further);
        }
        Some((module, rest.first().map(String::as_str).filter(|name| *name != "self")))
    }

    /// For each file those that it needs, its tests aside.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let files = self.rooms.iter().filter(|(at, _)| !is_test(at));
        let arrows = files.map(|(at, source)| {
            let mentions = mentions(&without_tests(&source.tokens));
            let targets = mentions.iter().filter_map(|mention| Some(self.resolve(at, &mention.segments)?.0));
            (at.as_str(), targets.filter(|target| target != at && !is_test(target)).collect())
        });
        arrows.collect()
    }

    /// Files each of which needs the next, the last of them the first.
    fn cycle(&self) -> Option<Vec<String>> {
        fn visit<'a>(
            at: &'a str,
            arrows: &'a BTreeMap<&str, BTreeSet<String>>,
            way: &mut Vec<&'a str>,
            done: &mut BTreeSet<&'a str>,
        ) -> Option<Vec<String>> {
            if let Some(start) = way.iter().position(|&other| other == at) {
                return Some(way[start..].iter().chain([&at]).map(|&file| file.to_owned()).collect());
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
        let (arrows, mut done) = (self.arrows(), BTreeSet::new());
        arrows.keys().find_map(|at| visit(at, &arrows, &mut Vec::new(), &mut done))
    }

    /// Paths that do not say where a thing is defined: they go through a re-export or, tests aside, start from `super`.
    fn detours(&self) -> Vec<String> {
        let mut detours = Vec::new();
        for (at, source) in &self.rooms {
            let through = mentions(&source.tokens).into_iter().filter(|mention| {
                let Some((target, Some(name))) = self.resolve(at, &mention.segments) else { return false };
                target != *at && self.rooms[&target].exports.contains(name)
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
        self.rooms.iter().filter(|(at, source)| outside(at) && names(source)).map(|(at, _)| at.as_str()).collect()
    }
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

/// Names, `::` and single characters; comments, texts and lifetimes are left out.
fn tokens(text: &str) -> Vec<String> {
    let (mut rest, mut tokens) = (text, Vec::<String>::new());
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = rest.find(|c| !is_name(c)).map_or(rest, |end| &rest[..end]);
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if ["r", "br"].contains(&name) && rest[name.len()..].trim_start_matches('#').starts_with('"') {
            let hashes = rest[name.len()..].find('"').unwrap();
            let (start, end) = (name.len() + hashes + 1, format!("\"{}", "#".repeat(hashes)));
            start + rest[start..].find(&end).unwrap() + end.len()
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            // A character and not a lifetime.
            let is_character = rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'');
            if is_character { quoted(rest, '\'') } else { 1 + rest[1..].find(|c| !is_name(c)).unwrap_or(0) }
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            let token = if rest.starts_with("::") {
                "::"
            } else if name.is_empty() {
                &rest[..first.len_utf8()]
            } else {
                name
            };
            tokens.push(token.to_owned());
            token.len()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a text or a character with its marks.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|c| {
        let is_end = c == mark && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    2 + end.unwrap()
}

/// Leaves out modules that only tests have.
fn without_tests(tokens: &[String]) -> Vec<String> {
    const START: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let (mut rest, mut kept) = (tokens, Vec::new());
    while let Some(first) = rest.first() {
        if rest.len() > START.len() + 1 && rest.iter().zip(START).all(|(token, start)| token == start) {
            let mut depth = 0;
            let end = rest.iter().position(|token| {
                depth += i32::from(token == "{") - i32::from(token == "}");
                depth == 0 && (token == "}" || token == ";")
            });
            rest = &rest[end.unwrap() + 1..];
        } else {
            kept.push(first.clone());
            rest = &rest[1..];
        }
    }
    kept
}

/// All paths of two segments and more, and all imports.
fn mentions(tokens: &[String]) -> Vec<Mention> {
    let (mut at, mut is_export, mut found) = (0, false, Vec::new());
    while at < tokens.len() {
        match tokens[at].as_str() {
            "pub" => {
                is_export = true;
                at += 1;
                // How far it is seen is no path.
                if tokens[at] == "(" {
                    at += tokens[at..].iter().position(|token| token == ")").unwrap() + 1;
                }
                continue;
            }
            "use" => {
                let end = at + tokens[at..].iter().position(|token| token == ";").unwrap();
                tree(&[], &tokens[at + 1..end], is_export, &mut found);
                at = end;
            }
            _ if is_word(&tokens[at]) => {
                let mut segments = vec![tokens[at].clone()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && let Some(next) = tokens.get(at + 2).filter(|token| is_word(token))
                {
                    segments.push(next.clone());
                    at += 2;
                }
                if segments.len() > 1 {
                    found.push(Mention { segments, name: None, is_export: false });
                }
            }
            _ => (),
        }
        is_export = false;
        at += 1;
    }
    found
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Spreads out what a `use` says.
fn tree(before: &[String], tokens: &[String], is_export: bool, found: &mut Vec<Mention>) {
    let open = tokens.iter().position(|token| token == "{");
    let head: Vec<String> = tokens[..open.unwrap_or(tokens.len())].to_vec();
    let alias = head.iter().position(|token| token == "as");
    let path = head[..alias.unwrap_or(head.len())].iter().filter(|token| *token != "::");
    let segments: Vec<String> = before.iter().chain(path).cloned().collect();
    let Some(open) = open else {
        let last = segments.iter().rev().find(|segment| *segment != "self");
        let name = alias.map(|alias| &head[alias + 1]).or(last).cloned();
        if !segments.is_empty() {
            found.push(Mention { segments, name, is_export });
        }
        return;
    };
    let (mut depth, mut start, inner) = (0, 0, &tokens[open + 1..tokens.len() - 1]);
    for (at, token) in inner.iter().enumerate() {
        depth += i32::from(token == "{") - i32::from(token == "}");
        if depth == 0 && token == "," {
            tree(&segments, &inner[start..at], is_export, found);
            start = at + 1;
        }
    }
    if start < inner.len() {
        tree(&segments, &inner[start..], is_export, found);
    }
}

#[test]
fn no_file_needs_one_that_needs_it() {
    for house in [House::library(), House::command()] {
        assert_eq!(house.cycle(), None);
    }
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
        assert_eq!(with("use crate::a::Item;").cycle().unwrap().len(), 3, "{first}");
        assert_eq!(with("use crate::c::Item;").cycle(), None, "{first}");
    }
    // A parent that calls a child which needs the parent.
    let files =
        [("main.rs", "mod b;"), ("b/mod.rs", "mod deep; fn f() { deep::f() }"), ("b/deep.rs", "use crate::b::g;")];
    assert_eq!(made_up(&files).cycle().unwrap(), ["b", "b::deep", "b"]);
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
        assert_eq!(made_up(&files).cycle(), None, "{quiet}");
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
