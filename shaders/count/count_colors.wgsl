// Number of pixels of each colour: a bin a colour; and number of colours in each page of bins.
//
// Neighbours are mostly alike in drawings, so a thread adds up equal ones of its four pixels before it meets the others
// at a bin.

@group(0) @binding(0) var<storage, read> pixels: array<u32>;
@group(0) @binding(1) var<storage, read_write> bins: array<atomic<u32>, BINS>;
// The number of colours in each page.
@group(0) @binding(2) var<storage, read_write> pages: array<atomic<u32>>;

fn add(bin: u32, alike: u32) {
    if atomicAdd(&bins[bin], alike) == 0u {
        atomicAdd(&pages[bin / PAGE], 1u);
    }
}

@compute @workgroup_size(WORKGROUP)
fn count_colors(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&pixels);
    for (var start = 4u * id.x; start < count; start += 4u * WORKGROUP * groups.x) {
        var bin = bin_of(pixels[start]);
        var alike = 0u;
        for (var i = start; i < min(start + 4u, count); i++) {
            let next = bin_of(pixels[i]);
            if next != bin {
                add(bin, alike);
                bin = next;
                alike = 0u;
            }
            alike += 1u;
        }
        add(bin, alike);
    }
}
