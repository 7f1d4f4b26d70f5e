//! Structs of arguments, laid out as the shaders have them: `tests/shaders.rs` compares every field with WGSL's.

use std::mem::offset_of;

use crate::field::LabelField;
use crate::kernel::label::mix::MASK_LEVELS;

/// A struct that host and shaders share.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Its name in WGSL.
    pub name: &'static str,
    /// Its size in bytes.
    pub size: usize,
    /// The name and the offset of each field.
    pub fields: Vec<(&'static str, usize)>,
}

macro_rules! layouts {
    ($($(#[$doc:meta])* struct $name:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
            pub(super) struct $name { $($(#[$of])* pub(super) $field: $type,)* }
        )*

        /// All structs that host and shaders share.
        #[doc(hidden)]
        pub fn layouts() -> Vec<Layout> {
            vec![$(Layout {
                name: stringify!($name),
                size: size_of::<$name>(),
                fields: vec![$((stringify!($field), offset_of!($name, $field))),*],
            }),*]
        }
    };
}

layouts! {
    /// Width and height of an image.
    struct Sides {
        width: u32,
        height: u32,
    }

    /// [`Lattice::lightness`](crate::lattice::map::Lattice::lightness) and the limits of the dark.
    struct Lightness {
        shares: [u32; 4],
        dark_limits: [u32; 4],
    }

    /// Twin of [`kernel::Frame`](crate::internals::kernel::Frame).
    struct Frame {
        sides: Sides,
        eye: u32,
    }

    /// Twin of [`kernel::Run`](crate::internals::kernel::Run), whose centroids have a buffer of their own.
    struct Run {
        clusters: u32,
        status: u32,
        iterations: u32,
        max_iterations: u32,
        tolerance: u32,
        fixed: u32,
        /// Low and high half.
        inertia: [u32; 2],
    }

    /// Twin of [`kernel::LabelCost`](crate::internals::kernel::LabelCost), whose palette has a buffer of its own.
    struct LabelCost {
        sides: Sides,
        /// Number of colours.
        palette_len: u32,
        price_shift: u32,
        /// Bits of a coordinate inside the cells of short lists, and the first list of such cells.
        cell_bits: u32,
        first_list: u32,
        eye: u32,
        color_length: u32,
        parts: [i32; 4],
        alike: [i32; 4],
        prices: [u32; LabelField::CLASSES],
        /// Strengths of lightness in the lower byte, of colour in the next.
        strengths: [u32; LabelField::CLASSES],
        /// 1 where the bits of filtered bytes are priced, else 0.
        is_filtered: u32,
        /// The filter's number.
        filter_number: u32,
        /// Up to the alignment of a vector.
        padding: [u32; 2],
    }

    /// The lists of a dispatch of [`kernel::shortlist`](crate::internals::kernel::shortlist): some of those for cells
    /// of one size.
    struct Level {
        /// Bits of a coordinate inside a cell.
        cell_bits: u32,
        /// The first list of such cells, and of their parents.
        first: u32,
        parents: u32,
        /// The dispatch makes these from `start` to before `end`.
        start: u32,
        end: u32,
    }

    /// The pixels of a dispatch of [`kernel::relabel`](crate::internals::kernel::relabel): so many rows of a phase,
    /// from the first on.
    struct PhaseRows {
        phase: [u32; 2],
        first: u32,
        rows: u32,
    }

    /// The mask of [`kernel::mix`](crate::internals::kernel::mix), with the pixels of a dispatch: from `first` to before
    /// `past`.
    struct Mask {
        first: u32,
        past: u32,
        /// Two a word.
        levels: [u32; MASK_LEVELS / 2],
    }

    /// The blocks of a dispatch of [`kernel::diffuse_blocks`](crate::internals::kernel::diffuse_blocks): from `first` to
    /// before `past`.
    struct Blocks {
        first: u32,
        past: u32,
    }
}

impl Sides {
    pub(super) fn new([width, height]: [usize; 2]) -> Self {
        Self { width: width as u32, height: height as u32 }
    }
}
