//! Names for results: where each goes, and what happens where two would have the same name.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use huepress::codec::Container;

use crate::cli::job::JobArgs;
use crate::files::input::Input;
use crate::files::name::{is_dash, listed, shown};
use crate::files::output::resolved;
use crate::files::target::{Target, with_ending};

/// The part of an input's name that is in the name of its result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stem {
    /// `photo` of `photo.jpg`.
    Short,
    /// `photo.jpg`, where the short one is another input's too.
    Whole,
}

/// The suffix that is added to an input's name to make the result's.
pub fn suffix(args: &JobArgs) -> &str {
    let usual = if args.out_dir.is_some() { "" } else { "-huepress" };
    args.suffix.as_deref().unwrap_or(usual)
}

/// The format that a file's name ends with.
pub fn ending(path: &Path) -> Option<Container> {
    path.extension()?.to_str()?.parse().ok()
}

/// Whether results go to standard output.
pub fn is_to_stdout(args: &JobArgs, inputs: &[Input]) -> bool {
    let is_nameless = !args.in_place && args.out_dir.is_none() && inputs.iter().any(|input| is_dash(&input.path));
    args.output.as_deref().map_or(is_nameless, is_dash)
}

/// The target of one input's result.
///
/// # Errors
/// Fails where --in-place cannot write the format of the input, and where the input has no name.
pub fn target(args: &JobArgs, input: &Input, stem: Stem) -> Result<Target, String> {
    match &args.output {
        Some(path) if is_dash(path) => return Ok(Target::Stdout),
        Some(path) => return Ok(Target::Named(path.clone())),
        None => (),
    }
    if is_dash(&input.path) {
        return match args.in_place || args.out_dir.is_some() {
            true => Err("standard input has no name that its result could have; name a file with -o".to_owned()),
            false => Ok(Target::Stdout),
        };
    }
    if args.in_place {
        return match ending(&input.path) {
            Some(_) => Ok(Target::InPlace(input.path.clone())),
            None => Err(format!(
                "{}: huepress writes PNG, WebP and GIF, and with --in-place a result has its input's name; \
                 write it elsewhere",
                shown(&input.path)
            )),
        };
    }
    let path = args.out_dir.as_ref().map_or_else(|| input.path.clone(), |directory| directory.join(&input.inside));
    let named = |stem: Option<&OsStr>| {
        let mut name = stem.map_or_else(OsString::new, OsString::from);
        name.push(suffix(args));
        path.with_file_name(name)
    };
    let short = named(path.file_stem());
    let kept = path.extension().map_or_else(|| short.clone(), |ending| with_ending(&short, ending));
    let result = if stem == Stem::Short { short } else { named(path.file_name()) };
    Ok(if args.out_dir.is_some() { Target::Mirrored { result, kept } } else { Target::Beside(result) })
}

/// The inputs whose results would have the same path as that of another input.
pub struct Clashes<'a> {
    inputs: &'a [Input],
    /// The inputs by the paths that they may be written to.
    by_path: HashMap<PathBuf, Vec<usize>>,
}

impl<'a> Clashes<'a> {
    /// From the paths of each input's result.
    pub fn new(inputs: &'a [Input], paths: impl Iterator<Item = Vec<PathBuf>>) -> Self {
        let mut by_path: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (index, paths) in paths.enumerate() {
            for path in paths {
                by_path.entry(resolved(&path)).or_default().push(index);
            }
        }
        by_path.retain(|_, inputs| inputs.len() > 1);
        Self { inputs, by_path }
    }

    /// The inputs that need a longer name: all but the one that has the format of the result. So names do not depend on
    /// the order of inputs.
    pub fn renamed(&self, container: Option<Container>) -> impl Iterator<Item = usize> {
        let has_format = move |index: &usize| {
            let ending = self.inputs[*index].inside.extension();
            container.is_some_and(|container| ending.is_some_and(|ending| ending == container.extension()))
        };
        self.by_path.values().flatten().copied().filter(move |index| !has_format(index))
    }

    /// The problems of inputs that nothing tells apart.
    pub fn problems(&self) -> impl Iterator<Item = (usize, String)> {
        self.by_path.iter().flat_map(|(path, clashing)| {
            let names = listed(clashing.iter().map(|&index| self.inputs[index].path.as_path()));
            clashing.iter().map(move |&index| {
                (index, format!("{names} would all be written to {}; write them apart", shown(path)))
            })
        })
    }
}
