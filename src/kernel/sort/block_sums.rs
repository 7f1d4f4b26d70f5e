//! Sum of each page of numbers.

use crate::kernel::count::count_colors::PAGE;

/// The sum of each [`PAGE`]; all numbers together are below 2^32.
pub fn block_sums(numbers: &[u32]) -> Vec<u32> {
    numbers.chunks(PAGE).map(|page| page.iter().sum()).collect()
}
