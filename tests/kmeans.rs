//! k-means with the face of scikit-learn's: weights, given centroids, and what a clustering says of other colours.

mod common;

use huepress::internals::kernel::{Run, Status, Sums, accumulate, assign, update};
use huepress::internals::lattice::{Lattice, Point};
use huepress::{Clustering, Error, Histogram, Init, KMeans, Rgba, Space};
use proptest::prelude::*;

fn space() -> impl Strategy<Value = Space> {
    prop_oneof![Just(Space::Srgb), Just(Space::Oklab)]
}

/// Colours of any kind: opaque or not, crowded or scattered.
fn colors(most: usize) -> impl Strategy<Value = Vec<Rgba>> {
    let crowded = prop::collection::vec(prop::array::uniform4(100u8..110), 1..most);
    let scattered = prop::collection::vec(any::<Rgba>(), 1..most);
    (prop_oneof![crowded, scattered], any::<bool>()).prop_map(|(mut colors, opaque)| {
        colors.iter_mut().filter(|_| opaque).for_each(|color| color[3] = 255);
        colors
    })
}

fn points(lattice: &Lattice, colors: &[Rgba]) -> Vec<Point> {
    colors.iter().map(|&color| lattice.point(color)).collect()
}

/// The points of a clustering's centroids: the inverse of [`Lattice::coordinates`].
fn centroids(lattice: &Lattice, clustering: &Clustering) -> Vec<Point> {
    let (origin, units) = (lattice.point([0, 0, 0, 255]), f64::from(lattice.units()));
    let coordinate = |centroid: [f64; 4], axis: usize| {
        let start = if axis < 3 { origin[axis] } else { 0 };
        if axis < lattice.channels() { (centroid[axis] * units + f64::from(start)).round() as u16 } else { 0 }
    };
    let centroids = clustering.centroids.iter().map(|&centroid| over_grey(lattice, centroid));
    centroids.map(|centroid| [0, 1, 2, 3].map(|axis| coordinate(centroid, axis))).collect()
}

/// Coordinates between which distances are measured: in Oklab with alpha those over a middle grey, with half the alpha.
fn over_grey(lattice: &Lattice, [x, y, z, w]: [f64; 4]) -> [f64; 4] {
    if *lattice == Lattice::new(Space::Oklab, true) { [x + 0.5 - w / 2.0, y, z, w / 2.0] } else { [x, y, z, w] }
}

/// The labels of colours by the definition.
fn nearest(lattice: &Lattice, clustering: &Clustering, colors: &[Rgba]) -> Vec<u8> {
    let mut labels = vec![0; colors.len()];
    assign(&points(lattice, colors), &centroids(lattice, clustering), &mut labels);
    labels
}

/// Lloyd's iteration over all pixels by the definition; None where a cluster loses its pixels.
fn lloyd(points: &[Point], centroids: Vec<Point>) -> Option<(Run, Vec<u8>)> {
    let (mut run, weights, mut labels) = (Run::new(centroids, 300, 0), vec![1; points.len()], vec![0; points.len()]);
    while run.status == Status::Running {
        let mut sums = Sums::zero(run.centroids.len());
        assign(points, &run.centroids, &mut labels);
        accumulate(points, &weights, &labels, &run.centroids, &mut sums);
        update(&sums, &mut run);
    }
    assign(points, &run.centroids, &mut labels);
    Some((run, labels)).filter(|(run, _)| run.status != Status::Empty)
}

#[test]
fn parameters_out_of_range_are_named_as_they_are_called() {
    let (pixels, white) = ([[1, 2, 3, 255], [4, 5, 6, 255]], [255; 4]);
    let cases = [
        (KMeans::new(0), "n_clusters must be from 1 to 256, not 0"),
        (KMeans::new(257), "n_clusters must be from 1 to 256, not 257"),
        (KMeans::new(2).n_init(0), "n_init must be from 1 to 1000, not 0"),
        (KMeans::new(2).max_iter(0), "max_iter must be from 1 to 100000, not 0"),
        (KMeans::new(2).tol(f64::NAN), "tol must be from 0 to 1, not NaN"),
        (KMeans::new(2).init_centroids(&[]), "the number of init_centroids must be that of n_clusters, not 0"),
        (KMeans::new(2).init_centroids(&[white; 3]), "the number of init_centroids must be that of n_clusters, not 3"),
    ];
    for (kmeans, message) in cases {
        let error = kmeans.fit(&pixels).expect_err(message);
        assert!(matches!(error, Error::Option { .. }));
        assert_eq!(error.to_string(), message);
    }
    assert!(matches!(KMeans::new(2).fit(&[]), Err(Error::NoPoints)));
    assert!(matches!(KMeans::new(2).fit_weighted(&pixels, &[0, 0]), Err(Error::NoPoints)));
    let error = KMeans::new(2).fit_weighted(&pixels, &[1]).expect_err("a weight is lacking");
    assert_eq!(error.to_string(), "2 colours need as many counts or weights, not 1");
    // The last word on the start holds.
    assert!(KMeans::new(2).init_centroids(&[white; 3]).init(Init::Wu).fit(&pixels).is_ok());
}

