// Residual of each pixel after the palette's colours changed their light.

@group(0) @binding(0) var<storage, read_write> residuals: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> labels_and_classes: array<u32>;
// The change of each label's light.
@group(0) @binding(2) var<storage, read> shifts: array<vec4<i32>, MAX_COLORS>;

@compute @workgroup_size(WORKGROUP)
fn shift_residuals(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let pixels = arrayLength(&residuals);
    for (var i = id.x; i < pixels; i += WORKGROUP * groups.x) {
        residuals[i] = pack_signed(unpack_signed(residuals[i]) + shifts[labels_and_classes[i] & 0xffu]);
    }
}
