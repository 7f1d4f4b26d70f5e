//! What every backend must equal to the bit, as one list of questions with the kernels' answers.

use huepress::backend::{Backend, Easel, Session, View};
use huepress::kernel::{Energy, Run, Status};
use huepress::lattice::{Lattice, Point};
use huepress::{Image, Space, Subject, WeightedPoints};

use crate::common::{Numbers, heavy, noise, photo, points, weighted};
use crate::reference::{Mistake, Reference};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Points,
    Pixels,
    Canvas,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Points, Self::Pixels, Self::Canvas];
}

/// The first answer in which a backend differs from the kernels.
pub async fn differs<B: Backend>(backend: &B, part: Part) -> Result<(), String> {
    match part {
        Part::Points => points_of_all_kinds(backend).await,
        Part::Pixels => view(backend).await,
        Part::Canvas => easel(backend).await,
    }
}

async fn points_of_all_kinds<B: Backend>(backend: &B) -> Result<(), String> {
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
            let own = backend.load(points).await.map_err(|error| error.to_string())?;
            let right = Reference(Mistake::None).load(points).await.unwrap();
            for count in [1, 2, 16, 255, 256] {
                lloyd(&own, &right, points, count).await.map_err(|what| format!("{case}, k={count}: {what}"))?;
            }
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, own: T, right: T) -> Result<(), String> {
    if own == right { Ok(()) } else { Err(format!("{what}\n  has {own:.200?}\n  not {right:.200?}")) }
}

async fn lloyd<S: Session, R: Session>(
    own: &S,
    right: &R,
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
    for (steps, limit, tolerance, fixed) in [(1, 100, 0, 0), (4, 12, 0, 1), (5, 100, 20_000, 0), (2, 3, 0, 3)] {
        let mut run = Run { fixed, ..Run::new(seeds.clone(), limit, tolerance) };
        let mut expected = run.clone();
        let (mut course, mut other) = Default::default();
        for _ in 0..4 {
            own.lloyd(&mut run, &mut course, steps).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, &mut other, steps).await.unwrap();
            same("a run", run.clone(), expected.clone())?;
        }
        if expected.status == Status::Empty {
            expected.status = Status::Running;
            run.status = Status::Running;
            own.lloyd(&mut run, &mut course, 1).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, &mut other, 1).await.unwrap();
            same("a run past an empty cluster", run, expected)?;
        }
    }
    Ok(())
}

/// Everything that is asked of an image before it is swept.
async fn view<B: Backend>(backend: &B) -> Result<(), String> {
    let mut numbers = Numbers::new(5);
    // Two colours side by side, and far apart in the bins.
    let flat = Image::new(40, 33, (0..40 * 33).flat_map(|i| [255 * (i / 700) as u8, 0, 0, 255]).collect()).unwrap();
    let images = [
        ("noise with alpha", noise(301, 233, true)),
        ("photo with alpha", photo(301, 233, true)),
        ("a pixel with alpha", noise(1, 1, true)),
        ("a pixel", noise(1, 1, false)),
        ("a row", photo(103, 1, false)),
        ("a column", noise(1, 77, false)),
        ("narrow", photo(2, 50, false)),
        ("noise", noise(211, 133, false)),
        ("photo", photo(301, 97, false)),
        ("flat", flat),
    ];
    for (name, image) in &images {
        let subject = Subject::new(image);
        let mut right = Reference(Mistake::None).view(&subject).await.unwrap();
        let mut own = backend.view(&subject).await.map_err(|error| error.to_string())?;
        same(&format!("{name}: histogram"), own.histogram(), right.histogram())?;
        let colors = right.histogram().len();
        let lights: Vec<u16> = (0..colors).map(|_| numbers.below(1 << 13) as u16 >> numbers.below(13)).collect();
        let (counts, expected) = (own.classify(&lights).await, right.classify(&lights).await.unwrap());
        same(&format!("{name}: pixels of the classes"), counts.map_err(|error| error.to_string())?, expected)?;
        let (weights, expected) = (own.salience().await, right.salience().await.unwrap());
        same(&format!("{name}: weights"), weights.map_err(|error| error.to_string())?, expected)?;
        let labels: Vec<u8> = (0..colors).map(|_| numbers.below(256) as u8).collect();
        let (indices, expected) = (own.remap(&labels).await, right.remap(&labels).await.unwrap());
        same(&format!("{name}: indices"), indices.map_err(|error| error.to_string())?, expected)?;
    }
    Ok(())
}

