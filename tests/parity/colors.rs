//! The kernels by which a device counts, sorts, weighs and thins out colours, beside the host's own ways to the same.

use huepress::internals::WeightedPoints;
use huepress::internals::kernel::{self, BINS, BUCKETS, BoxMean, CLASS_WEIGHTS, PAGE};
use huepress::internals::lattice::Lattice;
use huepress::{Histogram, Image, Space};
use libtest_mimic::Failed;

use crate::spec::images;

pub fn kernels_lead_to_the_same() -> Result<(), Failed> {
    for (name, image) in images().iter().filter(|(_, image)| Histogram::from_image(image).is_opaque()) {
        for space in [Space::Srgb, Space::Oklab] {
            one(image, space).map_err(|what| format!("{what} of {name} in {space:?}"))?;
        }
    }
    Ok(())
}

fn one(image: &Image, space: Space) -> Result<(), &'static str> {
    let holds = |what: &'static str, holds: bool| if holds { Ok(()) } else { Err(what) };
    let histogram = Histogram::from_image(image);
    let mut bins = vec![0; BINS];
    let mut pages = vec![0; BINS / PAGE];
    kernel::count_colors(image.pixels(), &mut bins, &mut pages);
    let colors: Vec<u32> = (0..BINS as u32).filter(|&bin| bins[bin as usize] > 0).collect();
    let counts: Vec<u32> = colors.iter().map(|&bin| bins[bin as usize]).collect();
    let totals = kernel::block_sums(&pages);
    kernel::prefix_sum(&mut pages, &totals);
    holds("histogram", kernel::compact_colors(&mut bins, &pages) == histogram)?;
    let ids = kernel::color_ids(image.pixels(), &bins);
    let colors_back = ids.iter().map(|&id| histogram.colors()[id as usize]);
    holds("ids", colors_back.eq(image.pixels().iter().copied()))?;

    let lattice = Lattice::new(space, false);
    let points = WeightedPoints::new(&histogram, &lattice).map_err(|_| "points")?;
    let (mut buckets, mut pages) = (vec![0; BUCKETS], vec![0; BUCKETS / PAGE]);
    let unsorted = kernel::to_lattice(&lattice, &colors, &mut buckets, &mut pages);
    kernel::prefix_sum(&mut buckets, &pages);
    // Any order inside a bucket, and so the opposite one, leads to the same.
    let mut order = kernel::scatter(&unsorted, &mut buckets);
    let mut start = 0;
    for &end in &buckets {
        order[start..end as usize].reverse();
        start = end as usize;
    }
    let (placed, pixels) = kernel::sort_in_bucket(&colors, &counts, &unsorted, &buckets, &order, &mut bins);
    holds("places", placed == points.points() && pixels == points.weights())?;
    let places = kernel::color_ids(image.pixels(), &bins);
    let of_points = places.iter().map(|&place| points.colors()[place as usize]);
    holds("places of pixels", of_points.eq(ids))?;

    let width = image.width() as usize;
    let classes = kernel::quiet_classes(&kernel::activity(&places, &placed, width, &lattice), width);
    let mut by_slot = vec![0; placed.len()];
    kernel::salience(&places, &classes, &CLASS_WEIGHTS, &mut by_slot);
    let mut by_color = vec![0; placed.len()];
    points.colors().iter().zip(&by_slot).for_each(|(&color, &weight)| by_color[color as usize] = weight);
    let by_slot: Vec<u32> = by_slot.into_iter().map(|weight| weight as u32).collect();
    let groups: Vec<u64> = kernel::group_weights(&placed, &by_slot, 3).into_iter().map(u64::from).collect();
    let factors = kernel::group_factors(&groups, &lattice);
    let (scaled, sum) = kernel::scale_weights(&placed, &by_slot, &factors, 0, 3);
    let points = points.scale_weights(&by_color, &lattice);
    holds("weights", scaled == points.weights() && sum == scaled.iter().map(|&actual| u64::from(actual)).sum::<u64>())?;

    let mut before = [&scaled[..], &[0]].concat();
    let totals = kernel::block_sums(&before);
    kernel::prefix_sum(&mut before, &totals);
    let (fences, of_classes) = kernel::split_class(&placed, &before, 3);
    for most in [1, 2, 100, 3000, placed.len()] {
        let (least, inner) = kernel::least_kept(&of_classes, most);
        let mut starts = kernel::select_splits(&fences, least as u32);
        holds("number of boxes", starts.len() == inner + 1)?;
        starts.push(placed.len() as u32);
        let coarse = points.coarse(most);
        let actual = kernel::box_means(&placed, &scaled, &starts, 3);
        let boxes = coarse.points().iter().zip(coarse.weights()).zip(coarse.cells());
        let right = boxes.map(|((&mean, &weight), &cell)| BoxMean { mean, weight, cell });
        holds("coarse set", actual.into_iter().eq(right))?;
    }
    Ok(())
}
