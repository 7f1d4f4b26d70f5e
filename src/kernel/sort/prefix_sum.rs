//! Sum of all numbers before each.

use crate::kernel::count::count_colors::PAGE;

/// Replaces each number by the sum of all before it; `pages` are the
/// [`block_sums`](crate::internals::kernel::block_sums).
pub fn prefix_sum(numbers: &mut [u32], pages: &[u32]) {
    for (page, numbers) in numbers.chunks_mut(PAGE).enumerate() {
        let mut sum = pages[..page].iter().sum();
        for number in numbers {
            sum += std::mem::replace(number, sum);
        }
    }
}
