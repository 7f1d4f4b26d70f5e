// Sum of all numbers before each.
//
// A workgroup takes a page, and each of its threads some neighbours.

@group(0) @binding(0) var<storage, read_write> numbers: array<u32>;
@group(0) @binding(1) var<storage, read> pages: array<u32>;

const SHARE = PAGE / WORKGROUP;
var<workgroup> start: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn prefix_sum(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&start, 0u);
    }
    workgroupBarrier();
    var pages_before = 0u;
    for (var page = lane; page < group.x; page += WORKGROUP) {
        pages_before += pages[page];
    }
    atomicAdd(&start, pages_before);
    let first = group.x * PAGE + lane * SHARE;
    let end = min(first + SHARE, arrayLength(&numbers));
    var share = 0u;
    for (var i = first; i < end; i++) {
        share += numbers[i];
    }
    let before = scan(lane, share) - share;
    var sum = atomicLoad(&start) + before;
    for (var i = first; i < end; i++) {
        let number = numbers[i];
        numbers[i] = sum;
        sum += number;
    }
}
