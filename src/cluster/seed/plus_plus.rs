//! Seeding by greedy k-means++.
//!
//! Arthur & Vassilvitskii, "k-means++: the advantages of careful seeding" (2007): candidates are drawn with a
//! probability proportional to their weighted squared distance to the seeds so far, as many for each seed as
//! scikit-learn draws. The candidate that leaves the least sum of distances becomes the seed.

use crate::host::pruned_points::PrunedPoints;
use crate::image::palette::Palette;
use crate::lattice::point::Point;
use crate::random::Random;

/// Up to `count` seeds; fewer where there are not as many different points.
pub(crate) fn plus_plus(pruned: &PrunedPoints, count: usize, random: &mut Random) -> Vec<Point> {
    let points = pruned.points();
    let mut seeding = pruned.seeding();
    let mut seeds = vec![points.points()[first(points.weights(), random)]];
    let mut total = seeding.add(seeds[0]);
    while seeds.len() < count && total > 0 {
        let targets = (0..trials(count)).map(|_| random.below(total));
        let candidates: Vec<Point> = targets.map(|target| points.points()[seeding.draw(target)]).collect();
        let sums = seeding.trial(&candidates);
        let (_, best) = sums.into_iter().zip(candidates).min_by_key(|&(sum, _)| sum).expect("there are trials");
        total = seeding.add(best);
        seeds.push(best);
    }
    seeds
}

/// Draws the index of the first seed, with a probability proportional to weight.
fn first(weights: &[u32], random: &mut Random) -> usize {
    let total: u64 = weights.iter().copied().map(u64::from).sum();
    let mut left = random.below(total);
    let is_drawn = |&weight: &u32| {
        let found = left < u64::from(weight);
        left = left.wrapping_sub(u64::from(weight));
        found
    };
    weights.iter().position(is_drawn).expect("the draw is below the total")
}

/// The number of candidates for each seed: `2 + floor(ln count)`.
fn trials(count: usize) -> usize {
    // The least counts whose logarithms reach 1 to 5.
    2 + [3, 8, 21, 55, 149].iter().filter(|&&least| count >= least).count()
}

const _: () = assert!(Palette::MAX_COLORS < 404, "e^6 is 403.4");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_trials_as_scikit_learn() {
        for count in 2..=256 {
            assert_eq!(trials(count), 2 + (count as f64).ln() as usize, "{count}");
        }
    }
}
