//! Merging of clusters by Ward's method.
//!
//! Ward, "Hierarchical grouping to optimize an objective function" (1963): merging two clusters adds `W1 W2 / (W1 + W2)
//! |m1 - m2|^2` to the sum of squared distances. Each cluster remembers its cheapest partner among the later ones, so
//! that after a merge only clusters with a changed partner search again.

use std::ops::Range;

use crate::points::cluster::Cluster;

/// Merges the cheapest pairs until at most `count` clusters are left. Ties go to the first pair.
pub(crate) fn merge(clusters: Vec<Cluster>, count: usize) -> Vec<Cluster> {
    let mut groups = Groups::new(clusters);
    while groups.clusters.len() > count {
        let (_, kept) = least(&groups.costs).expect("there are groups");
        let gone = groups.partners[kept];
        groups.join(kept, gone);
        let costs_of_kept = groups.costs_of(kept, 0..kept);
        for index in 0..groups.clusters.len() {
            let partner = groups.partners[index];
            if index == kept || partner == kept || partner == gone {
                groups.find_partner(index);
                continue;
            }
            if partner > gone {
                groups.partners[index] -= 1;
            }
            let known = (groups.costs[index], groups.partners[index]);
            if let Some(&cost) = costs_of_kept.get(index).filter(|&&cost| (cost, kept) < known) {
                (groups.costs[index], groups.partners[index]) = (cost, kept);
            }
        }
    }
    groups.clusters
}

/// Clusters, and the numbers for their costs as a structure of arrays. IEEE 754 rounds each step of a cost alike on
/// every machine.
struct Groups {
    clusters: Vec<Cluster>,
    weights: Vec<f64>,
    /// The mean of each cluster, by axis.
    means: [Vec<i32>; 4],
    /// The cheapest later cluster to merge each cluster with; `usize::MAX` for the last.
    partners: Vec<usize>,
    /// The cost of merging each cluster with its partner; infinite for the last.
    costs: Vec<f64>,
}

/// The weight and mean of one cluster.
struct Group {
    weight: f64,
    mean: [i32; 4],
}

/// The weights and, by axis, the means of several clusters.
struct GroupSlice<'a> {
    weights: &'a [f64],
    means: [&'a [i32]; 4],
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
        (0..means.len()).for_each(|index| groups.find_partner(index));
        groups
    }

    /// Adds cluster `gone` to cluster `kept`, which comes before it.
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

    /// The cost of merging one cluster with each of the others.
    fn costs_of(&self, index: usize, others: Range<usize>) -> Vec<f64> {
        let one = Group { weight: self.weights[index], mean: self.means.each_ref().map(|means| means[index]) };
        let mut costs = vec![0.0; others.len()];
        let means = self.means.each_ref().map(|means| &means[others.clone()]);
        fill_costs(one, GroupSlice { weights: &self.weights[others.clone()], means }, &mut costs);
        costs
    }

    fn find_partner(&mut self, index: usize) {
        let next = index + 1;
        let cheapest = least(&self.costs_of(index, next..self.weights.len()));
        (self.costs[index], self.partners[index]) =
            cheapest.map_or((f64::INFINITY, usize::MAX), |(cost, offset)| (cost, next + offset));
    }
}

/// The least cost and the index at which it first occurs.
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
    costs.iter().position(|&cost| cost == least).map(|index| (least, index))
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn fill_costs(one: Group, others: GroupSlice<'_>, costs: &mut [f64]) {
    let Group { weight, mean } = one;
    let len = costs.len();
    let (weights, means) = (&others.weights[..len], others.means.map(|means| &means[..len]));
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
        let at = |x: u16, weight: u32| Cluster::from_point([x, 0, 0, 0], weight);
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
            .map(|_| Cluster::from_point([number(40) as u16, number(40) as u16, number(9) as u16, 0], 1 + number(50)))
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