/// Sweeps to and fro over canvases of every kind, with the palette moving in between.
async fn easel<B: Backend>(backend: &B) -> Result<(), String> {
    let mut numbers = Numbers::new(7);
    // Strength, the largest price and its shift: dithering and bits alone and together, and all that goes.
    let aims = [(19, 0, 0), (0, 900, 4), (19, 900, 6), (64, Energy::MAX_PRICE - 1, 0), (40, 3, 20)];
    let images = [
        ("one pixel", noise(1, 1, false)),
        ("a row", photo(29, 1, false)),
        ("a column", noise(1, 23, true)),
        ("photo", photo(97, 61, false)),
        ("photo with alpha", photo(50, 41, true)),
        ("noise with alpha", noise(31, 34, true)),
    ];
    for ((name, image), space) in
        images.iter().flat_map(|image| [Space::Oklab, Space::Srgb].map(|space| (image, space)))
    {
        let subject = Subject::new(image);
        let mut right_view = Reference(Mistake::None).view(&subject).await.unwrap();
        let mut own_view = backend.view(&subject).await.map_err(|error| error.to_string())?;
        let histogram = &subject.counted().0;
        let lattice = Lattice::new(space, !histogram.is_opaque());
        let points: Vec<Point> = histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        for (&(strength, price, price_shift), count) in aims.iter().zip([256, 2, 40, 7, 1]) {
            let case = format!("{name} in {space:?}, strength {strength}, price {price}");
            let mut palette: Vec<Point> = (0..count).map(|_| some_of(&points, &mut numbers)).collect();
            let labels: Vec<u8> = points.iter().map(|_| numbers.below(count) as u8).collect();
            let lights: Vec<u16> = points.iter().map(|_| numbers.below(1 << 13) as u16 >> numbers.below(13)).collect();
            right_view.classify(&lights).await.unwrap();
            own_view.classify(&lights).await.map_err(|error| error.to_string())?;
            let mut right = right_view.lay((&points, &labels, &palette)).await.unwrap();
            let mut own = own_view.lay((&points, &labels, &palette)).await.map_err(|error| error.to_string())?;
            for sweep in 0..3 {
                let bits = palette.iter().map(|_| numbers.below(Energy::MAX_BITS)).collect();
                let prices = std::array::from_fn(|class| price * (class as u32 + 1) / 16);
                let energy = Energy { palette, bits, prices, price_shift, strength };
                let expected = right.sweep(&energy, sweep == 1).await.unwrap();
                let sums = own.sweep(&energy, sweep == 1).await.map_err(|error| error.to_string())?;
                same(&format!("{case}: sums of sweep {sweep}"), sums, expected)?;
                let moved: Vec<Point> = energy.palette.iter().map(|_| some_of(&points, &mut numbers)).collect();
                own.recolor(&energy.palette, &moved).await.map_err(|error| error.to_string())?;
                right.recolor(&energy.palette, &moved).await.unwrap();
                palette = moved;
            }
            let labels = own.labels().await.map_err(|error| error.to_string())?;
            same(&format!("{case}: labels"), labels, right.labels().await.unwrap())?;
        }
    }
    Ok(())
}

fn some_of(points: &[Point], numbers: &mut Numbers) -> Point {
    points[numbers.below(points.len() as u32) as usize]
}
