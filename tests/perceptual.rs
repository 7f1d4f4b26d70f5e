//! Faults that an eye would notice at once: small objects that lose their colour, shadows with fringes, tinted grounds.

mod common;

use huepress::codec::decode;
use huepress::{Device, Dither, Effort, Engine, Histogram, Image, Options, Rgba, builtin_palette, compress};

fn shrink(image: &Image, options: Options) -> Image {
    compress(image, &options).unwrap().image.to_image()
}

/// Grey plots with grain, and in them a red dot of 30 pixels.
fn map() -> Image {
    let mut numbers = common::Numbers::new(1);
    let mut pixel = |x: u32, y: u32| {
        let grey = (108 + 30 * ((x / 20 + y / 15) % 3) + numbers.below(25)) as u8;
        if (100..105).contains(&x) && (70..76).contains(&y) { [214, 30, 38, 255] } else { [grey, grey, grey, 255] }
    };
    let pixels = (0..150).flat_map(|y| (0..200).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y));
    Image::new(200, 150, pixels.collect()).unwrap()
}

#[test]
fn a_red_dot_on_a_grey_map_stays_red() {
    for colors in [4, 5, 8, 16, 64] {
        for effort in [2, 4, 9] {
            let result = shrink(&map(), Options::default().colors(colors).effort(Effort::new(effort).unwrap()));
            let is_red = |pixel: &&Rgba| pixel[0] > 190 && pixel[1] < 60 && pixel[2] < 70;
            let red = result.pixels().iter().filter(is_red).count();
            assert_eq!(red, 30, "k={colors}, effort {effort}");
        }
    }
}

/// A teal disc, opaque, with a black shadow that fades into nothing.
fn disc() -> Image {
    let pixel = |(x, y): (i32, i32)| {
        let far = f64::from((x - 80).pow(2) + (y - 80).pow(2)).sqrt();
        let shadow = (160.0 * (1.0 - (far - 40.0) / 35.0)).clamp(0.0, 160.0) as u8;
        if far < 40.0 { [10, 120 + (y / 4) as u8, 140, 255] } else { [0, 0, 0, shadow] }
    };
    Image::new(160, 160, (0..160).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(pixel).collect()).unwrap()
}

/// Red, green and blue over a grey ground.
fn over(image: &Image, ground: i32) -> Vec<[i32; 3]> {
    let blend =
        |&[r, g, b, a]: &Rgba| [r, g, b].map(|c| (i32::from(c) * i32::from(a) + ground * (255 - i32::from(a))) / 255);
    image.pixels().iter().map(blend).collect()
}

#[test]
fn a_soft_shadow_has_no_fringe_and_its_ground_no_tint() {
    let original = disc();
    for (colors, most) in [(8, 28), (16, 14), (64, 8)] {
        let result = shrink(&original, Options::default().colors(colors));
        for ground in [255, 0] {
            let (before, after) = (over(&original, ground), over(&result, ground));
            for (at, (before, after)) in before.iter().zip(&after).enumerate() {
                let apart = before.iter().zip(after).map(|(a, b)| (a - b).abs()).max().unwrap();
                let alpha = original.pixels()[at][3];
                let most = if alpha == 0 { 0 } else { most };
                assert!(apart <= most, "k={colors} over {ground}: {before:?} became {after:?} at alpha {alpha}");
            }
        }
        // What was opaque is opaque.
        let opaque = original.pixels().iter().zip(result.pixels()).filter(|(before, _)| before[3] == 255);
        assert!(opaque.clone().all(|(_, after)| after[3] == 255), "k={colors}");
    }
}

/// The linear light of an 8-bit value.
fn light(value: u8) -> f64 {
    let v = f64::from(value) / 255.0;
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// The luminance of the squares of such a side, row by row.
fn luminances(image: &Image, side: usize) -> Vec<f64> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let of = |&[r, g, b, _]: &Rgba| 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
    let square = |(x, y): (usize, usize)| {
        let rows = (y..y + side).flat_map(|y| &image.pixels()[y * width + x..][..side]);
        rows.map(of).sum::<f64>() / (side * side) as f64
    };
    let places = (0..height / side).flat_map(|y| (0..width / side).map(move |x| (x * side, y * side)));
    places.map(square).collect()
}

