// Class of each pixel: how busy its surroundings are, or how dark it is. Where they are, errors and repetitions are seen
// less.
//
// A workgroup takes a tile. Past the edge of the image a pixel is the nearest one inside.

// The index of each pixel's point, and the points.
@group(0) @binding(0) var<storage, read> point_ids: array<u32>;
@group(0) @binding(1) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read_write> classes: array<u32>;
@group(0) @binding(3) var<storage, read> sides: Sides;
@group(0) @binding(4) var<storage, read> lightness: Lightness;

struct Lightness {
    // The parts of the coordinates in lightness, in fourths: see `Lattice::lightness`.
    shares: vec4<u32>,
    // See `Lattice::dark_limits`. The fourth is 0.
    dark_limits: vec4<u32>,
}

const TILE = 16;
const LIT = TILE + 4;
const BENT = TILE + 2;
var<workgroup> light: array<i32, LIT * LIT>;
var<workgroup> bends: array<i32, BENT * BENT>;

fn inside(at: vec2<i32>) -> vec2<i32> {
    return clamp(at, vec2(0), vec2(i32(sides.width), i32(sides.height)) - 1);
}

// Two classes an octave.
fn activity_class(bends: i32) -> u32 {
    let sum = u32(bends) + FLAT;
    let octave = firstLeadingBit(sum);
    let half = (sum >> (octave - 1u)) & 1u;
    return min(2u * octave + half - (2u * firstLeadingBit(FLAT) + 1u), CLASSES - 1u);
}

@compute @workgroup_size(16, 16)
fn activity(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let corner = TILE * vec2<i32>(group.xy);
    for (var i = i32(lane); i < LIT * LIT; i += i32(WORKGROUP)) {
        let at = inside(corner - 2 + vec2(i % LIT, i / LIT));
        let point = unpack(points[point_ids[u32(at.y) * sides.width + u32(at.x)]]);
        light[i] = i32(dot(lightness.shares.xyz, point.xyz) / 4u);
    }
    workgroupBarrier();
    for (var i = i32(lane); i < BENT * BENT; i += i32(WORKGROUP)) {
        // How far a pixel's lightness is from its four neighbours'.
        let at = inside(corner - 1 + vec2(i % BENT, i / BENT));
        var bend = 4 * light_at(at - corner);
        bend -= light_at(inside(at - vec2(1, 0)) - corner) + light_at(inside(at + vec2(1, 0)) - corner);
        bend -= light_at(inside(at - vec2(0, 1)) - corner) + light_at(inside(at + vec2(0, 1)) - corner);
        bends[i] = abs(bend);
    }
    workgroupBarrier();
    let inner = vec2(i32(lane) % TILE, i32(lane) / TILE);
    let at = corner + inner;
    if at.x < i32(sides.width) && at.y < i32(sides.height) {
        var sum = 0;
        for (var dy = -1; dy <= 1; dy++) {
            for (var dx = -1; dx <= 1; dx++) {
                let near = inner + vec2(dx, dy) + 1;
                sum += bends[near.y * BENT + near.x];
            }
        }
        let is_darker = vec4(u32(light_at(at - corner))) < lightness.dark_limits;
        let darkness = dot(vec4<u32>(is_darker), vec4(1u));
        classes[u32(at.y) * sides.width + u32(at.x)] = min(activity_class(sum) + darkness, CLASSES - 1u);
    }
}

fn light_at(at: vec2<i32>) -> i32 {
    return light[(at.y + 2) * LIT + at.x + 2];
}
