// Label of each point: its nearest centroid, ties to the lowest index.
//
// A workgroup takes WORKGROUP neighbours of the Z-order curve, each of its threads four of them. First each thread
// looks at four centroids: one is left out if some other one, the pivot, is nearer to every point of the box around the
// neighbours. Then each thread looks at its points and the centroids that are left, few of them, four at a time: the
// least distance of all needs one comparison a pair, and the four that have it are looked at once more for the label.
// The distance is |c|^2 - 2 c.p: all its partial sums are integers that an f32 holds exactly, so no contraction or
// reordering changes it (see src/lattice).

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> centroids: array<vec4<u32>, MAX_COLORS>;
@group(0) @binding(2) var<storage, read_write> labels: array<u32>;
@group(0) @binding(3) var<storage, read> run: Run;
// The least and the largest coordinates of each workgroup's points.
@group(0) @binding(4) var<storage, read> boxes: array<array<vec2<u32>, 2>>;

// Squared distance to the middle of the box, without its low bits, above the centroid's index.
var<workgroup> pivot: atomic<u32>;
// A bit for each centroid that is left.
var<workgroup> left: array<atomic<u32>, MASKS>;
// Centroids that are left, in fours; the last are filled up with some that are far from everything.
var<workgroup> minus_twice: array<array<vec4<f32>, 4>, FOURS>;
var<workgroup> length2: array<array<f32, 4>, FOURS>;
var<workgroup> indices: array<array<u32, 4>, FOURS>;

const THREADS = WORKGROUP / 4u;
const FOURS = MAX_COLORS / 4u + 1u;
const FAR = 1e9;

// Four points, axis by axis.
struct Points {
    x: vec4<f32>,
    y: vec4<f32>,
    z: vec4<f32>,
    w: vec4<f32>,
}

fn inner(a: vec4<i32>, b: vec4<i32>) -> i32 {
    let three = a.x * b.x + a.y * b.y + a.z * b.z;
    if CHANNELS == 3u {
        return three;
    }
    return three + a.w * b.w;
}

fn centroid(index: u32) -> vec4<i32> {
    return vec4<i32>(centroids[index]);
}

// The squared distance to the middle of the box above the index, whose least is the pivot.
fn nearness(index: u32, clusters: u32, twice_middle: vec4<i32>) -> u32 {
    // Twice the difference, to stay in integers: its square is below 2^29.
    let d = 2 * centroid(index) - twice_middle;
    return select(0xffffffffu, ((u32(inner(d, d)) >> 5u) << 8u) | index, index < clusters);
}

// 1 if some point of the box may be as near to this centroid as to the other.
fn stays(index: u32, clusters: u32, other: vec4<i32>, low: vec4<i32>, high: vec4<i32>) -> u32 {
    let center = centroid(index);
    // |p - center|^2 - |p - other|^2 = (center - other)(center + other - 2 p) is least at a corner of the box,
    // found axis by axis.
    let d = center - other;
    let margin = inner(d, center + other - 2 * select(low, high, d > vec4(0)));
    return select(0u, 1u, margin <= 0 && index < clusters);
}

fn put(candidate: u32, c_minus_twice: vec4<f32>, c2: f32, index: u32) {
    minus_twice[candidate / 4u][candidate % 4u] = c_minus_twice;
    length2[candidate / 4u][candidate % 4u] = c2;
    indices[candidate / 4u][candidate % 4u] = index;
}

// Squared distances of four points, less what is the same for all centroids.
fn distances(c: vec4<f32>, c2: f32, p: Points) -> vec4<f32> {
    let three = c2 + c.x * p.x + c.y * p.y + c.z * p.z;
    if CHANNELS == 3u {
        return three;
    }
    return three + c.w * p.w;
}

// Label of a point from the four of which one is at this distance from it: the first of them.
fn label_of(four: u32, least: f32, p: vec4<f32>) -> u32 {
    let c2 = length2[four];
    let label = indices[four];
    let third = select(label[3], label[2], c2[2] + dot(minus_twice[four][2], p) == least);
    let second = select(third, label[1], c2[1] + dot(minus_twice[four][1], p) == least);
    return select(second, label[0], c2[0] + dot(minus_twice[four][0], p) == least);
}

@compute @workgroup_size(THREADS)
fn assign(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&pivot, 0xffffffffu);
    }
    if lane < MASKS {
        atomicStore(&left[lane], 0u);
    }
    workgroupBarrier();
    let low = vec4<i32>(unpack(boxes[group.x][0]));
    let high = vec4<i32>(unpack(boxes[group.x][1]));
    let clusters = select(0u, run.clusters, run.status == RUNNING);
    let first4 = 4u * lane;
    atomicMin(&pivot, min(
        min(nearness(first4, clusters, low + high), nearness(first4 + 1u, clusters, low + high)),
        min(nearness(first4 + 2u, clusters, low + high), nearness(first4 + 3u, clusters, low + high)),
    ));
    workgroupBarrier();
    let other = centroid(atomicLoad(&pivot) & 0xffu);
    let bits = stays(first4, clusters, other, low, high)
        | (stays(first4 + 1u, clusters, other, low, high) << 1u)
        | (stays(first4 + 2u, clusters, other, low, high) << 2u)
        | (stays(first4 + 3u, clusters, other, low, high) << 3u);
    atomicOr(&left[lane / 8u], bits << (first4 % 32u));
    workgroupBarrier();
    var candidate = 0u;
    var count = 0u;
    for (var mask = 0u; mask < MASKS; mask++) {
        let all = atomicLoad(&left[mask]);
        let before = select(select(0u, (1u << (first4 % 32u)) - 1u, mask == lane / 8u), 0xffffffffu, mask < lane / 8u);
        candidate += countOneBits(all & before);
        count += countOneBits(all);
    }
    for (var one = 0u; one < 4u; one++) {
        if ((bits >> one) & 1u) == 1u {
            let c = vec4<f32>(centroids[first4 + one]);
            put(candidate, -2.0 * c, dot(c, c), first4 + one);
            candidate++;
        }
    }
    if lane < 4u {
        put(count + lane, vec4(0.0), FAR, 0u);
    }
    workgroupBarrier();
    let first = group.x * WORKGROUP + first4;
    let last = arrayLength(&points) - 1u;
    let a = vec4<f32>(unpack(points[min(first, last)]));
    let b = vec4<f32>(unpack(points[min(first + 1u, last)]));
    let c = vec4<f32>(unpack(points[min(first + 2u, last)]));
    let d = vec4<f32>(unpack(points[min(first + 3u, last)]));
    let p = Points(vec4(a.x, b.x, c.x, d.x), vec4(a.y, b.y, c.y, d.y), vec4(a.z, b.z, c.z, d.z), vec4(a.w, b.w, c.w, d.w));
    var least = vec4(FAR);
    var nearest = vec4(0u);
    for (var four = 0u; four < (count + 3u) / 4u; four++) {
        let c2 = length2[four];
        let near = min(
            min(distances(minus_twice[four][0], c2[0], p), distances(minus_twice[four][1], c2[1], p)),
            min(distances(minus_twice[four][2], c2[2], p), distances(minus_twice[four][3], c2[3], p)),
        );
        nearest = select(nearest, vec4(four), near < least);
        least = min(least, near);
    }
    let word = group.x * THREADS + lane;
    if clusters > 0u && word < arrayLength(&labels) {
        labels[word] = label_of(nearest.x, least.x, a)
            | (label_of(nearest.y, least.y, b) << 8u)
            | (label_of(nearest.z, least.z, c) << 16u)
            | (label_of(nearest.w, least.w, d) << 24u);
    }
}
