// Class of the smallest box that holds each point and the one before: how much is lost where it becomes one point.
//
// The class is that of the box's weight times its squared diagonal. The first point's is beyond all others.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
// The weight of all points before each, and behind the last the weight of all.
@group(0) @binding(1) var<storage, read> weights_before: array<u32>;
@group(0) @binding(2) var<storage, read_write> classes: array<u32>;
// The number of points of each class but the first.
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>, SPLIT_CLASSES>;

// The squared diagonal of a box whose points agree in their cells but for the low `level` bits.
fn diagonal2(level: u32) -> u32 {
    var size = 0u;
    for (var axis = 0u; axis < 3u; axis++) {
        size += 1u << (2u * ((level + axis) / 3u + CELL_BITS));
    }
    return size;
}

// Power of two, and the three bits below the first.
fn split_class_of(loss: vec2<u32>) -> u32 {
    let power = select(firstLeadingBit(loss.x), 32u + firstLeadingBit(loss.y), loss.y != 0u);
    var below = loss.x << (3u - min(power, 3u));
    if power >= 35u {
        below = loss.y >> (power - 35u);
    } else if power > 3u {
        below = loss.x >> (power - 3u);
        if power >= 32u {
            below |= loss.y << (35u - power);
        }
    }
    return (power << 3u) | (below & 7u);
}

// The first point whose cell is this one or beyond.
fn start_of(cell: u32) -> u32 {
    var low = 0u;
    var high = arrayLength(&points);
    while low < high {
        let middle = (low + high) / 2u;
        if cell_of(points[middle]) < cell {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

@compute @workgroup_size(WORKGROUP)
fn split_class(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        if i == 0u {
            classes[0] = SPLIT_CLASSES;
            continue;
        }
        let cell = cell_of(points[i]);
        let level = 32u - countLeadingZeros(cell ^ cell_of(points[i - 1u]));
        let first = (cell >> level) << level;
        let weight = weights_before[start_of(first + (1u << level))] - weights_before[start_of(first)];
        let class_ = split_class_of(multiply64(weight, diagonal2(level)));
        classes[i] = class_;
        atomicAdd(&counts[class_], 1u);
    }
}
