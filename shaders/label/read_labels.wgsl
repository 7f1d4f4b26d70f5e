// Label of each pixel, row by row.
//
// A thread takes four pixels, which share a word.

@group(0) @binding(0) var<storage, read> labels_and_classes: array<u32>;
@group(0) @binding(1) var<storage, read_write> labels: array<u32>;
@group(0) @binding(2) var<storage, read> sides: Sides;

@compute @workgroup_size(WORKGROUP)
fn read_labels(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&labels);
    for (var word = id.x; word < count; word += WORKGROUP * groups.x) {
        var four = 0u;
        for (var byte = 0u; byte < 4u; byte++) {
            let i = min(4u * word + byte, sides.width * sides.height - 1u);
            four |= (labels_and_classes[field_index(i % sides.width, i / sides.width, sides)] & 0xffu) << (8u * byte);
        }
        labels[word] = four;
    }
}
