//! Numbers and colours as text for people.

use crate::image::Rgba;

/// `12,345`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 colour`, `2,345 colours`
pub fn plural(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number of bytes: `123.4 KiB`, `1,234.5 KiB`, `12.3 MiB`
pub fn size(bytes: u64) -> String {
    // A larger unit begins at ten of it, so that sizes that are compared have three digits at least.
    let (unit, shift) = match bytes {
        0..0xa0_0000 => ("KiB", 10),
        0xa0_0000..0x2_8000_0000 => ("MiB", 20),
        _ => ("GiB", 30),
    };
    let tenths = (u128::from(bytes) * 10 + (1 << (shift - 1))) >> shift;
    let tenths = tenths as u64;
    format!("{}.{} {unit}", grouped(tenths / 10), tenths % 10)
}

/// `#e4002b`, or `#00ff0080` where the colour is not opaque.
pub fn hex([r, g, b, a]: Rgba) -> String {
    if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
}

/// An inertia, with decimals where it is small: its size differs much between the spaces.
pub fn figures(value: f64) -> String {
    if value < 1e4 { format!("{value:.3}") } else { grouped(value.round() as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([1, 2].map(|n| plural(n, "run")), ["1 run", "2 runs"]);
        assert_eq!([0, 51, 52, 1024, 1_500_000].map(size), ["0.0 KiB", "0.0 KiB", "0.1 KiB", "1.0 KiB", "1,464.8 KiB"]);
        assert_eq!(
            [(10 << 20) - 1, 10 << 20, 1_500_000_000, 10 << 30, u64::MAX].map(size),
            ["10,240.0 KiB", "10.0 MiB", "1,430.5 MiB", "10.0 GiB", "17,179,869,184.0 GiB"]
        );
    }
}
