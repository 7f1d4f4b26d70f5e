// Residual, label and class of each pixel: the label field that sweeps begin with.

// The place of each pixel's colour.
@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
// By place, and four labels a word; the light of each colour.
@group(0) @binding(2) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> palette: array<vec4<i32>, MAX_COLORS>;
@group(0) @binding(5) var<storage, read_write> residuals: array<vec2<u32>>;
@group(0) @binding(6) var<storage, read_write> marks: array<u32>;
@group(0) @binding(7) var<storage, read> ground: Ground;

// The image's sides, and how light is seen.
struct Ground {
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
    if ground.eye != EYE_LIGHT {
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
    let count = arrayLength(&ids);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let color = ids[i];
        let label = (labels[color / 4u] >> (8u * (color & 3u))) & 0xffu;
        let at = on_canvas(i % ground.sides.width, i / ground.sides.width, ground.sides);
        residuals[at] = pack_signed(palette[label] - light_of(vec4<i32>(unpack(points[color]))));
        marks[at] = ((classes[i] >> 4u) << 8u) | label;
    }
}
