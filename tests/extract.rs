//! The palette of a histogram: that of plain k-means, with shares, pins and few colours.

mod common;

use huepress::Engine;
use huepress::{Device, Error, Extracted, Histogram, Image, KMeans, Options, Rgba, Space, ignore_events};

fn extract(histogram: &Histogram, options: &Options) -> Extracted {
    pollster::block_on(Engine::new(Device::Cpu).extract_async(histogram, options, &mut ignore_events)).unwrap()
}

fn colors(extracted: &Extracted) -> Vec<Rgba> {
    extracted.swatches.iter().map(|swatch| swatch.color).collect()
}

#[test]
fn it_is_the_palette_of_plain_k_means_with_its_shares() {
    let photo = common::photo(120, 90, false);
    let options = Options::default().colors(12).space(Space::Srgb).restarts(10).init(huepress::Init::KMeansPlusPlus);
    let extracted = extract(&Histogram::from_image(&photo), &options.max_iter(300));
    let clustering = KMeans::new(12).fit(photo.pixels()).unwrap();
    assert_eq!(extracted.fit.inertia, clustering.inertia);
    let (mut found, mut expected) = (colors(&extracted), clustering.colors());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    // Shares are those of the nearest colours, and fall.
    let labels: Vec<usize> = photo
        .pixels()
        .iter()
        .map(|pixel| {
            let far = |color: &Rgba| (0..3).map(|c| i32::from(pixel[c].abs_diff(color[c])).pow(2)).sum::<i32>();
            (0..12).min_by_key(|&index| far(&extracted.swatches[index].color)).unwrap()
        })
        .collect();
    for (index, swatch) in extracted.swatches.iter().enumerate() {
        let share = labels.iter().filter(|&&label| label == index).count() as f64 / labels.len() as f64;
        assert!((swatch.share - share).abs() < 0.01, "{index}: {} and {share}", swatch.share);
    }
    assert!(extracted.swatches.is_sorted_by(|a, b| a.share >= b.share));
    assert!((extracted.swatches.iter().map(|swatch| swatch.share).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn few_colours_are_kept_and_pins_are_among_many() {
    let few = Image::new(4, 1, [[9, 9, 9, 255], [1, 2, 3, 0], [9, 9, 9, 255], [200, 0, 0, 128]].concat()).unwrap();
    let extracted = extract(&Histogram::from_image(&few), &Options::default().colors(3));
    assert_eq!(colors(&extracted), [[9, 9, 9, 255], [0, 0, 0, 0], [200, 0, 0, 128]]);
    assert_eq!(extracted.swatches[0].share, 0.5);
    let photo = Histogram::from_image(&common::photo(90, 60, false));
    let pins = [[1, 200, 7, 255], [250, 250, 250, 255]];
    let extracted = colors(&extract(&photo, &Options::default().colors(9).pins(&pins)));
    assert!(extracted.contains(&pins[0]) || extracted.contains(&pins[1]), "{extracted:?}");
    // A palette that is given whole only gets its shares.
    let given = [[0, 0, 0, 255], [255, 255, 255, 255], [128, 128, 128, 255]];
    let mut whole = colors(&extract(&photo, &Options::default().palette(&given)));
    whole.sort_unstable();
    // Nothing is as dark as black.
    assert_eq!(whole, [given[2], given[1]]);
    let nothing = pollster::block_on(Engine::new(Device::Cpu).extract_async(
        &Histogram::default(),
        &Options::default(),
        &mut ignore_events,
    ));
    assert!(matches!(nothing, Err(Error::NoPoints)));
}
