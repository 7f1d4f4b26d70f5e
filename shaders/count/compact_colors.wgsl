// Colours by id with their numbers of pixels, and in their bins their ids.
//
// A workgroup takes a page, and each of its threads some neighbours.

@group(0) @binding(0) var<storage, read_write> bins: array<u32, BINS>;
// Number of colours before each page, and of all.
@group(0) @binding(1) var<storage, read> starts: array<u32>;
// The bin of each colour.
@group(0) @binding(2) var<storage, read_write> color_bins: array<u32>;
@group(0) @binding(3) var<storage, read_write> counts: array<u32>;

const SHARE = PAGE / WORKGROUP;

@compute @workgroup_size(WORKGROUP)
fn compact_colors(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let first = group.x * PAGE + lane * SHARE;
    // A bit for each bin that has pixels.
    var occupied = 0u;
    let end = select(0u, SHARE, starts[group.x] < starts[group.x + 1u]);
    for (var i = 0u; i < end; i++) {
        occupied |= select(0u, 1u << i, bins[first + i] != 0u);
    }
    var color = starts[group.x] + scan(lane, countOneBits(occupied)) - countOneBits(occupied);
    for (var left = occupied; left != 0u; left &= left - 1u) {
        let bin = first + countTrailingZeros(left);
        color_bins[color] = bin;
        counts[color] = bins[bin];
        bins[bin] = color;
        color += 1u;
    }
}
