//! Colours in what is said.

use std::fmt::Display;
use std::io::IsTerminal;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use huepress::Rgba;

use crate::cli::verbosity::ColorArg;

/// Decides for the whole process. Without it `NO_COLOR`, `CLICOLOR` and the terminal decide.
pub fn choose(color: ColorArg) {
    let choice = match color {
        ColorArg::Auto => return,
        ColorArg::Always => ColorChoice::Always,
        ColorArg::Never => ColorChoice::Never,
    };
    choice.write_global();
}

pub fn error() -> impl Display {
    painted(AnsiColor::Red.on_default().bold(), "error:")
}

pub fn warning() -> impl Display {
    painted(AnsiColor::Yellow.on_default().bold(), "warning:")
}

/// What went well, but not as one may have thought.
pub fn kept() -> impl Display {
    painted(AnsiColor::Yellow.on_default(), "kept")
}

pub fn share(percent: f64) -> impl Display {
    painted(AnsiColor::Green.on_default(), &format!("{percent:.1} %"))
}

/// A text that streams without colour leave as it is.
fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Two cells of a colour over white, for terminals that have 2^24 of them; nothing for others.
pub fn swatch([r, g, b, a]: Rgba) -> String {
    if !has_true_color() {
        return String::new();
    }
    let over = |c: u8| 255 - ((255 - u16::from(c)) * u16::from(a) / 255) as u8;
    let style = Style::new().bg_color(Some(anstyle::RgbColor(over(r), over(g), over(b)).into()));
    format!("{style}  {style:#} ")
}

fn has_true_color() -> bool {
    match ColorChoice::global() {
        ColorChoice::Never => false,
        ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
        ColorChoice::Auto => {
            let is_known = std::env::var("COLORTERM").is_ok_and(|term| term == "truecolor" || term == "24bit");
            is_known && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
        }
    }
}
