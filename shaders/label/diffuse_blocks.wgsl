// Label of each pixel before the first sweep: the nearest colour once errors of pixels before it are passed on.
//
// One thread takes one block.

// The blocks of a dispatch, from `first` to before `past`: row by row.
struct Blocks {
    first: u32,
    past: u32,
}

@group(0) @binding(5) var<storage, read> blocks: Blocks;

fn diffuse_block(left: u32, top: u32) {
    let sides = label_cost.sides;
    // Sixteenths of errors for the next pixel of each column: of this row where it is still to come, else of the next.
    var passed: array<vec4<i32>, BLOCK_WIDTH>;
    for (var column = 0u; column < BLOCK_WIDTH; column++) {
        passed[column] = vec4(0);
    }
    for (var y = top; y < min(top + BLOCK_HEIGHT, sides.height); y++) {
        var ahead = vec4(0);
        // The error of the last pixel, from which some goes to the next row and column.
        var last = vec4(0);
        for (var column = 0u; column < min(BLOCK_WIDTH, sides.width - left); column++) {
            let at = field_index(left + column, y, sides);
            let own = labels_and_classes[at] & 0xffu;
            let class_ = labels_and_classes[at] >> 8u;
            var error = vec4(0);
            if class_ != PINNED {
                let residual = unpack_signed(residuals[at]);
                let pixel = local_lights[own] - residual;
                let received = (strength_of(class_, passed[column] + ahead) + vec4(1i << (PASSED_BITS - 1u))) >> vec4(PASSED_BITS);
                let light = clamp(pixel + received, vec4(0), vec4(LIGHT_LIMIT - 1));
                var label = nearest(seen(light));
                // What has the right alpha keeps it: what is opaque gets no holes.
                if residual.w == 0 && local_lights[label].w != local_lights[own].w {
                    label = own;
                }
                error = light - local_lights[label];
                residuals[at] = pack_signed(local_lights[label] - pixel);
                labels_and_classes[at] = (class_ << 8u) | label;
                atomicAdd(&pixels_of[label], 1u);
            }
            passed[column] = BELOW_1 * error + BELOW_2 * last;
            if column > 0u {
                passed[column - 1u] += BELOW_0 * error;
            }
            ahead = AHEAD * error;
            last = error;
        }
    }
}

@compute @workgroup_size(BLOCKS)
fn diffuse_blocks(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    begin_labels(lane, BLOCKS);
    workgroupBarrier();
    let across = (label_cost.sides.width + BLOCK_WIDTH - 1u) / BLOCK_WIDTH;
    for (var i = blocks.first + id.x; i < blocks.past; i += BLOCKS * groups.x) {
        diffuse_block(BLOCK_WIDTH * (i % across), BLOCK_HEIGHT * (i / across));
    }
    workgroupBarrier();
    end_labels(lane, BLOCKS);
}
