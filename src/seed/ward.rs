//! Merges of clusters that cost least.
//!
//! Ward, "Hierarchical grouping to optimize an objective function" (1963): merging two clusters adds
//! `W1 W2 / (W1 + W2) |m1 - m2|^2` to the sum of squared distances. Each cluster remembers its cheapest partner behind it,
//! so that a merge looks again only at those that had one of the two in mind.

use crate::kernel::Cluster;
use crate::lattice::{Point, distance2};

/// Merges pairs until no more than `count` are left. Of equally cheap pairs the first are merged.
pub(crate) fn merge(clusters: Vec<Cluster>, count: usize) -> Vec<Cluster> {
    let mut groups: Vec<Group> =
        clusters.into_iter().map(|cluster| Group { mean: cluster.mean(), cluster, cost: 0, partner: 0 }).collect();
    (0..groups.len()).for_each(|place| find_partner(&mut groups, place));
    while groups.len() > count {
        let kept = (0..groups.len()).min_by_key(|&place| groups[place].cost).expect("there are groups");
        let gone = groups[kept].partner;
        let cluster = groups.remove(gone).cluster;
        let group = &mut groups[kept];
        group.cluster.add(&cluster);
        group.mean = group.cluster.mean();
        for place in 0..groups.len() {
            let partner = groups[place].partner;
            if place == kept || partner == kept || partner == gone {
                find_partner(&mut groups, place);
                continue;
            }
            if partner > gone {
                groups[place].partner -= 1;
            }
            if place < kept {
                let cost = groups[place].cost_with(&groups[kept]);
                let known = &mut groups[place];
                if (cost, kept) < (known.cost, known.partner) {
                    (known.cost, known.partner) = (cost, kept);
                }
            }
        }
    }
    groups.into_iter().map(|group| group.cluster).collect()
}

struct Group {
    cluster: Cluster,
    mean: Point,
    /// Of merging with the partner, which stands behind; the most there is where none does.
    cost: u64,
    partner: usize,
}

impl Group {
    /// The bits of a positive `f64`, which are in the order of the numbers. IEEE 754 gives each step alike everywhere.
    fn cost_with(&self, other: &Self) -> u64 {
        let (mine, theirs) = (self.cluster.weight as f64, other.cluster.weight as f64);
        (mine * theirs / (mine + theirs) * f64::from(distance2(self.mean, other.mean))).to_bits()
    }
}

fn find_partner(groups: &mut [Group], place: usize) {
    let own = &groups[place];
    let costs = groups[place + 1..].iter().map(|other| own.cost_with(other)).zip(place + 1..);
    (groups[place].cost, groups[place].partner) = costs.min().unwrap_or((u64::MAX, usize::MAX));
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut state = 1u32;
        let mut number = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % limit
        };
        let clusters: Vec<Cluster> = (0..60)
            .map(|_| Cluster::of([number(40) as u16, number(40) as u16, number(9) as u16, 0], 1 + number(50)))
            .collect();
        let mut slow = clusters.clone();
        while slow.len() > 5 {
            let group = |&cluster: &Cluster| Group { mean: cluster.mean(), cluster, cost: 0, partner: 0 };
            let pairs = (0..slow.len()).flat_map(|i| (i + 1..slow.len()).map(move |j| (i, j)));
            let (_, i, j) = pairs.map(|(i, j)| (group(&slow[i]).cost_with(&group(&slow[j])), i, j)).min().unwrap();
            let other = slow.remove(j);
            slow[i].add(&other);
        }
        assert_eq!(merge(clusters, 5), slow);
    }
}
