//! Sum of each page of numbers.

use crate::kernel::count::tally::PAGE;

/// For each [`PAGE`]; all together are below 2^32.
pub fn total(numbers: &[u32]) -> Vec<u32> {
    numbers.chunks(PAGE).map(|page| page.iter().sum()).collect()
}
