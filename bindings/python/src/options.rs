//! The options of the library, from keyword arguments that have the names of the command's options.

use std::time::Duration;

use huepress::codec::{Container, DecodeOptions, Strip};
use huepress::{Device, Dither, Effort, Error, Goal, Init, Options, OutputFormat, PaletteStorage, PressOptions, Space};
use pyo3::prelude::*;

use crate::arguments::Arguments;
use crate::errors::raised;

/// The device on which to work.
pub fn device(arguments: &Arguments<'_, '_>) -> PyResult<Device> {
    arguments.text("device")?.map_or(Ok(Device::Auto), |name| name.parse().map_err(raised))
}

/// The options that find a palette.
pub fn of_clusters(arguments: &Arguments<'_, '_>) -> PyResult<Options> {
    let mut options = Options::default();
    if let Some(colors) = arguments.whole("colors")? {
        options = options.colors(colors);
    }
    if let Some(effort) = arguments.whole("effort")? {
        options = options.effort(Effort::new(effort).map_err(raised)?);
    }
    if let Some(space) = arguments.choice("space", &[("oklab", Space::Oklab), ("srgb", Space::Srgb)])? {
        options = options.space(space);
    }
    if let Some(init) = arguments.choice("init", &[("wu", Init::Wu), ("k-means++", Init::KMeansPlusPlus)])? {
        options = options.init(init);
    }
    if let Some(restarts) = arguments.whole("restarts")? {
        options = options.restarts(restarts);
    }
    if let Some(max_iter) = arguments.whole("max_iter")? {
        options = options.max_iter(max_iter);
    }
    if let Some(tol) = arguments.real("tol")? {
        options = options.tol(tol);
    }
    if let Some(seed) = arguments.whole("seed")? {
        options = options.seed(seed);
    }
    if let Some(pins) = arguments.colors("pin")? {
        options = options.pins(&pins);
    }
    Ok(options)
}

/// The options of palette and labels.
fn of_labels(arguments: &Arguments<'_, '_>) -> PyResult<Options> {
    let mut options = of_clusters(arguments)?;
    let methods = [
        ("auto", Dither::Auto),
        ("none", Dither::None),
        ("floyd-steinberg", Dither::FloydSteinberg),
        ("blue-noise", Dither::BlueNoise),
        ("bayer", Dither::Bayer),
    ];
    if let Some(dither) = arguments.choice("dither", &methods)? {
        options = options.dither(dither);
    }
    if arguments.is_set("indexed")? {
        options = options.storage(PaletteStorage::Indexed);
    }
    if let Some(palette) = arguments.colors("palette")? {
        options = options.palette(&palette);
    }
    if let Some(palette) = arguments.colors("shared_palette")? {
        options = options.shared_palette(&palette).storage(PaletteStorage::InOrder);
    }
    if arguments.is_set("keep_order")? {
        options = options.storage(PaletteStorage::InOrder);
    }
    if let Some(percent) = arguments.whole("dither_strength")? {
        options = options.dither_strength(percent);
    }
    if let Some(lossy) = arguments.whole("lossy")? {
        options = options.lossy(lossy);
    }
    Ok(options)
}

/// The options of decoding.
pub fn of_decoding(arguments: &Arguments<'_, '_>) -> PyResult<DecodeOptions> {
    let decode = DecodeOptions::default().keep_profile(arguments.is_set("keep_profile")?);
    Ok(arguments.whole("max_pixels")?.map_or(decode, |most| decode.max_pixels(most)))
}

/// All options of one compression.
pub fn of_compression(arguments: &Arguments<'_, '_>) -> PyResult<PressOptions> {
    let mut options = PressOptions::from(of_labels(arguments)?)
        .decode(of_decoding(arguments)?)
        .best_effort(arguments.is_set("best_effort")?)
        .curve(arguments.is_set("curve")?);
    let formats = [
        ("png", OutputFormat::Only(Container::Png)),
        ("webp", OutputFormat::Only(Container::WebP)),
        ("gif", OutputFormat::Only(Container::Gif)),
        ("auto", OutputFormat::Smallest),
    ];
    if let Some(format) = arguments.choice("format", &formats)? {
        options = options.format(format);
    }
    if let Some(strip) =
        arguments.choice("strip", &[("all", Strip::All), ("safe", Strip::Safe), ("none", Strip::None)])?
    {
        options = options.strip(strip);
    }
    if let Some(palette) = arguments.colors("like")? {
        options = options.like(&palette);
    }
    if let Some(quality) = arguments.real("quality")? {
        options = options.goal(Goal::Quality(quality));
    }
    if let Some(bytes) = arguments.whole("max_size")? {
        options = options.goal(Goal::MaxSize(bytes));
    }
    if let Some(percent) = arguments.real("min_saving")? {
        options = options.min_saving(percent);
    }
    Ok(options)
}

/// The time after which the work ends.
pub fn timeout(arguments: &Arguments<'_, '_>) -> PyResult<Option<Duration>> {
    let Some(seconds) = arguments.real("timeout")? else { return Ok(None) };
    let duration = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds > 0.0);
    let range = "a number of seconds above 0";
    let error = || raised(Error::Option { name: "timeout", value: seconds.to_string(), range });
    duration.map(Some).ok_or_else(error)
}
