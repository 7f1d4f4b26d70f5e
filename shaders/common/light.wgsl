// Sight of light: the label cost, which has the eye, and the cube roots of light, at the same bindings in every shader.

@group(0) @binding(2) var<storage, read> label_cost: LabelCost;
// Two a word.
@group(0) @binding(7) var<storage, read> roots: array<u32>;

fn root(light: i32) -> i32 {
    return i32((roots[u32(light) / 2u] >> (16u * (u32(light) & 1u))) & 0xffffu);
}

// Where light is seen; twin of `Eye::seen`.
fn seen(light: vec4<i32>) -> vec4<u32> {
    if CHANNELS == 3u && label_cost.eye == EYE_LIGHT {
        let inside = clamp(light.xyz, vec3(0), vec3(LIGHT_LIMIT - 1));
        return seen_roots(vec3(root(inside.x), root(inside.y), root(inside.z)));
    }
    return seen_plain(light, label_cost.color_length);
}

// 64 times the shares of errors that are low-passed in a class; twin of `Strength::of`.
fn strength_of(class_: u32, errors: vec4<i32>) -> vec4<i32> {
    let strength = label_cost.strengths[class_];
    let parts = label_cost.parts;
    let luma = (parts.x * errors.x + parts.y * errors.y + parts.z * errors.z) >> LUMA_BITS;
    let light = i32(strength & 0xffu);
    let color = i32(strength >> 8u);
    return color * errors + (light - color) * luma * label_cost.alike;
}

// Where coordinates are seen that add up as they are; twin of `Eye::seen`.
fn seen_plain(light: vec4<i32>, color_length: u32) -> vec4<u32> {
    let inside = vec4<u32>(clamp(light, vec4(0), vec4(HIGHEST)));
    return (inside * vec4(256u, color_length, color_length, 256u) + vec4(128u)) >> vec4(8u);
}

// Where cube roots of light are seen; twin of `Optics::seen`.
fn seen_roots(roots: vec3<i32>) -> vec4<u32> {
    let half = 1i << (EYE_BITS - 1u);
    let x = OPTICS_00 * roots.x + OPTICS_01 * roots.y + OPTICS_02 * roots.z + (EYE_SHIFT_0 << EYE_BITS);
    let y = OPTICS_10 * roots.x + OPTICS_11 * roots.y + OPTICS_12 * roots.z + (EYE_SHIFT_1 << EYE_BITS);
    let z = OPTICS_20 * roots.x + OPTICS_21 * roots.y + OPTICS_22 * roots.z + (EYE_SHIFT_2 << EYE_BITS);
    let sums = (vec3(x, y, z) + vec3(half)) >> vec3(EYE_BITS);
    return vec4(vec3<u32>(clamp(sums, vec3(0), vec3(HIGHEST))), 0u);
}
