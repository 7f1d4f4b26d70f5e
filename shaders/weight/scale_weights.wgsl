// Weight of each point: times the factor of its group, and halved so many times, down to 1 at the least.
//
// Each workgroup leaves the sum of the weights that it wrote.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> factors: array<u32, GROUPS>;
@group(0) @binding(3) var<storage, read> halvings: u32;
@group(0) @binding(4) var<storage, read_write> scaled: array<u32>;
@group(0) @binding(5) var<storage, read_write> totals: array<vec2<u32>>;

var<workgroup> sums: array<vec2<u32>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn scale_weights(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let count = arrayLength(&points);
    var sum = vec2(0u);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        var weight = multiply64(weights[i], factors[group_of(points[i])]);
        if halvings > 0u {
            weight = vec2((weight.x >> halvings) | (weight.y << (32u - halvings)), weight.y >> halvings);
        }
        weight.x = select(weight.x, 1u, weight.x == 0u && weight.y == 0u);
        scaled[i] = weight.x;
        sum = add64(sum, weight);
    }
    sums[lane] = sum;
    for (var step = WORKGROUP / 2u; step > 0u; step /= 2u) {
        workgroupBarrier();
        if lane < step {
            sums[lane] = add64(sums[lane], sums[lane + step]);
        }
    }
    if lane == 0u {
        totals[group.x] = sums[0];
    }
}
