// Sums of each cluster: weight and weighted coordinates of its points, and the inertia of all.
//
// Points lie on a Z-order curve, so neighbours mostly share a label: a thread adds up four points in registers while
// the label stays the same, then adds to the workgroup's sums, which are added to the device's at the end. 64-bit sums
// are two words with a carry: the word that an addition finds tells whether that very addition wrapped, so every wrap
// is carried exactly once whatever the order. Weights alone fit one word.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> centroids: array<vec4<u32>, MAX_COLORS>;
@group(0) @binding(4) var<storage, read_write> sums: array<atomic<u32>, SUMS_WORDS>;
@group(0) @binding(5) var<storage, read> run: Run;

var<workgroup> local: array<atomic<u32>, SUMS_WORDS>;

fn add_local(word: u32, value: vec2<u32>) {
    let before = atomicAdd(&local[word], value.x);
    let high = value.y + select(0u, 1u, before + value.x < before);
    if high != 0u {
        atomicAdd(&local[word + 1u], high);
    }
}

fn add_cluster(label: u32, sum: array<vec2<u32>, 4>, weight: u32) {
    let word = label * CLUSTER_WORDS;
    for (var axis = 0u; axis < CHANNELS; axis++) {
        add_local(word + 2u * axis, sum[axis]);
    }
    atomicAdd(&local[word + WEIGHT_WORD], weight);
}

@compute @workgroup_size(WORKGROUP)
fn accumulate(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let words = run.clusters * CLUSTER_WORDS;
    for (var word = lane; word < words; word += WORKGROUP) {
        atomicStore(&local[word], 0u);
    }
    if lane < 2u {
        atomicStore(&local[INERTIA_WORD + lane], 0u);
    }
    workgroupBarrier();

    let start = 4u * id.x;
    let end = min(start + 4u, arrayLength(&points));
    if run.status == RUNNING && start < end {
        var packed = labels[id.x];
        var label = packed & 0xffu;
        var sum = array<vec2<u32>, 4>();
        var weight = 0u;
        var inertia = vec2(0u);
        for (var i = start; i < end; i++) {
            let next = packed & 0xffu;
            packed = packed >> 8u;
            if next != label {
                add_cluster(label, sum, weight);
                label = next;
                sum = array<vec2<u32>, 4>();
                weight = 0u;
            }
            let point = unpack(points[i]);
            for (var axis = 0u; axis < CHANNELS; axis++) {
                sum[axis] = add64(sum[axis], multiply64(weights[i], point[axis]));
            }
            weight += weights[i];
            inertia = add64(inertia, multiply64(weights[i], distance2(point, centroids[label])));
        }
        add_cluster(label, sum, weight);
        add_local(INERTIA_WORD, inertia);
    }
    workgroupBarrier();

    // A high word is handled with its low word, as a pair; so each thread takes whole clusters.
    for (var cluster = lane; cluster < run.clusters; cluster += WORKGROUP) {
        let word = cluster * CLUSTER_WORDS;
        let weight = atomicLoad(&local[word + WEIGHT_WORD]);
        if weight != 0u {
            for (var axis = 0u; axis < CHANNELS; axis++) {
                add_device(word + 2u * axis);
            }
            atomicAdd(&sums[word + WEIGHT_WORD], weight);
        }
    }
    if lane == 0u {
        add_device(INERTIA_WORD);
    }
}

fn add_device(word: u32) {
    let low = atomicLoad(&local[word]);
    let before = atomicAdd(&sums[word], low);
    let high = atomicLoad(&local[word + 1u]) + select(0u, 1u, before + low < before);
    if high != 0u {
        atomicAdd(&sums[word + 1u], high);
    }
}
