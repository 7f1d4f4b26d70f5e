// Class of each pixel: the quietest of its own and of those aside, within limits.

@group(0) @binding(0) var<storage, read> classes: array<u32>;
@group(0) @binding(1) var<storage, read_write> quiet: array<u32>;
// The number of pixels of each quiet class.
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>, CLASSES>;
@group(0) @binding(3) var<storage, read> sides: Sides;

var<workgroup> local: array<atomic<u32>, CLASSES>;

@compute @workgroup_size(WORKGROUP)
fn quiet_classes(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    if lane < CLASSES {
        atomicStore(&local[lane], 0u);
    }
    workgroupBarrier();
    let count = arrayLength(&classes);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let x = i % sides.width;
        let row = i - x;
        let y = i / sides.width;
        let left = row + select(0u, x - ASIDE, x >= ASIDE);
        let right = row + min(x + ASIDE, sides.width - 1u);
        let above = select(0u, y - ASIDE, y >= ASIDE) * sides.width + x;
        let below = min(y + ASIDE, sides.height - 1u) * sides.width + x;
        let aside = min(min(classes[left], classes[right]), min(classes[above], classes[below]));
        let least = min(classes[i], aside);
        let limited = max(least, max(classes[i], EDGE) - EDGE);
        quiet[i] = limited;
        atomicAdd(&local[limited], 1u);
    }
    workgroupBarrier();
    if lane < CLASSES {
        atomicAdd(&counts[lane], atomicLoad(&local[lane]));
    }
}
