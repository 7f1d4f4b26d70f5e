// Weight of each sort of colours together: the cells that share their upper bits.
//
// Neighbours on the curve are mostly of one sort, so a thread adds up equal ones of its four points.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read_write> sorts: array<atomic<u32>, GROUPS>;

@compute @workgroup_size(WORKGROUP)
fn group_weights(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&points);
    for (var start = 4u * id.x; start < count; start += 4u * WORKGROUP * groups.x) {
        var sort = sort_of(points[start]);
        var weight = 0u;
        for (var i = start; i < min(start + 4u, count); i++) {
            let next = sort_of(points[i]);
            if next != sort {
                atomicAdd(&sorts[sort], weight);
                sort = next;
                weight = 0u;
            }
            weight += weights[i];
        }
        atomicAdd(&sorts[sort], weight);
    }
}
