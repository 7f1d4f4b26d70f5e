//! Properties that must hold for every picture.

mod common;

use std::sync::Arc;

use huepress::internals::LabelField;
use huepress::internals::backend::{Backend, Cpu, PointSet};
use huepress::internals::kernel::{self, Frame, LabelCost, Run, Status, Strength, Sums};
use huepress::internals::lattice::{Eye, Lattice, Point};
use huepress::{
    Dither, Effort, Histogram, Image, IndexedImage, KMeans, Options, Palette, Rgba, Space, codec, compress,
};
use proptest::prelude::*;

fn image(pixels: &[Rgba]) -> Image {
    Image::new(pixels.len() as u32, 1, pixels.concat()).unwrap()
}

fn space() -> impl Strategy<Value = Space> {
    prop_oneof![Just(Space::Srgb), Just(Space::Oklab)]
}

/// Pixels of any kind: opaque or not, crowded or scattered.
fn pixels(most: usize) -> impl Strategy<Value = Vec<Rgba>> {
    let crowded = prop::collection::vec(prop::array::uniform4(100u8..110), 1..most);
    let scattered = prop::collection::vec(any::<Rgba>(), 1..most);
    (prop_oneof![crowded, scattered], any::<bool>()).prop_map(|(mut pixels, opaque)| {
        pixels.iter_mut().filter(|_| opaque).for_each(|pixel| pixel[3] = 255);
        pixels
    })
}

/// The visible colour of a pixel: a transparent one has none.
fn seen(image: &Image) -> Vec<Rgba> {
    image.pixels().iter().map(|pixel| if pixel[3] == 0 { [0; 4] } else { *pixel }).collect()
}

#[test]
fn a_palette_counts_each_colour_once() {
    let (ink, paper) = ([0, 0, 0, 255], [255, 255, 255, 255]);
    let pixels: Vec<Rgba> = (0..90).map(|i| [i, 200, 255 - i, 255]).collect();
    let by = |palette: &[Rgba]| compress(&image(&pixels), &Options::default().palette(palette)).unwrap().image;
    assert!(by(&[ink, paper, ink, paper]) == by(&[ink, paper]));
    assert!(
        by(&[ink, [1, 2, 3, 0], paper, [0; 4]]).palette().colors().iter().all(|&color| color == ink || color == paper)
    );
}

