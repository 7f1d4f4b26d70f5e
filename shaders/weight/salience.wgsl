// Weight of each colour's pixels together, by activity: an error is seen most where the picture is quiet.

// The place of each pixel's colour.
@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
// What a pixel of each class weighs.
@group(0) @binding(2) var<storage, read> masked: array<u32, CLASSES>;
// By place.
@group(0) @binding(3) var<storage, read_write> weights: array<atomic<u32>>;

@compute @workgroup_size(WORKGROUP)
fn salience(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&ids);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        atomicAdd(&weights[ids[i]], masked[classes[i] & 15u]);
    }
}
