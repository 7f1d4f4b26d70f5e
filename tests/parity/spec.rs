//! What every backend must equal to the bit, as one list of questions with the kernels' answers.

use huepress::backend::{Backend, Session};
use huepress::kernel::{Run, Status};
use huepress::lattice::Point;
use huepress::{Space, WeightedPoints};

use crate::common::{Numbers, heavy, noise, photo, points, weighted};
use crate::reference::{Mistake, Reference};

/// The first answer in which a backend differs from the kernels.
pub async fn differs<B: Backend>(backend: &B) -> Result<(), String> {
    for space in [Space::Srgb, Space::Oklab] {
        let cases = [
            ("noise", points(&noise(61, 47, false), space)),
            ("noise with alpha", points(&noise(53, 41, true), space)),
            ("photo", points(&photo(200, 150, false), space)),
            ("photo with alpha", points(&photo(90, 70, true), space)),
            ("heavy", weighted(&heavy(), space)),
            ("three points", points(&noise(3, 1, false), space)),
        ];
        for (name, points) in &cases {
            let case = format!("{name} in {space:?}");
            let mut own = backend.load(points).await.map_err(|error| error.to_string())?;
            let mut right = Reference(Mistake::None).load(points).await.unwrap();
            for count in [1, 2, 16, 255, 256] {
                lloyd(&mut own, &mut right, points, count)
                    .await
                    .map_err(|what| format!("{case}, k={count}: {what}"))?;
            }
            seeding(&mut own, &mut right, points).await.map_err(|what| format!("{case}: {what}"))?;
        }
    }
    remap(backend).await
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, own: T, right: T) -> Result<(), String> {
    if own == right { Ok(()) } else { Err(format!("{what}\n  has {own:.200?}\n  not {right:.200?}")) }
}

async fn lloyd<S: Session, R: Session>(
    own: &mut S,
    right: &mut R,
    points: &WeightedPoints,
    count: usize,
) -> Result<(), String> {
    // Seeds at points, each twice where they are few: ties and empty clusters come up of themselves.
    let stride = (points.len() / count).max(1);
    let seeds: Vec<Point> = (0..count).map(|i| points.points()[i * stride % points.len()]).collect();
    let (labels, inertia) = own.assign(&seeds).await.map_err(|error| error.to_string())?;
    let expected = right.assign(&seeds).await.unwrap();
    same("labels", labels, expected.0)?;
    same("inertia", inertia, expected.1)?;
    // To the end in blocks, within a tolerance, and until the iterations are used up.
    for (steps, limit, tolerance) in [(1, 100, 0), (4, 12, 0), (5, 100, 20_000), (2, 3, 0)] {
        let mut run = Run::new(seeds.clone(), limit, tolerance);
        let mut expected = run.clone();
        for _ in 0..4 {
            own.lloyd(&mut run, steps).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, steps).await.unwrap();
            same("a run", run.clone(), expected.clone())?;
        }
        if expected.status == Status::Empty {
            expected.status = Status::Running;
            run.status = Status::Running;
            own.lloyd(&mut run, 1).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, 1).await.unwrap();
            same("a run past an empty cluster", run, expected)?;
        }
    }
    Ok(())
}

async fn seeding<S: Session, R: Session>(own: &mut S, right: &mut R, points: &WeightedPoints) -> Result<(), String> {
    let mut numbers = Numbers::new(points.len() as u32);
    for first in (0..6).map(|n| n % 3 == 0) {
        let mut some = |count: usize| -> Vec<Point> {
            (0..count).map(|_| points.points()[numbers.below(points.len() as u32) as usize]).collect()
        };
        let seed = some(1)[0];
        let total = own.seed(seed, first).await.map_err(|error| error.to_string())?;
        same("the sum of distances", total, right.seed(seed, first).await.unwrap())?;
        for count in [1, 7] {
            let candidates = some(count);
            let sums = own.trial(&candidates).await.map_err(|error| error.to_string())?;
            same("the trial's sums", sums, right.trial(&candidates).await.unwrap())?;
        }
        if total > 0 {
            let targets: Vec<u64> = (0..7).map(|part| total / 7 * part + part).chain([total - 1]).collect();
            let targets: Vec<u64> = targets.into_iter().map(|target| target.min(total - 1)).collect();
            let drawn = own.draw(&targets).await.map_err(|error| error.to_string())?;
            same("the drawn points", drawn, right.draw(&targets).await.unwrap())?;
        }
    }
    Ok(())
}

async fn remap<B: Backend>(backend: &B) -> Result<(), String> {
    let mut numbers = Numbers::new(5);
    for (pixels, colors) in [(1, 1), (1021, 300), (70_003, 60_000)] {
        let ids: Vec<u32> = (0..pixels).map(|_| numbers.below(colors)).collect();
        let labels: Vec<u8> = (0..colors).map(|_| numbers.below(256) as u8).collect();
        let own = backend.remap(&ids, &labels).await.map_err(|error| error.to_string())?;
        same("indices", own, Reference(Mistake::None).remap(&ids, &labels).await.unwrap())?;
    }
    Ok(())
}
