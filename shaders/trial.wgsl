// What each of several candidates would make of the weighted sum of distances.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> distances: array<u32>;
@group(0) @binding(3) var<uniform> seeds: Seeds;
@group(0) @binding(4) var<storage, read_write> totals: array<atomic<u32>, 2 * MAX_TRIALS>;

var<workgroup> local: array<atomic<u32>, 2 * MAX_TRIALS>;

@compute @workgroup_size(WORKGROUP)
fn trial(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane < 2u * MAX_TRIALS {
        atomicStore(&local[lane], 0u);
    }
    workgroupBarrier();
    if id.x < arrayLength(&points) {
        let point = unpack(points[id.x]);
        for (var i = 0u; i < seeds.count; i++) {
            let share = multiply64(weights[id.x], min(distance2(point, seeds.points[i]), distances[id.x]));
            let before = atomicAdd(&local[2u * i], share.x);
            let high = share.y + select(0u, 1u, before + share.x < before);
            if high != 0u {
                atomicAdd(&local[2u * i + 1u], high);
            }
        }
    }
    workgroupBarrier();
    if lane < seeds.count {
        let low = atomicLoad(&local[2u * lane]);
        let before = atomicAdd(&totals[2u * lane], low);
        let high = atomicLoad(&local[2u * lane + 1u]) + select(0u, 1u, before + low < before);
        if high != 0u {
            atomicAdd(&totals[2u * lane + 1u], high);
        }
    }
}
