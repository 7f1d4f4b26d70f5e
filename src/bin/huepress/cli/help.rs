//! Help in three lengths: a page for who types nothing, the usual options with -h, and all of them with --help.

use std::ffi::OsString;

use clap::{Command, CommandFactory, FromArgMatches};

use crate::cli::Cli;

/// The help without arguments.
pub const PAGE: &str = "\
huepress makes images smaller by reducing their colours.

  huepress photo.png                         writes photo-huepress.png, with up to 256 colours
  huepress photo.png -k 16 -o small.png      sixteen colours, under a name of your own
  huepress photo.png --quality 70            the smallest file that looks good
  huepress photo.png --max-size 150k         the best picture within 150,000 bytes
  huepress -r photos --out-dir small         every image in a directory
  huepress -r site --in-place --backup       replaces the files, with copies of the originals
  huepress photo.png --report report.html    before and after under a slider
  huepress palette photo.png -k 8            the colours and their shares

It reads PNG, JPEG, WebP, GIF, BMP and TIFF, and writes indexed PNG, lossless WebP and GIF.

huepress -h lists the usual options, and huepress --help all of them.
";

/// The options that -h shows: those that a first try or a usual job needs.
const USUAL: [&str; 22] = [
    "inputs",
    "colors",
    "effort",
    "output",
    "format",
    "force",
    "quality",
    "max_size",
    "palette",
    "pin",
    "dither",
    "figure",
    "report",
    "json",
    "device",
    "recursive",
    "exclude",
    "out_dir",
    "in_place",
    "backup",
    "quiet",
    "verbose",
];

/// The command line, of which -h shows the usual options only.
pub fn command() -> Command {
    Cli::command().mut_args(|arg| {
        let is_usual = USUAL.contains(&arg.get_id().as_str()) || ["help", "version"].contains(&arg.get_id().as_str());
        if is_usual { arg } else { arg.hide_short_help(true) }
    })
}

/// Parses the command line; ends the process where it asks for help or makes no sense.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Cli {
    let matches = command().get_matches_from(arguments);
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_option_exists() {
        let command = Cli::command();
        for name in USUAL {
            assert!(command.get_arguments().any(|arg| arg.get_id() == name), "{name}");
        }
    }
}
