// What shaders share that see light: their scene and the cube roots of light, at the same bindings.

@group(0) @binding(2) var<storage, read> scene: Scene;
// Two a word.
@group(0) @binding(7) var<storage, read> roots: array<u32>;

fn root(light: i32) -> i32 {
    return i32((roots[u32(light) / 2u] >> (16u * (u32(light) & 1u))) & 0xffffu);
}

// Where light is seen; twin of `Eye::seen`.
fn seen(light: vec4<i32>) -> vec4<u32> {
    if CHANNELS == 3u && scene.eye == EYE_LIGHT {
        let inside = clamp(light.xyz, vec3(0), vec3(LIGHT_LIMIT - 1));
        return seen_roots(vec3(root(inside.x), root(inside.y), root(inside.z)));
    }
    return seen_plain(light, scene.color_length);
}
