//! An image on a GPU: its pixels go up once, and their colours are counted there.

use rayon::prelude::*;

use crate::backend::cpu::image::CpuImage;
use crate::backend::gpu::color_count::ColorCount;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::quantizer::GpuQuantizer;
use crate::backend::traits::{DeviceImage, Sealed};
use crate::error::Result;
use crate::histogram::{ColorSummary, Histogram};
use crate::kernel::count::count_colors::BINS;
use crate::kernel::weight::salience::CLASS_WEIGHTS;
use crate::lattice::map::Lattice;
use crate::settings::event::Observer;
use crate::source::Source;

/// Images of so many pixels or more are not counted: what fewer weigh together, 64 at the most each, fits 32 bits.
const TOO_MANY: usize = 1 << 26;
const _: () = assert!(CLASS_WEIGHTS[0] as u64 * TOO_MANY as u64 <= 1 << 32);

/// An image for a GPU. One that has transparency, for whose colours there are no bins, or that is larger than a binding
/// or a dispatch of the adapter is left to the CPU, which gives the same bytes.
pub struct GpuImage<'a> {
    gpu: &'a Gpu,
    source: &'a Source<'a>,
    /// None where the host counted.
    counted: Option<ColorCount>,
}

impl<'a> GpuImage<'a> {
    pub(super) async fn new(gpu: &'a Gpu, source: &'a Source<'a>) -> Result<Self> {
        let image = source.image();
        let bytes = (image.pixels().len() * size_of::<[i16; 4]>()).max(BINS * size_of::<u32>()) as u64;
        let sides = [image.width(), image.height()].map(|side| side as usize);
        let fits =
            bytes <= gpu.context.most_bytes() && image.pixels().len() < TOO_MANY && gpu.context.takes_tiles(sides);
        let is_opaque = || image.pixels().par_chunks(1 << 16).all(|pixels| pixels.iter().all(|pixel| pixel[3] == 255));
        let counted = if fits && is_opaque() { Some(ColorCount::new(gpu, image).await?) } else { None };
        Ok(Self { gpu, source, counted })
    }
}

impl Sealed for GpuImage<'_> {}

impl<'a> DeviceImage for GpuImage<'a> {
    type Quantizer = GpuQuantizer<'a>;

    fn summary(&self) -> ColorSummary {
        match &self.counted {
            Some(counted) => ColorSummary { colors: counted.len, is_opaque: true, has_transparent: false },
            None => CpuImage::new(self.source).summary(),
        }
    }

    async fn histogram(&self) -> Result<Histogram> {
        match &self.counted {
            Some(counted) => counted.histogram(self.gpu).await,
            None => CpuImage::new(self.source).histogram().await,
        }
    }

    async fn exact_indices(self) -> Result<Vec<u8>> {
        match &self.counted {
            Some(counted) => counted.keep(self.gpu).await,
            None => CpuImage::new(self.source).exact_indices().await,
        }
    }

    async fn quantizer(self, lattice: &Lattice, is_masked: bool, observer: Observer<'_>) -> Result<GpuQuantizer<'a>> {
        match self.counted {
            // A palette may have alpha where the image has none.
            Some(counted) if lattice.channels() == 3 => GpuQuantizer::new(self.gpu, counted, lattice, is_masked).await,
            counted => {
                drop(counted);
                GpuQuantizer::of_host(self.gpu, CpuImage::new(self.source), lattice, is_masked, observer)
            }
        }
    }
}
