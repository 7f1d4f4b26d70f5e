//! The result of a call as a JavaScript object.

use huepress::{Original, Pressed};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

/// The file with facts about it.
pub fn to_object(original: &Original<'_>, pressed: Pressed<'_>) -> Object {
    let file = original.file();
    let format = match (pressed.kept, file) {
        (Some(_), Some(file)) => file.format.name(),
        _ => pressed.container.name(),
    };
    let image = &pressed.compressed.image;
    object([
        ("format", format.to_lowercase().into()),
        ("width", image.width().into()),
        ("height", image.height().into()),
        ("bytesIn", (file.map_or(0, |file| file.bytes.len()) as u32).into()),
        ("bytesOut", (pressed.bytes().len() as u32).into()),
        ("kept", pressed.kept.map_or(JsValue::NULL, |kept| kept.reason().into())),
        ("leftOut", original.left_out().map_or(JsValue::NULL, JsValue::from)),
        ("colorsIn", (pressed.compressed.colors_in as u32).into()),
        ("palette", palette(&pressed).into()),
        ("device", (&pressed.compressed.fit.device).into()),
        ("psnr", pressed.compressed.psnr.map_or(JsValue::NULL, JsValue::from)),
        ("reached", reached(&pressed)),
        ("warnings", pressed.warnings.iter().map(JsValue::from).collect::<Array>().into()),
        ("data", Uint8Array::from(pressed.bytes()).into()),
    ])
}

/// The colours with their shares of the pixels, in the order of the file.
fn palette(pressed: &Pressed<'_>) -> Array {
    let image = &pressed.compressed.image;
    let pixels = f64::from(image.width()) * f64::from(image.height());
    let colors = image.palette().colors().iter().zip(image.counts());
    colors
        .map(|(color, count)| {
            let [r, g, b, a] = color;
            let opaque = format!("#{r:02x}{g:02x}{b:02x}");
            let name = if *a == 255 { opaque } else { format!("{opaque}{a:02x}") };
            object([("color", name.into()), ("share", (count as f64 / pixels).into())])
        })
        .collect()
}

/// What the search for a goal came to; null without a goal.
fn reached(pressed: &Pressed<'_>) -> JsValue {
    let Some(reached) = &pressed.reached else { return JsValue::NULL };
    let setting = reached.trial.setting;
    object([
        ("met", reached.met.into()),
        ("tries", (reached.tries as u32).into()),
        ("ssimulacra2", reached.trial.score.into()),
        ("colors", setting.colors.into()),
        ("lossy", setting.lossy.into()),
        ("ditherStrength", setting.dither_strength.into()),
        ("summary", reached.to_string().into()),
    ])
    .into()
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &name.into(), &value).expect("a new object takes any property");
    }
    object
}
