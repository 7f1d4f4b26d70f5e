// What all kernels share. Before it stand the constants in capitals, which Rust writes.

// A run of Lloyd's iteration; twin of `kernel::Run`, whose centroids have a buffer of their own.
struct Run {
    clusters: u32,
    status: u32,
    iterations: u32,
    max_iterations: u32,
    tolerance: u32,
    fixed: u32,
    // Low and high half.
    inertia: vec2<u32>,
}

// Words of a set of labels, which has a bit for each.
const MASKS = MAX_COLORS / 32u;

// Width and height of an image.
struct Sides {
    width: u32,
    height: u32,
}

// Where a pixel lies on a canvas: rows in three planes, those that leave the remainders 0, 1 and 2 on division by PHASES
// one after the other.
fn on_canvas(x: u32, y: u32, sides: Sides) -> u32 {
    let plane = y % PHASES;
    let before = plane * (sides.height / PHASES) + min(plane, sides.height % PHASES);
    return (before + y / PHASES) * sides.width + x;
}

// The low or high halves of red, green and blue, one a byte, side by side in this order.
fn side_by_side(halves: u32) -> u32 {
    return (((halves & 0x000f0f0fu) * ((1u << 24u) | (1u << 12u) | 1u)) >> 16u) & 0xfffu;
}

// The bin of an opaque colour: the cube of 16 values, and inside it red, green, blue.
fn bin_of(rgba: u32) -> u32 {
    return (side_by_side(rgba >> 4u) << 12u) | side_by_side(rgba);
}

// A point travels as four 16-bit coordinates.
fn unpack(point: vec2<u32>) -> vec4<u32> {
    return vec4(point.x & 0xffffu, point.x >> 16u, point.y & 0xffffu, point.y >> 16u);
}

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

// The place of three bytes along the Z-order curve.
fn along_curve(p: vec3<u32>) -> u32 {
    return (spread(p.x) << 2u) | (spread(p.y) << 1u) | spread(p.z);
}

// The cell of a point of three channels along the Z-order curve, from the upper eight bits of each coordinate.
fn cell_of(point: vec2<u32>) -> u32 {
    return along_curve(unpack(point).xyz >> vec3(CELL_BITS));
}

// The sort of colours that a point of three channels is of.
fn sort_of(point: vec2<u32>) -> u32 {
    return cell_of(point) / SORT;
}

// A residual travels as four signed ones; of three channels the fourth is 0.
fn unpack_signed(residual: vec2<u32>) -> vec4<i32> {
    let words = bitcast<vec2<i32>>(residual);
    let fourth = select(words.y >> 16u, 0, CHANNELS == 3u);
    return vec4((words.x << 16u) >> 16u, words.x >> 16u, (words.y << 16u) >> 16u, fourth);
}

fn pack_signed(residual: vec4<i32>) -> vec2<u32> {
    let words = bitcast<vec4<u32>>(residual);
    return vec2((words.x & 0xffffu) | (words.y << 16u), (words.z & 0xffffu) | (words.w << 16u));
}

fn distance2(p: vec4<u32>, q: vec4<u32>) -> u32 {
    let d = vec4<i32>(p) - vec4<i32>(q);
    return u32(d.x * d.x + d.y * d.y + d.z * d.z + d.w * d.w);
}

