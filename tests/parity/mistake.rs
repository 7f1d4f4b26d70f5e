//! Deliberate mistakes, each of which a part of the spec has to catch.

use crate::spec::Part;

/// The mistake of a wrong twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// None: the definition of the result.
    None,
    /// Of equally near centroids the last is taken.
    LastOfEqual,
    /// Halves are rounded down.
    HalvesDown,
    /// The carry into the upper word of a sum is lost.
    CarryLost,
    /// A step more than asked for.
    StepTooMany,
    /// The first pixel of all gets the next colour.
    OnePixel,
    /// A pixel is counted twice.
    CountedTwice,
    /// The last pixel's class is another.
    OneClass,
    /// Weights do not look aside.
    NothingAside,
    /// The first point of the curve is left out of a coarse set.
    OneForgotten,
    /// Weights are taken for numbers of pixels.
    WeightsForPixels,
    /// The phases of a row are taken in the wrong order.
    PhasesMixed,
    /// Residuals do not follow the first colour.
    ColorForgotten,
    /// The mask lies a pixel beside its place.
    MaskTurned,
    /// Pixels take all errors that come to them.
    ErrorsWhole,
    /// A pixel is not weighed.
    OneWeightless,
    /// Weights are not scaled by group.
    FactorsForgotten,
    /// The last pixel of a label field has another class.
    OneFieldClass,
    /// The last label is another.
    OneLabel,
}

impl Mistake {
    pub const ALL: [Self; 18] = [
        Self::LastOfEqual,
        Self::HalvesDown,
        Self::CarryLost,
        Self::StepTooMany,
        Self::OnePixel,
        Self::CountedTwice,
        Self::OneClass,
        Self::NothingAside,
        Self::OneForgotten,
        Self::WeightsForPixels,
        Self::PhasesMixed,
        Self::ColorForgotten,
        Self::MaskTurned,
        Self::ErrorsWhole,
        Self::OneWeightless,
        Self::FactorsForgotten,
        Self::OneFieldClass,
        Self::OneLabel,
    ];
}

impl Mistake {
    /// Where it has to be seen.
    pub fn part(self) -> Part {
        match self {
            Self::None | Self::LastOfEqual | Self::HalvesDown | Self::CarryLost | Self::StepTooMany => Part::Points,
            Self::OnePixel
            | Self::CountedTwice
            | Self::OneClass
            | Self::NothingAside
            | Self::OneForgotten
            | Self::WeightsForPixels
            | Self::OneWeightless
            | Self::FactorsForgotten => Part::Pixels,
            Self::PhasesMixed
            | Self::ColorForgotten
            | Self::MaskTurned
            | Self::ErrorsWhole
            | Self::OneFieldClass
            | Self::OneLabel => Part::LabelField,
        }
    }
}
