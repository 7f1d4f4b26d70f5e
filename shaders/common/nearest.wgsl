// The nearest colour, from short lists that are made for a label cost without prices: then those of all classes are the
// same.

fn nearest(target_: vec4<u32>) -> u32 {
    let words = (label_cost.palette_len + 31u) / 32u;
    let list = MASKS * (label_cost.first_list + along_curve(target_.xyz >> vec3(label_cost.cell_bits)));
    var best = Choice(0x7fffffff, 0u);
    for (var word = 0u; word < words; word++) {
        best = cheapest(lists[list + word], 32u * word, target_, 0u, 0u, best);
    }
    return best.label;
}
