//! An image on a GPU: its pixels go up once, and their colours are counted there.

use rayon::prelude::*;

use crate::backend::cpu::view::CpuView;
use crate::backend::gpu::cloud::GpuCloud;
use crate::backend::gpu::counted::Counted;
use crate::backend::gpu::device::Gpu;
use crate::backend::traits::View;
use crate::error::Result;
use crate::histogram::{Histogram, Summary};
use crate::kernel::count::tally::BINS;
use crate::kernel::weight::salience::MASKED;
use crate::lattice::map::Lattice;
use crate::subject::Subject;

/// Images of so many pixels or more are not counted: what fewer weigh together, 64 at the most each, fits 32 bits.
const TOO_MANY: usize = 1 << 26;
const _: () = assert!(MASKED[0] as usize * TOO_MANY <= 1 << 32);

/// An image for a GPU. One that has transparency, for whose colours there are no bins, or that is larger than a binding or
/// a dispatch of the adapter is left to the CPU, which gives the same bytes.
pub struct GpuView<'a> {
    gpu: &'a Gpu,
    subject: &'a Subject<'a>,
    /// None where the host counted.
    counted: Option<Counted>,
}

impl<'a> GpuView<'a> {
    pub(super) async fn new(gpu: &'a Gpu, subject: &'a Subject<'a>) -> Result<Self> {
        let image = subject.image();
        let bytes = (image.pixels().len() * size_of::<[i16; 4]>()).max(BINS * size_of::<u32>()) as u64;
        let sides = [image.width(), image.height()].map(|side| side as usize);
        let fits =
            bytes <= gpu.context.most_bytes() && image.pixels().len() < TOO_MANY && gpu.context.takes_tiles(sides);
        let is_opaque = || image.pixels().par_chunks(1 << 16).all(|pixels| pixels.iter().all(|pixel| pixel[3] == 255));
        let counted = if fits && is_opaque() { Some(Counted::new(gpu, image).await?) } else { None };
        Ok(Self { gpu, subject, counted })
    }
}

impl<'a> View for GpuView<'a> {
    type Cloud = GpuCloud<'a>;

    fn summary(&self) -> Summary {
        match &self.counted {
            Some(counted) => Summary { colors: counted.len, is_opaque: true, has_clear: false },
            None => CpuView::new(self.subject).summary(),
        }
    }

    async fn histogram(&self) -> Result<Histogram> {
        match &self.counted {
            Some(counted) => counted.histogram(self.gpu).await,
            None => CpuView::new(self.subject).histogram().await,
        }
    }

    async fn keep(self) -> Result<Vec<u8>> {
        match &self.counted {
            Some(counted) => counted.keep(self.gpu).await,
            None => CpuView::new(self.subject).keep().await,
        }
    }

    async fn cloud(self, lattice: &Lattice, is_masked: bool) -> Result<GpuCloud<'a>> {
        match self.counted {
            // A palette may have alpha where the image has none.
            Some(counted) if lattice.channels() == 3 => GpuCloud::new(self.gpu, counted, lattice, is_masked).await,
            counted => {
                drop(counted);
                GpuCloud::of_host(self.gpu, CpuView::new(self.subject), lattice, is_masked)
            }
        }
    }
}
