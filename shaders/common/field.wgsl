// The order of pixels on a label field.

// Width and height of an image.
struct Sides {
    width: u32,
    height: u32,
}

// The index of a pixel on a label field: rows in three planes, those that leave the remainders 0, 1 and 2 on division
// by PHASES one after the other.
fn field_index(x: u32, y: u32, sides: Sides) -> u32 {
    let plane = y % PHASES;
    let before = plane * (sides.height / PHASES) + min(plane, sides.height % PHASES);
    return (before + y / PHASES) * sides.width + x;
}
