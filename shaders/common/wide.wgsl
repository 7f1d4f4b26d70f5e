// Integers of 64 bits.

// They are (low, high) pairs.
fn add64(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn multiply64(a: u32, b: u32) -> vec2<u32> {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let cross1 = (a & 0xffffu) * (b >> 16u);
    let cross2 = (a >> 16u) * (b & 0xffffu);
    let middle = (low >> 16u) + (cross1 & 0xffffu) + (cross2 & 0xffffu);
    let high = (a >> 16u) * (b >> 16u) + (cross1 >> 16u) + (cross2 >> 16u) + (middle >> 16u);
    return vec2((low & 0xffffu) | (middle << 16u), high);
}

// sum / weight rounded to nearest, ties up; the quotient is below 2^12, as every coordinate is.
fn mean(sum: vec2<u32>, weight: u32) -> u32 {
    var rest = sum;
    var quotient = 0u;
    for (var step = 0u; step < 12u; step++) {
        let bit = 11u - step;
        let shifted = vec2(weight << bit, (weight >> 1u) >> (31u - bit));
        if rest.y > shifted.y || (rest.y == shifted.y && rest.x >= shifted.x) {
            rest = vec2(rest.x - shifted.x, rest.y - shifted.y - select(0u, 1u, rest.x < shifted.x));
            quotient |= 1u << bit;
        }
    }
    return quotient + select(0u, 1u, rest.x >= weight - rest.x);
}
