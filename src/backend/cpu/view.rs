//! An image for the CPU: threads over rows.

use rayon::prelude::*;

use super::CpuEasel;
use crate::backend::View;
use crate::lattice::Point;
use crate::{Canvas, ColorSet, Histogram, Result, Rgba, Subject, kernel};

/// Pixels that a thread takes at once.
const SHARE: usize = 1 << 16;

/// An image for the CPU.
pub struct CpuView<'a> {
    subject: &'a Subject<'a>,
    histogram: &'a Histogram,
    colors: &'a ColorSet,
    /// Row by row, once asked for.
    classes: Vec<u8>,
}

impl<'a> CpuView<'a> {
    pub(in crate::backend) fn new(subject: &'a Subject<'a>) -> Self {
        let (histogram, colors) = subject.counted();
        Self { subject, histogram, colors, classes: Vec::new() }
    }

    fn pixels(&self) -> &'a [Rgba] {
        self.subject.image().pixels()
    }

    pub(in crate::backend) fn canvas(&mut self, colors: (&[Point], &[u8], &[Point])) -> Canvas {
        kernel::lay((self.subject.image(), self.colors), std::mem::take(&mut self.classes), colors)
    }
}

impl View for CpuView<'_> {
    type Easel = CpuEasel;

    fn histogram(&self) -> &Histogram {
        self.histogram
    }

    async fn classify(&mut self, lights: &[u16]) -> Result<[u64; Canvas::CLASSES]> {
        let mut light = vec![0; self.pixels().len()];
        let parts = self.pixels().par_chunks(SHARE).zip(light.par_chunks_mut(SHARE));
        parts.for_each(|(pixels, light)| lighten(pixels, self.colors, lights, light));
        self.classes = kernel::activity(&light, self.subject.image().width() as usize);
        let parts = self.pixels().par_chunks(SHARE).zip(self.classes.par_chunks(SHARE));
        Ok(parts.map(|(pixels, classes)| count(pixels, classes)).reduce(
            || [0; Canvas::CLASSES],
            |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                a
            },
        ))
    }

    async fn salience(&self) -> Result<Vec<u64>> {
        Ok(kernel::salience((self.subject.image(), self.colors), &self.classes, self.histogram.len()))
    }

    async fn remap(&self, labels: &[u8]) -> Result<Vec<u8>> {
        let mut indices = vec![0; self.pixels().len()];
        let parts = indices.par_chunks_mut(SHARE).zip(self.pixels().par_chunks(SHARE));
        parts.for_each(|(indices, pixels)| kernel::remap(pixels, self.colors, labels, indices));
        Ok(indices)
    }

    async fn lay(&mut self, colors: (&[Point], &[u8], &[Point])) -> Result<CpuEasel> {
        Ok(CpuEasel::new(self.canvas(colors)))
    }
}

#[multiversion::multiversion(targets("x86_64+bmi1+bmi2+lzcnt+popcnt"))]
fn lighten(pixels: &[Rgba], colors: &ColorSet, lights: &[u16], light: &mut [u16]) {
    let mut ranks = colors.ranks();
    for (light, &pixel) in light.iter_mut().zip(pixels) {
        *light = lights[ranks.of(pixel) as usize];
    }
}

fn count(pixels: &[Rgba], classes: &[u8]) -> [u64; Canvas::CLASSES] {
    let mut counts = [0; Canvas::CLASSES];
    for (pixel, &class) in pixels.iter().zip(classes) {
        counts[usize::from(class)] += u64::from(pixel[3] > 0);
    }
    counts
}
