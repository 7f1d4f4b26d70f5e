// Cells along the Z-order curve.

// Every third bit is one of the lower eight.
fn spread(byte: u32) -> u32 {
    let nibbles = (byte | (byte << 8u)) & 0x00f00fu;
    let pairs = (nibbles | (nibbles << 4u)) & 0x0c30c3u;
    return (pairs | (pairs << 2u)) & 0x249249u;
}

// Undoes `spread`.
fn close_up(bits: u32) -> u32 {
    let pairs = (bits & 0x249249u) | ((bits & 0x249249u) >> 2u);
    let nibbles = (pairs & 0x0c30c3u) | ((pairs & 0x0c30c3u) >> 4u);
    return ((nibbles & 0x00f00fu) | ((nibbles & 0x00f00fu) >> 8u)) & 0xffu;
}

// Three bytes interleaved along the Z-order curve.
fn along_curve(p: vec3<u32>) -> u32 {
    return (spread(p.x) << 2u) | (spread(p.y) << 1u) | spread(p.z);
}

// The cell of a point of three channels along the Z-order curve, from the upper eight bits of each coordinate.
fn cell_of(point: vec2<u32>) -> u32 {
    return along_curve(unpack(point).xyz >> vec3(CELL_BITS));
}

// The group of colours of a point of three channels.
fn group_of(point: vec2<u32>) -> u32 {
    return cell_of(point) / GROUP;
}
