// Bins of opaque colours.

// The low or high halves of red, green and blue, one a byte, side by side in this order.
fn side_by_side(halves: u32) -> u32 {
    return (((halves & 0x000f0f0fu) * ((1u << 24u) | (1u << 12u) | 1u)) >> 16u) & 0xfffu;
}

// The bin of an opaque colour: the cube of 16 values, and inside it red, green, blue.
fn bin_of(rgba: u32) -> u32 {
    return (side_by_side(rgba >> 4u) << 12u) | side_by_side(rgba);
}
