//! The constants that WGSL shares with Rust.

use crate::field::cost::LabelCost;
use crate::field::{LabelField, PHASES, PINNED};
use crate::image::palette::Palette;
use crate::kernel::cluster::update::Status;
use crate::kernel::coarse::split_class::SPLIT_CLASSES;
use crate::kernel::count::count_colors::{BINS, PAGE};
use crate::kernel::label::diffuse_blocks::{AHEAD, BELOW, BLOCK_HEIGHT, BLOCK_WIDTH, PASSED_BITS};
use crate::kernel::label::mix::{FARTHER, MASK_LEVELS, MASK_SIDE, NEAR, TRIES};
use crate::kernel::label::relabel::SHARE_BITS;
use crate::kernel::label::shortlist::LabelSet;
use crate::kernel::sort::to_lattice::{BUCKET, BUCKETS};
use crate::kernel::weight::activity::FLAT;
use crate::kernel::weight::group_weights::{GROUP, GROUPS};
use crate::kernel::weight::quiet_classes::{ASIDE, EDGE};
use crate::lattice::eye::{EYE_BITS, Eye, LUMA_BITS, OPTICS};
use crate::lattice::light::LIGHT_LIMIT;
use crate::lattice::map::SRGB_STEP;
use crate::lattice::oklab;
use crate::lattice::point::{COORDINATE_BITS, HIGHEST};
use crate::lattice::zorder::CELL_BITS;

/// Threads of a workgroup, or points of one whose threads take several.
pub(super) const WORKGROUP: usize = 256;
/// Pixels of a workgroup across and down, where it takes a tile.
pub(super) const TILE: usize = 16;
const _: () = assert!(TILE * TILE == WORKGROUP);
// The threads of a workgroup share out all colours.
const _: () = assert!(Palette::MAX_COLORS == WORKGROUP);
/// Blocks of a workgroup whose threads take one each: fewer than [`WORKGROUP`], as small pictures have few.
pub(super) const BLOCKS: usize = 64;
/// Threads that share a box.
pub(super) const TEAM: usize = 16;
/// Words of one cluster's sums: four 64-bit coordinates and a weight.
pub(super) const CLUSTER_WORDS: usize = 9;
/// Words of all clusters' sums, and the 64-bit inertia behind them.
pub(super) const SUMS_WORDS: usize = INERTIA_WORD + 2;
/// The first word of the inertia.
pub(super) const INERTIA_WORD: usize = CLUSTER_WORDS * Palette::MAX_COLORS;

/// Declarations in WGSL of all constants, for points of 3 or 4 channels.
pub(super) fn declarations(channels: usize) -> String {
    let unsigned = [
        ("WORKGROUP", WORKGROUP),
        ("TEAM", TEAM),
        ("BLOCKS", BLOCKS),
        ("MAX_COLORS", Palette::MAX_COLORS),
        // Words of a set of labels, which has a bit for each.
        ("MASKS", LabelSet::default().len()),
        ("CHANNELS", channels),
        ("CLUSTER_WORDS", CLUSTER_WORDS),
        ("WEIGHT_WORD", CLUSTER_WORDS - 1),
        ("INERTIA_WORD", INERTIA_WORD),
        ("SUMS_WORDS", SUMS_WORDS),
        ("RUNNING", Status::Running as usize),
        ("CONVERGED", Status::Converged as usize),
        ("EMPTY", Status::Empty as usize),
        ("EXHAUSTED", Status::Exhausted as usize),
        ("PHASES", PHASES),
        ("CLASSES", LabelField::CLASSES),
        ("PINNED", PINNED.into()),
        ("SHARE_BITS", SHARE_BITS as usize),
        ("LUMA_BITS", LUMA_BITS as usize),
        ("EYE_BITS", EYE_BITS as usize),
        ("EYE_LIGHT", Eye::Light as usize),
        ("LIGHT_LIMIT_BITS", LIGHT_LIMIT.ilog2() as usize),
        ("UNMIX_BITS", oklab::UNMIX_BITS as usize),
        ("MASK_SIDE", MASK_SIDE),
        ("MASK_LEVELS", MASK_LEVELS),
        ("TRIES", TRIES as usize),
        ("BLOCK_WIDTH", BLOCK_WIDTH),
        ("BLOCK_HEIGHT", BLOCK_HEIGHT),
        ("PASSED_BITS", PASSED_BITS as usize),
        ("BINS", BINS),
        ("PAGE", PAGE),
        ("FLAT", FLAT as usize),
        ("ASIDE", ASIDE),
        ("EDGE", EDGE.into()),
        ("CELL_BITS", CELL_BITS as usize),
        ("BUCKETS", BUCKETS),
        ("BUCKET", BUCKET),
        ("GROUPS", GROUPS),
        ("GROUP", GROUP),
        ("SPLIT_CLASSES", SPLIT_CLASSES),
        ("MAX_PRICE", LabelCost::MAX_PRICE as usize),
        ("MAX_BITS", LabelCost::MAX_BITS as usize),
        ("COORDINATE_BITS", COORDINATE_BITS as usize),
        ("SRGB_STEP", SRGB_STEP as usize),
        ("LIGHT_BITS", oklab::LIGHT_BITS as usize),
        ("ROOT_BITS", oklab::ROOT_BITS as usize),
        ("MATRIX_BITS", oklab::MATRIX_BITS as usize),
        ("ROOT_STEP_BITS", oklab::ROOT_STEP_BITS as usize),
        ("ROOT_ENTRY_BITS", oklab::ROOT_ENTRY_BITS as usize),
    ];
    let signed = [
        ("TAP_0", LabelCost::TAPS[0]),
        ("TAP_1", LabelCost::TAPS[1]),
        ("TAP_2", LabelCost::TAPS[2]),
        ("RATE_PARTS", LabelCost::RATE_PARTS),
        ("HIGHEST", HIGHEST.into()),
        ("PAIR_DISCOUNT", LabelCost::PAIR_DISCOUNT),
        ("LIGHT_LIMIT", LIGHT_LIMIT),
        ("NEAR", NEAR),
        ("FARTHER", FARTHER),
        ("AHEAD", AHEAD),
        ("BELOW_0", BELOW[0]),
        ("BELOW_1", BELOW[1]),
        ("BELOW_2", BELOW[2]),
    ];
    let unsigned = unsigned.iter().map(|(name, value)| format!("const {name} = {value}u;\n"));
    let signed = signed.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(optics());
    unsigned.chain(signed.map(|(name, value)| format!("const {name} = {value}i;\n"))).collect()
}

/// The matrices by which light is seen and points become light, and their shifts.
fn optics() -> impl Iterator<Item = (String, i32)> {
    let matrix = |name: &'static str, matrix: [[i32; 3]; 3]| {
        let parts = matrix.into_iter().enumerate();
        parts.flat_map(move |(row, parts)| (0..3).map(move |column| (format!("{name}_{row}{column}"), parts[column])))
    };
    let shift = |name: &'static str, shift: [i32; 3]| (0..3).map(move |axis| (format!("{name}_{axis}"), shift[axis]));
    let (whole, roots) = (oklab::OPAQUE.shift(), oklab::OPAQUE.roots());
    let seen = matrix("OPTICS", OPTICS.matrix).chain(shift("EYE_SHIFT", OPTICS.shift));
    seen.chain(matrix("UNMIX", roots)).chain(shift("LAB_SHIFT", whole))
}
