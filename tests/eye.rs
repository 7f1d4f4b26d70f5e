//! What an eye would notice at once: small things that lose their colour, shadows with fringes, grounds that are tinted.

mod common;

use huepress::{Effort, Image, Options, Rgba, compress};

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
    for (colors, most) in [(8, 24), (16, 14), (64, 8)] {
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