#[test]
fn alpha_counts_as_an_error_where_only_the_palette_has_it() {
    // Red at half its strength: what is lacking is half of red and half of alpha, of four channels.
    let options = Options::default().palette(&[[255, 0, 0, 128], [0, 0, 255, 128]]).dither(Dither::None);
    let pixels: Vec<Rgba> = (0..9).map(|i| [255 - i / 8, 0, 0, 255]).collect();
    let psnr = compress(&image(&pixels), &options).unwrap().psnr.unwrap();
    assert!((psnr - 10.0 * (255.0f64.powi(2) / (2.0 * 127.0f64.powi(2) / 4.0)).log10()).abs() < 0.1, "{psnr}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn inertia_never_rises(pixels in pixels(400), space in space(), seeds in prop::collection::vec(any::<prop::sample::Index>(), 2..40)) {
        let (histogram, _) = Histogram::with_color_set(&image(&pixels));
        let points = Arc::new(common::weighted(&histogram, space));
        let seeds: Vec<Point> = seeds.iter().map(|seed| *seed.get(points.points())).collect();
        let point_set = pollster::block_on(Cpu.load_points(points.clone())).unwrap();
        let mut run = Run::new(seeds, 50, 0);
        let (mut course, mut last) = (Default::default(), u64::MAX);
        while run.status == Status::Running {
            pollster::block_on(point_set.lloyd(&mut run, &mut course, 1)).unwrap();
            prop_assert!(run.inertia <= last, "{} after {last}", run.inertia);
            last = run.inertia;
            if run.status == Status::Empty && run.iterations < 50 {
                run.status = Status::Running;
            }
        }
    }

    #[test]
    fn labels_name_the_nearest_centroid_and_all_are_used(pixels in pixels(400), space in space(), k in 2u32..40) {
        let clustering = KMeans::new(k).space(space).n_init(1).fit(&pixels).unwrap();
        prop_assert!(clustering.labels.iter().all(|&label| usize::from(label) < clustering.centroids.len()));
        prop_assert!(clustering.centroids.len() <= k as usize);
        prop_assert_eq!(&clustering.predict(&pixels), &clustering.labels);
        let mut used = clustering.labels.clone();
        used.sort_unstable();
        used.dedup();
        let different = Histogram::from_image(&image(&pixels));
        let lattice = Lattice::new(space, !different.is_opaque());
        let mut places: Vec<Point> = different.colors().iter().map(|&color| lattice.point(color)).collect();
        places.sort_unstable();
        places.dedup();
        prop_assert!(used.len() >= places.len().min(clustering.centroids.len()), "{} of {}", used.len(), clustering.centroids.len());
    }

    #[test]
    fn permuting_pixels_keeps_the_palette(pixels in pixels(300), space in space(), k in 2u32..20, by in any::<prop::sample::Index>()) {
        let mut others = pixels.clone();
        others.rotate_left(by.index(pixels.len()));
        others.reverse();
        // What is dithered or repeated depends on where pixels are.
        let options = Options::default().colors(k).space(space).restarts(2).dither(Dither::None).lossy(0);
        let palette = |pixels: &[Rgba]| compress(&image(pixels), &options).unwrap().image.palette().clone();
        prop_assert_eq!(palette(&pixels), palette(&others));
    }

    #[test]
    fn enough_colours_are_lossless(pixels in pixels(200), space in space()) {
        let original = image(&pixels);
        let k = (Histogram::from_image(&original).len() as u32).max(2);
        let result = compress(&original, &Options::default().colors(k).space(space)).unwrap();
        prop_assert_eq!(seen(&result.image.to_image()), seen(&original));
        prop_assert_eq!((result.psnr, result.fit.inertia), (None, 0.0));
    }

    #[test]
    fn classics_without_strength_take_the_nearest_and_with_it_nothing_else_than_colours(
        pixels in pixels(300),
        space in space(),
        k in 2u32..30,
        strength in 1u32..=100,
    ) {
        let options = Options::default().colors(k).space(space);
        let nearest = compress(&image(&pixels), &options.clone().dither(Dither::None).lossy(0)).unwrap().image;
        for dither in [Dither::FloydSteinberg, Dither::BlueNoise, Dither::Bayer] {
            let classic = |strength| {
                compress(&image(&pixels), &options.clone().dither(dither).dither_strength(strength)).unwrap().image
            };
            prop_assert_eq!(&classic(0), &nearest);
            prop_assert!(classic(strength).palette().len() <= k as usize);
        }
    }

    #[test]
    fn pinned_colours_stay_and_full_transparency_is_kept(
        pixels in pixels(300),
        pins in prop::collection::vec(any::<Rgba>(), 0..6),
        space in space(),
        k in 7u32..30,
        effort in prop_oneof![Just(1), Just(4), Just(6)],
        by in any::<prop::sample::Index>(),
    ) {
        // A pin that a pixel has for sure, and pixels that are clear.
        let pins = [&pins[..], &[pixels[by.index(pixels.len())]]].concat();
        let mut pixels = pixels.clone();
        pixels.extend([[9, 9, 9, 0]; 5]);
        let effort = Effort::new(effort).unwrap();
        let options = Options::default().colors(k).space(space).effort(effort).pins(&pins);
        let result = compress(&image(&pixels), &options).unwrap().image;
        let shown = result.to_image();
        prop_assert!(result.palette().len() <= k as usize);
        let clear = |pixel: &Rgba| pixel[3] == 0;
        let kept = pixels.iter().zip(shown.pixels()).all(|(before, after)| !clear(before) || clear(after));
        prop_assert!(kept, "{:?}", result.palette());
        let nearest = compress(&image(&pixels), &options.dither(Dither::None).lossy(0)).unwrap().image;
        let pin = seen(&image(&pins[pins.len() - 1..]))[0];
        prop_assert!(nearest.palette().colors().contains(&pin), "{pin:?} in {:?}", nearest.palette());
    }

    #[test]
    fn a_palette_of_one_colour_is_enough(pixels in pixels(100), color: Rgba, space in space(), lossy in 0u32..9) {
        for dither in [Dither::Auto, Dither::None, Dither::FloydSteinberg, Dither::BlueNoise, Dither::Bayer] {
            let lossy = if matches!(dither, Dither::Auto | Dither::None) { lossy } else { 0 };
            let options = Options::default().space(space).palette(&[color]).dither(dither).lossy(lossy);
            let result = compress(&image(&pixels), &options).unwrap().image;
            let color = seen(&image(&[color]))[0];
            prop_assert!(result.palette().colors().iter().all(|&shown| shown == color || shown == [0; 4]));
        }
    }

    #[test]
    fn more_restarts_are_never_worse(pixels in pixels(300), k in 2u32..12) {
        let inertia = |n| KMeans::new(k).n_init(n).fit(&pixels).unwrap().inertia;
        prop_assert!(inertia(4) <= inertia(1));
    }

    #[test]
    fn a_png_holds_the_indexed_image(width in 1u32..40, height in 1u32..9, colors in prop::collection::vec(any::<Rgba>(), 1..=256), seed in any::<u32>()) {
        let mut numbers = common::Numbers::new(seed);
        let indices = (0..width * height).map(|_| numbers.below(colors.len() as u32) as u8).collect();
        let indexed = IndexedImage::new(width, height, Palette::new(colors).unwrap(), indices).unwrap();
        for effort in [Effort::LEAST, Effort::default(), Effort::MOST] {
            let decoded = codec::decode(&codec::encode_indexed(&indexed, effort).unwrap()).unwrap();
            prop_assert_eq!(decoded.image, indexed.to_image());
        }
        // The order in which the palette came is no matter, but for colours that come up twice.
        let mut colors = indexed.palette().colors().to_vec();
        colors.sort_unstable();
        colors.dedup();
        if colors.len() == indexed.palette().len() {
            let place = |color| colors.binary_search(color).unwrap() as u8;
            let places: Vec<u8> = indexed.palette().colors().iter().map(place).collect();
            let indices = indexed.indices().iter().map(|&index| places[usize::from(index)]).collect();
            let other = IndexedImage::new(width, height, Palette::new(colors).unwrap(), indices).unwrap();
            let effort = Effort::default();
            prop_assert_eq!(codec::encode_indexed(&other, effort).unwrap(), codec::encode_indexed(&indexed, effort).unwrap());
        }
    }
}

