//! From file to file: what is kept, what is refused, and that a goal, a format and metadata are what was asked for.

mod common;

use huepress::codec::{self, Container, DecodeOptions, Metadata, Strip};
use huepress::{
    Device, Effort, Engine, Error, Event, Goal, Image, IndexedImage, Kept, Options, Original, OutputFormat, Palette,
    PaletteStorage, PressOptions, Pressed, Result, press,
};
use std::ops::ControlFlow;

/// A picture of many colours.
fn photo() -> Image {
    let pixel = |at: u32| {
        let (x, y) = (at % 64, at / 64);
        let grain = at.wrapping_mul(0x9e37_79b1) >> 27;
        [(x * 3 + grain) as u8, (y * 3 + grain) as u8, (x + y + grain * 2) as u8, 255]
    };
    Image::new(64, 64, (0..64 * 64).flat_map(pixel).collect()).unwrap()
}

/// A picture of three colours.
fn flat() -> IndexedImage {
    let palette = Palette::new(vec![[250, 0, 0, 255], [0, 0, 250, 255], [9, 9, 9, 255]]).unwrap();
    IndexedImage::new(30, 30, palette, (0..900).map(|at| (at / 13 % 3) as u8).collect()).unwrap()
}

fn file(image: &IndexedImage, container: Container, metadata: &Metadata) -> Vec<u8> {
    container.encode_with(image, Effort::default(), metadata).unwrap()
}

fn colors(colors: u32) -> PressOptions {
    PressOptions::from(Options::default().colors(colors))
}

