// Weight of each group of colours together: the cells that share their upper bits.
//
// Neighbours on the curve are mostly of one group, so a thread adds up equal ones of its four points.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<atomic<u32>, GROUPS>;

@compute @workgroup_size(WORKGROUP)
fn group_weights(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var start = 4u * id.x; start < count; start += 4u * WORKGROUP * groups.x) {
        var own_group = group_of(points[start]);
        var weight = 0u;
        for (var i = start; i < min(start + 4u, count); i++) {
            let next = group_of(points[i]);
            if next != own_group {
                atomicAdd(&sums[own_group], weight);
                own_group = next;
                weight = 0u;
            }
            weight += weights[i];
        }
        atomicAdd(&sums[own_group], weight);
    }
}