// 64-bit integers are (low, high) pairs.
fn add64(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn multiply64(a: u32, b: u32) -> vec2<u32> {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let cross1 = (a & 0xffffu) * (b >> 16u);
    let cross2 = (a >> 16u) * (b & 0xffffu);
    let middle = (low >> 16u) + (cross1 & 0xffffu) + (cross2 & 0xffffu);
    let high = (a >> 16u) * (b >> 16u) + (cross1 >> 16u) + (cross2 >> 16u) + (middle >> 16u);
    return vec2((low & 0xffffu) | (middle << 16u), high);
}

// sum / weight rounded to nearest, ties up; the quotient is below 2^12, as every coordinate is.
fn mean(sum: vec2<u32>, weight: u32) -> u32 {
    var rest = sum;
    var quotient = 0u;
    for (var step = 0u; step < 12u; step++) {
        let bit = 11u - step;
        let shifted = vec2(weight << bit, (weight >> 1u) >> (31u - bit));
        if rest.y > shifted.y || (rest.y == shifted.y && rest.x >= shifted.x) {
            rest = vec2(rest.x - shifted.x, rest.y - shifted.y - select(0u, 1u, rest.x < shifted.x));
            quotient |= 1u << bit;
        }
    }
    return quotient + select(0u, 1u, rest.x >= weight - rest.x);
}

// What the threads of a workgroup have, and then the sums up to each of a row.
var<workgroup> up_to: array<u32, WORKGROUP>;
const ROW = 16u;

// The sum of what this thread and those before it have. Two barriers, whatever the workgroup's size.
fn scan(lane: u32, own: u32) -> u32 {
    up_to[lane] = own;
    workgroupBarrier();
    if lane < WORKGROUP / ROW {
        var sum = 0u;
        for (var i = ROW * lane; i < ROW * (lane + 1u); i++) {
            sum += up_to[i];
            up_to[i] = sum;
        }
    }
    workgroupBarrier();
    var sum = up_to[lane];
    for (var row = 0u; row < lane / ROW; row++) {
        sum += up_to[ROW * row + ROW - 1u];
    }
    return sum;
}

// What sweeps choose labels by; see `kernel::Energy`.
struct Scene {
    sides: Sides,
    colors: u32,
    price_shift: u32,
    // Bits of a coordinate inside a cell that short lists are of, and the first such list.
    cell_bits: u32,
    first_list: u32,
    // How light is seen, and the length of the axes of colour in 256ths.
    eye: u32,
    color_length: u32,
    // What each amount of light adds to lightness, in 64ths, and which ones change with it alone.
    parts: vec4<i32>,
    alike: vec4<i32>,
    prices: array<u32, CLASSES>,
    // Of lightness in the lower byte, of colour in the next.
    strengths: array<u32, CLASSES>,
}

// 64 times the shares of errors that are low-passed; twin of `Strength::of`.
fn shares(strength: u32, errors: vec4<i32>, parts: vec4<i32>, alike: vec4<i32>) -> vec4<i32> {
    let luma = (parts.x * errors.x + parts.y * errors.y + parts.z * errors.z) >> LUMA_BITS;
    let light = i32(strength & 0xffu);
    let color = i32(strength >> 8u);
    return color * errors + (light - color) * luma * alike;
}

// Where coordinates are seen that add up as they are; twin of `Eye::seen`.
fn seen_plain(light: vec4<i32>, color_length: u32) -> vec4<u32> {
    let inside = vec4<u32>(clamp(light, vec4(0), vec4(HIGHEST)));
    return (inside * vec4(256u, color_length, color_length, 256u) + vec4(128u)) >> vec4(8u);
}

// Where cube roots of light are seen; twin of `Optics::seen`.
fn seen_roots(roots: vec3<i32>) -> vec4<u32> {
    let half = 1i << (EYE_BITS - 1u);
    let x = OPTICS_00 * roots.x + OPTICS_01 * roots.y + OPTICS_02 * roots.z + (EYE_SHIFT_0 << EYE_BITS);
    let y = OPTICS_10 * roots.x + OPTICS_11 * roots.y + OPTICS_12 * roots.z + (EYE_SHIFT_1 << EYE_BITS);
    let z = OPTICS_20 * roots.x + OPTICS_21 * roots.y + OPTICS_22 * roots.z + (EYE_SHIFT_2 << EYE_BITS);
    let sums = (vec3(x, y, z) + vec3(half)) >> vec3(EYE_BITS);
    return vec4(vec3<u32>(clamp(sums, vec3(0), vec3(HIGHEST))), 0u);
}

// The palette where the threads of a workgroup see it. A colour is its coordinates, its squared length, and the bits that
// its label costs on its own.
var<workgroup> local_palette: array<vec4<u32>, MAX_COLORS>;
// The light of each colour, likewise.
var<workgroup> local_lights: array<vec4<i32>, MAX_COLORS>;

struct Choice {
    cost: i32,
    label: u32,
}

// What a label costs for a target, in parts of its bits and less what is the same for all.
fn cost(color: vec4<u32>, aim: vec4<u32>, price: u32, price_shift: u32, parts: i32) -> i32 {
    // The masks change nothing: they tell a compiler that multiplying 24 bits is enough, which is faster on many devices.
    let bits = (price & (MAX_PRICE - 1u)) * (color.w & (MAX_BITS - 1u));
    let t = aim & vec4(u32(HIGHEST));
    let c = unpack(color.xy);
    var inner = c.x * t.x + c.y * t.y + c.z * t.z;
    if CHANNELS == 4u {
        inner += c.w * t.w;
    }
    return i32(color.z) - 2 * i32(inner) + ((i32(bits) * parts) >> price_shift);
}

// The cheapest of a choice and of the labels from `first` on that have a bit. All of these are above the choice's label, so
// it stays where they cost as much.
fn cheapest(bits: u32, first: u32, aim: vec4<u32>, price: u32, price_shift: u32, start: Choice) -> Choice {
    var best = start;
    for (var rest = bits; rest != 0u; rest &= rest - 1u) {
        let label = first + firstTrailingBit(rest);
        let own = cost(local_palette[label], aim, price, price_shift, PARTS);
        if own < best.cost {
            best = Choice(own, label);
        }
    }
    return best;
}
