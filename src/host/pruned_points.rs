//! Points with trees over them, for k-means that looks only at centroids that can be nearest; threads go over the
//! trees.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::host::candidates::Target;
use crate::host::filter::{Filter, Record};
use crate::host::seed_distances::Seeding;
use crate::host::tree::{Tree, forest};
use crate::host::verlet::{Step, TreeLists, VerletLists};
use crate::kernel::cluster::update::{Run, Status, update};
use crate::lattice::point::{Point, distance2};
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};

/// Points with trees over them. Trees grow and sums are made when the first call needs them.
pub(crate) struct PrunedPoints {
    points: Arc<WeightedPoints>,
    moments: OnceLock<(Cluster, u64)>,
    trees: OnceLock<Vec<Tree>>,
    /// Buffers that no thread is using.
    filters: Mutex<Vec<Box<Filter>>>,
}

impl PrunedPoints {
    /// Points without trees so far. The first call that needs them must not be one of several at once.
    pub(crate) fn later(points: Arc<WeightedPoints>) -> Self {
        Self { points, moments: OnceLock::new(), trees: OnceLock::new(), filters: Mutex::default() }
    }

    /// Points with their trees and sums.
    pub(crate) fn new(points: Arc<WeightedPoints>) -> Self {
        let pruned = Self::later(points);
        pruned.trees();
        pruned.moments();
        pruned
    }

    /// The points.
    pub(crate) fn points(&self) -> &Arc<WeightedPoints> {
        &self.points
    }

    fn trees(&self) -> &[Tree] {
        self.trees.get_or_init(|| forest(&self.points))
    }

    /// Sums of all points as one cluster, and of weight times squared length.
    pub(crate) fn moments(&self) -> (Cluster, u64) {
        *self.moments.get_or_init(|| self.points.moments())
    }

    /// The distances for k-means++ before its first seed.
    pub(crate) fn seeding(&self) -> Seeding<'_> {
        Seeding::new(self.trees())
    }

    /// The result of some work on a [coarse set](WeightedPoints::coarse) of the points that coincide with none of
    /// `fixed`, while trees grow over all points.
    pub(crate) fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> T {
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                self.trees();
            });
            work(self.points.excluding(fixed).coarse(most))
        })
    }

    /// The label of each point and the inertia.
    pub(crate) fn assign(&self, centroids: &[Point]) -> (Vec<u8>, u64) {
        let mut labels = vec![0; self.points.len()];
        let sums = self.pass(centroids, Some(&mut labels));
        (labels, sums.inertia)
    }

    /// One step of a run, unless it is over: assign, accumulate, update. `lists` are those of the step before.
    pub(crate) fn step(&self, run: &mut Run, lists: &mut VerletLists) {
        if run.status == Status::Running {
            update(&self.sums(&run.centroids, lists), run);
        }
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Box<Filter>>> {
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One pass over the points: the sums of all clusters and, where there is room for them, the labels.
    pub(crate) fn pass(&self, centroids: &[Point], labels: Option<&mut [u8]>) -> Sums {
        let mut rest = labels;
        let part = |tree: &Tree| rest.as_mut().and_then(|labels| labels.split_off_mut(..tree.root().points.len()));
        let parts: Vec<_> = self.trees().iter().map(part).collect();
        let zero = || Sums::zero(centroids.len());
        let sums = (self.trees().par_iter().zip(parts)).fold(zero, |mut sums, (tree, labels)| {
            let asked = labels.map_or(Record::Nothing, Record::Labels);
            self.with_filter(|filter| {
                filter.start_with(centroids, &[]);
                filter.pass(tree, &self.points, &mut sums.clusters, asked);
            });
            sums
        });
        let mut sums = sums.reduce(zero, |a, b| a.plus(&b));
        sums.inertia = inertia(self.moments().1, &sums, centroids);
        sums
    }

    /// The sums of all clusters, by a pass over what has changed since the lists were made, or over all points.
    pub(crate) fn sums(&self, centroids: &[Point], lists: &mut VerletLists) -> Sums {
        let step = lists.step(centroids);
        lists.lists.resize_with(self.trees().len(), TreeLists::default);
        let pairs = self.trees().par_iter().zip(&mut lists.lists);
        match step {
            Step::FullPass => return self.pass(centroids, None),
            Step::Rebuild(skins) => pairs.for_each(|(tree, lists)| {
                lists.clear(centroids.len());
                let mut clusters = std::mem::take(&mut lists.clusters);
                self.with_filter(|filter| {
                    filter.start_with(centroids, &skins);
                    filter.pass(tree, &self.points, &mut clusters, Record::TreeLists(lists));
                });
                lists.clusters = clusters;
            }),
            Step::Reuse(moved) => {
                let targets: Vec<Target> = centroids.iter().map(|&centroid| Target::new(centroid)).collect();
                pairs.for_each(|(tree, lists)| lists.follow(tree, self.points.channels(), &targets, &moved));
            }
        }
        let mut sums = Sums::zero(centroids.len());
        for lists in &lists.lists {
            sums.clusters.iter_mut().zip(&lists.clusters).for_each(|(sum, part)| sum.add(part));
        }
        sums.inertia = inertia(self.moments().1, &sums, centroids);
        sums
    }

    fn with_filter(&self, work: impl FnOnce(&mut Filter)) {
        let mut filter = self.pool().pop().unwrap_or_default();
        work(&mut filter);
        self.pool().push(filter);
    }
}

/// `sum w |p - c|^2 = sum w |p|^2 + sum over clusters of (W |c|^2 - 2 c . S)`: no work per point.
fn inertia(length2: u64, sums: &Sums, centroids: &[Point]) -> u64 {
    let terms = sums.clusters.iter().zip(centroids).map(|(cluster, &centroid)| {
        let dot: u64 = cluster.sum.iter().zip(centroid).map(|(&s, c)| s * u64::from(c)).sum();
        i128::from(cluster.weight) * i128::from(distance2(centroid, [0; 4])) - 2 * i128::from(dot)
    });
    (i128::from(length2) + terms.sum::<i128>()) as u64
}