/// The largest and the mean difference in luminance between the squares of two pictures.
fn apart(one: &Image, other: &Image, side: usize) -> (f64, f64) {
    let pairs = luminances(one, side).into_iter().zip(luminances(other, side));
    let far: Vec<f64> = pairs.map(|(a, b)| (a - b).abs()).collect();
    (far.iter().copied().fold(0.0, f64::max), far.iter().sum::<f64>() / far.len() as f64)
}

#[test]
fn dots_of_given_palettes_mix_to_the_light_of_the_picture() {
    let ramp = (0..128).flat_map(|_| (0..512).flat_map(|x| [[(x / 2) as u8; 3].as_slice(), &[255]].concat()));
    let ramp = Image::new(512, 128, ramp.collect()).unwrap();
    let one_bit = builtin_palette("1-bit").unwrap();
    for dither in [Dither::Auto, Dither::FloydSteinberg, Dither::BlueNoise, Dither::Bayer] {
        let result = shrink(&ramp, Options::default().palette(one_bit).dither(dither));
        let (most, mean) = apart(&ramp, &result, 32);
        assert!(most < 0.02 && mean < 0.005, "{dither:?}: {most}, on average {mean}");
    }
    let lake = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lake.png");
    let photo = decode(&std::fs::read(lake).unwrap()).unwrap().image;
    let panel = builtin_palette("spectra6").unwrap();
    let (most, mean) = apart(&photo, &shrink(&photo, Options::default().palette(panel)), 32);
    // Some squares have colours that the panel does not reach.
    assert!(most < 0.04 && mean < 0.02, "{most}, on average {mean}");
}

#[test]
fn without_dithering_every_pixel_has_the_nearest_of_a_given_palette() {
    let ramp = (0..64).flat_map(|_| (0..256).flat_map(|x| [[x as u8; 3].as_slice(), &[255]].concat()));
    let ramp = Image::new(256, 64, ramp.collect()).unwrap();
    let options = Options::default().palette(builtin_palette("1-bit").unwrap()).dither(Dither::None);
    let result = shrink(&ramp, options);
    let whites = |row: &[Rgba]| row.iter().map(|pixel| pixel[0] == 255).collect::<Vec<_>>();
    assert!(result.pixels().chunks(256).all(|row| whites(row).is_sorted()), "there are dots");
}

/// A gradient in two directions and two hues.
fn gradient() -> Image {
    let pixel = |(x, y): (u32, u32)| [60 + (x / 4) as u8, 90 + (y / 4) as u8, 170 - (x / 6) as u8, 255];
    Image::new(480, 360, (0..360).flat_map(|y| (0..480).map(move |x| (x, y))).flat_map(pixel).collect()).unwrap()
}

#[test]
fn a_gradient_has_neither_cells_nor_lattices() {
    let original = gradient();
    for colors in [64, 256] {
        let none = shrink(&original, Options::default().colors(colors).dither(Dither::None));
        let result = shrink(&original, Options::default().colors(colors));
        // What is left when squares of eight pixels are mixed.
        let ((_, steps), (_, cells)) = (apart(&original, &result, 8), apart(&original, &none, 8));
        assert!(steps < 0.4 * cells, "k={colors}: {steps} and without dithering {cells}");
        let period = periodicity(&original, &result);
        assert!(period < 2.6, "k={colors}: {period}");
    }
}

/// The ratio by which errors are more alike that are three or six pixels apart, where pixels of one phase are, than
/// those that are two, four, five and seven apart.
fn periodicity(original: &Image, result: &Image) -> f64 {
    let width = original.width() as usize;
    let errors: Vec<f64> =
        original.pixels().iter().zip(result.pixels()).map(|(a, b)| f64::from(b[1]) - f64::from(a[1])).collect();
    let alike = |far: usize| -> f64 {
        let row = |row: &[f64]| row.iter().zip(&row[far..]).map(|(a, b)| a * b).sum::<f64>();
        errors.chunks(width).map(row).sum::<f64>() / errors.iter().map(|e| e * e).sum::<f64>()
    };
    let mean = |some: &[usize]| some.iter().map(|&far| alike(far).abs()).sum::<f64>() / some.len() as f64;
    mean(&[3, 6]) / mean(&[2, 4, 5, 7]).max(0.02)
}

