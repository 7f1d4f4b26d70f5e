// Point of each colour, and the number of colours in each bucket of cells and in each page of buckets.

// Those of `Lattice::tables`: whether it is Oklab, shifts, matrix, cone responses and cube roots.
@group(0) @binding(0) var<storage, read> tables: array<u32>;
// The bin of each colour.
@group(0) @binding(1) var<storage, read> color_bins: array<u32>;
@group(0) @binding(2) var<storage, read_write> points: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> buckets: array<atomic<u32>, BUCKETS>;
@group(0) @binding(4) var<storage, read_write> pages: array<atomic<u32>>;

const SHIFTS = 1u;
const MATRIX = 4u;
const CONES = 13u;
const ROOTS = CONES + 3u * 3u * 256u;
const LAB_BITS = ROOT_BITS + MATRIX_BITS;

// Twin of `Tables::root`.
fn root(x: u32) -> u32 {
    if x == 0u {
        return 0u;
    }
    let thirds = (max(countLeadingZeros(x), 32u - LIGHT_BITS) - (32u - LIGHT_BITS)) / 3u;
    let scaled = x << (3u * thirds);
    let entry = ROOTS + (scaled >> ROOT_STEP_BITS);
    let rest = scaled & ((1u << ROOT_STEP_BITS) - 1u);
    let low = tables[entry];
    let between = low + (((tables[entry + 1u] - low) * rest) >> ROOT_STEP_BITS);
    let bits = ROOT_ENTRY_BITS - ROOT_BITS + thirds;
    return (between + (1u << (bits - 1u))) >> bits;
}

// The cube root of one cone's response.
fn cone_root(rgb: vec3<u32>, cone: u32) -> i32 {
    let red = tables[CONES + 3u * rgb.x + cone];
    let green = tables[CONES + 3u * (256u + rgb.y) + cone];
    let blue = tables[CONES + 3u * (512u + rgb.z) + cone];
    return i32(root(min(red + green + blue, 1u << LIGHT_BITS)));
}

fn signed(entry: u32) -> i32 {
    return bitcast<i32>(tables[entry]);
}

// One of L, a and b.
fn coordinate(roots: vec3<i32>, i: u32) -> u32 {
    let row = MATRIX + 3u * i;
    let sum = signed(row) * roots.x + signed(row + 1u) * roots.y + signed(row + 2u) * roots.z;
    return u32(((signed(SHIFTS + i) << LAB_BITS) + sum + (1i << (LAB_BITS - 1u))) >> LAB_BITS);
}

fn oklab(rgb: vec3<u32>) -> vec3<u32> {
    let roots = vec3(cone_root(rgb, 0u), cone_root(rgb, 1u), cone_root(rgb, 2u));
    return vec3(coordinate(roots, 0u), coordinate(roots, 1u), coordinate(roots, 2u));
}

@compute @workgroup_size(WORKGROUP)
fn to_lattice(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = arrayLength(&color_bins);
    for (var i = id.x; i < count; i += WORKGROUP * groups.x) {
        let bin = color_bins[i];
        // The upper and the lower half of each channel.
        let rgb = (((vec3(bin >> 12u) >> vec3(8u, 4u, 0u)) & vec3(15u)) << vec3(4u))
            | ((vec3(bin) >> vec3(8u, 4u, 0u)) & vec3(15u));
        var point = SRGB_STEP * rgb;
        if tables[0] != 0u {
            point = oklab(rgb);
        }
        points[i] = vec2(point.x | (point.y << 16u), point.z);
        let bucket = cell_of(points[i]) / BUCKET;
        atomicAdd(&buckets[bucket], 1u);
        atomicAdd(&pages[bucket / PAGE], 1u);
    }
}
