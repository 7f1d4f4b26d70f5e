//! The options of a call, from a JavaScript object whose names are those of the command in camel case.

use huepress::codec::{Container, DecodeOptions, Strip, decode_palette, decode_plte, parse_colors};
use huepress::{
    Device, Dither, Effort, Goal, Init, Options as Quantizer, OutputFormat, PaletteStorage, PressOptions, Rgba, Space,
    builtin_palette,
};
use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::given::{Given, Result};
use crate::watch::Watch;

/// What a call asks for.
pub struct Options {
    pub press: PressOptions,
    pub decode: DecodeOptions,
    pub device: Device,
    pub watch: Watch,
}

/// Options that make no sense together with the first of each line, as for the command.
const CONFLICTS: [(&str, &[&str]); 3] = [
    ("palette", &["colors", "pin"]),
    (
        "like",
        &[
            "palette",
            "keepOrder",
            "colors",
            "pin",
            "quality",
            "maxSize",
            "bestEffort",
            "lossy",
            "dither",
            "ditherStrength",
            "keepProfile",
        ],
    ),
    ("quality", &["maxSize"]),
];

impl Options {
    /// Reads an object.
    ///
    /// # Errors
    /// An option that there is not, is of a wrong type, or contradicts another.
    pub fn read(object: &Object) -> Result<Self> {
        let given = Given::new(object);
        for (name, others) in CONFLICTS {
            if let Some(other) = others.iter().find(|other| given.has(name) && given.has(other)) {
                return Err(JsError::new(&format!("the options {name} and {other} contradict each other")));
            }
        }
        let decode = given.decode()?;
        let press = given.press()?.decode(decode);
        let device = match given.text("device")? {
            Some(name) => name.parse()?,
            None => Device::default(),
        };
        let watch = Watch::new(given.function("onProgress")?, given.value("signal"));
        given.check_names()?;
        Ok(Self { press, decode, device, watch })
    }
}

impl Given<'_> {
    fn decode(&self) -> Result<DecodeOptions> {
        let options = DecodeOptions::default().keep_profile(self.flag("keepProfile")?);
        Ok(self.whole("maxPixels")?.into_iter().fold(options, DecodeOptions::max_pixels))
    }

    fn press(&self) -> Result<PressOptions> {
        let mut options = PressOptions::from(self.quantizer()?).best_effort(self.flag("bestEffort")?);
        options = self.number("quality")?.map(Goal::Quality).into_iter().fold(options, PressOptions::goal);
        options = self.whole("maxSize")?.map(Goal::MaxSize).into_iter().fold(options, PressOptions::goal);
        if self.flag("bestEffort")? && !self.has("quality") && !self.has("maxSize") {
            return Err(JsError::new("the option bestEffort needs quality or maxSize"));
        }
        options = self.number("minSaving")?.into_iter().fold(options, PressOptions::min_saving);
        if let Some(png) = self.bytes("like")? {
            options = options.like(&decode_plte(&png)?);
        }
        let formats = [
            ("png", OutputFormat::Only(Container::Png)),
            ("webp", OutputFormat::Only(Container::WebP)),
            ("gif", OutputFormat::Only(Container::Gif)),
            ("auto", OutputFormat::Smallest),
        ];
        options = self.choice("format", formats)?.into_iter().fold(options, PressOptions::format);
        let strips = [("all", Strip::All), ("safe", Strip::Safe), ("none", Strip::None)];
        Ok(self.choice("strip", strips)?.into_iter().fold(options, PressOptions::strip))
    }

    fn quantizer(&self) -> Result<Quantizer> {
        let mut options = Quantizer::default();
        options = self.whole("colors")?.into_iter().fold(options, Quantizer::colors);
        options = self.whole("effort")?.map(Effort::new).transpose()?.into_iter().fold(options, Quantizer::effort);
        let spaces = [("oklab", Space::Oklab), ("srgb", Space::Srgb)];
        options = self.choice("space", spaces)?.into_iter().fold(options, Quantizer::space);
        let inits = [("wu", Init::Wu), ("k-means++", Init::KMeansPlusPlus)];
        options = self.choice("init", inits)?.into_iter().fold(options, Quantizer::init);
        options = self.whole("restarts")?.into_iter().fold(options, Quantizer::restarts);
        options = self.whole("maxIter")?.into_iter().fold(options, Quantizer::max_iter);
        options = self.number("tol")?.into_iter().fold(options, Quantizer::tol);
        options = self.whole("seed")?.into_iter().fold(options, Quantizer::seed);
        let dithers = [
            ("auto", Dither::Auto),
            ("none", Dither::None),
            ("floyd-steinberg", Dither::FloydSteinberg),
            ("blue-noise", Dither::BlueNoise),
            ("bayer", Dither::Bayer),
        ];
        options = self.choice("dither", dithers)?.into_iter().fold(options, Quantizer::dither);
        options = self.whole("ditherStrength")?.into_iter().fold(options, Quantizer::dither_strength);
        options = self.whole("lossy")?.into_iter().fold(options, Quantizer::lossy);
        options = self.pins()?.iter().fold(options, |options, colors| options.pins(colors));
        options = self.palette()?.iter().fold(options, |options, colors| options.palette(colors));
        let keeps_order = self.flag("keepOrder")?;
        if keeps_order && !self.has("palette") {
            return Err(JsError::new("the option keepOrder needs palette"));
        }
        Ok(match (keeps_order, self.flag("indexed")?) {
            (true, _) => options.storage(PaletteStorage::InOrder),
            (_, true) => options.storage(PaletteStorage::Indexed),
            _ => options,
        })
    }

    /// Colours as one text, or a list of them.
    fn pins(&self) -> Result<Option<Vec<Rgba>>> {
        let text = match self.value("pin") {
            Some(value) if Array::is_array(&value) => Some(Array::from(&value).join(",").into()),
            _ => self.text("pin")?,
        };
        Ok(text.map(|text: String| parse_colors(&text)).transpose()?)
    }

    /// A list of colours, the name of a palette, or the bytes of a file.
    fn palette(&self) -> Result<Option<Vec<Rgba>>> {
        let Some(value) = self.value("palette") else { return Ok(None) };
        let colors = if value.is_instance_of::<Uint8Array>() {
            decode_palette(&Uint8Array::from(value).to_vec())?
        } else if Array::is_array(&value) {
            parse_colors(&String::from(Array::from(&value).join(",")))?
        } else {
            let text = value.as_string().ok_or_else(|| self.wrong("palette", "colours, a name or a Uint8Array"))?;
            builtin_palette(&text).map_or_else(|| parse_colors(&text), |colors| Ok(colors.to_vec()))?
        };
        if colors.len() < 2 {
            return Err(JsError::new("the palette has one colour, and at least two are needed"));
        }
        Ok(Some(colors))
    }
}
