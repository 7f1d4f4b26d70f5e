// The cost of a label for a target.

// Distance, low-pass and bits as one sum; twin of `kernel::LabelCost`, whose palette has a buffer of its own.
struct LabelCost {
    sides: Sides,
    // Number of colours.
    palette_len: u32,
    price_shift: u32,
    // Bits of a coordinate inside the cells of short lists, and the first list of such cells.
    cell_bits: u32,
    first_list: u32,
    // How light is seen, and the length of the axes of colour in 256ths.
    eye: u32,
    color_length: u32,
    // What each amount of light adds to lightness, in 64ths, and the amounts that change with lightness alone.
    parts: vec4<i32>,
    alike: vec4<i32>,
    prices: array<u32, CLASSES>,
    // Of lightness in the lower byte, of colour in the next.
    strengths: array<u32, CLASSES>,
    // Whether the bits of filtered bytes are priced; those of labels are 0 then.
    is_filtered: u32,
    // The filter's number.
    filter_number: u32,
    // Up to the alignment of a vector.
    padding: array<u32, 2>,
}

// The palette where the threads of a workgroup see it. A colour is its coordinates, its squared length, and the bits
// that its label costs on its own.
var<workgroup> local_palette: array<vec4<u32>, MAX_COLORS>;
// The light of each colour, likewise.
var<workgroup> local_lights: array<vec4<i32>, MAX_COLORS>;

struct Choice {
    cost: i32,
    label: u32,
}

// The cost of a colour's label for a target, less what is the same for all; its bits count `parts` times.
fn cost(color: vec4<u32>, target_: vec4<u32>, price: u32, price_shift: u32, parts: i32) -> i32 {
    // The masks change nothing: they tell a compiler that multiplying 24 bits is enough, which is faster on many
    // devices.
    let bits = (price & (MAX_PRICE - 1u)) * (color.w & (MAX_BITS - 1u));
    let t = target_ & vec4(u32(HIGHEST));
    let c = unpack(color.xy);
    var inner = c.x * t.x + c.y * t.y + c.z * t.z;
    if CHANNELS == 4u {
        inner += c.w * t.w;
    }
    return i32(color.z) - 2 * i32(inner) + ((i32(bits) * parts) >> price_shift);
}

// The cheapest of a choice and of the labels from `first` on that have a bit. All of these are above the choice's
// label, so it stays where they cost as much.
fn cheapest(bits: u32, first: u32, target_: vec4<u32>, price: u32, price_shift: u32, start: Choice) -> Choice {
    var best = start;
    for (var rest = bits; rest != 0u; rest &= rest - 1u) {
        let label = first + firstTrailingBit(rest);
        let candidate = cost(local_palette[label], target_, price, price_shift, RATE_PARTS);
        if candidate < best.cost {
            best = Choice(candidate, label);
        }
    }
    return best;
}
