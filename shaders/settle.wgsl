// Place of each colour on the Z-order curve: by cell, and inside one by id.
//
// From here on places stand for colours: in their bins too.

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
fn settle(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var color = id.x; color < count; color += WORKGROUP * groups.x) {
        let cell = cell_of(points[color]);
        let bucket = cell / BUCKET;
        let own = ((cell % BUCKET) << 24u) | color;
        var at = 0u;
        if bucket > 0u {
            at = buckets[bucket - 1u];
        }
        var before = 0u;
        for (var i = at; i < buckets[bucket]; i++) {
            before += select(0u, 1u, order[i] < own);
        }
        at += before;
        bins[colors[color]] = at;
        placed[at] = points[color];
        pixels[at] = counts[color];
    }
}
