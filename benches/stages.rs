//! Benchmarks of each stage, on the CPU and on the adapter that this machine has, at three sizes.
//!
//! `cargo bench --bench stages`; a name, as in `cargo bench --bench stages lloyd`, picks one.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fmt;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, counter::ItemsCount};
use huepress::Engine;
use huepress::codec::{decode, encode_indexed, encode_rgba};
#[cfg(feature = "gpu")]
use huepress::gpu::Gpu;
use huepress::internals::backend::{Backend, Cpu, DeviceImage, IcmSolver, PointSet, Quantizer};
use huepress::internals::kernel::{LabelCost, Run, Strength};
use huepress::internals::lattice::{Eye, Lattice, Point};
use huepress::internals::seed::wu;
use huepress::internals::{LabelField, Source, WeightedPoints, png};
use huepress::{Compressor, Dither, Effort, Histogram, Image, Init, KMeans, Options, Space, compress, ignore_events};

/// Widths and heights.
const SIZES: [(u32, u32); 3] = [(640, 427), (1920, 1280), (4240, 2832)];
const COLORS: usize = 256;

#[cfg(feature = "gpu")]
thread_local! {
    // Never dropped: the destructors of wgpu want thread-locals that are gone by then.
    static GPU: Option<&'static Gpu> =
        pollster::block_on(Gpu::open(None)).ok().map(|gpu| &*Box::leak(Box::new(gpu)));
}

static PICTURES: LazyLock<Vec<Image>> =
    LazyLock::new(|| SIZES.iter().map(|&(width, height)| common::photo(width, height, false)).collect());

fn main() {
    divan::main();
}

fn picture((width, height): (u32, u32)) -> &'static Image {
    PICTURES.iter().find(|image| (image.width(), image.height()) == (width, height)).expect("a size of the list")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Device {
    Cpu,
    #[cfg(feature = "gpu")]
    Gpu,
}

/// A device and a size.
#[derive(Clone, Copy)]
struct Case(Device, (u32, u32));

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(device, (width, height)) = self;
        let device = match device {
            Device::Cpu => "cpu",
            #[cfg(feature = "gpu")]
            Device::Gpu => "gpu",
        };
        write!(f, "{device} {width}x{height}")
    }
}

fn cases() -> Vec<Case> {
    let devices = [
        Some(Device::Cpu),
        #[cfg(feature = "gpu")]
        GPU.with(|gpu| gpu.map(|_| Device::Gpu)),
    ];
    devices.into_iter().flatten().flat_map(|device| SIZES.map(|size| Case(device, size))).collect()
}

fn sizes() -> impl Iterator<Item = String> {
    SIZES.iter().map(|(width, height)| format!("{width}x{height}"))
}

fn named(size: &str) -> &'static Image {
    picture(*SIZES.iter().find(|(width, height)| size == format!("{width}x{height}")).expect("a size of the list"))
}

fn pixels(image: &Image) -> ItemsCount {
    ItemsCount::new(image.pixels().len())
}

