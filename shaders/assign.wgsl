// Label of each point: its nearest centroid, ties to the lowest index.
//
// One thread takes four points, whose labels fill a word. The distance is |c|^2 - 2 c.p: all its partial sums are
// integers that an f32 holds exactly, so no contraction or reordering changes it (see src/lattice).

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> centroids: array<vec4<u32>, MAX_COLORS>;
@group(0) @binding(2) var<storage, read_write> labels: array<u32>;
@group(0) @binding(3) var<storage, read> run: Run;

var<workgroup> minus_twice: array<vec4<f32>, MAX_COLORS>;
var<workgroup> length2: array<f32, MAX_COLORS>;

fn inner(a: vec4<f32>, b: vec4<f32>) -> f32 {
    if CHANNELS == 3u {
        return dot(a.xyz, b.xyz);
    }
    return dot(a, b);
}

@compute @workgroup_size(WORKGROUP)
fn assign(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    for (var i = lane; i < run.clusters; i += WORKGROUP) {
        let centroid = vec4<f32>(centroids[i]);
        minus_twice[i] = -2.0 * centroid;
        length2[i] = dot(centroid, centroid);
    }
    workgroupBarrier();
    let count = arrayLength(&points);
    let start = 4u * id.x;
    if run.status != RUNNING || start >= count {
        return;
    }
    let last = count - 1u;
    let p0 = vec4<f32>(unpack(points[start]));
    let p1 = vec4<f32>(unpack(points[min(start + 1u, last)]));
    let p2 = vec4<f32>(unpack(points[min(start + 2u, last)]));
    let p3 = vec4<f32>(unpack(points[min(start + 3u, last)]));
    var least = vec4(1e9);
    var label = vec4(0u);
    for (var i = 0u; i < run.clusters; i++) {
        let c = minus_twice[i];
        let distance = length2[i] + vec4(inner(c, p0), inner(c, p1), inner(c, p2), inner(c, p3));
        let nearer = distance < least;
        least = select(least, distance, nearer);
        label = select(label, vec4(i), nearer);
    }
    labels[id.x] = label.x | (label.y << 8u) | (label.z << 16u) | (label.w << 24u);
}