#[test]
fn black_white_and_what_is_opaque_stay() {
    // A grey scan with grain, of black text on white.
    let mut numbers = common::Numbers::new(2);
    let mut pixel = |(x, y): (u32, u32)| match (x / 7 % 2, y / 11 % 2) {
        (0, 0) => [numbers.below(2) as u8; 3],
        (1, 1) => [255 - numbers.below(2) as u8; 3],
        _ => [numbers.below(256) as u8, numbers.below(256) as u8, 90],
    };
    let pixels = (0..120).flat_map(|y| (0..160).map(move |x| (x, y)));
    let pixels: Vec<u8> = pixels.flat_map(|at| [pixel(at).as_slice(), &[255]].concat()).collect();
    let text = Image::new(160, 120, pixels).unwrap();
    for (colors, dither) in [(4, Dither::None), (16, Dither::Auto), (64, Dither::Auto)] {
        let result = compress(&text, &Options::default().colors(colors).dither(dither)).unwrap().image;
        for extreme in [[0, 0, 0, 255], [255, 255, 255, 255]] {
            assert!(result.palette().colors().contains(&extreme), "k={colors}: {:?}", result.palette());
        }
    }
}

/// A drawing: fills with soft edges on a page, and a gradient.
fn drawing() -> (Image, Vec<Rgba>) {
    let page = [244, 246, 250, 255];
    let fill = |n: u32| [(60 + 9 * n) as u8, (200 - 11 * n) as u8, (90 + 37 * n % 120) as u8, 255];
    let pixel = move |(x, y): (u32, u32)| {
        let (cell, inside) =
            (x / 40 + 6 * (y / 40), [x % 40, y % 40].map(|at| at.min(39 - at)).into_iter().min().unwrap());
        match inside {
            _ if y >= 120 => [(x / 2) as u8 + 60, (x / 2) as u8 + 60, (y - 110) as u8, 255],
            0..3 => page,
            3..9 => std::array::from_fn(|i| {
                ((u16::from(page[i]) * (9 - inside as u16) + u16::from(fill(cell)[i]) * (inside as u16 - 2)) / 7) as u8
            }),
            _ => fill(cell),
        }
    };
    let pixels = (0..180).flat_map(|y| (0..240).map(move |x| (x, y))).flat_map(pixel);
    (Image::new(240, 180, pixels.collect()).unwrap(), (0..18).map(fill).chain([page]).collect())
}

/// The colours that the pixels of one colour have in a result.
fn colors_of(color: Rgba, original: &Image, result: &Image) -> Vec<Rgba> {
    let pairs = original.pixels().iter().zip(result.pixels());
    let mut colors: Vec<Rgba> = pairs.filter(|(before, _)| **before == color).map(|(_, after)| *after).collect();
    colors.sort_unstable();
    colors.dedup();
    colors
}

#[test]
fn the_flat_areas_of_a_drawing_get_no_grain_and_keep_their_colour() {
    let (image, fills) = drawing();
    let options = |colors: u32| Options::default().colors(colors);
    let thorough = options(64).effort(Effort::MOST);
    for (options, is_exact) in [
        (options(48), false),
        (options(64), true),
        (options(64).lossy(0), true),
        (options(64).lossy(20), true),
        (thorough, true),
    ] {
        let result = shrink(&image, options.clone());
        for &fill in &fills {
            let colors = colors_of(fill, &image, &result);
            assert!(colors.len() == 1 && (colors == [fill] || !is_exact), "{fill:?} is {colors:?}: {options:?}");
        }
        // The gradient needs its grain.
        let below = |image: &Image| image.pixels()[240 * 120..].to_vec();
        let edges = below(&result).windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(edges > 1000, "{edges} edges");
    }
}

