//! Conversion of the colour spaces of Photoshop's swatches to sRGB.
//!
//! CMYK is converted without a profile, so that colours come out brighter than in print.

/// The number of the space of red, green and blue, of 16 bits each.
pub(super) const RGB: u16 = 0;
const HSB: u16 = 1;
const CMYK: u16 = 2;
const LAB: u16 = 7;
const GREY: u16 = 8;

/// The name of a space in messages.
pub(super) fn name(space: u16) -> String {
    let name = match space {
        RGB => "RGB",
        HSB => "HSB",
        CMYK => "CMYK",
        3 => "Pantone",
        4 => "Focoltone",
        5 => "Trumatch",
        6 => "Toyo",
        LAB => "Lab",
        GREY => "grey",
        10 => "HKS",
        other => return format!("colour space {other}"),
    };
    format!("colour space {space} ({name})")
}

/// Converts the four words of a swatch to sRGB; None if the space is a catalogue of inks or unknown.
pub(super) fn rgb(space: u16, values: [u16; 4]) -> Option<[u8; 3]> {
    let [w, x, y, z] = values;
    match space {
        // Some programs write a channel times 256, others times 257; the high byte is the channel in both cases.
        RGB => Some([w, x, y].map(|value| (value >> 8) as u8)),
        HSB => Some(hsb([w, x, y])),
        // 0 is full ink, 65535 none.
        CMYK => Some([w, x, y].map(|paper| to_byte(f64::from(paper) * f64::from(z) / (FULL * FULL)))),
        LAB => Some(lab(w, x as i16, y as i16)),
        // An amount of ink, though the specification calls it a grey value: Photoshop's "White" is 0, "Black" 10000.
        GREY => Some([to_byte(1.0 - f64::from(w) / 10_000.0); 3]),
        _ => None,
    }
}

const FULL: f64 = 65_535.0;

/// Maps 0 to 1 to a byte.
fn to_byte(value: f64) -> u8 {
    libm::round(255.0 * value.clamp(0.0, 1.0)) as u8
}

fn hsb(values: [u16; 3]) -> [u8; 3] {
    let [hue, saturation, brightness] = values.map(|value| f64::from(value) / FULL);
    // Hues are in sixths of the circle. A channel is full within one of its own hue, and empty from two on.
    let channel = |own_hue: f64| {
        let distance = (6.0 * hue - own_hue).abs();
        let distance = distance.min(6.0 - distance);
        to_byte(brightness * (1.0 - saturation * (distance - 1.0).clamp(0.0, 1.0)))
    };
    [0.0, 2.0, 4.0].map(channel)
}

/// Converts CIE Lab under D50, in hundredths. Sources: CIE 15; Bruce Lindbloom's Bradford-adapted matrix from XYZ under
/// D50 to linear sRGB; IEC 61966-2-1.
fn lab(lightness: u16, a: i16, b: i16) -> [u8; 3] {
    const WHITE: [f64; 3] = [0.96422, 1.0, 0.82521];
    const LINEAR: [[f64; 3]; 3] =
        [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]];
    let middle = (f64::from(lightness.min(10_000)) / 100.0 + 16.0) / 116.0;
    let roots = [middle + f64::from(a) / 50_000.0, middle, middle - f64::from(b) / 20_000.0];
    let cube = |t: f64| if t > 6.0 / 29.0 { t * t * t } else { (t - 4.0 / 29.0) * 108.0 / 841.0 };
    let xyz: [f64; 3] = std::array::from_fn(|i| WHITE[i] * cube(roots[i]));
    LINEAR.map(|row| {
        let light: f64 = row.iter().zip(xyz).map(|(&share, value)| share * value).sum();
        to_byte(if light <= 0.0031308 { 12.92 * light } else { 1.055 * libm::pow(light, 1.0 / 2.4) - 0.055 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_come_out_of_every_space() {
        let lab = |l: f64, a: f64, b: f64| [l, a, b].map(|value| (100.0 * value).round() as i16 as u16);
        let [red, green, blue] = [lab(54.29, 80.80, 69.89), lab(87.82, -79.27, 80.99), lab(29.57, 68.30, -112.03)]
            .map(|[l, a, b]| [l, a, b, 0]);
        let cases: [(u16, [u16; 4], [u8; 3]); 25] = [
            (RGB, [0xe4e4, 0x0000, 0x2b2b, 0], [228, 0, 43]),
            (RGB, [0xe400, 0xff00, 0x2b00, 0], [228, 255, 43]),
            (RGB, [0xffff, 0x00ff, 0x0100, 9], [255, 0, 1]),
            (HSB, [0, 65535, 65535, 0], [255, 0, 0]),
            (HSB, [65535, 65535, 65535, 0], [255, 0, 0]),
            (HSB, [21845, 65535, 65535, 0], [0, 255, 0]),
            (HSB, [43690, 65535, 65535, 0], [0, 0, 255]),
            (HSB, [10922, 65535, 65535, 0], [255, 255, 0]),
            (HSB, [54613, 65535, 65535, 0], [255, 0, 255]),
            (HSB, [5461, 32768, 65535, 0], [255, 191, 127]),
            (HSB, [5461, 0, 32768, 0], [128, 128, 128]),
            (CMYK, [65535, 65535, 65535, 65535], [255, 255, 255]),
            (CMYK, [0, 65535, 65535, 65535], [0, 255, 255]),
            (CMYK, [65535, 65535, 0, 65535], [255, 255, 0]),
            (CMYK, [65535, 65535, 65535, 0], [0, 0, 0]),
            (CMYK, [65535, 32768, 0, 32768], [128, 64, 0]),
            (LAB, [10000, 0, 0, 0], [255, 255, 255]),
            (LAB, [0, 0, 0, 0], [0, 0, 0]),
            (LAB, [5000, 0, 0, 0], [119, 119, 119]),
            (LAB, red, [255, 0, 0]),
            (LAB, green, [0, 255, 0]),
            (LAB, blue, [0, 0, 255]),
            (GREY, [0, 0, 0, 0], [255, 255, 255]),
            (GREY, [10000, 0, 0, 0], [0, 0, 0]),
            (GREY, [7500, 0, 0, 0], [64, 64, 64]),
        ];
        for (space, values, expected) in cases {
            let found = rgb(space, values).unwrap();
            let tolerance = u8::from(space == LAB);
            let far = found.iter().zip(expected).map(|(&a, b)| a.abs_diff(b)).max();
            assert!(far <= Some(tolerance), "{} {values:?}: {found:?}, not {expected:?}", name(space));
        }
        for book in [3, 4, 5, 6, 9, 10, 11, u16::MAX] {
            assert_eq!(rgb(book, [1, 2, 3, 4]), None, "{}", name(book));
        }
    }
}
