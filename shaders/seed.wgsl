// Distance of each point to its nearest seed, after one more seed.
//
// Each workgroup also leaves the sum of weight times distance of its points, for the draws.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<uniform> seeds: Seeds;
@group(0) @binding(3) var<storage, read_write> distances: array<u32>;
@group(0) @binding(4) var<storage, read_write> totals: array<vec2<u32>>;

var<workgroup> total: array<atomic<u32>, 2>;

@compute @workgroup_size(WORKGROUP)
fn seed(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {
    if lane < 2u {
        atomicStore(&total[lane], 0u);
    }
    workgroupBarrier();
    if id.x < arrayLength(&points) {
        var distance = distance2(unpack(points[id.x]), seeds.points[0]);
        if seeds.first == 0u {
            distance = min(distance, distances[id.x]);
        }
        distances[id.x] = distance;
        let share = multiply64(weights[id.x], distance);
        let before = atomicAdd(&total[0], share.x);
        let high = share.y + select(0u, 1u, before + share.x < before);
        if high != 0u {
            atomicAdd(&total[1], high);
        }
    }
    workgroupBarrier();
    if lane == 0u {
        totals[group.x] = vec2(atomicLoad(&total[0]), atomicLoad(&total[1]));
    }
}
