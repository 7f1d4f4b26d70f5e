// Weight of each colour's pixels together, by activity: an error is seen most where the picture is quiet.

// The index of each pixel's point.
@group(0) @binding(0) var<storage, read> point_ids: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
// The weight of a pixel of each class.
@group(0) @binding(2) var<storage, read> class_weights: array<u32, CLASSES>;
// By point.
@group(0) @binding(3) var<storage, read_write> weights: array<atomic<u32>>;

@compute @workgroup_size(WORKGROUP)
fn salience(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&point_ids);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        atomicAdd(&weights[point_ids[i]], class_weights[classes[i]]);
    }
}
