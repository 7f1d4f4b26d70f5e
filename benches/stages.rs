//! Each stage by itself, on the CPU and on the adapter that this machine has, at three sizes.
//!
//! `cargo bench --bench stages`; a name, as in `cargo bench --bench stages lloyd`, picks one.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fmt;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, counter::ItemsCount};
use huepress::codec::{decode, encode_indexed, encode_rgba};
#[cfg(feature = "gpu")]
use huepress::gpu::Gpu;
use huepress::internals::backend::{Backend, Cpu, DeviceImage, PointSet, Quantizer};
use huepress::internals::kernel::Run;
use huepress::internals::lattice::{Lattice, Point};
use huepress::internals::{Source, WeightedPoints};
use huepress::{Effort, Histogram, Image, Options, Space, compress};

/// Width and height.
const SIZES: [(u32, u32); 3] = [(640, 427), (1920, 1280), (4240, 2832)];
const COLORS: usize = 256;

#[cfg(feature = "gpu")]
thread_local! {
    static GPU: Option<Gpu> = pollster::block_on(Gpu::open(None)).ok();
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
        GPU.with(|gpu| gpu.as_ref().map(|_| Device::Gpu)),
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
        Device::Gpu => GPU.with(|gpu| pollster::block_on(work.run(gpu.as_ref().expect("a listed device is there")))),
    }
}

/// Something to measure on any backend.
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
        let mut quantizer = loaded.quantizer(&Lattice::new(Space::Oklab, false), false).await.unwrap();
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

#[divan::bench(args = sizes(), sample_count = 3)]
fn f_encode(bencher: Bencher<'_, '_>, size: &str) {
    let result = compress(named(size), &Options::default()).unwrap();
    bencher.counter(pixels(named(size))).bench(|| encode_indexed(&result.image, Effort::default()).unwrap());
}