#[test]
fn alpha_that_no_fitted_pixel_has_is_ignored() {
    let clustering = KMeans::new(2).fit(&[[0, 0, 0, 255], [200, 0, 0, 255]]).unwrap();
    let colors = [[190, 0, 0, 0], [190, 0, 0, 9], [3, 0, 0, 255]];
    let red = clustering.predict(&[[200, 0, 0, 255]])[0];
    assert_eq!(clustering.predict(&colors), [red, red, 1 - red]);
}

#[test]
fn weights_too_large_for_the_sums_are_halved_and_the_inertia_has_them_whole() {
    let (black, grey) = ([0, 0, 0, 255], [90, 0, 0, 255]);
    let clustering = KMeans::new(1).fit_weighted(&[black, grey, black], &[1 << 40, 2 << 40, 1 << 40]).unwrap();
    assert_eq!(clustering.centroids[0], [45.0, 0.0, 0.0, 255.0]);
    assert_eq!(clustering.inertia, 4.0 * (1u64 << 40) as f64 * 45.0 * 45.0);
}

#[test]
fn many_colours_are_predicted_as_the_definition_says_with_any_number_of_threads() {
    for alpha in [false, true] {
        let (photo, noise) = (common::photo(150, 110, alpha), common::noise(200, 300, alpha));
        for space in [Space::Srgb, Space::Oklab] {
            let clustering = KMeans::new(200).space(space).n_init(1).fit(photo.pixels()).unwrap();
            let lattice = Lattice::new(space, alpha);
            let distances = clustering.distances(noise.pixels());
            let expected = nearest(&lattice, &clustering, noise.pixels());
            for threads in [1, 2, 7] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert!(pool.install(|| clustering.predict(noise.pixels())) == expected, "{space:?} {threads}");
            }
            let point = over_grey(&lattice, lattice.coordinates(lattice.point(noise.pixels()[5])));
            for (&distance, &centroid) in distances[5 * clustering.centroids.len()..].iter().zip(&clustering.centroids)
            {
                let (used, centroid) = (if alpha { 4 } else { 3 }, over_grey(&lattice, centroid));
                let squares = point.iter().zip(centroid).take(used).map(|(p, c)| (p - c) * (p - c)).sum::<f64>();
                assert!((distance - squares.sqrt()).abs() < 1e-9, "{distance} {squares}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_pixel_with_a_weight_is_as_many_pixels(
        rows in prop::collection::vec((prop::array::uniform4(any::<bool>()), 0u8..4, 0u64..5), 1..80),
        space in space(),
        k in 1u32..9,
        given in any::<bool>(),
    ) {
        let color = |bits: [bool; 4], step| bits.map(|bit| if bit { 255 } else { 90 * step });
        let pixels: Vec<Rgba> = rows.iter().map(|&(bits, step, _)| color(bits, step % 3)).collect();
        let weights: Vec<u64> = rows.iter().map(|&(_, _, weight)| weight).collect();
        let repeated: Vec<Rgba> =
            pixels.iter().zip(&weights).flat_map(|(&pixel, &weight)| vec![pixel; weight as usize]).collect();
        prop_assume!(!repeated.is_empty());
        let kmeans = KMeans::new(k).space(space).n_init(3);
        let first: Vec<Rgba> = pixels.iter().copied().cycle().take(k as usize).collect();
        let kmeans = if given { kmeans.init_centroids(&first) } else { kmeans };
        let mut weighted = kmeans.fit_weighted(&pixels, &weights).unwrap();
        let mut alone = kmeans.fit(&repeated).unwrap();
        let labels = std::mem::take(&mut weighted.labels);
        prop_assert_eq!(&labels, &weighted.predict(&pixels));
        let spread: Vec<u8> =
            labels.iter().zip(&weights).flat_map(|(&label, &weight)| vec![label; weight as usize]).collect();
        prop_assert_eq!(std::mem::take(&mut alone.labels), spread);
        prop_assert_eq!(weighted, alone);
    }

    #[test]
    fn one_cluster_is_the_mean(pixels in colors(300)) {
        let clustering = KMeans::new(1).n_init(1).fit(&pixels).unwrap();
        let lattice = Lattice::new(Space::Srgb, pixels.iter().any(|pixel| pixel[3] < 255));
        let points = points(&lattice, &pixels);
        let mean = |axis: usize| points.iter().map(|point| f64::from(point[axis])).sum::<f64>() / points.len() as f64;
        prop_assert_eq!(clustering.centroids.len(), 1);
        for axis in 0..lattice.channels() {
            let off = 8.0 * clustering.centroids[0][axis] - mean(axis);
            prop_assert!(off.abs() <= 0.5, "{off} on axis {axis}");
        }
    }

    #[test]
    fn from_given_centroids_it_is_lloyds_iteration_over_all_pixels(
        pixels in colors(300),
        space in space(),
        given in prop::collection::vec(any::<prop::sample::Index>(), 1..12),
    ) {
        let given: Vec<Rgba> = given.iter().map(|index| *index.get(&pixels)).collect();
        let lattice = Lattice::new(space, pixels.iter().any(|pixel| pixel[3] < 255));
        let points = points(&lattice, &pixels);
        let mut different = points.clone();
        different.sort_unstable();
        different.dedup();
        let expected = lloyd(&points, given.iter().map(|&color| lattice.point(color)).collect());
        prop_assume!(different.len() > given.len() && expected.is_some());
        let (run, labels) = expected.unwrap();
        let kmeans = KMeans::new(given.len() as u32).space(space).tol(0.0).seed(9).n_init(7);
        let clustering = kmeans.init_centroids(&given).fit(&pixels).unwrap();
        prop_assert_eq!(&clustering.labels, &labels);
        let centroids: Vec<[f64; 4]> = run.centroids.iter().map(|&point| lattice.coordinates(point)).collect();
        prop_assert_eq!(&clustering.centroids, &centroids);
        prop_assert_eq!((clustering.iterations, clustering.converged), (run.iterations, true));
    }

    #[test]
    fn given_centroids_without_pixels_move_to_some(pixels in colors(200), space in space(), k in 2u32..20) {
        let clustering = KMeans::new(k).space(space).init_centroids(&vec![[7, 8, 9, 255]; k as usize]).fit(&pixels).unwrap();
        let mut used = clustering.labels.clone();
        used.sort_unstable();
        used.dedup();
        let lattice = Lattice::new(space, pixels.iter().any(|pixel| pixel[3] < 255));
        let mut different = points(&lattice, &pixels);
        different.sort_unstable();
        different.dedup();
        prop_assert_eq!(used.len(), different.len().min(k as usize));
        prop_assert_eq!(clustering.inertia == 0.0, different.len() <= k as usize);
    }

    #[test]
    fn other_colours_go_to_the_nearest_centroid_and_the_fitted_ones_give_the_inertia(
        pixels in colors(300),
        others in colors(300),
        space in space(),
        k in 1u32..30,
    ) {
        let clustering = KMeans::new(k).space(space).n_init(1).fit(&pixels).unwrap();
        prop_assert_eq!(&clustering.predict(&pixels), &clustering.labels);
        prop_assert_eq!(clustering.inertia_of(&Histogram::from_pixels(&pixels)), clustering.inertia);
        let twice = Histogram::from_counts(&pixels, &vec![2; pixels.len()]).unwrap();
        prop_assert_eq!(clustering.inertia_of(&twice), 2.0 * clustering.inertia);
        prop_assert_eq!(clustering.inertia_of(&Histogram::default()), 0.0);
        let (labels, distances) = (clustering.predict(&others), clustering.distances(&others));
        let lattice = Lattice::new(space, pixels.iter().any(|pixel| pixel[3] < 255));
        prop_assert_eq!(&labels, &nearest(&lattice, &clustering, &others));
        prop_assert_eq!(distances.len(), others.len() * clustering.centroids.len());
        for (row, &label) in distances.chunks(clustering.centroids.len()).zip(&labels) {
            let label = usize::from(label);
            prop_assert!(row[..label].iter().all(|&distance| distance > row[label]));
            prop_assert!(row[label..].iter().all(|&distance| distance >= row[label]));
        }
        prop_assert!(clustering.predict(&[]).is_empty() && clustering.distances(&[]).is_empty());
    }
}
