//! The work between two questions to an observer.

/// Approximate bytes for each thread after which the observer is asked.
pub(super) const STEP: usize = 1 << 20;

/// Parts of a size that are compressed before the observer is asked again.
pub(super) fn at_once(size: usize) -> usize {
    rayon::current_num_threads() * (STEP / size).max(1)
}
