//! What every backend must equal to the bit, as one list of questions with the kernels' answers.

use std::sync::Arc;

use huepress::internals::backend::{Backend, DeviceImage, IcmSolver, PointSet, Quantizer};
use huepress::internals::kernel::{Filtering, LabelCost, MASK_LEVELS, Run, Status, Strength};
use huepress::internals::lattice::{Eye, Lattice, Point};
use huepress::internals::{Source, WeightedPoints};
use huepress::{Image, Space, ignore_events};

use crate::common::{Numbers, heavy, noise, photo, points, weighted};
use crate::mistake::Mistake;
use crate::reference::Reference;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Points,
    Pixels,
    LabelField,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Points, Self::Pixels, Self::LabelField];
}

/// The first answer in which a backend differs from the kernels.
pub async fn differs<B: Backend>(backend: &B, part: Part) -> Result<(), String> {
    match part {
        Part::Points => points_of_all_kinds(backend).await,
        Part::Pixels => pixels_of_all_kinds(backend).await,
        Part::LabelField => solver(backend).await,
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
            let points = Arc::new(points.clone());
            let actual = backend.load_points(Arc::clone(&points)).await.map_err(|error| error.to_string())?;
            let right = Reference(Mistake::None).load_points(Arc::clone(&points)).await.unwrap();
            for count in [1, 2, 16, 255, 256] {
                lloyd(&actual, &right, &points, count).await.map_err(|what| format!("{case}, k={count}: {what}"))?;
            }
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, actual: T, right: T) -> Result<(), String> {
    if actual == right { Ok(()) } else { Err(format!("{what}\n  has {actual:.200?}\n  not {right:.200?}")) }
}

async fn lloyd<S: PointSet, R: PointSet>(
    actual: &S,
    right: &R,
    points: &WeightedPoints,
    count: usize,
) -> Result<(), String> {
    // Seeds at points, each twice where they are few: ties and empty clusters come up of themselves.
    let stride = (points.len() / count).max(1);
    let seeds: Vec<Point> = (0..count).map(|i| points.points()[i * stride % points.len()]).collect();
    let (labels, inertia) = actual.assign(&seeds).await.map_err(|error| error.to_string())?;
    let expected = right.assign(&seeds).await.unwrap();
    same("labels", labels, expected.0)?;
    same("inertia", inertia, expected.1)?;
    // To the end in blocks, within a tolerance, and until the iterations are used up.
    for (steps, limit, tolerance, fixed) in [(1, 100, 0, 0), (4, 12, 0, 1), (5, 100, 20_000, 0), (2, 3, 0, 3)] {
        let mut run = Run { fixed, ..Run::new(seeds.clone(), limit, tolerance) };
        let mut expected = run.clone();
        let (mut course, mut other) = Default::default();
        for _ in 0..4 {
            actual.lloyd(&mut run, &mut course, steps).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, &mut other, steps).await.unwrap();
            same("a run", run.clone(), expected.clone())?;
        }
        if expected.status == Status::Empty {
            expected.status = Status::Running;
            run.status = Status::Running;
            actual.lloyd(&mut run, &mut course, 1).await.map_err(|error| error.to_string())?;
            right.lloyd(&mut expected, &mut other, 1).await.unwrap();
            same("a run past an empty cluster", run, expected)?;
        }
    }
    Ok(())
}

/// The images of which pixels and colours are asked about.
pub fn images() -> Vec<(&'static str, Image)> {
    // Two colours side by side, and far apart in the bins.
    let flat = (0..40 * 33).flat_map(|i| [255 * (i / 700) as u8, 0, 0, 255]).collect();
    vec![
        ("photo", photo(301, 97, false)),
        ("noise", noise(211, 133, false)),
        ("a pixel", noise(1, 1, false)),
        ("a row", photo(103, 1, false)),
        ("a column", noise(1, 77, false)),
        ("narrow", photo(2, 50, false)),
        ("flat", Image::new(40, 33, flat).unwrap()),
        ("all near white", dense()),
        ("noise with alpha", noise(301, 233, true)),
        ("photo with alpha", photo(301, 233, true)),
        ("a pixel with alpha", noise(1, 1, true)),
    ]
}

