// Label of each pixel of one phase: the one that adds least to the energy around it.
//
// One thread takes one pixel; those of a phase do not see each other.

struct Scene {
    sides: Sides,
    colors: u32,
    strength: u32,
    price_shift: u32,
    prices: array<u32, CLASSES>,
}

// Where a dispatch works: a phase, and of its rows a part.
struct Part {
    phase: vec2<u32>,
    first: u32,
    rows: u32,
}

@group(0) @binding(0) var<storage, read_write> residuals: array<vec2<u32>>;
// Label and class of each pixel.
@group(0) @binding(1) var<storage, read_write> marks: array<u32>;
@group(0) @binding(2) var<storage, read> scene: Scene;
@group(0) @binding(3) var<storage, read> palette: array<vec4<i32>, MAX_COLORS>;
@group(0) @binding(4) var<storage, read> bits: array<u32, MAX_COLORS>;
@group(0) @binding(5) var<storage, read> part: Part;
@group(0) @binding(6) var<storage, read_write> sums: array<atomic<u32>, SUMS_WORDS>;

const NOWHERE = 0xffffffffu;
const LOCAL_WORDS = 5u;
var<workgroup> local: array<atomic<u32>, LOCAL_WORDS * MAX_COLORS>;

fn find(x: i32, y: i32) -> u32 {
    if x < 0 || y < 0 || x >= i32(scene.sides.width) || y >= i32(scene.sides.height) {
        return NOWHERE;
    }
    return on_canvas(u32(x), u32(y), scene.sides);
}

fn residual(x: i32, y: i32) -> vec4<i32> {
    let at = find(x, y);
    if at == NOWHERE {
        return vec4(0);
    }
    return unpack_signed(residuals[at]);
}

fn label(x: i32, y: i32) -> u32 {
    let at = find(x, y);
    if at == NOWHERE {
        return NOWHERE;
    }
    return marks[at] & 0xffu;
}

fn tap(distance: i32) -> i32 {
    return select(select(TAP_2, TAP_1, abs(distance) == 1), TAP_0, distance == 0);
}

// The pixel less what is seen of its neighbours' errors.
fn target_of(x: i32, y: i32, pixel: vec4<i32>) -> vec4<i32> {
    var errors = vec4(0);
    for (var dy = -2; dy <= 2; dy++) {
        var row = vec4(0);
        for (var dx = -2; dx <= 2; dx++) {
            if dx != 0 || dy != 0 {
                row += tap(dx) * residual(x + dx, y + dy);
            }
        }
        errors += tap(dy) * row;
    }
    let seen = (i32(scene.strength) * errors + vec4(1 << (SEEN_BITS - 1u))) >> vec4(SEEN_BITS);
    return clamp(pixel - seen, vec4(0), vec4(HIGHEST));
}

@compute @workgroup_size(16, 16)
fn relabel(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    for (var word = lane; word < LOCAL_WORDS * scene.colors; word += WORKGROUP) {
        atomicStore(&local[word], 0u);
    }
    workgroupBarrier();

    let x = i32(PHASES * id.x + part.phase.x);
    let y = i32(PHASES * (part.first + id.y) + part.phase.y);
    let at = find(x, y);
    if id.y < part.rows && at != NOWHERE {
        let mark = marks[at];
        let class_ = mark >> 8u;
        if class_ != PINNED {
            let pixel = palette[mark & 0xffu] - unpack_signed(residuals[at]);
            let aim = target_of(x, y, pixel);
            let neighbours = vec4(label(x - 1, y), label(x + 1, y), label(x, y - 1), label(x, y + 1));
            let price = scene.prices[class_];
            var least = 0x7fffffff;
            var best = 0u;
            for (var color = 0u; color < scene.colors; color++) {
                let d = palette[color] - aim;
                let matches = dot(vec4<i32>(neighbours == vec4(color)), vec4(1));
                let rate = (i32(price * bits[color]) * (PARTS - PAIR * matches)) >> scene.price_shift;
                let cost = d.x * d.x + d.y * d.y + d.z * d.z + d.w * d.w + rate;
                if cost < least {
                    least = cost;
                    best = color;
                }
            }
            residuals[at] = pack_signed(palette[best] - pixel);
            marks[at] = (class_ << 8u) | best;
            let word = LOCAL_WORDS * best;
            for (var axis = 0u; axis < CHANNELS; axis++) {
                atomicAdd(&local[word + axis], u32(aim[axis]));
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
