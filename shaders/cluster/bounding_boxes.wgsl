// Box around the points of each workgroup: the least and the largest coordinates.

@group(0) @binding(0) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read_write> boxes: array<array<vec2<u32>, 2>>;

var<workgroup> low: array<atomic<u32>, 4>;
var<workgroup> high: array<atomic<u32>, 4>;

@compute @workgroup_size(WORKGROUP)
fn bounding_boxes(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    if lane < 4u {
        atomicStore(&low[lane], 0xffffu);
        atomicStore(&high[lane], 0u);
    }
    workgroupBarrier();
    if id.x < arrayLength(&points) {
        let point = unpack(points[id.x]);
        for (var axis = 0u; axis < 4u; axis++) {
            atomicMin(&low[axis], point[axis]);
            atomicMax(&high[axis], point[axis]);
        }
    }
    workgroupBarrier();
    if lane == 0u {
        let least = vec4(atomicLoad(&low[0]), atomicLoad(&low[1]), atomicLoad(&low[2]), atomicLoad(&low[3]));
        let most = vec4(atomicLoad(&high[0]), atomicLoad(&high[1]), atomicLoad(&high[2]), atomicLoad(&high[3]));
        boxes[group.x] = array(pack_signed(vec4<i32>(least)), pack_signed(vec4<i32>(most)));
    }
}
