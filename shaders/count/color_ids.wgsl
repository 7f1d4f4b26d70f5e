// Colour id of each pixel, or the index of its point.
//
// They are written over the pixels: ids after `compact_colors`, indices after `sort_in_bucket`.

@group(0) @binding(0) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(1) var<storage, read> bins: array<u32, BINS>;

@compute @workgroup_size(WORKGROUP)
fn color_ids(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&pixels);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        pixels[i] = bins[bin_of(pixels[i])];
    }
}
