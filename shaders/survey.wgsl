// Number of colours in each page of bins.

@group(0) @binding(0) var<storage, read> bins: array<u32, BINS>;
@group(0) @binding(1) var<storage, read_write> pages: array<u32>;

var<workgroup> colors: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn survey(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&colors, 0u);
    }
    workgroupBarrier();
    var own = 0u;
    for (var place = lane; place < PAGE; place += WORKGROUP) {
        own += select(0u, 1u, bins[group.x * PAGE + place] != 0u);
    }
    atomicAdd(&colors, own);
    workgroupBarrier();
    if lane == 0u {
        pages[group.x] = atomicLoad(&colors);
    }
}
