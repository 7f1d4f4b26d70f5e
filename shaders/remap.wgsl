// Index of each pixel: the label of its colour.
//
// One thread takes four pixels, whose indices fill a word. A table of labels too large for one binding comes in windows:
// the window that holds a pixel's colour fills its byte.

struct Window {
    // First colour id of the window, and the id past its last.
    start: u32,
    end: u32,
}

@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;
@group(0) @binding(3) var<uniform> window: Window;

@compute @workgroup_size(WORKGROUP)
fn remap(@builtin(global_invocation_id) id: vec3<u32>) {
    let start = 4u * id.x;
    let end = min(start + 4u, arrayLength(&ids));
    if start >= end {
        return;
    }
    var word = indices[id.x];
    for (var i = start; i < end; i++) {
        let color = ids[i];
        if color >= window.start && color < window.end {
            let place = color - window.start;
            let label = (labels[place >> 2u] >> (8u * (place & 3u))) & 0xffu;
            word |= label << (8u * (i - start));
        }
    }
    indices[id.x] = word;
}
