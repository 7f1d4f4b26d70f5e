//! Chooses files and directories below a directory by their names.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::files::InputArgs;
use crate::files::output::resolved;

/// The endings of files that are taken where there is no --include.
const ENDINGS: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "apng"];

/// The place of earlier results among the files of a directory, where they are no inputs.
#[derive(Clone, Copy)]
pub enum Results<'a> {
    /// There are none to leave out.
    Nowhere,
    /// Beside the inputs, with names that end like this.
    Ending(&'a str),
    /// In this directory.
    Inside(&'a Path),
}

/// A choice among the files below a directory.
pub struct Filter<'a> {
    include: Option<Gitignore>,
    exclude: Gitignore,
    /// The end of the names of results.
    result_suffix: Option<&'a str>,
    /// The directory of results.
    results: Option<PathBuf>,
    /// The end of the names of backups.
    backup_suffix: &'a str,
}

impl<'a> Filter<'a> {
    /// # Errors
    /// Fails where a pattern makes no sense.
    pub fn new(input_args: &InputArgs, results: Results<'a>, backup_suffix: &'a str) -> Result<Self, String> {
        let (result_suffix, results) = match results {
            Results::Nowhere | Results::Ending("") => (None, None),
            Results::Ending(suffix) => (Some(suffix), None),
            Results::Inside(directory) => (None, Some(resolved(directory))),
        };
        let include = Some(patterns(&input_args.include)?).filter(|_| !input_args.include.is_empty());
        Ok(Self { include, exclude: patterns(&input_args.exclude)?, result_suffix, results, backup_suffix })
    }

    /// Whether a directory is gone into. `inside` is its path below the one that was named.
    pub fn enters(&self, path: &Path, inside: &Path) -> bool {
        let is_hidden = inside.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let has_results = || self.results.as_ref().is_some_and(|results| resolved(path) == *results);
        !is_hidden && !self.exclude.matched(inside, true).is_ignore() && !has_results()
    }

    /// Whether a file is taken. `inside` is its path below the directory that was named.
    pub fn takes(&self, path: &Path, inside: &Path) -> bool {
        let ending = inside.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_image = || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
        let is_included = |include: &Gitignore| include.matched_path_or_any_parents(inside, false).is_ignore();
        self.include.as_ref().map_or_else(is_image, is_included)
            && !self.exclude.matched(inside, false).is_ignore()
            && !self.is_result(inside)
            && !self.is_backup(path)
    }

    fn is_result(&self, inside: &Path) -> bool {
        let stem = inside.file_stem().unwrap_or_default().to_string_lossy();
        self.result_suffix.is_some_and(|suffix| stem.ends_with(suffix))
    }

    /// Whether the file is a copy of the one beside it.
    fn is_backup(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let of = name.strip_suffix(self.backup_suffix).filter(|of| !of.is_empty());
        of.is_some_and(|of| path.with_file_name(of).is_file())
    }
}

/// Patterns as in a `.gitignore` at the top of the directory.
fn patterns(lines: &[String]) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new(".");
    builder.allow_unclosed_class(false);
    builder.case_insensitive(cfg!(windows)).map_err(|error| error.to_string())?;
    for line in lines {
        builder.add_line(None, line).map_err(|error| format!("the pattern {line:?} is not one: {error}"))?;
    }
    let built = builder.build().map_err(|error| error.to_string())?;
    match built.len() == lines.len() {
        true => Ok(built),
        false => Err("a pattern of --include or --exclude is empty or a comment, which matches nothing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_a_gitignore() {
        let cases: [(&[&str], &str, bool, bool); 14] = [
            (&["img"], "img", true, true),
            (&["img"], "a/img", true, true),
            (&["img"], "img", false, true),
            (&["img"], "imgs", true, false),
            (&["drafts/"], "a/drafts", true, true),
            (&["drafts/"], "a/drafts", false, false),
            (&["/top"], "top", true, true),
            (&["/top"], "a/top", true, false),
            (&["**/x"], "a/b/x", false, true),
            (&["*.png"], "a/b.png", false, true),
            (&["a/*.png"], "a/b.png", false, true),
            (&["a/*.png"], "c/a/b.png", false, false),
            (&["*.png", "!b.png"], "a/b.png", false, false),
            (&["*.[Pp]ng"], "a/b.Png", false, true),
        ];
        for (lines, path, is_dir, expected) in cases {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            assert_eq!(patterns(&lines).unwrap().matched(path, is_dir).is_ignore(), expected, "{lines:?} {path}");
        }
        for wrong in ["[a", "", "# a.png"] {
            assert!(patterns(&[wrong.to_owned()]).is_err(), "{wrong:?}");
        }
    }
}
