//! Light: what adds up where pixels mix.

/// Amounts that add up when pixels are mixed: three of light and 0, or the coordinates of a point. Each is below
/// [`LIGHT_LIMIT`].
pub type Light = [i16; 4];

/// No light is as much.
pub const LIGHT_LIMIT: i32 = 1 << LIGHT_BITS;

/// Fixed point of light.
pub(crate) const LIGHT_BITS: u32 = 14;
