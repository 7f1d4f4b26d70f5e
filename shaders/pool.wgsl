// Mean and weight of the points of each box.
//
// A workgroup takes a box at a time.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
// At which point each box begins, and behind the last box the number of points.
@group(0) @binding(2) var<storage, read> starts: array<u32>;
// The mean of each box, its weight, and the cell of its first point.
@group(0) @binding(3) var<storage, read_write> pooled: array<vec4<u32>>;

var<workgroup> sums: array<array<vec2<u32>, 4>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn pool(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let boxes = arrayLength(&starts) - 1u;
    for (var own = group.x; own < boxes; own += groups.x) {
        let end = starts[own + 1u];
        // Of each axis, and of the weights alone.
        var sum = array<vec2<u32>, 4>();
        for (var i = starts[own] + lane; i < end; i += WORKGROUP) {
            let point = unpack(points[i]);
            for (var axis = 0u; axis < 3u; axis++) {
                sum[axis] = add64(sum[axis], multiply64(weights[i], point[axis]));
            }
            sum[3].x += weights[i];
        }
        sums[lane] = sum;
        for (var step = WORKGROUP / 2u; step > 0u; step /= 2u) {
            workgroupBarrier();
            if lane < step {
                for (var part = 0u; part < 4u; part++) {
                    sums[lane][part] = add64(sums[lane][part], sums[lane + step][part]);
                }
            }
        }
        if lane == 0u {
            let weight = sums[0][3].x;
            let x = mean(sums[0][0], weight);
            let y = mean(sums[0][1], weight);
            let z = mean(sums[0][2], weight);
            pooled[own] = vec4(x | (y << 16u), z, weight, cell_of(points[starts[own]]));
        }
        workgroupBarrier();
    }
}