#[divan::bench(args = sizes(), sample_count = 10)]
fn a_decode(bencher: Bencher<'_, '_>, size: &str) {
    let png = encode_rgba(named(size)).unwrap();
    bencher.counter(pixels(named(size))).bench(|| decode(&png).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn b_histogram(bencher: Bencher<'_, '_>, size: &str) {
    bencher.counter(pixels(named(size))).bench(|| Histogram::from_image(named(size)));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn c_points(bencher: Bencher<'_, '_>, size: &str) {
    let histogram = Histogram::from_image(named(size));
    bencher.counter(ItemsCount::new(histogram.len())).bench(|| common::weighted(&histogram, Space::Oklab));
}

/// Runs `work` on the case's backend.
fn on(device: Device, work: impl Works) {
    match device {
        Device::Cpu => pollster::block_on(work.run(&Cpu)),
        #[cfg(feature = "gpu")]
        Device::Gpu => GPU.with(|gpu| pollster::block_on(work.run(gpu.expect("a listed device is there")))),
    }
}

/// A measurement that runs on any backend.
trait Works {
    async fn run<B: Backend>(self, backend: &B);
}

fn spread(points: &WeightedPoints, count: usize) -> Vec<Point> {
    (0..count).map(|i| points.points()[i * points.len() / count]).collect()
}

/// Sixteen steps from seeds that lie evenly on the curve.
struct Lloyd<'a, 'b>(Bencher<'a, 'b>, Arc<WeightedPoints>);

impl Works for Lloyd<'_, '_> {
    async fn run<B: Backend>(self, backend: &B) {
        let Self(bencher, points) = self;
        let point_set = backend.load_points(Arc::clone(&points)).await.unwrap();
        let start = Run::new(spread(&points, COLORS), 1000, 0);
        bencher.counter(ItemsCount::new(16 * points.len() * COLORS)).bench_local(|| {
            pollster::block_on(point_set.lloyd(&mut start.clone(), &mut Default::default(), 16)).unwrap();
        });
    }
}

#[divan::bench(args = cases(), sample_count = 5)]
fn d_lloyd_16_steps(bencher: Bencher<'_, '_>, case: Case) {
    let points = common::points(picture(case.1), Space::Oklab);
    on(case.0, Lloyd(bencher, Arc::new(points)));
}

struct Remap<'a, 'b, 'c>(Bencher<'a, 'b>, &'c Image);

impl Works for Remap<'_, '_, '_> {
    async fn run<B: Backend>(self, backend: &B) {
        let Self(bencher, image) = self;
        let source = Source::new(image);
        let loaded = backend.load_image(&source).await.unwrap();
        let mut quantizer =
            loaded.quantizer(&Lattice::new(Space::Oklab, false), false, &mut ignore_events).await.unwrap();
        let points = quantizer.point_set().points().await.unwrap();
        quantizer.point_set().assign_resident(&spread(&points, COLORS)).await.unwrap();
        let places: Vec<u8> = (0..=255).collect();
        bencher.counter(pixels(image)).bench_local(|| {
            pollster::block_on(quantizer.remap(&places)).unwrap();
        });
    }
}

#[divan::bench(args = cases(), sample_count = 5)]
fn e_remap(bencher: Bencher<'_, '_>, case: Case) {
    on(case.0, Remap(bencher, picture(case.1)));
}

/// Colours as points with the weights of salience: activity, quiet areas, salience and rare colours.
struct Weigh<'a, 'b, 'c>(Bencher<'a, 'b>, &'c Image);

impl Works for Weigh<'_, '_, '_> {
    async fn run<B: Backend>(self, backend: &B) {
        let Self(bencher, image) = self;
        let (source, lattice) = (Source::new(image), Lattice::new(Space::Oklab, false));
        // A source keeps its last points, so that others are made in between.
        let load = async || {
            backend.load_image(&source).await?.quantizer(&lattice, false, &mut ignore_events).await?;
            backend.load_image(&source).await
        };
        bencher.counter(pixels(image)).with_inputs(|| pollster::block_on(load()).unwrap()).bench_local_values(
            |loaded| pollster::block_on(loaded.quantizer(&lattice, true, &mut ignore_events)).unwrap(),
        );
    }
}

#[divan::bench(args = cases(), sample_count = 5)]
fn f_weigh(bencher: Bencher<'_, '_>, case: Case) {
    on(case.0, Weigh(bencher, picture(case.1)));
}

/// Seeds, and the fit on the coarse set; one pass over the colours of a small picture is the rest.
#[divan::bench(args = ["wu", "k-means++"], sample_count = 5)]
fn g_seed_and_coarse_fit(bencher: Bencher<'_, '_>, init: &str) {
    let histogram = Histogram::from_image(picture(SIZES[0]));
    let init = if init == "wu" { Init::Wu } else { Init::KMeansPlusPlus };
    let options = Options::default().effort(Effort::new(1).unwrap()).init(init);
    let engine = Engine::new(huepress::Device::Cpu);
    bencher.bench_local(|| pollster::block_on(engine.extract_async(&histogram, &options, &mut ignore_events)).unwrap());
}

/// One sweep over the labels of all pixels.
struct Sweep<'a, 'b, 'c>(Bencher<'a, 'b>, &'c Image);

impl Works for Sweep<'_, '_, '_> {
    async fn run<B: Backend>(self, backend: &B) {
        let Self(bencher, image) = self;
        let (source, lattice) = (Source::new(image), Lattice::new(Space::Oklab, false));
        let mut quantizer =
            backend.load_image(&source).await.unwrap().quantizer(&lattice, true, &mut ignore_events).await.unwrap();
        let palette = spread(&quantizer.point_set().points().await.unwrap(), COLORS);
        quantizer.point_set().assign_resident(&palette).await.unwrap();
        let eye = Eye::of(&lattice);
        let strengths = [Strength { light: 40, color: 16 }; LabelField::CLASSES];
        let cost = LabelCost { strengths, ..LabelCost::plain(eye, &palette) };
        let mut solver = quantizer.into_icm(eye, &cost.lights, &mut ignore_events).await.unwrap();
        bencher.counter(pixels(image)).bench_local(|| {
            pollster::block_on(solver.sweep(&cost, &mut ignore_events)).unwrap();
        });
    }
}

