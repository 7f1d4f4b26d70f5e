// Label of each pixel of one phase: the one that adds least to the energy around it.
//
// One thread takes one pixel; those of a phase do not see each other. It looks at the labels of the four neighbours,
// which are cheaper than on their own, and at those of its target's short list.

// The pixels of a dispatch: so many rows of a phase, from the first on.
struct PhaseRows {
    phase: vec2<u32>,
    first: u32,
    rows: u32,
}

@group(0) @binding(0) var<storage, read_write> residuals: array<vec2<u32>>;
// A label in the lower byte, and above it a class.
@group(0) @binding(1) var<storage, read_write> labels_and_classes: array<u32>;
// Colours and their lights; behind them the tables of a filtering, four numbers each: bits by filtered byte, labels by byte
// (`MAX_COLORS` where there is none), bytes by label.
@group(0) @binding(3) var<storage, read> palette: array<vec4<u32>>;
@group(0) @binding(4) var<storage, read> lists: array<u32>;
@group(0) @binding(5) var<storage, read> phase_rows: PhaseRows;
@group(0) @binding(6) var<storage, read_write> sums: array<atomic<u32>, SUMS_WORDS>;

const NOWHERE = 0xffffffffu;
const LOCAL_WORDS = 5u;
var<workgroup> local: array<atomic<u32>, LOCAL_WORDS * MAX_COLORS>;

fn is_inside(x: i32, y: i32) -> bool {
    return x >= 0 && y >= 0 && x < i32(label_cost.sides.width) && y < i32(label_cost.sides.height);
}

fn label(x: i32, y: i32) -> u32 {
    if !is_inside(x, y) {
        return NOWHERE;
    }
    return labels_and_classes[field_index(u32(x), u32(y), label_cost.sides)] & 0xffu;
}

// The residual of a pixel in the row that starts there; nothing past the edge.
fn residual(start: u32, x: i32) -> vec4<i32> {
    let last = i32(label_cost.sides.width) - 1;
    let words = residuals[start + u32(clamp(x, 0, last))];
    return unpack_signed(select(vec2(0u), words, x >= 0 && x <= last));
}

// The errors of a row around a pixel, weighted by their distance along it.
fn errors(x: i32, y: i32, middle: i32) -> vec4<i32> {
    if y < 0 || y >= i32(label_cost.sides.height) {
        return vec4(0);
    }
    let start = field_index(0u, u32(y), label_cost.sides);
    return middle * residual(start, x)
        + TAP_1 * (residual(start, x - 1) + residual(start, x + 1))
        + TAP_2 * (residual(start, x - 2) + residual(start, x + 2));
}

// Where the pixel's light is seen, less the share of its neighbours' errors.
fn target_of(x: i32, y: i32, pixel: vec4<i32>, class_: u32) -> vec4<u32> {
    let around = TAP_0 * errors(x, y, 0)
        + TAP_1 * (errors(x, y - 1, TAP_0) + errors(x, y + 1, TAP_0))
        + TAP_2 * (errors(x, y - 2, TAP_0) + errors(x, y + 2, TAP_0));
    let share = (strength_of(class_, around) + vec4(1 << (SHARE_BITS - 1u))) >> vec4(SHARE_BITS);
    return seen(pixel - share);
}

const BITS = 2u * MAX_COLORS;
const LABELS = BITS + MAX_COLORS / 4u;
const BYTES = LABELS + MAX_COLORS / 4u;

// The number at a place of a table.
fn entry(table: u32, place: u32) -> u32 {
    return palette[table + place / 4u][place % 4u];
}

// The byte of a label; 0 past the edge.
fn byte_of(label: u32) -> i32 {
    return select(0, i32(entry(BYTES, min(label, MAX_COLORS - 1u))), label != NOWHERE);
}

// The prediction of a byte from those to the left, above, and above left.
fn predict(left: i32, up: i32, corner: i32) -> i32 {
    switch label_cost.filter_number {
        case 0u: { return 0; }
        case 1u: { return left; }
        case 2u: { return up; }
        case 3u: { return (left + up) / 2; }
        default: {
            let to_left = abs(up - corner);
            let to_up = abs(left - corner);
            let to_corner = abs(left + up - 2 * corner);
            let other = select(corner, up, to_up <= to_corner);
            return select(other, left, to_left <= to_up && to_left <= to_corner);
        }
    }
}

// The bits of a byte, in eighths, that is predicted so.
fn bits_of(byte: i32, prediction: i32) -> u32 {
    return entry(BITS, u32(byte - prediction) & 0xffu);
}

// The bytes around a pixel.
struct Bytes {
    // What is predicted for the pixel itself.
    prediction: i32,
    left: i32,
    right: i32,
    up: i32,
    down: i32,
    up_right: i32,
    down_left: i32,
}

// The better of a choice and another label where the bytes of a PNG are priced; the lower of equal ones.
fn with_filtered(choice: Choice, label: u32, around: Bytes, neighbours: vec4<u32>, target_: vec4<u32>, price: u32) -> Choice {
    if label >= MAX_COLORS {
        return choice;
    }
    let byte = byte_of(label);
    var bits = bits_of(byte, around.prediction);
    if neighbours.y != NOWHERE {
        bits += bits_of(around.right, predict(byte, around.up_right, around.up));
    }
    if neighbours.w != NOWHERE {
        bits += bits_of(around.down, predict(around.down_left, byte, around.left));
    }
    let rate = (i32(price * bits) * RATE_PARTS) >> label_cost.price_shift;
    let candidate = cost(local_palette[label], target_, 0u, 0u, 0) + rate;
    let better = candidate < choice.cost || (candidate == choice.cost && label < choice.label);
    return Choice(select(choice.cost, candidate, better), select(choice.label, label, better));
}