/// Every colour of a cube in which many share a cell of the lattice, the last first.
fn dense() -> Image {
    let light = |i: u32| (255 - i) as u8;
    let pixel = |i: u32| [light(i & 31), light(i >> 5 & 31), light(i >> 10), 255];
    Image::new(256, 128, (0..1 << 15).flat_map(pixel).collect()).unwrap()
}

/// Everything that is asked of an image before it is swept.
async fn pixels_of_all_kinds<B: Backend>(backend: &B) -> Result<(), String> {
    // So many pixels of few colours that what they weigh is halved, and takes more than 32 bits before.
    let many = (0..2100 * 2100).flat_map(|i| [200, 200 + 20 * u8::from(i < 400), 200, 255]).collect();
    let (many, images) = (("many", Image::new(2100, 2100, many).unwrap()), images());
    let lattices = [(Space::Oklab, true), (Space::Srgb, true), (Space::Oklab, false)];
    let cases = images.iter().flat_map(|image| lattices.map(|on| (image, on)));
    for ((name, image), (space, is_masked)) in [(&many, lattices[0])].into_iter().chain(cases) {
        let case = format!("{name} in {space:?}");
        let source = Source::new(image);
        let right = Reference(Mistake::None).load_image(&source).await.unwrap();
        let actual = backend.load_image(&source).await.map_err(|error| error.to_string())?;
        let summary = actual.summary();
        same(&format!("{case}: summary"), summary, right.summary())?;
        let histogram = actual.histogram().await.map_err(|error| error.to_string())?;
        same(&format!("{case}: histogram"), histogram, right.histogram().await.unwrap())?;
        if summary.colors <= 256 && !is_masked {
            let kept = actual.exact_indices().await.map_err(|error| error.to_string())?;
            same(&format!("{case}: pixels"), kept, right.exact_indices().await.unwrap())?;
            continue;
        }
        let lattice = Lattice::new(space, !summary.is_opaque);
        let actual =
            actual.quantizer(&lattice, is_masked, &mut ignore_events).await.map_err(|error| error.to_string())?;
        let right = right.quantizer(&lattice, is_masked, &mut ignore_events).await.unwrap();
        quantizer(actual, right).await.map_err(|what| format!("{case}, {what}"))?;
    }
    Ok(())
}

async fn quantizer<C: Quantizer, R: Quantizer>(mut actual: C, mut right: R) -> Result<(), String> {
    let failed = |error: huepress::Error| error.to_string();
    same("pixels of the classes", actual.classes(), right.classes())?;
    let expected = right.point_set().points().await.unwrap();
    let points = actual.point_set().points().await.map_err(failed)?;
    same("points", points.points(), expected.points())?;
    same("weights", points.weights(), expected.weights())?;
    same("moments", actual.point_set().moments().await.map_err(failed)?, right.point_set().moments().await.unwrap())?;
    let some = &points.points()[points.len() / 2..][..1];
    for (fixed, most) in [(&[][..], 1), (&[], 2), (&[], 40), (&[], 3000), (&[], points.len()), (some, 40)] {
        let is_rest = fixed.is_empty() || points.points().iter().any(|point| point != &some[0]);
        if is_rest {
            let list = |few: WeightedPoints| (few.points().to_vec(), few.weights().to_vec(), few.cells().to_vec());
            let few = actual.point_set().with_coarse(fixed, most, list).await.map_err(failed)?;
            same(&format!("{most} for all"), few, right.point_set().with_coarse(fixed, most, list).await.unwrap())?;
        }
    }
    let mut numbers = Numbers::new(5);
    for count in [1, 2, 40, 256] {
        let centroids: Vec<Point> = (0..count).map(|_| some_of(points.points(), &mut numbers)).collect();
        let expected = right.point_set().assign_resident(&centroids).await.unwrap();
        same("sums", actual.point_set().assign_resident(&centroids).await.map_err(failed)?, expected)?;
        let expected = right.point_set().resident_labels().await.unwrap();
        same("labels", actual.point_set().resident_labels().await.map_err(failed)?, expected)?;
        let expected = right.pixel_sums(&centroids).await.unwrap();
        same("sums over pixels", actual.pixel_sums(&centroids).await.map_err(failed)?, expected)?;
        let places: Vec<u8> = centroids.iter().map(|_| numbers.below(256) as u8).collect();
        same("indices", actual.remap(&places).await.map_err(failed)?, right.remap(&places).await.unwrap())?;
    }
    Ok(())
}

