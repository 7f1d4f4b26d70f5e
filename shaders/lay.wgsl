// Residual, label and class of each pixel: the canvas that sweeps begin with.

// The place of each pixel's colour.
@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
// By place, and four labels a word.
@group(0) @binding(2) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> palette: array<vec4<i32>, MAX_COLORS>;
@group(0) @binding(5) var<storage, read_write> residuals: array<vec2<u32>>;
@group(0) @binding(6) var<storage, read_write> marks: array<u32>;
@group(0) @binding(7) var<storage, read> sides: Sides;

@compute @workgroup_size(WORKGROUP)
fn lay(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&ids);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let color = ids[i];
        let label = (labels[color / 4u] >> (8u * (color & 3u))) & 0xffu;
        let at = on_canvas(i % sides.width, i / sides.width, sides);
        residuals[at] = pack_signed(palette[label] - vec4<i32>(unpack(points[color])));
        marks[at] = (classes[i] << 8u) | label;
    }
}
