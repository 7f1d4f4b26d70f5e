//! Colours of messages.

use std::fmt::Display;
use std::io::IsTerminal;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use huepress::Rgba;

use crate::cli::verbosity::ColorArg;

/// Turns colours on or off for the whole process. With auto, `NO_COLOR`, `CLICOLOR` and the terminal decide.
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

pub fn note() -> impl Display {
    painted(AnsiColor::Cyan.on_default().bold(), "note:")
}

/// The word for an input that was kept.
pub fn kept() -> impl Display {
    painted(AnsiColor::Yellow.on_default(), "kept")
}

pub fn share(percent: f64) -> impl Display {
    painted(AnsiColor::Green.on_default(), &format!("{percent:.1} %"))
}

/// A text with codes that streams without colour leave out.
fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Two cells of a colour over white, for terminals with 2^24 colours; nothing for others.
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
