// Points at which the boxes of a coarse set begin, in any order.

@group(0) @binding(0) var<storage, read> classes: array<u32>;
// The least split class at which a box begins.
@group(0) @binding(1) var<storage, read> least: u32;
@group(0) @binding(2) var<storage, read_write> starts: array<u32>;
@group(0) @binding(3) var<storage, read_write> found: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn select_splits(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&classes);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        if classes[i] >= least {
            starts[atomicAdd(&found, 1u)] = i;
        }
    }
}
