// Short lists: for the targets in one cell of the lattice the labels that can be best, neighbours aside.
//
// There is one for each class of activity and each cell of one size. Cells are numbered along the Z-order curve, so
// that a list's parent, of the cell that is twice as wide and around its own, has an eighth of its number. A thread
// makes one list.

// The lists of a dispatch: some of those for cells of one size.
struct Level {
    // Bits of a coordinate inside a cell.
    cell_bits: u32,
    // The first list of such cells, and of their parents.
    first: u32,
    parents: u32,
    // The dispatch makes these from `start` to before `end`.
    start: u32,
    end: u32,
}

@group(0) @binding(0) var<storage, read_write> lists: array<u32>;
@group(0) @binding(1) var<storage, read> label_cost: LabelCost;
@group(0) @binding(2) var<storage, read> palette: array<vec4<u32>, 2u * MAX_COLORS>;
@group(0) @binding(3) var<storage, read> level: Level;

// Whether a label is at least as good as the pivot for some target in a cell: the difference of their costs is linear
// in the target, so it is least at a corner, found axis by axis.
fn stays(color: vec4<u32>, pivot: vec4<u32>, low: vec4<u32>, high: vec4<u32>, price: u32, price_shift: u32) -> bool {
    let corner = select(low, high, unpack(color.xy) > unpack(pivot.xy));
    return cost(color, corner, price, price_shift, RATE_PARTS) <= cost(pivot, corner, price, price_shift, RATE_PARTS);
}

@compute @workgroup_size(WORKGROUP)
fn shortlist(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    local_palette[lane] = palette[lane];
    workgroupBarrier();
    let cells = 3u * (COORDINATE_BITS - level.cell_bits);
    let price_shift = label_cost.price_shift;
    let words = (label_cost.palette_len + 31u) / 32u;
    for (var list = level.start + WORKGROUP * group.x + lane; list < level.end; list += WORKGROUP * groups.x) {
        let cell = list & ((1u << cells) - 1u);
        let corner = vec3(close_up(cell >> 2u), close_up(cell >> 1u), close_up(cell)) << vec3(level.cell_bits);
        // Alpha may be anything.
        let low = vec4(corner, 0u);
        let high = vec4(corner + ((1u << level.cell_bits) - 1u), u32(HIGHEST));
        let price = label_cost.prices[list >> cells];
        let parent = MASKS * (level.parents + list / 8u);
        let middle = (low + high) / 2u;
        var best = Choice(0x7fffffff, 0u);
        for (var word = 0u; word < words; word++) {
            best = cheapest(lists[parent + word], 32u * word, middle, price, price_shift, best);
        }
        let pivot = local_palette[best.label];
        for (var word = 0u; word < words; word++) {
            var kept = 0u;
            for (var rest = lists[parent + word]; rest != 0u; rest &= rest - 1u) {
                let bit = firstTrailingBit(rest);
                let is_kept = stays(local_palette[32u * word + bit], pivot, low, high, price, price_shift);
                kept |= select(0u, 1u << bit, is_kept);
            }
            lists[MASKS * (level.first + list) + word] = kept;
        }
    }
}
