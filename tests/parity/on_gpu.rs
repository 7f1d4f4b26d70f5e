//! The spec on the adapter that this machine has, and shaders with deliberate mistakes.

use std::ops::ControlFlow;

use huepress::Engine;
use huepress::internals::LabelField;
use huepress::internals::backend::gpu::{Gpu, adapters, shaders};
use huepress::internals::kernel::{self, LabelCost, LabelSet, label_set};
use huepress::internals::lattice::{Eye, HIGHEST};
use huepress::{
    Compressor, Device, Dither, Effort, Error, Event, Histogram, Image, Init, KMeans, Options, Space, codec,
    ignore_events,
};
use libtest_mimic::{Failed, Trial};

use crate::common::{Numbers, noise, photo};
use crate::spec::Part;
use crate::{is_caught, lost_gpu, passes};

/// A shader, a line of it, and what stands there instead.
type Wrong = (&'static str, &'static str, &'static str);

/// Of each part of the spec the wrong twins that it has to catch.
const MISTAKES: [(Part, &[Wrong]); 3] = [
    (
        Part::Points,
        &[
            ("bounding_boxes", "atomicMax(&high[axis]", "atomicMin(&high[axis]"),
            ("assign", "near < least", "near <= least"),
            ("assign", "-2.0 * c", "-1.9999 * c"),
            ("assign", "margin <= 0", "margin < 0"),
            ("assign", "center + other - 2 *", "center + other - 3 *"),
            ("assign", "c2[0] + dot(minus_twice[four][0], p) == least", "false"),
            ("assign", "vec4(0.0), FAR", "vec4(0.0), -FAR"),
            ("accumulate", "before + value.x < before", "false"),
            ("accumulate", "before + low < before", "false"),
            ("accumulate", "weight += weights[i]", "weight += 1u"),
            ("update", "<= run.tolerance", "< run.tolerance"),
            ("update", "else if lane >= run.fixed", "else if lane + 1u >= run.fixed"),
        ],
    ),
    (
        Part::Pixels,
        &[
            ("count_colors", "alike = 0u;", "alike = 1u;"),
            ("count_colors", "min(start + 4u, count)", "start + 4u"),
            ("count_colors", "alike) == 0u", "alike) == 1u"),
            ("compact_colors", "counts[color] = bins[bin]", "counts[color] = 1u"),
            ("to_lattice", " + (1i << (LAB_BITS - 1u))", ""),
            ("to_lattice", "max(countLeadingZeros(x), 32u - LIGHT_BITS)", "countLeadingZeros(x)"),
            ("block_sums", "group.x * PAGE + lane", "group.x * PAGE + lane + 1u"),
            ("prefix_sum", "page < group.x", "page + 1u < group.x"),
            ("scatter", "<< 24u) | i", "<< 24u) | (i + 1u)"),
            ("sort_in_bucket", "order[other] < entry", "order[other] > entry"),
            ("scatter", "(cell % BUCKET) << 24u", "(cell % 4u) << 24u"),
            ("color_ids", "i < count", "i + 1u < count"),
            ("group_weights", "weight += weights[i]", "weight = weights[i]"),
            ("scale_weights", "weight.y << (32u - halvings)", "weight.y << (31u - halvings)"),
            ("split_class", "(points[middle]) < cell", "(points[middle]) <= cell"),
            ("split_class", "power << 3u", "power << 4u"),
            ("select_splits", "classes[i] >= least", "classes[i] > least"),
            ("box_means", "other = lane + 1u", "other = lane + 2u"),
            ("activity", "dx <= 1", "dx <= 0"),
            ("activity", "inside(corner - 1", "(corner - 1"),
            ("activity", "< lightness.dark_limits", "<= lightness.dark_limits"),
            ("quiet_classes", "x + ASIDE", "x + 2u"),
            ("quiet_classes", "max(classes[i], EDGE) - EDGE", "0u"),
            ("quiet_classes", "sides.height - 1u", "sides.height"),
            ("quiet_classes", "local[limited], 1u", "local[least], 1u"),
            ("quiet_classes", "- EDGE)", "- 3u)"),
            ("salience", "class_weights[classes[i]]", "class_weights[0]"),
            ("remap", "8u * (id & 3u)", "8u * (id & 1u)"),
        ],
    ),
    (
        Part::LabelField,
        &[
            ("init_field", "8u * (id & 3u)", "8u * (id & 1u)"),
            ("init_field", "(classes[i] << 8u)", "(classes[i] << 9u)"),
            ("read_labels", "8u * byte", "8u * (byte & 1u)"),
            ("shortlist", "select(low, high,", "select(high, low,"),
            ("shortlist", "corner + ((1u << level.cell_bits) - 1u)", "corner"),
            ("shortlist", "u32(HIGHEST)", "0u"),
            ("relabel", "label < choice.label", "label > choice.label"),
            ("relabel", "candidate < best.cost", "candidate <= best.cost"),
            ("relabel", "min(plane, sides.height % PHASES)", "0u"),
            ("relabel", "middle * residual(start, x)", "TAP_0 * residual(start, x)"),
            ("relabel", "label(x, y + 1)", "label(x, y - 1)"),
            ("relabel", "(left + up) / 2", "(left + up + 1) / 2"),
            ("relabel", "corner, up, to_up <= to_corner", "corner, up, to_up < to_corner"),
            ("relabel", "label(x + 1, y - 1)", "label(x, y - 1)"),
            ("relabel", "around.down_left, byte, around.left", "around.left, byte, around.left"),
            ("relabel", "neighbours.w != NOWHERE", "neighbours.y != NOWHERE"),
            ("relabel", "best_filtered(x, y, best.label, own,", "best_filtered(x, y, best.label, best.label,"),
            ("relabel", "entry(LABELS, u32(prediction))", "own"),
            ("relabel", "vec4(1 << (SHARE_BITS - 1u))", "vec4(0)"),
            ("relabel", "(light - color) * luma", "(light + color) * luma"),
            ("relabel", "strength & 0xffu", "strength & 0xfu"),
            ("relabel", "16u * (u32(light) & 1u)", "0u"),
            ("relabel", "OPTICS_21 * roots.y", "OPTICS_12 * roots.y"),
            ("relabel", "color_length, color_length, 256u", "color_length, 256u, 256u"),
            ("mix", "(2u * level + 1u", "(2u * level"),
            ("mix", "far *= FARTHER", "far += FARTHER"),
            ("mix", "class_ == PINNED", "class_ == 1000u"),
            ("mix", "is_bright == is_brighter", "is_bright"),
            ("mix", "residual.w == 0", "residual.w == 1"),
            ("mix", "mask.first + id.x", "id.x"),
            ("mix", "(y % MASK_SIDE)", "(y % 32u)"),
            ("diffuse_blocks", "class_ != PINNED", "class_ != 1000u"),
            ("diffuse_blocks", "1i << (PASSED_BITS - 1u)", "0"),
            ("diffuse_blocks", "LIGHT_LIMIT - 1)", "LIGHT_LIMIT / 2)"),
            ("diffuse_blocks", "residual.w == 0", "residual.w == 1"),
            ("diffuse_blocks", "BELOW_0 * error", "BELOW_2 * error"),
            ("diffuse_blocks", "+ BELOW_2 * last", ""),
            ("diffuse_blocks", "blocks.first + id.x", "id.x"),
            ("diffuse_blocks", "column < min(BLOCK_WIDTH", "column + 1u < min(BLOCK_WIDTH"),
            ("init_field", "- LIGHT_LIMIT_BITS", "- LIGHT_LIMIT_BITS + 1u"),
            ("init_field", "UNMIX_02 * lab.z", "UNMIX_01 * lab.z"),
            ("relabel", "class_ != PINNED", "class_ != 1000u"),
            ("relabel", "vec4(0), vec4(HIGHEST)", "vec4(0), vec4(HIGHEST + 1)"),
            ("relabel", "LIGHT_LIMIT - 1", "LIGHT_LIMIT / 2"),
            ("shift_residuals", "shifts[labels_and_classes[i] & 0xffu]", "shifts[labels_and_classes[i] & 0x7fu]"),
        ],
    ),
];

pub fn trials() -> Vec<Trial> {
    let found = pollster::block_on(adapters());
    let missing = found.is_empty();
    let required = std::env::var_os("HUEPRESS_REQUIRE_GPU").is_some();
    let name = found.first().map_or("none".to_owned(), |adapter| format!("{} ({})", adapter.name, adapter.driver));
    eprintln!("adapter: {name}");
    let trial = |name: String, run: Box<dyn FnOnce() -> Result<(), Failed> + Send>| {
        let checked = move || {
            if missing {
                return Err("there is no adapter, and HUEPRESS_REQUIRE_GPU asks for one".into());
            }
            run()
        };
        Trial::test(name, checked).with_ignored_flag(missing && !required)
    };
    let mut trials = vec![
        trial("the_gpu_equals_the_kernels".to_owned(), Box::new(|| passes(&open(shaders())?))),
        trial("short_lists_are_those_of_the_kernel".to_owned(), Box::new(short_lists)),
        trial("pictures_are_the_same_bytes_on_cpu_and_gpu".to_owned(), Box::new(pictures)),
        trial("whatever_is_asked_for_is_the_same_on_cpu_and_gpu".to_owned(), Box::new(options)),
        trial("k_means_alone_is_the_same_on_cpu_and_gpu".to_owned(), Box::new(kmeans)),
        trial("a_failing_gpu_is_replaced_by_the_cpu".to_owned(), Box::new(falls_back)),
        trial("a_lost_gpu_is_replaced_by_the_cpu".to_owned(), Box::new(lost_gpu::is_replaced)),
        trial("a_lost_gpu_is_an_error_if_asked_for".to_owned(), Box::new(lost_gpu::is_an_error_if_it_was_asked_for)),
    ];
    let mistakes = MISTAKES.iter().flat_map(|(part, mistakes)| mistakes.iter().map(|mistake| (*part, mistake)));
    trials.extend(mistakes.enumerate().map(|(place, (part, &(shader, right, wrong)))| {
        let caught = move || is_caught(&open(with_mistake(shader, right, wrong)?)?, part);
        trial(format!("a_wrong_{shader}_shader_is_caught_{place}"), Box::new(caught))
    }));
    trials
}

fn open(shaders: Vec<huepress::internals::backend::gpu::Shader>) -> Result<Gpu, Failed> {
    Ok(pollster::block_on(Gpu::with_shaders(None, shaders))?)
}

fn with_mistake(
    name: &str,
    right: &str,
    wrong: &str,
) -> Result<Vec<huepress::internals::backend::gpu::Shader>, Failed> {
    let mut shaders = shaders();
    let shader = shaders.iter_mut().find(|shader| shader.name == name).ok_or("no such shader")?;
    let mut texts = std::iter::once(&mut shader.body).chain(&mut shader.common);
    let text = texts.find(|text| text.contains(right)).ok_or_else(|| format!("{name} does not contain {right:?}"))?;
    *text = text.replace(right, wrong);
    Ok(shaders)
}

/// From the widest cells down to the smallest, where a level takes several dispatches; and that lists that are right
/// but too long are found out.
fn short_lists() -> Result<(), Failed> {
    let gpu = open(shaders())?;
    for (channels, colors, side) in [(3, 70, 30), (4, 40, 600), (3, 256, 1500), (4, 3, 1), (3, 1, 100)] {
        let label_cost = label_cost(channels, colors);
        let (lists, expected) = lists(&gpu, &label_cost, channels, side)?;
        if lists != expected {
            return Err(format!("the lists of {colors} colours in {channels} channels are not the kernel's").into());
        }
    }
    for (right, wrong) in
        [("return cost(color", "return true || cost(color"), ("vec4(corner, 0u)", "vec4(corner / 2u, 0u)")]
    {
        let (lists, expected) = lists(&open(with_mistake("shortlist", right, wrong)?)?, &label_cost(3, 70), 3, 100)?;
        if lists == expected {
            return Err(format!("lists with {wrong:?} are not found out").into());
        }
    }
    Ok(())
}

fn label_cost(channels: usize, colors: usize) -> LabelCost {
    let mut numbers = Numbers::new(3);
    let mut point =
        || [0, 1, 2, 3].map(|axis| if axis < channels { numbers.below(u32::from(HIGHEST) + 1) as u16 } else { 0 });
    let palette = (0..colors).map(|_| point()).collect();
    let bits = (0..colors).map(|_| numbers.below(LabelCost::MAX_BITS)).collect();
    let prices = std::array::from_fn(|class| 9 << class / 2);
    LabelCost { palette, bits, prices, price_shift: 2, ..LabelCost::plain(Eye::Srgb, &[]) }
}

/// Of a square label field, and what they have to be.
fn lists(
    gpu: &Gpu,
    label_cost: &LabelCost,
    channels: usize,
    side: usize,
) -> Result<(Vec<LabelSet>, Vec<LabelSet>), Failed> {
    let (lists, cell_bits) = pollster::block_on(gpu.shortlists(label_cost, channels, [side, side]))?;
    let all = vec![label_set(0..label_cost.palette.len()); LabelField::CLASSES];
    let smaller = |parents: Vec<LabelSet>, bits| kernel::shortlist(label_cost, &parents, bits);
    let expected = (cell_bits..HIGHEST.count_ones()).rev().fold(all, smaller);
    Ok((lists, expected))
}

/// Whole pictures: wider than a texture may be, of more pixels than one dispatch takes, with and without alpha.
fn pictures() -> Result<(), Failed> {
    let pictures: [(&str, Image, &[u32], u32); 5] = [
        ("photo", photo(203, 151, false), &[2, 16, 256], 20),
        ("photo with alpha", photo(103, 91, true), &[2, 16, 256], 20),
        ("noise with alpha", noise(47, 89, true), &[3, 200], 20),
        ("wide", photo(17_000, 130, false), &[16], 2),
        ("wider than a dispatch", photo(1_050_000, 2, false), &[16], 1),
    ];
    let (cpu, gpu) = (Engine::new(Device::Cpu), Engine::new(Device::Gpu));
    for (name, image, colors, iterations) in &pictures {
        for space in [Space::Srgb, Space::Oklab] {
            for &colors in *colors {
                let options = Options::default().colors(colors).space(space).max_iter(*iterations).restarts(2);
                let run = |engine: &Engine| -> Result<_, Failed> {
                    let result = pollster::block_on(engine.compress_async(image, &options, &mut ignore_events))?;
                    Ok((result.fit.inertia, result.fit.iterations, result.image))
                };
                let (on_cpu, on_gpu) = (run(&cpu)?, run(&gpu)?);
                let case = format!("{name}, {space:?}, k={colors}");
                assert_eq!(on_cpu.0.to_bits(), on_gpu.0.to_bits(), "inertia of {case}");
                assert_eq!(on_cpu.1, on_gpu.1, "iterations of {case}");
                assert!(on_cpu.2 == on_gpu.2, "pixels of {case}");
                let histogram = Histogram::from_image(image);
                let palette = |engine: &Engine| -> Result<_, Failed> {
                    Ok(pollster::block_on(engine.extract_async(&histogram, &options, &mut ignore_events))?.swatches)
                };
                assert_eq!(palette(&cpu)?, palette(&gpu)?, "palette of {case}");
                if image.width() < 1000 {
                    let png = |image| codec::encode_indexed(image, Effort::default());
                    assert_eq!(png(&on_cpu.2)?, png(&on_gpu.2)?, "bytes of {case}");
                }
            }
        }
    }
    Ok(())
}

/// Options that take ways of their own, one after the other on one image, whose fits and points are used again.
fn options() -> Result<(), Failed> {
    let (cpu, gpu) = (Engine::new(Device::Cpu), Engine::new(Device::Gpu));
    let image = photo(97, 61, false);
    let [mut on_cpu, mut on_gpu] = [Compressor::new(&image), Compressor::new(&image)];
    let some = [[9, 9, 9, 255], [250, 20, 30, 255], image.pixels()[0], [1, 2, 3, 128]];
    let base = Options::default().colors(12);
    let all = [
        base.clone(),
        base.clone().lossy(40),
        base.clone().dither(Dither::None).lossy(0),
        base.clone().dither(Dither::FloydSteinberg),
        base.clone().dither(Dither::BlueNoise).space(Space::Srgb),
        base.clone().pins(&some[..3]),
        base.clone().pins(&some),
        base.clone().palette(&some[..3]),
        base.clone().palette(&some).dither(Dither::Bayer),
        base.clone().init(Init::KMeansPlusPlus).restarts(3).effort(Effort::new(7)?),
        base,
    ];
    for (place, options) in all.iter().enumerate() {
        let right = on_cpu.compress(&cpu, options)?;
        let actual = on_gpu.compress(&gpu, options)?;
        assert!(actual.image == right.image, "{place}: {options:?}");
        assert_eq!(
            (actual.fit.inertia.to_bits(), actual.fit.iterations),
            (right.fit.inertia.to_bits(), right.fit.iterations),
            "{place}"
        );
    }
    Ok(())
}

/// k-means alone, from every kind of start, and with weights.
fn kmeans() -> Result<(), Failed> {
    let (cpu, gpu) = (Engine::new(Device::Cpu), Engine::with_gpu(open(shaders())?));
    for alpha in [false, true] {
        let image = photo(97, 61, alpha);
        let (pixels, given) = (image.pixels(), [[9, 9, 9, 255], image.pixels()[0], [250, 20, 30, 255], [9, 9, 9, 255]]);
        let weights: Vec<u64> = (0..pixels.len() as u64).map(|i| i % 5 * i).collect();
        let all = [
            KMeans::new(9).n_init(2),
            KMeans::new(1),
            KMeans::new(4).init_centroids(&given),
            KMeans::new(256).n_init(1),
        ];
        for kmeans in all.into_iter().flat_map(|kmeans| [kmeans.clone(), kmeans.space(Space::Oklab)]) {
            assert!(kmeans.fit_on(&gpu, pixels)? == kmeans.fit_on(&cpu, pixels)?, "{kmeans:?}");
            let [actual, right] = [&gpu, &cpu].map(|engine| kmeans.fit_weighted_on(engine, pixels, &weights));
            assert!(actual? == right?, "{kmeans:?}");
        }
    }
    Ok(())
}

/// A driver that refuses a shader stands for one that fails in the middle of a job.
fn falls_back() -> Result<(), Failed> {
    let broken = with_mistake("update", "run.iterations += 1u", "run.iterations += no_such_thing")?;
    let (image, options) = (photo(90, 60, false), Options::default().colors(16));
    let mut failures = 0;
    let engine = Engine::with_gpu(open(broken)?);
    let result = pollster::block_on(engine.compress_async(&image, &options, &mut |event| {
        failures += usize::from(matches!(event, Event::FellBackToCpu(Error::Device { .. })));
        ControlFlow::Continue(())
    }))?;
    let on_cpu = pollster::block_on(Engine::new(Device::Cpu).compress_async(&image, &options, &mut ignore_events))?;
    assert_eq!((failures, result.fit.device.as_str()), (1, "cpu"));
    assert!(result.image == on_cpu.image);
    let whole = Engine::with_gpu(open(shaders())?);
    let on_gpu = pollster::block_on(whole.compress_async(&image, &options, &mut ignore_events))?;
    assert_ne!(on_gpu.fit.device, "cpu");
    assert!(on_gpu.image == on_cpu.image);
    Ok(())
}
