use rayon::prelude::*;

use super::*;
use crate::lattice::point::HIGHEST;

fn all_opaque() -> impl ParallelIterator<Item = Rgba> {
    (0..1u32 << 24).into_par_iter().map(|c| [(c >> 16) as u8, (c >> 8) as u8, c as u8, 255])
}

const LATTICES: [Lattice; 4] = [
    Lattice { space: Space::Srgb, alpha: false },
    Lattice { space: Space::Srgb, alpha: true },
    Lattice { space: Space::Oklab, alpha: false },
    Lattice { space: Space::Oklab, alpha: true },
];

fn length2(p: Point) -> u32 {
    distance2(p, [0; 4])
}

#[test]
fn every_point_is_within_the_bounds() {
    for lattice in LATTICES {
        // Premultiplied points lie between the opaque one and the transparent one, so lengths and distances are
        // largest at the opaque end; a few alphas in between are looked at for the rounding.
        let alphas: &[u8] = if lattice.alpha { &[255, 254, 128, 1, 0] } else { &[255] };
        let (length, coordinate) = all_opaque()
            .flat_map_iter(|[r, g, b, _]| alphas.iter().map(move |&a| lattice.point([r, g, b, a])))
            .map(|p| (length2(p), p.into_iter().max().unwrap_or(0)))
            .reduce(|| (0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        assert!(length < LENGTH2_LIMIT, "{lattice:?}: |p|^2 = {length}");
        assert!(coordinate <= HIGHEST, "{lattice:?}: coordinate {coordinate}");
    }
}

#[test]
fn the_farthest_points_are_within_the_bound() {
    // The squared distance is convex, so its largest value is between two corners of the colour cube's image. The
    // surface of that image is curved: a grid over the cube's surface stands for it, with a margin.
    let level = [0u8, 36, 73, 109, 146, 182, 219, 255];
    for lattice in LATTICES {
        let mut points = Vec::new();
        for r in level {
            for g in level {
                for b in level {
                    if [r, g, b].iter().any(|c| [0, 255].contains(c)) {
                        points.push(lattice.point([r, g, b, 255]));
                    }
                }
            }
        }
        points.push(lattice.point([0, 0, 0, 0]));
        let far = points.iter().flat_map(|&p| points.iter().map(move |&q| distance2(p, q))).max().unwrap();
        assert!(far < LENGTH2_LIMIT, "{lattice:?}: |p - q|^2 = {far}");
    }
}

/// Oklab in float64, by its definition.
fn reference([r, g, b, _]: Rgba) -> [f64; 3] {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let (r, g, b) = (linear(r), linear(g), linear(b));
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

#[test]
fn oklab_is_within_two_units_of_the_reference_for_every_colour() {
    for lattice in [LATTICES[2], LATTICES[3]] {
        let units = f64::from(lattice.units());
        let origin = lattice.point([0, 0, 0, 255]);
        let worst = all_opaque()
            .map(|color| {
                let (point, lab) = (lattice.point(color), reference(color));
                (0..3).map(|i| (f64::from(point[i]) - f64::from(origin[i]) - lab[i] * units).abs()).fold(0.0, f64::max)
            })
            .reduce(|| 0.0, f64::max);
        assert!(worst < 2.0, "{lattice:?}: off by {worst} units");
    }
}

#[test]
fn greys_have_no_hue() {
    let lattice = LATTICES[2];
    let [_, a, b, _] = lattice.point([0, 0, 0, 255]);
    for v in 0..=255 {
        assert_eq!(lattice.point([v, v, v, 255])[1..3], [a, b], "grey {v}");
    }
    assert_eq!(u32::from(lattice.point([255; 4])[0]), lattice.units());
}

#[test]
fn every_colour_comes_back() {
    for lattice in LATTICES {
        let strides = if lattice.alpha { 257 } else { 61 };
        let lost = (0..1u32 << 24)
            .into_par_iter()
            .filter(|c| c % strides == 0)
            .filter(|&c| {
                let alpha = if lattice.alpha { (c % 255 + 1) as u8 } else { 255 };
                let color = [(c >> 16) as u8, (c >> 8) as u8, c as u8, alpha];
                let back = lattice.color(lattice.point(color));
                distance2(lattice.point(back), lattice.point(color)) > u32::from(lattice.alpha)
            })
            .count();
        assert_eq!(lost, 0, "{lattice:?}");
        assert_eq!(lattice.color(lattice.point([9, 9, 9, if lattice.alpha { 0 } else { 255 }]))[3] == 0, lattice.alpha);
    }
}

#[test]
fn the_way_back_finds_the_nearest_of_all_colours() {
    // Means of far colours lie off the map, outside the gamut too: Oklab's gamut is not convex.
    let pairs = [
        ([255, 0, 0, 255], [0, 0, 255, 255]),
        ([0, 255, 0, 255], [255, 0, 255, 255]),
        ([255, 255, 0, 255], [0, 0, 255, 255]),
        ([0, 0, 255, 255], [0, 255, 255, 255]),
        ([3, 1, 0, 255], [0, 0, 9, 255]),
        ([255, 255, 255, 255], [255, 0, 0, 255]),
        ([40, 60, 30, 255], [41, 62, 30, 255]),
    ];
    for lattice in [LATTICES[0], LATTICES[2]] {
        let points: Vec<Point> = all_opaque().map(|color| lattice.point(color)).collect();
        for (a, b) in pairs {
            let (p, q) = (lattice.point(a), lattice.point(b));
            for share in [2, 3, 5] {
                let target: Point = std::array::from_fn(|i| p[i] - p[i] / share + q[i] / share);
                let nearest = points.par_iter().map(|&p| distance2(p, target)).min().unwrap();
                let found = distance2(lattice.point(lattice.color(target)), target);
                assert_eq!(found, nearest, "{lattice:?}: between {a:?} and {b:?}, 1/{share}");
            }
        }
    }
}