#[test]
fn a_page_keeps_the_colours_of_its_areas_beside_all_the_shades_of_its_letters() {
    let page = decode(include_bytes!("data/page.png")).unwrap().image;
    let histogram = Histogram::from_image(&page);
    let mut by_count: Vec<(u64, Rgba)> =
        histogram.counts().iter().copied().zip(histogram.colors().iter().copied()).collect();
    by_count.sort_unstable_by(|a, b| b.cmp(a));
    let areas: Vec<Rgba> = by_count[..7].iter().map(|&(_, color)| color).collect();
    assert!(areas.contains(&[251, 251, 251, 255]) && histogram.counts().len() > 1000);
    for colors in [8, 12, 16, 64] {
        let result = shrink(&page, Options::default().colors(colors));
        for area in &areas {
            let shown = colors_of(*area, &page, &result);
            assert_eq!(shown, [*area], "k={colors}");
        }
    }
}

/// A timeline: bars of three colours on a page, and strokes of letters with a dark middle between shades.
fn timeline() -> (Image, [Rgba; 3]) {
    let [blue, orange, violet] = [[149, 204, 232, 255], [240, 177, 101, 255], [170, 149, 232, 255]];
    let shades = [[100, 0, 190], [69, 0, 209], [159, 0, 126], [230, 48, 190]];
    let pixel = |x: usize, y: usize| {
        let (row, stroke) = (y / 14, x / 9);
        match (x, y) {
            (20..80, 20..32) => blue,
            (60..120, 60..72) => orange,
            (120..156, 100..112) => violet,
            _ if (130..230).contains(&x) != (y >= 84) && x < 230 && y % 14 < 7 && x % 9 < 3 => {
                let shade = shades[(5 * row + stroke) % 4][x % 9];
                [shade, shade, shade, 255]
            }
            _ => [247, 247, 247, 255],
        }
    };
    let pixels = (0..160).flat_map(|y| (0..240).flat_map(move |x| pixel(x, y))).collect();
    (Image::new(240, 160, pixels).unwrap(), [blue, orange, violet])
}

#[test]
fn bars_keep_their_hues_beside_the_dark_shades_of_letters() {
    let (image, [blue, orange, violet]) = timeline();
    for (colors, bars) in [(4, vec![blue, orange]), (5, vec![blue, orange, violet])] {
        let result = shrink(&image, Options::default().colors(colors));
        for bar in bars {
            assert_eq!(colors_of(bar, &image, &result), [bar], "k={colors}");
        }
    }
}

#[test]
fn pixel_art_stays_flat_with_fewer_colours_than_it_has() {
    let mut numbers = common::Numbers::new(5);
    let art: Vec<Rgba> = (0..24).map(|n: u32| [(n * 83) as u8, (n * 151 + 40) as u8, (n * 199) as u8, 255]).collect();
    let blocks: Vec<Rgba> = (0..20 * 15).map(|_| art[numbers.below(24) as usize]).collect();
    let pixels = (0..120).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(|(x, y)| blocks[y / 8 * 20 + x / 8]);
    let image = Image::new(160, 120, pixels.collect()).unwrap();
    for colors in [4, 9, 16] {
        let result = shrink(&image, Options::default().colors(colors));
        assert!(art.iter().all(|&color| colors_of(color, &image, &result).len() <= 1), "k={colors}");
    }
    // With a given palette only mixtures have the right light.
    let mixed = shrink(&image, Options::default().palette(builtin_palette("1-bit").unwrap()));
    assert!(art.iter().any(|&color| colors_of(color, &image, &mixed).len() > 1));
}

#[test]
fn a_picture_of_greys_gets_a_palette_of_greys() {
    let pixels = (0..128 * 128u32).flat_map(|i| [[(i * 7 / 50 % 253) as u8 + 1; 3].as_slice(), &[255]].concat());
    let image = Image::new(128, 128, pixels.collect()).unwrap();
    let is_grey = |color: &Rgba| color[0] == color[1] && color[1] == color[2];
    for colors in [5, 16, 64, 200] {
        for effort in [1, 4] {
            let options = Options::default().colors(colors).effort(Effort::new(effort).unwrap());
            let palette = compress(&image, &options).unwrap().image.palette().colors().to_vec();
            assert!(palette.iter().all(is_grey), "k={colors}, effort {effort}: {palette:?}");
        }
        let extracted =
            Engine::new(Device::Cpu).extract(&Histogram::from_image(&image), &Options::default().colors(colors));
        assert!(extracted.unwrap().swatches.iter().all(|swatch| is_grey(&swatch.color)), "k={colors}");
    }
}
