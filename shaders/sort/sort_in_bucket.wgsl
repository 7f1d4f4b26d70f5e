// Place of each colour on the Z-order curve: by cell, and inside one by id.
//
// From here on places stand for colours: in their bins too, where their ids were. A call takes a part of the colours.

// Of this part the bins, the numbers of pixels and the points.
@group(0) @binding(0) var<storage, read> colors: array<u32>;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> points: array<vec2<u32>>;
// The end of each bucket, and what `scatter` put into it.
@group(0) @binding(3) var<storage, read> buckets: array<u32, BUCKETS>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read_write> bins: array<u32, BINS>;
@group(0) @binding(6) var<storage, read_write> placed: array<vec2<u32>>;
@group(0) @binding(7) var<storage, read_write> pixels: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn sort_in_bucket(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let cell = cell_of(points[i]);
        let bucket = cell / BUCKET;
        let own = ((cell % BUCKET) << 24u) | bins[colors[i]];
        var at = 0u;
        if bucket > 0u {
            at = buckets[bucket - 1u];
        }
        var before = 0u;
        for (var other = at; other < buckets[bucket]; other++) {
            before += select(0u, 1u, order[other] < own);
        }
        at += before;
        bins[colors[i]] = at;
        placed[at] = points[i];
        pixels[at] = counts[i];
    }
}
