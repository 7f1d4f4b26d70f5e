// Residual, label and class of each pixel: the label field that sweeps begin with.

// The index of each pixel's point.
@group(0) @binding(0) var<storage, read> point_ids: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
// Points, and their labels, four a word; the light of each label's colour.
@group(0) @binding(2) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> palette: array<vec4<i32>, MAX_COLORS>;
@group(0) @binding(5) var<storage, read_write> residuals: array<vec2<u32>>;
@group(0) @binding(6) var<storage, read_write> labels_and_classes: array<u32>;
@group(0) @binding(7) var<storage, read> frame: Frame;

// The shape of the label field, and how light is seen on it.
struct Frame {
    sides: Sides,
    eye: u32,
}

// One cone's light, from its cube root.
fn cubed(sum: i32) -> i32 {
    let root = clamp((sum + (1i << (UNMIX_BITS - 1u))) >> UNMIX_BITS, 0, (1i << ROOT_BITS) - 1);
    let bits = 2u * ROOT_BITS - LIGHT_LIMIT_BITS;
    return (((root * root) >> ROOT_BITS) * root + (1i << (bits - 1u))) >> bits;
}

// The light of a point; twin of `Eye::light`.
fn light_of(point: vec4<i32>) -> vec4<i32> {
    if frame.eye != EYE_LIGHT {
        return point;
    }
    let lab = point.xyz - vec3(LAB_SHIFT_0, LAB_SHIFT_1, LAB_SHIFT_2);
    return vec4(
        cubed(UNMIX_00 * lab.x + UNMIX_01 * lab.y + UNMIX_02 * lab.z),
        cubed(UNMIX_10 * lab.x + UNMIX_11 * lab.y + UNMIX_12 * lab.z),
        cubed(UNMIX_20 * lab.x + UNMIX_21 * lab.y + UNMIX_22 * lab.z),
        0,
    );
}

@compute @workgroup_size(WORKGROUP)
fn init_field(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&point_ids);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let id = point_ids[i];
        let label = (labels[id / 4u] >> (8u * (id & 3u))) & 0xffu;
        let at = field_index(i % frame.sides.width, i / frame.sides.width, frame.sides);
        residuals[at] = pack_signed(palette[label] - light_of(vec4<i32>(unpack(points[id]))));
        labels_and_classes[at] = (classes[i] << 8u) | label;
    }
}
