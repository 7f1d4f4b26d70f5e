//! Lloyd's iteration on a device to its end.

use crate::backend::traits::PointSet;
use crate::error::Result;
use crate::host::lloyd::{fill_empty, resume};
use crate::kernel::cluster::update::{Run, Status};
use crate::lattice::map::Lattice;
use crate::settings::event::{Event, Observer, emit};

/// Steps until the run ends. Clusters that lost all their points are moved on the way.
pub(crate) async fn lloyd<S: PointSet>(
    point_set: &S,
    run: &mut Run,
    watch: &mut dyn FnMut(&Run) -> Result<()>,
) -> Result<()> {
    let (steps, mut cache) = (point_set.steps_per_call(), S::StepCache::default());
    while run.status == Status::Running {
        point_set.lloyd(run, &mut cache, steps).await?;
        watch(run)?;
        if run.status == Status::Empty {
            resume(run);
            let points = point_set.points().await?;
            while fill_empty(&points, &point_set.assign(&run.centroids).await?.0, run) {}
        }
    }
    Ok(())
}

/// Emits [`Event::Step`] for the run `restart`.
pub(super) fn report_step(observer: Observer<'_>, lattice: &Lattice, restart: u32, run: &Run) -> Result<()> {
    let inertia = lattice.inertia(run.inertia as f64);
    emit(observer, Event::Step { restart, iteration: run.iterations, inertia })
}
