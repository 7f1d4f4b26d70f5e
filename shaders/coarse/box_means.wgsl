// Mean and weight of the points of each box.
//
// A box is shared by a team of neighbouring threads, of which the first adds up the sums of the others.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
// The first point of each box, and behind the last the number of points.
@group(0) @binding(2) var<storage, read> starts: array<u32>;
// The mean of each box, its weight, and the cell of its first point.
@group(0) @binding(3) var<storage, read_write> means: array<vec4<u32>>;

// Sums of each thread: of the three axes, and of the weights alone.
var<workgroup> sums: array<array<vec2<u32>, 4>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn box_means(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let box = ((group.y * groups.x + group.x) * WORKGROUP + lane) / TEAM;
    let is_box = box + 1u < arrayLength(&starts);
    var sum = array<vec2<u32>, 4>();
    if is_box {
        for (var i = starts[box] + lane % TEAM; i < starts[box + 1u]; i += TEAM) {
            let point = unpack(points[i]);
            for (var axis = 0u; axis < 3u; axis++) {
                sum[axis] = add64(sum[axis], multiply64(weights[i], point[axis]));
            }
            sum[3].x += weights[i];
        }
    }
    sums[lane] = sum;
    workgroupBarrier();
    if is_box && lane % TEAM == 0u {
        for (var other = lane + 1u; other < lane + TEAM; other++) {
            for (var part = 0u; part < 4u; part++) {
                sum[part] = add64(sum[part], sums[other][part]);
            }
        }
        let weight = sum[3].x;
        let x = mean(sum[0], weight);
        let y = mean(sum[1], weight);
        let z = mean(sum[2], weight);
        means[box] = vec4(x | (y << 16u), z, weight, cell_of(points[starts[box]]));
    }
}
