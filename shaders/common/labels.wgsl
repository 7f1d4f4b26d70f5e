// Labels of nearest colours, and the pixels of each: what the kernels share that choose first labels.

@group(0) @binding(0) var<storage, read_write> residuals: array<vec2<u32>>;
// A label in the lower byte, and above it a class.
@group(0) @binding(1) var<storage, read_write> labels_and_classes: array<u32>;
@group(0) @binding(3) var<storage, read> palette: array<vec4<u32>, 2u * MAX_COLORS>;
@group(0) @binding(4) var<storage, read> lists: array<u32>;
// Clusters whose weights are the pixels of each label.
@group(0) @binding(6) var<storage, read_write> sums: array<atomic<u32>, SUMS_WORDS>;

// The workgroup's pixels of each label.
var<workgroup> pixels_of: array<atomic<u32>, MAX_COLORS>;

// Prepares the workgroup's memory, a thread's share of it.
fn begin_labels(lane: u32, threads: u32) {
    for (var color = lane; color < MAX_COLORS; color += threads) {
        local_palette[color] = palette[color];
        local_lights[color] = bitcast<vec4<i32>>(palette[MAX_COLORS + color]);
        atomicStore(&pixels_of[color], 0u);
    }
}

// Adds the workgroup's pixels to those of all, a thread's share of them.
fn end_labels(lane: u32, threads: u32) {
    for (var color = lane; color < MAX_COLORS; color += threads) {
        let pixels = atomicLoad(&pixels_of[color]);
        if pixels != 0u {
            atomicAdd(&sums[CLUSTER_WORDS * color + WEIGHT_WORD], pixels);
        }
    }
}

// The nearest colour. The short lists are made for a label cost without prices: then those of all classes are the same.
fn nearest(target_: vec4<u32>) -> u32 {
    let words = (label_cost.palette_len + 31u) / 32u;
    let list = MASKS * (label_cost.first_list + along_curve(target_.xyz >> vec3(label_cost.cell_bits)));
    var best = Choice(0x7fffffff, 0u);
    for (var word = 0u; word < words; word++) {
        best = cheapest(lists[list + word], 32u * word, target_, 0u, 0u, best);
    }
    return best.label;
}
