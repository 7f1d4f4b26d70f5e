//! Seeds by greedy k-means++.
//!
//! Arthur & Vassilvitskii, "k-means++: the advantages of careful seeding" (2007): each seed is drawn with a chance
//! proportional to its weighted squared distance to the seeds so far; of several drawn candidates the one is kept that
//! leaves the least sum of distances, as many as scikit-learn draws.

use crate::backend::{MAX_TRIALS, Session};
use crate::lattice::Point;
use crate::points::WeightedPoints;
use crate::random::Random;
use crate::{Palette, Result};

/// Up to `count` seeds; fewer where there are not as many different points.
pub(crate) async fn plus_plus<S: Session>(
    session: &mut S,
    points: &WeightedPoints,
    count: usize,
    random: &mut Random,
) -> Result<Vec<Point>> {
    let mut seeds = vec![points.points()[first(points.weights(), random)]];
    let mut total = session.seed(seeds[0], true).await?;
    while seeds.len() < count && total > 0 {
        let targets: Vec<u64> = (0..trials(count)).map(|_| random.below(total)).collect();
        let drawn = session.draw(&targets).await?;
        let candidates: Vec<Point> = drawn.into_iter().map(|place| points.points()[place]).collect();
        let sums = session.trial(&candidates).await?;
        let (_, best) = sums.into_iter().zip(candidates).min_by_key(|&(sum, _)| sum).expect("there are trials");
        total = session.seed(best, false).await?;
        seeds.push(best);
    }
    Ok(seeds)
}

/// A point drawn by weight.
fn first(weights: &[u32], random: &mut Random) -> usize {
    let total: u64 = weights.iter().copied().map(u64::from).sum();
    let mut left = random.below(total);
    let over = |&weight: &u32| {
        let found = left < u64::from(weight);
        left = left.wrapping_sub(u64::from(weight));
        found
    };
    weights.iter().position(over).expect("the draw is below the total")
}

/// `2 + floor(ln count)`: the least counts whose logarithms reach 1 to 5.
fn trials(count: usize) -> usize {
    2 + [3, 8, 21, 55, 149].iter().filter(|&&least| count >= least).count()
}

const _: () = assert!(MAX_TRIALS >= 7 && Palette::MAX_COLORS < 404, "e^6 is 403.4");

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
