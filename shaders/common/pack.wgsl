// Points and residuals in words, and the distance of two points.

// A point travels as four 16-bit coordinates.
fn unpack(point: vec2<u32>) -> vec4<u32> {
    return vec4(point.x & 0xffffu, point.x >> 16u, point.y & 0xffffu, point.y >> 16u);
}

// A residual travels as four signed ones; of three channels the fourth is 0.
fn unpack_signed(residual: vec2<u32>) -> vec4<i32> {
    let words = bitcast<vec2<i32>>(residual);
    let fourth = select(words.y >> 16u, 0, CHANNELS == 3u);
    return vec4((words.x << 16u) >> 16u, words.x >> 16u, (words.y << 16u) >> 16u, fourth);
}

fn pack_signed(residual: vec4<i32>) -> vec2<u32> {
    let words = bitcast<vec4<u32>>(residual);
    return vec2((words.x & 0xffffu) | (words.y << 16u), (words.z & 0xffffu) | (words.w << 16u));
}

fn distance2(p: vec4<u32>, q: vec4<u32>) -> u32 {
    let d = vec4<i32>(p) - vec4<i32>(q);
    return u32(d.x * d.x + d.y * d.y + d.z * d.z + d.w * d.w);
}
