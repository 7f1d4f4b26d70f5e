// Label of each point: its nearest centroid, ties to the lowest index.
//
// A workgroup takes as many neighbours of the Z-order curve as it has threads. First each thread looks at one centroid:
// it is left out if some other one, the pivot, is nearer to every point of the box around them. Then each thread looks at
// its point and the centroids that are left, few of them. The distance is |c|^2 - 2 c.p: all its partial sums are
// integers that an f32 holds exactly, so no contraction or reordering changes it (see src/lattice).

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> centroids: array<vec4<u32>, MAX_COLORS>;
@group(0) @binding(2) var<storage, read_write> labels: array<u32>;
@group(0) @binding(3) var<storage, read> run: Run;
// Of each workgroup's points the least and the largest coordinates.
@group(0) @binding(4) var<storage, read> boxes: array<array<vec2<u32>, 2>>;

// Squared distance to the middle of the box, without its low bits, above the centroid's index.
var<workgroup> pivot: atomic<u32>;
// A bit for each centroid that is left.
var<workgroup> left: array<atomic<u32>, MASKS>;
var<workgroup> minus_twice: array<vec4<f32>, MAX_COLORS>;
var<workgroup> length2: array<f32, MAX_COLORS>;
var<workgroup> places: array<u32, MAX_COLORS>;
var<workgroup> found: array<u32, WORKGROUP>;

const MASKS = MAX_COLORS / 32u;

fn inner(a: vec4<f32>, b: vec4<f32>) -> f32 {
    if CHANNELS == 3u {
        return dot(a.xyz, b.xyz);
    }
    return dot(a, b);
}

fn square(a: vec4<i32>) -> i32 {
    return a.x * a.x + a.y * a.y + a.z * a.z + a.w * a.w;
}

@compute @workgroup_size(WORKGROUP)
fn assign(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&pivot, 0xffffffffu);
    }
    if lane < MASKS {
        atomicStore(&left[lane], 0u);
    }
    workgroupBarrier();
    let own = vec4<i32>(centroids[lane]);
    let low = vec4<i32>(unpack(boxes[group.x][0]));
    let high = vec4<i32>(unpack(boxes[group.x][1]));
    if lane < run.clusters {
        // Twice the difference, to stay in integers: its square is below 2^29.
        let distance = u32(square(2 * own - low - high));
        atomicMin(&pivot, ((distance >> 5u) << 8u) | lane);
    }
    workgroupBarrier();
    if lane < run.clusters {
        let other = vec4<i32>(centroids[atomicLoad(&pivot) & 0xffu]);
        // |p - own|^2 - |p - other|^2 is linear in p, so it is least at a corner of the box, found axis by axis.
        let d = own - other;
        let most = max(low * d, high * d);
        let margin = square(own) - square(other) - 2 * (most.x + most.y + most.z + most.w);
        if margin <= 0 {
            atomicOr(&left[lane / 32u], 1u << (lane % 32u));
        }
    }
    workgroupBarrier();
    var before = 0u;
    var count = 0u;
    for (var mask = 0u; mask < MASKS; mask++) {
        let bits = atomicLoad(&left[mask]);
        if mask < lane / 32u {
            before += countOneBits(bits);
        }
        count += countOneBits(bits);
    }
    let bits = atomicLoad(&left[lane / 32u]);
    if ((bits >> (lane % 32u)) & 1u) == 1u {
        let place = before + countOneBits(bits & ((1u << (lane % 32u)) - 1u));
        let centroid = vec4<f32>(own);
        minus_twice[place] = -2.0 * centroid;
        length2[place] = dot(centroid, centroid);
        places[place] = lane;
    }
    workgroupBarrier();
    let point = vec4<f32>(unpack(points[min(group.x * WORKGROUP + lane, arrayLength(&points) - 1u)]));
    var least = 1e9;
    var nearest = 0u;
    for (var i = 0u; i < count; i++) {
        let distance = length2[i] + inner(minus_twice[i], point);
        let nearer = distance < least;
        least = select(least, distance, nearer);
        nearest = select(nearest, i, nearer);
    }
    found[lane] = places[nearest];
    workgroupBarrier();
    let word = group.x * (WORKGROUP / 4u) + lane;
    if run.status == RUNNING && lane < WORKGROUP / 4u && word < arrayLength(&labels) {
        let four = 4u * lane;
        labels[word] = found[four] | (found[four + 1u] << 8u) | (found[four + 2u] << 16u) | (found[four + 3u] << 24u);
    }
}