/// Sweeps to and fro over label fields of every kind, with the palette moving in between.
async fn solver<B: Backend>(backend: &B) -> Result<(), String> {
    let mut numbers = Numbers::new(7);
    // Strength, the largest price and its shift: dithering and bits alone and together, and all that goes.
    let aims = [(19, 0, 0), (0, 900, 4), (19, 900, 6), (64, LabelCost::MAX_PRICE - 1, 0), (40, 3, 20)];
    let mask: Vec<u16> = (0..MASK_LEVELS as u32).map(|place| (place * 1447 % MASK_LEVELS as u32) as u16).collect();
    let images = [
        ("photo", photo(97, 61, false)),
        ("photo of lines", lines()),
        ("one pixel", noise(1, 1, false)),
        ("a row", photo(29, 1, false)),
        ("a column", noise(1, 23, true)),
        ("photo with alpha", photo(70, 61, true)),
        ("noise with alpha", noise(31, 34, true)),
        // A third of a row is more than the CPU takes at once, and not a multiple of it.
        ("wide", photo(401, 4, false)),
        ("wide with alpha", noise(205, 7, true)),
        ("two columns", photo(2, 9, false)),
        ("three columns", noise(3, 5, true)),
        // On a GPU the more pixels the smaller cells: see `backend/gpu/shortlists.rs`.
        ("photo of smaller cells", photo(183, 181, false)),
        // More blocks than the CPU takes at once.
        ("very wide", photo(1090, 14, false)),
    ];
    for ((name, image), space) in
        images.iter().flat_map(|image| [Space::Oklab, Space::Srgb].map(|space| (image, space)))
    {
        let source = Source::new(image);
        let histogram = &source.histogram().0;
        let lattice = Lattice::new(space, !histogram.is_opaque());
        let points: Vec<Point> = histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        // All of them on the photos; one of the others is about its shape.
        let some = if name.starts_with("photo") { aims.len() } else { 2 };
        for (&(strength, price, price_shift), count) in aims.iter().zip([256, 2, 40, 7, 1]).rev().take(some) {
            let case = format!("{name} in {space:?}, strength {strength}, price {price}");
            let eye = Eye::of(&lattice);
            let shares =
                |class: u32| Strength { light: strength * (16 - class) / 16, color: strength * (16 - class) / 32 };
            let strengths = std::array::from_fn(|class| shares(class as u32));
            let mut palette: Vec<Point> = (0..count).map(|_| some_of(&points, &mut numbers)).collect();
            let mut right = laid(&Reference(Mistake::None), &source, &lattice, &palette).await.unwrap();
            let mut actual = laid(backend, &source, &lattice, &palette).await.map_err(|error| error.to_string())?;
            let labels = actual.labels().await.map_err(|error| error.to_string())?;
            same(&format!("{case}: first labels"), labels, right.labels().await.unwrap())?;
            let label_cost = LabelCost { strengths, ..LabelCost::plain(eye, &palette) };
            let expected = right.diffuse(&label_cost, &mut ignore_events).await.unwrap();
            let counts = actual.diffuse(&label_cost, &mut ignore_events).await.map_err(|error| error.to_string())?;
            same(&format!("{case}: counts of diffusion"), counts, expected)?;
            let labels = actual.labels().await.map_err(|error| error.to_string())?;
            same(&format!("{case}: diffused labels"), labels, right.labels().await.unwrap())?;
            let expected = right.mix(&label_cost, &mask, &mut ignore_events).await.unwrap();
            let counts = actual.mix(&label_cost, &mask, &mut ignore_events).await.map_err(|error| error.to_string())?;
            same(&format!("{case}: counts of mixtures"), counts, expected)?;
            for sweep in 0..6 {
                let prices = std::array::from_fn(|class| price * (class as u32 + 1) / 16);
                let mut label_cost = LabelCost { prices, price_shift, strengths, ..LabelCost::plain(eye, &palette) };
                if sweep < 3 {
                    label_cost.bits = palette.iter().map(|_| numbers.below(LabelCost::MAX_BITS)).collect();
                } else {
                    label_cost.filtering = Some(some_filtering(count, &mut numbers));
                }
                let expected = right.sweep(&label_cost, &mut ignore_events).await.unwrap();
                let sums = actual.sweep(&label_cost, &mut ignore_events).await.map_err(|error| error.to_string())?;
                same(&format!("{case}: sums of sweep {sweep}"), sums, expected)?;
                palette = palette.iter().map(|_| some_of(&points, &mut numbers)).collect();
                let moved = LabelCost::plain(eye, &palette).lights;
                actual.shift_residuals(&label_cost.lights, &moved).await.map_err(|error| error.to_string())?;
                right.shift_residuals(&label_cost.lights, &moved).await.unwrap();
            }
            let labels = actual.labels().await.map_err(|error| error.to_string())?;
            same(&format!("{case}: labels"), labels, right.labels().await.unwrap())?;
        }
    }
    Ok(())
}

