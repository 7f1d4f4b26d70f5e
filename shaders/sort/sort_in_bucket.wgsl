// Colours in order along the Z-order curve: by cell, and inside one by id.
//
// From here on the index of its point stands for a colour: in its bin too, where its id was. A call takes a part of the
// colours.

// The bins of this part's colours, their numbers of pixels and their points.
@group(0) @binding(0) var<storage, read> color_bins: array<u32>;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> points: array<vec2<u32>>;
// The end of each bucket, and what `scatter` put into it.
@group(0) @binding(3) var<storage, read> buckets: array<u32, BUCKETS>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read_write> bins: array<u32, BINS>;
@group(0) @binding(6) var<storage, read_write> sorted_points: array<vec2<u32>>;
@group(0) @binding(7) var<storage, read_write> sorted_counts: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn sort_in_bucket(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let cell = cell_of(points[i]);
        let bucket = cell / BUCKET;
        let entry = ((cell % BUCKET) << 24u) | bins[color_bins[i]];
        var at = 0u;
        if bucket > 0u {
            at = buckets[bucket - 1u];
        }
        var before = 0u;
        for (var other = at; other < buckets[bucket]; other++) {
            before += select(0u, 1u, order[other] < entry);
        }
        at += before;
        bins[color_bins[i]] = at;
        sorted_points[at] = points[i];
        sorted_counts[at] = counts[i];
    }
}
