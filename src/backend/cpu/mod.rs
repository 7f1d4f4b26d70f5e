//! The CPU: threads over subtrees of the points, and in each box only the centroids that can be nearest to something in it.

mod brush;
mod candidates;
mod course;
mod easel;
mod filter;
mod neighbours;
mod shortlist;
mod spread;
mod thirds;
mod tree;
mod view;

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::{Backend, Session};
use crate::kernel::{self, Run, Status, Sums};
use crate::lattice::{Point, distance2};
use crate::points::WeightedPoints;
use crate::{Result, Subject};
use candidates::Target;
pub use course::Course;
use course::{Lists, Step};
pub use easel::CpuEasel;
use filter::{Asked, Filter};
pub(crate) use shortlist::Nearest;
use spread::Seeding;
use tree::Tree;
pub use view::CpuView;

/// The CPU with as many threads as the current rayon pool has. Any number gives the same bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    type Session<'a> = CpuSession<'a>;
    type View<'a> = CpuView<'a>;

    async fn load<'a>(&'a self, points: &'a WeightedPoints) -> Result<CpuSession<'a>> {
        Ok(CpuSession::new(points))
    }

    async fn load_while<'a, T>(
        &'a self,
        points: &'a WeightedPoints,
        work: impl FnOnce() -> T,
    ) -> Result<(CpuSession<'a>, T)> {
        let mut session = None;
        let done = rayon::in_place_scope(|scope| {
            scope.spawn(|_| session = Some(CpuSession::new(points)));
            work()
        });
        Ok((session.expect("a scope ends after all in it"), done))
    }

    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<CpuView<'a>> {
        Ok(CpuView::new(subject))
    }
}

/// Points for the CPU.
pub struct CpuSession<'a> {
    points: &'a WeightedPoints,
    trees: Vec<Tree>,
    /// Sum of weight times squared length over all points.
    length2: u64,
    /// Buffers that no thread is using.
    filters: Mutex<Vec<Box<Filter>>>,
}

impl<'a> CpuSession<'a> {
    pub(crate) fn new(points: &'a WeightedPoints) -> Self {
        let length2 = |(&p, &w): (&Point, &u32)| u64::from(w) * u64::from(distance2(p, [0; 4]));
        let length2 = points.points().par_iter().zip(points.weights()).with_min_len(1 << 14).map(length2).sum();
        Self { points, trees: tree::forest(points), length2, filters: Mutex::default() }
    }

    /// For k-means++: no seed so far.
    pub(crate) fn seeding(&self) -> Seeding<'_> {
        Seeding::new(&self.trees)
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Box<Filter>>> {
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One pass over the points: the sums of all clusters and, where asked for, the labels.
    fn sweep(&self, centroids: &[Point], labels: Option<&mut [u8]>) -> Sums {
        let mut rest = labels;
        let part = |tree: &Tree| rest.as_mut().and_then(|labels| labels.split_off_mut(..tree.root().points.len()));
        let parts: Vec<_> = self.trees.iter().map(part).collect();
        let zero = || Sums::zero(centroids.len());
        let sums = (self.trees.par_iter().zip(parts)).fold(zero, |mut sums, (tree, labels)| {
            let asked = labels.map_or(Asked::Nothing, Asked::Labels);
            self.with_filter(|filter| {
                filter.start_with(centroids, &[]);
                filter.sweep(tree, self.points, &mut sums.clusters, asked);
            });
            sums
        });
        let mut sums = sums.reduce(zero, |a, b| a.plus(&b));
        sums.inertia = inertia(self.length2, &sums, centroids);
        sums
    }

    /// One pass over what has changed since the last step of the course, or over all points.
    fn step(&self, centroids: &[Point], course: &mut Course) -> Sums {
        let step = course.step(centroids);
        course.lists.resize_with(self.trees.len(), Lists::default);
        let pairs = self.trees.par_iter().zip(&mut course.lists);
        match step {
            Step::Plain => return self.sweep(centroids, None),
            Step::Make(skins) => pairs.for_each(|(tree, lists)| {
                lists.clear(centroids.len());
                let mut clusters = std::mem::take(&mut lists.clusters);
                self.with_filter(|filter| {
                    filter.start_with(centroids, &skins);
                    filter.sweep(tree, self.points, &mut clusters, Asked::Lists(lists));
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
        sums.inertia = inertia(self.length2, &sums, centroids);
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

impl CpuSession<'_> {
    fn steps(&self, run: &mut Run, course: &mut Course, steps: u32) {
        for _ in 0..steps {
            if run.status != Status::Running {
                break;
            }
            let sums = self.step(&run.centroids, course);
            kernel::update(&sums, run);
        }
    }

    fn labels(&self, centroids: &[Point]) -> (Vec<u8>, u64) {
        let mut labels = vec![0; self.points.len()];
        let sums = self.sweep(centroids, Some(&mut labels));
        (labels, sums.inertia)
    }
}

impl Session for CpuSession<'_> {
    type Course = Course;

    async fn lloyd(&self, run: &mut Run, course: &mut Course, steps: u32) -> Result<()> {
        self.steps(run, course, steps);
        Ok(())
    }

    fn block(&self) -> u32 {
        1
    }

    async fn assign(&self, centroids: &[Point]) -> Result<(Vec<u8>, u64)> {
        Ok(self.labels(centroids))
    }
}
