// Label of each pixel by a mask: one of two palette colours that mix to its light.
//
// One thread takes one pixel.

// The mask, and the pixels of a dispatch: from `first` to before `past`.
struct Mask {
    first: u32,
    past: u32,
    // Two a word.
    levels: array<u32, MASK_LEVELS / 2u>,
}

@group(0) @binding(5) var<storage, read> mask: Mask;

// Whether the other of two labels is taken at this level of the mask, where the light of the own one is too much by a
// residual. A pixel whose alpha is right is not mixed with another: what is opaque gets no holes.
fn takes_other(label: u32, other: u32, residual: vec4<i32>, level: u32) -> bool {
    let apart = local_lights[other] - local_lights[label];
    let whole = dot(apart, apart);
    // The share of the other, of the whole.
    let share = clamp(-dot(apart, residual), 0, whole);
    let lightness = vec2(local_palette[label].x & 0xffffu, local_palette[other].x & 0xffffu);
    let is_brighter = lightness.x < lightness.y || (lightness.x == lightness.y && label < other);
    let of_brighter = u32(select(whole - share, share, is_brighter));
    // The levels are the middles of as many parts.
    let part = multiply64(2u * level + 1u, u32(whole));
    let limit = multiply64(2u * MASK_LEVELS, of_brighter);
    let is_bright = part.y < limit.y || (part.y == limit.y && part.x <= limit.x);
    let has_alpha = residual.w == 0 && apart.w != 0;
    return share > 0 && is_bright == is_brighter && !has_alpha;
}

@compute @workgroup_size(WORKGROUP)
fn mix(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    begin_labels(lane, WORKGROUP);
    workgroupBarrier();
    for (var i = mask.first + id.x; i < mask.past; i += WORKGROUP * groups.x) {
        let x = i % label_cost.sides.width;
        let y = i / label_cost.sides.width;
        let at = field_index(x, y, label_cost.sides);
        let label = labels_and_classes[at] & 0xffu;
        let class_ = labels_and_classes[at] >> 8u;
        if class_ == PINNED {
            continue;
        }
        let residual = unpack_signed(residuals[at]);
        let pixel = local_lights[label] - residual;
        let beyond = (strength_of(class_, residual) + vec4(32)) >> vec4(6u);
        var far = NEAR;
        var other = label;
        for (var further = 0u; further < TRIES && other == label; further++) {
            other = nearest(seen(pixel - far * beyond));
            far *= FARTHER;
        }
        let cell = (y % MASK_SIDE) * MASK_SIDE + x % MASK_SIDE;
        let level = (mask.levels[cell / 2u] >> (16u * (cell & 1u))) & 0xffffu;
        var best = label;
        if other != label && takes_other(label, other, residual, level) {
            best = other;
            residuals[at] = pack_signed(local_lights[best] - pixel);
            labels_and_classes[at] = (class_ << 8u) | best;
        }
        atomicAdd(&pixels_of[best], 1u);
    }
    workgroupBarrier();
    end_labels(lane, WORKGROUP);
}
