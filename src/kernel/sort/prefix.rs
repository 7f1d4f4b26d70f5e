//! Sum of all numbers before each.

use crate::kernel::count::tally::PAGE;

/// Takes the place of the numbers; `pages` are their [`total`](crate::kernel::total)s.
pub fn prefix(numbers: &mut [u32], pages: &[u32]) {
    for (page, numbers) in numbers.chunks_mut(PAGE).enumerate() {
        let mut sum = pages[..page].iter().sum();
        for number in numbers {
            sum += std::mem::replace(number, sum);
        }
    }
}
