//! The choice between a GPU and the host for a label field.

use wgpu::BufferUsages;

use crate::backend::cpu::icm::CpuSolver;
use crate::backend::gpu::device::Gpu;
use crate::backend::gpu::icm::DeviceField;
use crate::backend::traits::{IcmSolver, Sealed};
use crate::error::Result;
use crate::field::LabelField;
use crate::field::cost::LabelCost;
use crate::lattice::light::Light;
use crate::points::cluster::Sums;
use crate::settings::event::Observer;

/// A label field for a GPU; one that is larger than a binding of the adapter is left to the CPU, which gives the same
/// bytes.
pub struct GpuSolver<'a>(Solver<'a>);

enum Solver<'a> {
    Device(DeviceField<'a>),
    Host(CpuSolver),
}

impl<'a> GpuSolver<'a> {
    /// A label field that was made on the host.
    pub(super) fn new(gpu: &'a Gpu, field: LabelField) -> Self {
        let context = &gpu.context;
        let bytes = (field.width() * field.height() * size_of::<[i16; 4]>()) as u64;
        if bytes > context.most_bytes() || !context.takes_tiles([field.width(), field.height()]) {
            log::info!("the field is larger than a binding or a dispatch of the adapter: the CPU does the sweeps");
            return Self(Solver::Host(CpuSolver::new(field)));
        }
        let residuals = context.upload(&residuals(&field), BufferUsages::STORAGE);
        let labels_and_classes: Vec<u32> = (field.planes.iter())
            .flat_map(|plane| plane.labels.iter().zip(&plane.classes))
            .map(|(&label, &class)| u32::from(class) << 8 | u32::from(label))
            .collect();
        let labels_and_classes = context.upload(&labels_and_classes, BufferUsages::STORAGE);
        Self::on_device(gpu, field.axes, [field.width(), field.height()], [residuals, labels_and_classes])
    }

    /// A label field of so many channels and such sides that lies on the device: its residuals, and its labels and
    /// classes.
    pub(super) fn on_device(gpu: &'a Gpu, channels: usize, sides: [usize; 2], field: [wgpu::Buffer; 2]) -> Self {
        Self(Solver::Device(DeviceField::new(&gpu.context, gpu.field_pipelines(channels), sides, field)))
    }
}

/// All residuals pixel by pixel, plane by plane.
fn residuals(field: &LabelField) -> Vec<[i16; 4]> {
    let (width, axes) = (field.width(), field.axes);
    let mut all = vec![[0; 4]; width * field.height()];
    let rows = field.planes.iter().flat_map(|plane| plane.residuals.chunks(axes * width));
    for (all, row) in all.chunks_mut(width).zip(rows) {
        for (axis, row) in row.chunks(width).enumerate() {
            all.iter_mut().zip(row).for_each(|(residual, &e)| residual[axis] = e);
        }
    }
    all
}

impl Sealed for GpuSolver<'_> {}

impl IcmSolver for GpuSolver<'_> {
    async fn mix(&mut self, label_cost: &LabelCost, mask: &[u16], observer: Observer<'_>) -> Result<Vec<u64>> {
        match &mut self.0 {
            Solver::Device(solver) => solver.mix(label_cost, mask).await,
            Solver::Host(solver) => solver.mix(label_cost, mask, observer).await,
        }
    }

    async fn diffuse(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Vec<u64>> {
        match &mut self.0 {
            Solver::Device(solver) => solver.diffuse(label_cost).await,
            Solver::Host(solver) => solver.diffuse(label_cost, observer).await,
        }
    }

    async fn shift_residuals(&mut self, from: &[Light], to: &[Light]) -> Result<()> {
        match &mut self.0 {
            Solver::Device(solver) => solver.shift_residuals(from, to).await,
            Solver::Host(solver) => solver.shift_residuals(from, to).await,
        }
    }

    async fn sweep(&mut self, label_cost: &LabelCost, observer: Observer<'_>) -> Result<Sums> {
        match &mut self.0 {
            Solver::Device(solver) => solver.sweep(label_cost).await,
            Solver::Host(solver) => solver.sweep(label_cost, observer).await,
        }
    }

    async fn labels(&self) -> Result<Vec<u8>> {
        match &self.0 {
            Solver::Device(solver) => solver.labels().await,
            Solver::Host(solver) => solver.labels().await,
        }
    }
}