#[test]
fn the_original_is_kept_where_nothing_is_gained_and_nothing_else_was_asked_for() {
    let plain = Metadata::default();
    let with_text = Metadata { chunks: vec![(*b"tEXt", b"Comment\0here".to_vec())], ..Metadata::default() };
    let webp = || OutputFormat::Only(Container::WebP);
    let indexed = PressOptions::from(Options::default().storage(PaletteStorage::Indexed));
    let given = PressOptions::from(Options::default().palette(flat().palette().colors()));
    let default = PressOptions::default;
    type Case = (&'static str, Vec<u8>, PressOptions, Option<Kept>);
    let cases: Vec<Case> = vec![
        ("its own result", file(&flat(), Container::Png, &plain), default(), Some(Kept::NoSmaller)),
        ("a smaller format", file(&flat(), Container::WebP, &plain), default(), Some(Kept::NoSmaller)),
        ("another format", file(&flat(), Container::Png, &plain), default().format(webp()), None),
        ("a palette", file(&flat(), Container::Png, &plain), given, None),
        ("the form of a palette", file(&flat(), Container::Png, &plain), indexed, None),
        ("no metadata", file(&flat(), Container::Png, &with_text), default().strip(Strip::Safe).min_saving(99.0), None),
        (
            "any metadata",
            file(&flat(), Container::Png, &with_text),
            default().min_saving(99.0),
            Some(Kept::LittleSaved),
        ),
        ("a large file", codec::encode_rgba(&photo()).unwrap(), colors(8), None),
        ("little saved", codec::encode_rgba(&photo()).unwrap(), colors(8).min_saving(99.0), Some(Kept::LittleSaved)),
    ];
    for (name, original, options, kept) in cases {
        let pressed = press(&original, &options).unwrap();
        assert_eq!(pressed.kept, kept, "{name}");
        match kept {
            Some(_) => assert_eq!(pressed.bytes(), original, "{name}"),
            None => assert_eq!(pressed.bytes(), pressed.found, "{name}"),
        }
        assert_eq!(pressed.bytes().to_vec(), pressed.into_bytes(), "{name}");
    }
}

#[test]
fn results_are_those_of_compression_and_encoding() {
    let png = codec::encode_rgba(&photo()).unwrap();
    let engine = Engine::new(Device::Cpu);
    let compressed = engine.compress(&photo(), &Options::default().colors(8)).unwrap();
    let plain = Metadata::default();
    for format in [OutputFormat::Free, OutputFormat::Only(Container::WebP), OutputFormat::Smallest] {
        let (container, expected) = match format {
            OutputFormat::Smallest => Container::smallest(&compressed.image, Effort::default(), &plain).unwrap(),
            OutputFormat::Only(container) => (container, file(&compressed.image, container, &plain)),
            _ => (Container::Png, file(&compressed.image, Container::Png, &plain)),
        };
        for original in [Original::decode(&png, DecodeOptions::default()).unwrap(), Original::from_image(photo())] {
            let pressed = engine.press(&original, &colors(8).format(format)).unwrap();
            assert_eq!((pressed.container, pressed.bytes()), (container, &expected[..]), "{format:?}");
        }
    }
}

#[test]
fn a_picture_without_a_file_always_has_a_result() {
    let pressed = Engine::default().press(&Original::from_image(flat().to_image()), &PressOptions::default()).unwrap();
    assert_eq!(pressed.kept, None);
    assert_eq!(codec::decode(pressed.bytes()).unwrap().image, flat().to_image());
}

#[test]
fn metadata_stay_as_asked() {
    let text = (*b"tEXt", b"Comment\0here".to_vec());
    let resolution = (*b"pHYs", [11, 11, 0, 0, 0, 0, 0, 0, 1].to_vec());
    let all = Metadata { chunks: vec![resolution.clone(), text], ..Metadata::default() };
    let original = file(&flat(), Container::Gif, &Metadata::default());
    let png = file(&flat(), Container::Png, &all);
    for (strip, left) in [(Strip::All, vec![]), (Strip::Safe, vec![resolution]), (Strip::None, all.chunks.clone())] {
        let options = colors(2).strip(strip);
        assert_eq!(codec::decode(press(&png, &options).unwrap().bytes()).unwrap().metadata.chunks, left, "{strip:?}");
    }
    assert!(press(&original, &PressOptions::default()).is_ok());
}

#[test]
fn what_contradicts_itself_or_is_out_of_range_is_refused() {
    let webp = OutputFormat::Only(Container::WebP);
    let indexed = PressOptions::from(Options::default().storage(PaletteStorage::Indexed));
    let shared = Options::default().shared_palette(&[[9, 9, 9, 255]]).storage(PaletteStorage::InOrder);
    let cases = [
        (colors(1), "colors must be from 2 to 256, not 1"),
        (colors(9).min_saving(101.0), "min_saving must be from 0 to 100"),
        (colors(9).min_saving(f64::NAN), "min_saving must be from 0 to 100"),
        (indexed.clone().format(webp), "format must be PNG or GIF"),
        (indexed.format(OutputFormat::Smallest), "format must be PNG or GIF"),
        (colors(9).like(&[[1, 2, 3, 255]]).format(webp), "format must be PNG or GIF"),
        (colors(9).like(&[[1, 2, 3, 255]]), "lacks #fa0000 of pixel 0, 0"),
    ];
    let original = file(&flat(), Container::Png, &Metadata::default());
    for (options, expected) in cases {
        let error = press(&original, &options).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    // A palette that was found for several pictures is no palette that a file must have.
    assert!(press(&original, &PressOptions::from(shared).format(webp)).is_ok());
    assert!(matches!(press(b"no image", &PressOptions::default()), Err(Error::UnknownFormat(_))));
}

#[test]
fn an_earlier_palette_gives_the_same_picture_with_all_its_entries() {
    let mut entries = flat().palette().colors().to_vec();
    entries.insert(1, [7, 7, 7, 255]);
    let original = file(&flat(), Container::WebP, &Metadata::default());
    let pressed = press(&original, &PressOptions::default().like(&entries)).unwrap();
    assert_eq!(pressed.compressed.image.palette().colors(), entries);
    assert_eq!(codec::decode(pressed.bytes()).unwrap().image, flat().to_image());
}

#[test]
fn an_observer_stops_the_work() {
    let original = Original::from_image(photo());
    let mut stop = |_: Event<'_>| ControlFlow::Break(());
    let options = PressOptions::default();
    let stopped: Result<Pressed<'_>> =
        pollster::block_on(Engine::default().press_async(&original, &options, &mut stop));
    assert!(matches!(stopped, Err(Error::Stopped)));
}

#[cfg(feature = "metrics")]
#[test]
fn a_goal_is_met_or_the_original_kept_or_it_is_an_error() {
    let png = codec::encode_rgba(&photo()).unwrap();
    let (met, size) = (png.len() as u64 / 3, |most| colors(256).goal(Goal::MaxSize(most)));
    let pressed = press(&png, &size(met)).unwrap();
    let reached = pressed.reached.unwrap();
    assert!(reached.met && reached.trial.bytes <= met && pressed.bytes().len() as u64 == reached.trial.bytes);

    assert!(matches!(press(&png, &size(20)), Err(Error::Unmet(why)) if why.contains("a size of 20 cannot be met")));
    let nearest = press(&png, &size(20).best_effort(true)).unwrap();
    assert!(!nearest.reached.unwrap().met && nearest.kept.is_none());

    let few = colors(2).goal(Goal::Quality(99.0));
    assert_eq!(press(&png, &few).unwrap().kept, Some(Kept::Unmet));
    let elsewhere = few.clone().format(OutputFormat::Only(Container::Gif));
    assert!(matches!(press(&png, &elsewhere), Err(Error::Unmet(_))));
    let image = Original::from_image(photo());
    assert!(matches!(Engine::default().press(&image, &few), Err(Error::Unmet(_))));

    let own = file(&flat(), Container::Png, &Metadata::default());
    let again = press(&own, &colors(256).goal(Goal::Quality(50.0))).unwrap();
    assert!(again.reached.unwrap().is_exact && again.bytes() == own);

    let wrong = press(&png, &colors(9).goal(Goal::Quality(101.0))).unwrap_err().to_string();
    assert_eq!(wrong, "quality must be from 0 to 100, not 101");
    let curve = press(&png, &colors(8).curve(true)).unwrap().curve;
    assert!(curve.len() > 2 && curve.iter().all(|trial| trial.bytes > 0));
}
