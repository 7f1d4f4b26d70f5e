//! Light: amounts that add up when pixels mix.

/// Amounts that add up when pixels mix: three cone responses and 0, or the coordinates of a point. Each is below
/// [`LIGHT_LIMIT`].
pub type Light = [i16; 4];

/// The exclusive upper bound of an amount of light.
pub const LIGHT_LIMIT: i32 = 1 << LIGHT_BITS;

/// Bits of an amount of light.
pub(crate) const LIGHT_BITS: u32 = 14;
