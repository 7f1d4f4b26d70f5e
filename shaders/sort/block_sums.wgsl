// Sum of each page of numbers.

@group(0) @binding(0) var<storage, read> numbers: array<u32>;
@group(0) @binding(1) var<storage, read_write> pages: array<u32>;

var<workgroup> sum: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn block_sums(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&sum, 0u);
    }
    workgroupBarrier();
    var share = 0u;
    let end = min((group.x + 1u) * PAGE, arrayLength(&numbers));
    for (var i = group.x * PAGE + lane; i < end; i += WORKGROUP) {
        share += numbers[i];
    }
    atomicAdd(&sum, share);
    workgroupBarrier();
    if lane == 0u {
        pages[group.x] = atomicLoad(&sum);
    }
}
