//! What the project's own tests, benches and tools need beyond the stable face. Anything here may change at any time.

pub use crate::field::LabelField;
pub use crate::histogram::ColorSummary;
pub use crate::histogram::color_set::ColorSet;
pub use crate::host::activity::activity;
pub use crate::points::WeightedPoints;
pub use crate::source::Source;

/// The definition of every result.
pub mod kernel {
    pub use crate::kernel::*;
}

/// Colours as points of a lattice.
pub mod lattice {
    pub use crate::lattice::*;
}

/// The first centroids of a run.
pub mod seed {
    pub use crate::cluster::seed::wu::wu;
}

/// Numbers and colours as text for people, also for the command.
#[cfg(feature = "codecs")]
pub mod text {
    pub use crate::text::{figures, grouped, hex, plural, size};
}

/// The steps that make a PNG small.
#[cfg(feature = "codecs")]
pub mod png {
    pub use crate::codec::png::deflate::zlib;
    pub use crate::codec::png::filter::{Filters, rows};
    pub use crate::order::adjacency::Neighbours;
    pub use crate::order::by_neighbours;
}

/// Devices that run the kernels.
pub mod backend {
    pub use crate::backend::cpu::Cpu;
    pub use crate::backend::engine::Selected;
    pub use crate::backend::traits::{Backend, DeviceImage, IcmSolver, PointSet, Quantizer, Sealed};

    /// GPUs through wgpu.
    #[cfg(feature = "gpu")]
    pub mod gpu {
        pub use crate::backend::gpu::*;
    }
}
