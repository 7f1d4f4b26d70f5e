// Colours bucket by bucket, in any order inside one.
//
// The start of each bucket becomes its end. An entry has the cell inside the bucket above the id, which is below 2^24.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read_write> buckets: array<atomic<u32>, BUCKETS>;
@group(0) @binding(2) var<storage, read_write> order: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn scatter(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let cell = cell_of(points[i]);
        order[atomicAdd(&buckets[cell / BUCKET], 1u)] = ((cell % BUCKET) << 24u) | i;
    }
}