/// Any order of so many labels, any filter, and bits that are fewer for bytes that are nearly predicted.
fn some_filtering(labels: usize, numbers: &mut Numbers) -> Filtering {
    let mut order: Vec<u8> = (0..=255).take(labels).collect();
    order.sort_by_cached_key(|_| numbers.below(1 << 16));
    let bits = (0..=255).map(|byte: u8| 4 * u32::from(byte.cast_signed().unsigned_abs()) % 200 + numbers.below(50));
    let bits = bits.collect();
    Filtering::new(&order, numbers.below(5) as u8, bits)
}

/// Black lines on a quiet ground, which are busier than what is beside them.
fn lines() -> Image {
    let pixel = |at: u32| match (at % 83, at / 83) {
        (x, y) if x % 17 == 8 || y % 23 == 9 => [0, 0, 0, 255],
        (x, y) => [200 + (x / 4) as u8, 210 - (y / 2) as u8, 190, 255],
    };
    Image::new(83, 61, (0..83 * 61).flat_map(pixel).collect()).unwrap()
}

/// The solver of an image whose pixels have their nearest colours of a palette.
async fn laid<'a, B: Backend>(
    backend: &'a B,
    source: &'a Source<'a>,
    lattice: &Lattice,
    palette: &[Point],
) -> huepress::Result<<<B::DeviceImage<'a> as DeviceImage>::Quantizer as Quantizer>::IcmSolver> {
    let mut quantizer = backend.load_image(source).await?.quantizer(lattice, true, &mut ignore_events).await?;
    quantizer.point_set().assign_resident(palette).await?;
    let eye = Eye::of(lattice);
    quantizer.into_icm(eye, &LabelCost::plain(eye, palette).lights, &mut ignore_events).await
}

fn some_of(points: &[Point], numbers: &mut Numbers) -> Point {
    points[numbers.below(points.len() as u32) as usize]
}
