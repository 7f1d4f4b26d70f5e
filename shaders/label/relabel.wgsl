// Label of each pixel of one phase: the one that adds least to the energy around it.
//
// One thread takes one pixel; those of a phase do not see each other. It looks at the labels of the four neighbours, which
// are cheaper than on their own, and at those of its target's short list.

// Where a dispatch works: a phase, and of its rows a part.
struct Part {
    phase: vec2<u32>,
    first: u32,
    rows: u32,
}

@group(0) @binding(0) var<storage, read_write> residuals: array<vec2<u32>>;
// Label and class of each pixel.
@group(0) @binding(1) var<storage, read_write> marks: array<u32>;
@group(0) @binding(3) var<storage, read> colors: array<vec4<u32>, 2u * MAX_COLORS>;
@group(0) @binding(4) var<storage, read> lists: array<u32>;
@group(0) @binding(5) var<storage, read> part: Part;
@group(0) @binding(6) var<storage, read_write> sums: array<atomic<u32>, SUMS_WORDS>;

const NOWHERE = 0xffffffffu;
const LOCAL_WORDS = 5u;
var<workgroup> local: array<atomic<u32>, LOCAL_WORDS * MAX_COLORS>;

fn is_inside(x: i32, y: i32) -> bool {
    return x >= 0 && y >= 0 && x < i32(scene.sides.width) && y < i32(scene.sides.height);
}

fn label(x: i32, y: i32) -> u32 {
    if !is_inside(x, y) {
        return NOWHERE;
    }
    return marks[on_canvas(u32(x), u32(y), scene.sides)] & 0xffu;
}

// In the row that starts there.
fn residual(start: u32, x: i32) -> vec4<i32> {
    let last = i32(scene.sides.width) - 1;
    let words = residuals[start + u32(clamp(x, 0, last))];
    return unpack_signed(select(vec2(0u), words, x >= 0 && x <= last));
}

// The errors of a row around a pixel, weighted by their distance along it.
fn errors(x: i32, y: i32, own: i32) -> vec4<i32> {
    if y < 0 || y >= i32(scene.sides.height) {
        return vec4(0);
    }
    let start = on_canvas(0u, u32(y), scene.sides);
    return own * residual(start, x)
        + TAP_1 * (residual(start, x - 1) + residual(start, x + 1))
        + TAP_2 * (residual(start, x - 2) + residual(start, x + 2));
}

// Where the pixel's light is seen, less the share of its neighbours' errors.
fn target_of(x: i32, y: i32, pixel: vec4<i32>, strength: u32) -> vec4<u32> {
    let around = TAP_0 * errors(x, y, 0)
        + TAP_1 * (errors(x, y - 1, TAP_0) + errors(x, y + 1, TAP_0))
        + TAP_2 * (errors(x, y - 2, TAP_0) + errors(x, y + 2, TAP_0));
    let share = (shares(strength, around, scene.parts, scene.alike) + vec4(1 << (SHARE_BITS - 1u))) >> vec4(SHARE_BITS);
    return seen(pixel - share);
}

// The better of a choice and the label of a neighbour, which costs less the more of them have it; the lower of equal ones.
fn with_neighbour(choice: Choice, label: u32, all: vec4<u32>, aim: vec4<u32>, price: u32) -> Choice {
    let matches = dot(vec4<i32>(all == vec4(label)), vec4(1));
    let own = cost(local_palette[min(label, MAX_COLORS - 1u)], aim, price, scene.price_shift, PARTS - PAIR_DISCOUNT * matches);
    let better = label != NOWHERE && (own < choice.cost || (own == choice.cost && label < choice.label));
    return Choice(select(choice.cost, own, better), select(choice.label, label, better));
}

fn best_label(aim: vec4<u32>, class_: u32, neighbours: vec4<u32>) -> u32 {
    let price = scene.prices[class_];
    let price_shift = scene.price_shift;
    let words = (scene.colors + 31u) / 32u;
    let cell = along_curve(aim.xyz >> vec3(scene.cell_bits));
    let list = MASKS * (scene.first_list + (class_ << (3u * (COORDINATE_BITS - scene.cell_bits))) + cell);
    var best = Choice(0x7fffffff, 0u);
    for (var word = 0u; word < words; word++) {
        best = cheapest(lists[list + word], 32u * word, aim, price, price_shift, best);
    }
    best = with_neighbour(best, neighbours.x, neighbours, aim, price);
    best = with_neighbour(best, neighbours.y, neighbours, aim, price);
    best = with_neighbour(best, neighbours.z, neighbours, aim, price);
    return with_neighbour(best, neighbours.w, neighbours, aim, price).label;
}

@compute @workgroup_size(16, 16)
fn relabel(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    local_palette[lane] = colors[lane];
    local_lights[lane] = bitcast<vec4<i32>>(colors[MAX_COLORS + lane]);
    for (var word = lane; word < LOCAL_WORDS * scene.colors; word += WORKGROUP) {
        atomicStore(&local[word], 0u);
    }
    workgroupBarrier();

    let x = i32(PHASES * id.x + part.phase.x);
    let y = i32(PHASES * (part.first + id.y) + part.phase.y);
    if id.y < part.rows && is_inside(x, y) {
        let at = on_canvas(u32(x), u32(y), scene.sides);
        let mark = marks[at];
        let class_ = mark >> 8u;
        if class_ != PINNED {
            let pixel = local_lights[mark & 0xffu] - unpack_signed(residuals[at]);
            let aim = target_of(x, y, pixel, scene.strengths[class_]);
            let best = best_label(aim, class_, vec4(label(x - 1, y), label(x + 1, y), label(x, y - 1), label(x, y + 1)));
            residuals[at] = pack_signed(local_lights[best] - pixel);
            marks[at] = (class_ << 8u) | best;
            let word = LOCAL_WORDS * best;
            for (var axis = 0u; axis < CHANNELS; axis++) {
                atomicAdd(&local[word + axis], aim[axis]);
            }
            atomicAdd(&local[word + 4u], 1u);
        }
    }
    workgroupBarrier();

    for (var color = lane; color < scene.colors; color += WORKGROUP) {
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
