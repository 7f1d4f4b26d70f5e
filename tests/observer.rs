//! An observer can end everything that takes long, at each of its questions, and there are enough of them.

mod common;

use std::io::Cursor;
use std::ops::ControlFlow;

use huepress::codec::{self, Container, DecodeOptions, Metadata, encode_rgba};
use huepress::metrics::Scorer;
use huepress::report::Section;
use huepress::{
    Device, Effort, Engine, Error, Event, Goal, Image, IndexedImage, Observer, Options, Original, OutputFormat,
    Palette, PressOptions, Result, ignore_events,
};
use image::{ImageFormat, RgbaImage};
use pollster::block_on;

/// Something that takes long.
struct Work {
    name: String,
    run: Box<dyn Fn(Observer<'_>) -> Result<()> + Send + Sync>,
}

impl Work {
    fn new(name: impl ToString, run: impl Fn(Observer<'_>) -> Result<()> + Send + Sync + 'static) -> Self {
        Self { name: name.to_string(), run: Box::new(run) }
    }

    /// Does the work on one thread, and ends it at a question. The number of questions, and the result.
    fn up_to(&self, last: usize) -> (usize, Result<()>) {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        alone.install(|| {
            let mut asked = 0;
            let mut observer = |_: Event<'_>| {
                asked += 1;
                if asked > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let result = (self.run)(&mut observer);
            (asked, result)
        })
    }
}

/// A picture as a file of each format that can be read, by its name.
fn files(image: &Image, colors: &IndexedImage) -> Vec<(&'static str, Vec<u8>)> {
    let pixels = RgbaImage::from_raw(image.width(), image.height(), image.as_bytes().to_vec()).unwrap();
    let by_image = |format: ImageFormat| {
        let mut bytes = Cursor::new(Vec::new());
        match format {
            ImageFormat::Jpeg => image::DynamicImage::from(pixels.clone()).to_rgb8().write_to(&mut bytes, format),
            _ => pixels.write_to(&mut bytes, format),
        }
        .unwrap();
        bytes.into_inner()
    };
    let by_container = |container: Container| container.encode(colors, Effort::LEAST).unwrap();
    vec![
        ("PNG", encode_rgba(image).unwrap()),
        ("JPEG", by_image(ImageFormat::Jpeg)),
        ("WebP", by_container(Container::WebP)),
        ("GIF", by_container(Container::Gif)),
        ("BMP", by_image(ImageFormat::Bmp)),
        ("TIFF", by_image(ImageFormat::Tiff)),
    ]
}

fn decoding(image: &Image, colors: &IndexedImage) -> Vec<Work> {
    let work = |(name, file): (&str, Vec<u8>)| {
        Work::new(format!("decoding {name}"), move |observer| {
            DecodeOptions::default().decode_observed(&file, observer).map(drop)
        })
    };
    files(image, colors).into_iter().map(work).collect()
}

fn encoding(image: &IndexedImage, effort: Effort) -> Vec<Work> {
    let work = |container: Container| {
        let image = image.clone();
        Work::new(format!("encoding {container} at {effort}"), move |observer| {
            container.encode_observed(&image, effort, &Metadata::default(), observer).map(drop)
        })
    };
    Container::ALL.into_iter().map(work).collect()
}

fn pressing(image: &Image, name: &str, options: PressOptions) -> Work {
    let original = Original::from_image(image.clone());
    Work::new(format!("pressing {name}"), move |observer| {
        block_on(Engine::new(Device::Cpu).press_async(&original, &options, observer)).map(drop)
    })
}

fn scoring(image: &Image, other: &IndexedImage) -> Work {
    let (image, other) = (image.clone(), other.to_image());
    Work::new("scoring", move |observer| Scorer::new(&image)?.scores_observed(&other, observer).map(drop))
}

fn reporting(image: &Image) -> Work {
    let original = Original::from_image(image.clone());
    let options = PressOptions::from(Options::default().colors(4).effort(Effort::LEAST));
    let pressed = Engine::new(Device::Cpu).press(&original, &options).unwrap();
    Work::new("reporting", move |observer| {
        let (original, pressed) = (&original, &pressed);
        Section { title: "a", original, pressed, scores: None, traces: &[], times: &[] }
            .html_observed(observer)
            .map(drop)
    })
}

/// Greys and noise as indices.
fn indexed(width: u32, height: u32) -> IndexedImage {
    let palette = Palette::new((0..=255).map(|level| [level; 3]).map(|[r, g, b]| [r, g, b, 255]).collect()).unwrap();
    let indices = common::noise(width, height, false).pixels().iter().map(|pixel| pixel[0] & 0x7f).collect();
    IndexedImage::new(width, height, palette, indices).unwrap()
}

#[test]
fn work_ends_at_any_question_without_another_one() {
    let (photo, colors) = (common::photo(30, 20, true), indexed(30, 20));
    let options = |options: Options| PressOptions::from(options.colors(8));
    let goal = |goal: Goal| options(Options::default().effort(Effort::LEAST)).goal(goal).best_effort(true);
    let mut all = decoding(&photo, &colors);
    all.extend([Effort::LEAST, Effort::MOST].into_iter().flat_map(|effort| encoding(&colors, effort)));
    all.extend([
        pressing(&photo, "with little effort", options(Options::default().effort(Effort::LEAST))),
        pressing(&photo, "with all effort", options(Options::default().effort(Effort::MOST))),
        pressing(&photo, "to the smallest", options(Options::default()).format(OutputFormat::Smallest)),
        pressing(&photo, "to a size", goal(Goal::MaxSize(500))),
        pressing(&photo, "to a quality", goal(Goal::Quality(60.0))),
        scoring(&photo, &colors),
        reporting(&photo),
    ]);
    for work in all {
        for last in 0.. {
            match work.up_to(last) {
                (asked, Err(Error::Stopped)) => assert_eq!(asked, last + 1, "{}", work.name),
                (asked, result) => {
                    result.unwrap_or_else(|error| panic!("{}: {error}", work.name));
                    // Work that waits for a library asks more often where that is slow.
                    assert!(asked <= last && last > 0, "{}: {asked} of {last}", work.name);
                    break;
                }
            }
        }
    }
}

#[test]
fn a_picture_of_megapixels_asks_at_every_step() {
    let (width, height) = (1700, 1300);
    let (noise, colors) = (common::noise(width, height, false), indexed(width, height));
    let small = common::photo(900, 700, false);
    let least = Options::default().effort(Effort::LEAST).colors(256);
    let mut all = decoding(&noise, &colors);
    all.extend(encoding(&colors, Effort::LEAST));
    all.push(scoring(&noise, &colors));
    all.push(reporting(&noise));
    all.push(pressing(&small, "with little effort", PressOptions::from(least)));
    all.push(pressing(&small, "with effort 7", PressOptions::from(Options::default().effort(Effort::new(7).unwrap()))));
    let least = [
        ("decoding PNG", 104),
        ("decoding JPEG", 169),
        ("decoding WebP", 32),
        ("decoding GIF", 45),
        ("decoding BMP", 137),
        ("decoding TIFF", 5),
        ("encoding PNG at 1", 9),
        ("encoding WebP at 1", 1),
        ("encoding GIF at 1", 1),
        ("scoring", 13),
        ("reporting", 658),
        ("pressing with little effort", 18),
        ("pressing with effort 7", 210),
    ];
    assert_eq!(all.len(), least.len());
    for (work, (name, least)) in all.into_iter().zip(least) {
        assert_eq!(work.name, name);
        let (asked, result) = work.up_to(usize::MAX);
        result.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(asked >= least, "{name}: {asked} questions, not {least}");
    }
}

#[test]
fn who_ignores_events_gets_the_same() {
    let photo = common::photo(60, 45, true);
    let png = encode_rgba(&photo).unwrap();
    let mut goes_on = |_: Event<'_>| ControlFlow::Continue(());
    let decoded = DecodeOptions::default().decode_observed(&png, &mut goes_on).unwrap();
    assert_eq!(decoded.image, codec::decode(&png).unwrap().image);
    let colors = indexed(60, 45);
    for container in Container::ALL {
        let (effort, metadata) = (Effort::default(), Metadata::default());
        let observed = container.encode_observed(&colors, effort, &metadata, &mut ignore_events).unwrap();
        assert_eq!(observed, container.encode(&colors, effort).unwrap());
    }
}
