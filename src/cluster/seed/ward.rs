//! Merges of clusters that cost least.
//!
//! Ward, "Hierarchical grouping to optimize an objective function" (1963): merging two clusters adds
//! `W1 W2 / (W1 + W2) |m1 - m2|^2` to the sum of squared distances. Each cluster remembers its cheapest partner behind it,
//! so that a merge looks again only at those that had one of the two in mind.

use std::ops::Range;

use crate::points::cluster::Cluster;

/// Merges pairs until no more than `count` are left. Of equally cheap pairs the first are merged.
pub(crate) fn merge(clusters: Vec<Cluster>, count: usize) -> Vec<Cluster> {
    let mut groups = Groups::new(clusters);
    while groups.clusters.len() > count {
        let (_, kept) = least(&groups.costs).expect("there are groups");
        let gone = groups.partners[kept];
        groups.join(kept, gone);
        let costs_of_kept = groups.costs_of(kept, 0..kept);
        for place in 0..groups.clusters.len() {
            let partner = groups.partners[place];
            if place == kept || partner == kept || partner == gone {
                groups.find_partner(place);
                continue;
            }
            if partner > gone {
                groups.partners[place] -= 1;
            }
            let known = (groups.costs[place], groups.partners[place]);
            if let Some(&cost) = costs_of_kept.get(place).filter(|&&cost| (cost, kept) < known) {
                (groups.costs[place], groups.partners[place]) = (cost, kept);
            }
        }
    }
    groups.clusters
}

/// Clusters, and row by row what their costs are made of. IEEE 754 gives each step of a cost alike everywhere.
struct Groups {
    clusters: Vec<Cluster>,
    weights: Vec<f64>,
    /// By axis.
    means: [Vec<i32>; 4],
    /// The cheapest that each can be merged with, of those behind it; the largest number where there is none.
    partners: Vec<usize>,
    /// Of a merge with the partner, infinite where there is none.
    costs: Vec<f64>,
}

impl Groups {
    fn new(clusters: Vec<Cluster>) -> Self {
        let means: Vec<_> = clusters.iter().map(Cluster::mean).collect();
        let mut groups = Self {
            weights: clusters.iter().map(|cluster| cluster.weight as f64).collect(),
            means: std::array::from_fn(|axis| means.iter().map(|mean| mean[axis].into()).collect()),
            partners: vec![usize::MAX; clusters.len()],
            costs: vec![f64::INFINITY; clusters.len()],
            clusters,
        };
        (0..means.len()).for_each(|place| groups.find_partner(place));
        groups
    }

    /// Adds a group to another before it.
    fn join(&mut self, kept: usize, gone: usize) {
        let other = self.clusters.remove(gone);
        self.weights.remove(gone);
        self.partners.remove(gone);
        self.costs.remove(gone);
        for means in &mut self.means {
            means.remove(gone);
        }
        let cluster = &mut self.clusters[kept];
        cluster.add(&other);
        self.weights[kept] = cluster.weight as f64;
        self.means.iter_mut().zip(cluster.mean()).for_each(|(means, mean)| means[kept] = mean.into());
    }

    /// Of merging one with each of these.
    fn costs_of(&self, place: usize, others: Range<usize>) -> Vec<f64> {
        let own = (self.weights[place], self.means.each_ref().map(|means| means[place]));
        let mut costs = vec![0.0; others.len()];
        let means = self.means.each_ref().map(|means| &means[others.clone()]);
        fill(own, (&self.weights[others.clone()], means), &mut costs);
        costs
    }

    fn find_partner(&mut self, place: usize) {
        let behind = place + 1;
        let cheapest = least(&self.costs_of(place, behind..self.weights.len()));
        (self.costs[place], self.partners[place]) =
            cheapest.map_or((f64::INFINITY, usize::MAX), |(cost, at)| (cost, behind + at));
    }
}

/// The least of some costs and where it first is.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn least(costs: &[f64]) -> Option<(f64, usize)> {
    let (batches, rest) = costs.as_chunks::<16>();
    let mut lanes = [f64::INFINITY; 16];
    for batch in batches {
        for lane in 0..16 {
            lanes[lane] = if batch[lane] < lanes[lane] { batch[lane] } else { lanes[lane] };
        }
    }
    let least = lanes.iter().chain(rest).copied().fold(f64::INFINITY, f64::min);
    costs.iter().position(|&cost| cost == least).map(|at| (least, at))
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn fill((weight, mean): (f64, [i32; 4]), (weights, means): (&[f64], [&[i32]; 4]), costs: &mut [f64]) {
    let len = costs.len();
    let (weights, means) = (&weights[..len], means.map(|means| &means[..len]));
    for i in 0..len {
        let mut distance2 = 0;
        for axis in 0..4 {
            let d = means[axis][i] - mean[axis];
            distance2 += d * d;
        }
        costs[i] = weight * weights[i] / (weight + weights[i]) * f64::from(distance2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::point::distance2;
    use crate::random::Random;

    #[test]
    fn the_cheapest_pairs_are_merged_first() {
        let at = |x: u16, weight: u32| Cluster::of([x, 0, 0, 0], weight);
        let merged = merge(vec![at(0, 8), at(100, 8), at(104, 8), at(160, 1), at(1000, 2)], 3);
        assert_eq!(merged.iter().map(|cluster| cluster.weight).collect::<Vec<_>>(), [8, 17, 2]);
        assert_eq!(merge(merged.clone(), 3), merged);
        assert_eq!(merge(merged, 1)[0].weight, 27);
    }

    #[test]
    fn remembered_partners_are_those_of_a_search_from_scratch() {
        let mut random = Random::new(1);
        let mut number = |limit: u32| random.below(limit.into()) as u32;
        let clusters: Vec<Cluster> = (0..60)
            .map(|_| Cluster::of([number(40) as u16, number(40) as u16, number(9) as u16, 0], 1 + number(50)))
            .collect();
        let mut slow = clusters.clone();
        while slow.len() > 5 {
            let cost = |&(i, j): &(usize, usize)| {
                let (one, other) = (slow[i].weight as f64, slow[j].weight as f64);
                one * other / (one + other) * f64::from(distance2(slow[i].mean(), slow[j].mean()))
            };
            let pairs = (0..slow.len()).flat_map(|i| (i + 1..slow.len()).map(move |j| (i, j)));
            let (i, j) = pairs.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap();
            let other = slow.remove(j);
            slow[i].add(&other);
        }
        assert_eq!(merge(clusters, 5), slow);
    }
}