#[test]
fn a_palette_of_many_images_is_that_of_their_pixels_together() {
    let (a, b) = (common::noise(40, 20, false), common::photo(50, 30, false));
    let both = [a.as_bytes(), b.as_bytes()].concat();
    let together = Histogram::from_image(&Image::new(both.len() as u32 / 4, 1, both).unwrap());
    assert_eq!(Histogram::from_image(&a).merge(&Histogram::from_image(&b)), together);
}

/// The energy that the sweeps lower, at one price and strength for all pixels, where light is seen as it adds up:
/// errors, products of neighbours' errors, bits less pairs.
fn energy_of(field: &LabelField, label_cost: &LabelCost) -> f64 {
    let (price, share) = (
        f64::from(label_cost.prices[0]) / f64::from(1 << label_cost.price_shift),
        f64::from(label_cost.strengths[0].light) / 64.0,
    );
    let mut sum = 0.0;
    for (x, y) in (0..field.height()).flat_map(|y| (0..field.width()).map(move |x| (x, y))) {
        let (own, label) = (field.residual_near(x, y, 0, 0), field.label(x, y));
        for (dx, dy) in (-2..=2).flat_map(|dy| (-2..=2).map(move |dx| (dx, dy))) {
            let product: i32 =
                own.iter().zip(field.residual_near(x, y, dx, dy)).map(|(&a, b)| i32::from(a) * i32::from(b)).sum();
            let tap = |d: i32| f64::from(LabelCost::TAPS[d.unsigned_abs() as usize]) / f64::from(LabelCost::TAPS[0]);
            // A product of two pixels is met twice, from either side.
            sum += f64::from(product) * if (dx, dy) == (0, 0) { 1.0 } else { share * tap(dx) * tap(dy) };
        }
        let pairs =
            [(1, 0), (0, 1)].into_iter().filter(|&(dx, dy)| field.label_near(x, y, dx, dy) == Some(label)).count();
        let parts = f64::from(LabelCost::RATE_PARTS) - f64::from(LabelCost::PAIR_DISCOUNT) * pairs as f64;
        sum += price * f64::from(label_cost.bits[usize::from(label)]) * parts;
    }
    sum
}

#[test]
fn sweeps_lower_the_energy() {
    for (image, strength, price) in [
        (common::photo(70, 50, false), 19, 0),
        (common::photo(61, 44, true), 0, 300),
        (common::noise(40, 40, false), 40, 900),
    ] {
        let histogram = Histogram::from_image(&image);
        let lattice = Lattice::new(Space::Srgb, !histogram.is_opaque());
        let points: Vec<Point> = histogram.colors().iter().map(|&color| lattice.point(color)).collect();
        let palette: Vec<Point> = (0..20).map(|i| points[i * points.len() / 20]).collect();
        let mut labels = vec![0; points.len()];
        kernel::assign(&points, &palette, &mut labels);
        let classes: Vec<u8> = (0..image.pixels().len()).map(|at| (at * 7 % 16) as u8).collect();
        let (plain, eye) = (LabelCost::plain(Eye::Srgb, &palette), Eye::of(&lattice));
        let frame = Frame { width: image.width() as usize, channels: lattice.channels(), eye };
        let point_of =
            |pixel: &[u8; 4]| points.iter().position(|&point| point == lattice.point(*pixel)).unwrap() as u32;
        let point_ids: Vec<u32> = image.pixels().iter().map(point_of).collect();
        let mut field = kernel::init_field(&point_ids, &classes, &points, &labels, &plain.lights, frame);
        let bits = (0..20).map(|i| 20 + 3 * i).collect();
        let strengths = [Strength { light: strength, color: strength }; LabelField::CLASSES];
        let label_cost = LabelCost { bits, prices: [price; LabelField::CLASSES], price_shift: 4, strengths, ..plain };
        let mut last = energy_of(&field, &label_cost);
        let first = last;
        for phase in (0..27).map(|step| [step % 3, step / 3 % 3]) {
            kernel::relabel(&mut field, &label_cost, phase, &mut Sums::zero(20));
            let now = energy_of(&field, &label_cost);
            // A target that is rounded by half a unit may be wrong by a little, once a pixel.
            assert!(now <= last + 1e-4 * first.abs(), "{now} after {last}, strength {strength}, price {price}");
            last = now;
        }
        assert!(last < first - 1e-3 * first.abs(), "{last} from {first}, strength {strength}, price {price}");
    }
}