#[divan::bench(args = cases(), sample_count = 5)]
fn h_icm_sweep(bencher: Bencher<'_, '_>, case: Case) {
    on(case.0, Sweep(bencher, picture(case.1)));
}

/// Labels and indices from a known fit. The time beyond that of `none` is that of the dithering.
#[divan::bench(args = ["none", "floyd-steinberg", "blue-noise", "bayer"], sample_count = 3)]
fn i_dither(bencher: Bencher<'_, '_>, name: &str) {
    let dither = match name {
        "none" => Dither::None,
        "floyd-steinberg" => Dither::FloydSteinberg,
        "blue-noise" => Dither::BlueNoise,
        _ => Dither::Bayer,
    };
    let (image, engine) = (picture(SIZES[1]), Engine::new(huepress::Device::Cpu));
    let options = Options::default().dither(dither);
    let mut compressor = Compressor::new(image);
    let mut run = || compressor.compress(&engine, &options).unwrap();
    run();
    bencher.counter(pixels(image)).bench_local(run);
}

/// Wu's cuts over all points of an image.
#[divan::bench(args = [16, 256], sample_count = 5)]
fn g_wu(bencher: Bencher<'_, '_>, colors: usize) {
    let points = common::weighted(&Histogram::from_image(picture(SIZES[1])), Space::Oklab);
    bencher.counter(ItemsCount::new(points.len())).bench(|| wu(&points, colors));
}

/// The nearest of 256 centroids for each pixel of an image.
#[divan::bench(args = sizes(), sample_count = 10)]
fn i_predict(bencher: Bencher<'_, '_>, size: &str) {
    let image = named(size);
    let clustering = KMeans::new(256).n_init(1).fit(image.pixels()).unwrap();
    bencher.counter(pixels(image)).bench(|| clustering.predict(image.pixels()));
}

/// Ordering the palette by its neighbours in the picture, with so many rounds of local search.
#[divan::bench(args = [0, 1, 3, 20])]
fn j_order(bencher: Bencher<'_, '_>, rounds: usize) {
    let image = compress(picture(SIZES[1]), &Options::default()).unwrap().image;
    bencher.bench(|| png::by_neighbours(&image, png::Neighbours::All, rounds, &mut ignore_events));
}

/// Filtering rows of indices, by the filter of least entropy.
#[divan::bench(args = sizes())]
fn j_filter(bencher: Bencher<'_, '_>, size: &str) {
    let image = compress(named(size), &Options::default()).unwrap().image;
    let (indices, width) = (image.indices(), image.width() as usize);
    bencher.counter(pixels(named(size))).bench(|| png::rows(indices, width, 1, png::Filters::LeastEntropy));
}

/// Deflating rows of indices at levels of libdeflate.
#[divan::bench(args = [1, 6, 9, 10, 12], sample_count = 3)]
fn j_deflate(bencher: Bencher<'_, '_>, level: u8) {
    let image = compress(picture(SIZES[1]), &Options::default()).unwrap().image;
    bencher.counter(pixels(picture(SIZES[1]))).bench(|| png::zlib(image.indices(), level).unwrap());
}

/// Level 1 orders the palette by a chain and deflates little, 2 searches for a better order, 3 filters rows, 4 and 7 do
/// more of each; zopfli is tried at 9 for small pictures.
#[divan::bench(args = [1, 2, 3, 4, 7], sample_count = 3)]
fn j_order_filter_and_deflate(bencher: Bencher<'_, '_>, effort: u8) {
    let image = picture(SIZES[1]);
    let result = compress(image, &Options::default()).unwrap();
    bencher.counter(pixels(image)).bench(|| encode_indexed(&result.image, Effort::new(effort).unwrap()).unwrap());
}

/// Filtering and deflating of full colour.
#[divan::bench(args = sizes(), sample_count = 3)]
fn k_encode_full_color(bencher: Bencher<'_, '_>, size: &str) {
    bencher.counter(pixels(named(size))).bench(|| encode_rgba(named(size)).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 3)]
fn l_encode(bencher: Bencher<'_, '_>, size: &str) {
    let result = compress(named(size), &Options::default()).unwrap();
    bencher.counter(pixels(named(size))).bench(|| encode_indexed(&result.image, Effort::default()).unwrap());
}
