//! The text of the shaders, with the constants that they share with Rust written into it.

use crate::backend::gpu::constants;

// Texts that several kernels share, an idea each.
const PACK: &str = include_str!("../../../shaders/common/pack.wgsl");
const ZORDER: &str = include_str!("../../../shaders/common/zorder.wgsl");
const WIDE: &str = include_str!("../../../shaders/common/wide.wgsl");
const SCAN: &str = include_str!("../../../shaders/common/scan.wgsl");
const BIN: &str = include_str!("../../../shaders/common/bin.wgsl");
const RUN: &str = include_str!("../../../shaders/common/run.wgsl");
const FIELD: &str = include_str!("../../../shaders/common/field.wgsl");
const COST: &str = include_str!("../../../shaders/common/cost.wgsl");
const LABELS: &str = include_str!("../../../shaders/common/labels.wgsl");
const LIGHT: &str = include_str!("../../../shaders/common/light.wgsl");

/// One kernel in WGSL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shader {
    /// Name of the kernel, of its file and of its entry point.
    pub name: &'static str,
    /// The group that it belongs to, and the directory of its file.
    pub group: &'static str,
    /// The names of its bindings in order, with `mut` before those that it writes.
    pub bindings: &'static str,
    /// The text without what [`Shader::source`] writes before it.
    pub body: String,
    /// The texts that it shares with others.
    pub common: Vec<String>,
}

impl Shader {
    /// The whole module for points of 3 or 4 channels.
    pub fn source(&self, channels: usize) -> String {
        let constants = constants::declarations(channels);
        [constants, self.common.concat(), self.body.clone()].concat()
    }
}

/// Every kernel's shader, with its bindings and the common texts that it uses.
pub fn shaders() -> Vec<Shader> {
    macro_rules! shaders {
        ($($group:literal { $($name:literal ($bindings:literal): [$($common:ident),*];)* })*) => {
            vec![$($(Shader {
                name: $name,
                group: $group,
                bindings: $bindings,
                body: include_str!(concat!("../../../shaders/", $group, "/", $name, ".wgsl")).to_owned(),
                common: [$($common),*].map(str::to_owned).to_vec(),
            }),*),*]
        };
    }
    shaders! {
        "count" {
            "count_colors" ("pixels, mut bins, mut pages"): [BIN];
            "compact_colors" ("mut bins, starts, mut color_bins, mut counts"): [SCAN];
            "color_ids" ("mut pixels, bins"): [BIN];
        }
        "sort" {
            "to_lattice" ("tables, color_bins, mut points, mut buckets, mut pages"): [PACK, ZORDER];
            "block_sums" ("numbers, mut pages"): [];
            "prefix_sum" ("mut numbers, pages"): [SCAN];
            "scatter" ("points, mut buckets, mut order"): [PACK, ZORDER];
            "sort_in_bucket" ("color_bins, counts, points, buckets, order, mut bins, mut sorted_points, mut sorted_counts"): [PACK, ZORDER];
        }
        "weight" {
            "activity" ("point_ids, points, mut classes, sides, lightness"): [PACK, FIELD];
            "quiet_classes" ("classes, mut quiet, mut counts, sides"): [FIELD];
            "salience" ("point_ids, classes, class_weights, mut weights"): [];
            "group_weights" ("points, weights, mut sums"): [PACK, ZORDER];
            "scale_weights" ("points, weights, factors, halvings, mut scaled, mut totals"): [PACK, ZORDER, WIDE];
        }
        "coarse" {
            "split_class" ("points, weights_before, mut classes, mut counts"): [PACK, ZORDER, WIDE];
            "select_splits" ("classes, least, mut starts, mut found"): [];
            "box_means" ("points, weights, starts, mut means"): [PACK, ZORDER, WIDE];
        }
        "cluster" {
            "bounding_boxes" ("points, mut boxes"): [PACK];
            "assign" ("points, centroids, mut labels, run, boxes"): [PACK, RUN];
            "accumulate" ("points, weights, labels, centroids, mut sums, run"): [PACK, WIDE, RUN];
            "update" ("mut sums, mut centroids, mut run"): [PACK, WIDE, RUN];
        }
        "label" {
            "remap" ("point_ids, labels, palette_index, mut indices"): [];
            "init_field" ("point_ids, classes, points, labels, palette, mut residuals, mut labels_and_classes, frame"): [PACK, FIELD];
            "shortlist" ("mut lists, label_cost, palette, level"): [PACK, ZORDER, FIELD, COST];
            "mix" ("mut residuals, mut labels_and_classes, label_cost, palette, lists, mask, mut sums, roots"): [PACK, ZORDER, WIDE, FIELD, COST, LIGHT, LABELS];
            "diffuse_blocks" ("mut residuals, mut labels_and_classes, label_cost, palette, lists, blocks, mut sums, roots"): [PACK, ZORDER, FIELD, COST, LIGHT, LABELS];
            "relabel" ("mut residuals, mut labels_and_classes, label_cost, palette, lists, phase_rows, mut sums, roots"): [PACK, ZORDER, FIELD, COST, LIGHT];
            "shift_residuals" ("mut residuals, labels_and_classes, shifts"): [PACK];
            "read_labels" ("labels_and_classes, mut labels, sides"): [FIELD];
        }
    }
}
