//! Points for the CPU: trees over them, and threads over the trees.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::backend::traits::PointSet;
use crate::error::Result;
use crate::host::candidates::Target;
use crate::host::filter::{Filter, Record};
use crate::host::seed_distances::Seeding;
use crate::host::tree::{Tree, forest};
use crate::host::verlet::{Step, TreeLists, VerletLists};
use crate::kernel::cluster::update::{Run, Status, update};
use crate::lattice::point::{Point, distance2};
use crate::points::WeightedPoints;
use crate::points::cluster::{Cluster, Sums};

/// Points for the CPU.
pub struct CpuPointSet {
    points: Arc<WeightedPoints>,
    moments: OnceLock<(Cluster, u64)>,
    trees: OnceLock<Vec<Tree>>,
    /// Of the points, as they were last put into clusters.
    labels: Vec<u8>,
    /// Buffers that no thread is using.
    filters: Mutex<Vec<Box<Filter>>>,
}

impl CpuPointSet {
    /// Trees grow and sums are made when the first call needs them. That one must not be one of several.
    pub(super) fn later(points: Arc<WeightedPoints>) -> Self {
        let (moments, trees) = (OnceLock::new(), OnceLock::new());
        Self { points, moments, trees, labels: Vec::new(), filters: Mutex::default() }
    }

    pub(crate) fn new(points: Arc<WeightedPoints>) -> Self {
        let point_set = Self::later(points);
        point_set.trees();
        point_set.sums();
        point_set
    }

    fn trees(&self) -> &[Tree] {
        self.trees.get_or_init(|| forest(&self.points))
    }

    /// Of all points as one cluster, and of weight times squared length.
    fn sums(&self) -> (Cluster, u64) {
        *self.moments.get_or_init(|| self.points.moments())
    }

    /// For k-means++: no seed so far.
    pub(crate) fn seeding(&self) -> Seeding<'_> {
        Seeding::new(self.trees())
    }

    /// [`PointSet::labels`] as they lie here.
    pub(super) fn resident(&self) -> &[u8] {
        &self.labels
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Box<Filter>>> {
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One pass over the points: the sums of all clusters and, where asked for, the labels.
    pub(crate) fn sweep(&self, centroids: &[Point], labels: Option<&mut [u8]>) -> Sums {
        let mut rest = labels;
        let part = |tree: &Tree| rest.as_mut().and_then(|labels| labels.split_off_mut(..tree.root().points.len()));
        let parts: Vec<_> = self.trees().iter().map(part).collect();
        let zero = || Sums::zero(centroids.len());
        let sums = (self.trees().par_iter().zip(parts)).fold(zero, |mut sums, (tree, labels)| {
            let asked = labels.map_or(Record::Nothing, Record::Labels);
            self.with_filter(|filter| {
                filter.start_with(centroids, &[]);
                filter.sweep(tree, &self.points, &mut sums.clusters, asked);
            });
            sums
        });
        let mut sums = sums.reduce(zero, |a, b| a.plus(&b));
        sums.inertia = inertia(self.sums().1, &sums, centroids);
        sums
    }

    /// One pass over what has changed since the last step of the course, or over all points.
    pub(crate) fn step(&self, centroids: &[Point], course: &mut VerletLists) -> Sums {
        let step = course.step(centroids);
        course.lists.resize_with(self.trees().len(), TreeLists::default);
        let pairs = self.trees().par_iter().zip(&mut course.lists);
        match step {
            Step::Plain => return self.sweep(centroids, None),
            Step::Make(skins) => pairs.for_each(|(tree, lists)| {
                lists.clear(centroids.len());
                let mut clusters = std::mem::take(&mut lists.clusters);
                self.with_filter(|filter| {
                    filter.start_with(centroids, &skins);
                    filter.sweep(tree, &self.points, &mut clusters, Record::TreeLists(lists));
                });
                lists.clusters = clusters;
            }),
            Step::Follow(moved) => {
                let targets: Vec<Target> = centroids.iter().map(|&centroid| Target::new(centroid)).collect();
                pairs.for_each(|(tree, lists)| lists.follow(tree, self.points.channels(), &targets, &moved));
            }
        }
        let mut sums = Sums::zero(centroids.len());
        for lists in &course.lists {
            sums.clusters.iter_mut().zip(&lists.clusters).for_each(|(sum, own)| sum.add(own));
        }
        sums.inertia = inertia(self.sums().1, &sums, centroids);
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

impl PointSet for CpuPointSet {
    type StepCache = VerletLists;

    fn len(&self) -> usize {
        self.points.len()
    }

    async fn points(&self) -> Result<Arc<WeightedPoints>> {
        Ok(Arc::clone(&self.points))
    }

    async fn moments(&self) -> Result<(Cluster, u64)> {
        Ok(self.sums())
    }

    async fn with_coarse<T>(&self, fixed: &[Point], most: usize, work: impl FnOnce(WeightedPoints) -> T) -> Result<T> {
        Ok(rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                self.trees();
            });
            let few = self.points.excluding(fixed).coarse(most);
            work(few)
        }))
    }

    async fn lloyd(&self, run: &mut Run, course: &mut VerletLists, steps: u32) -> Result<()> {
        for _ in 0..steps {
            if run.status != Status::Running {
                break;
            }
            let sums = self.step(&run.centroids, course);
            update(&sums, run);
        }
        Ok(())
    }

    fn steps_per_call(&self) -> u32 {
        1
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        let mut labels = vec![0; self.points.len()];
        let sums = self.sweep(centroids, Some(&mut labels));
        Ok((labels, sums.inertia))
    }

    async fn resident_labels(&self) -> Result<Vec<u8>> {
        Ok(self.labels.clone())
    }

    async fn assign_resident(&mut self, centroids: &[Point]) -> Result<Sums> {
        let mut labels = std::mem::take(&mut self.labels);
        labels.resize(self.points.len(), 0);
        let sums = self.sweep(centroids, Some(&mut labels));
        self.labels = labels;
        Ok(sums)
    }
}
