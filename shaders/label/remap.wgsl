// Index of each pixel: where the palette has the label of its colour.
//
// One thread takes four pixels, whose indices fill a word.

// The index of each pixel's point.
@group(0) @binding(0) var<storage, read> point_ids: array<u32>;
// By point, four a word.
@group(0) @binding(1) var<storage, read> labels: array<u32>;
// The palette index of each label.
@group(0) @binding(2) var<storage, read> palette_index: array<u32, MAX_COLORS>;
@group(0) @binding(3) var<storage, read_write> indices: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn remap(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&point_ids);
    for (var start = 4u * id.x; start < count; start += 4u * WORKGROUP * groups.x) {
        var word = 0u;
        for (var i = start; i < min(start + 4u, count); i++) {
            let id = point_ids[i];
            let label = (labels[id / 4u] >> (8u * (id & 3u))) & 0xffu;
            word |= palette_index[label] << (8u * (i - start));
        }
        indices[start / 4u] = word;
    }
}