// The best of the label nearest to the target, the pixel's own, those of the four neighbours and the one that is
// predicted.
fn best_filtered(x: i32, y: i32, nearest: u32, own: u32, neighbours: vec4<u32>, target_: vec4<u32>, price: u32) -> u32 {
    let left = byte_of(neighbours.x);
    let up = byte_of(neighbours.z);
    let prediction = predict(left, up, byte_of(label(x - 1, y - 1)));
    let around = Bytes(
        prediction,
        left,
        byte_of(neighbours.y),
        up,
        byte_of(neighbours.w),
        byte_of(label(x + 1, y - 1)),
        byte_of(label(x - 1, y + 1)),
    );
    var best = with_filtered(Choice(0x7fffffff, 0u), nearest, around, neighbours, target_, price);
    best = with_filtered(best, own, around, neighbours, target_, price);
    best = with_filtered(best, neighbours.x, around, neighbours, target_, price);
    best = with_filtered(best, neighbours.y, around, neighbours, target_, price);
    best = with_filtered(best, neighbours.z, around, neighbours, target_, price);
    best = with_filtered(best, neighbours.w, around, neighbours, target_, price);
    return with_filtered(best, entry(LABELS, u32(prediction)), around, neighbours, target_, price).label;
}

// The better of a choice and the label of a neighbour, which costs less the more of them have it; the lower of equal
// ones.
fn with_neighbour(choice: Choice, label: u32, all: vec4<u32>, target_: vec4<u32>, price: u32) -> Choice {
    let matches = dot(vec4<i32>(all == vec4(label)), vec4(1));
    let parts = RATE_PARTS - PAIR_DISCOUNT * matches;
    let candidate = cost(local_palette[min(label, MAX_COLORS - 1u)], target_, price, label_cost.price_shift, parts);
    let better = label != NOWHERE && (candidate < choice.cost || (candidate == choice.cost && label < choice.label));
    return Choice(select(choice.cost, candidate, better), select(choice.label, label, better));
}

fn best_label(x: i32, y: i32, own: u32, target_: vec4<u32>, class_: u32) -> u32 {
    let neighbours = vec4(label(x - 1, y), label(x + 1, y), label(x, y - 1), label(x, y + 1));
    let price = label_cost.prices[class_];
    let price_shift = label_cost.price_shift;
    let words = (label_cost.palette_len + 31u) / 32u;
    let cell = along_curve(target_.xyz >> vec3(label_cost.cell_bits));
    let list = MASKS * (label_cost.first_list + (class_ << (3u * (COORDINATE_BITS - label_cost.cell_bits))) + cell);
    var best = Choice(0x7fffffff, 0u);
    for (var word = 0u; word < words; word++) {
        best = cheapest(lists[list + word], 32u * word, target_, price, price_shift, best);
    }
    if label_cost.is_filtered != 0u {
        return best_filtered(x, y, best.label, own, neighbours, target_, price);
    }
    best = with_neighbour(best, neighbours.x, neighbours, target_, price);
    best = with_neighbour(best, neighbours.y, neighbours, target_, price);
    best = with_neighbour(best, neighbours.z, neighbours, target_, price);
    return with_neighbour(best, neighbours.w, neighbours, target_, price).label;
}

@compute @workgroup_size(16, 16)
fn relabel(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    local_palette[lane] = palette[lane];
    local_lights[lane] = bitcast<vec4<i32>>(palette[MAX_COLORS + lane]);
    for (var word = lane; word < LOCAL_WORDS * label_cost.palette_len; word += WORKGROUP) {
        atomicStore(&local[word], 0u);
    }
    workgroupBarrier();

    let x = i32(PHASES * id.x + phase_rows.phase.x);
    let y = i32(PHASES * (phase_rows.first + id.y) + phase_rows.phase.y);
    if id.y < phase_rows.rows && is_inside(x, y) {
        let at = field_index(u32(x), u32(y), label_cost.sides);
        let label_and_class = labels_and_classes[at];
        let class_ = label_and_class >> 8u;
        if class_ != PINNED {
            let pixel = local_lights[label_and_class & 0xffu] - unpack_signed(residuals[at]);
            let target_ = target_of(x, y, pixel, class_);
            let best = best_label(x, y, label_and_class & 0xffu, target_, class_);
            residuals[at] = pack_signed(local_lights[best] - pixel);
            labels_and_classes[at] = (class_ << 8u) | best;
            let word = LOCAL_WORDS * best;
            for (var axis = 0u; axis < CHANNELS; axis++) {
                atomicAdd(&local[word + axis], target_[axis]);
            }
            atomicAdd(&local[word + 4u], 1u);
        }
    }
    workgroupBarrier();

    for (var color = lane; color < label_cost.palette_len; color += WORKGROUP) {
        let word = LOCAL_WORDS * color;
        let weight = atomicLoad(&local[word + 4u]);
        if weight != 0u {
            for (var axis = 0u; axis < CHANNELS; axis++) {
                let value = atomicLoad(&local[word + axis]);
                let low = CLUSTER_WORDS * color + 2u * axis;
                let before = atomicAdd(&sums[low], value);
                if before + value < before {
                    atomicAdd(&sums[low + 1u], 1u);
                }
            }
            atomicAdd(&sums[CLUSTER_WORDS * color + WEIGHT_WORD], weight);
        }
    }
}
