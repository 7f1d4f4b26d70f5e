//! A device and its queue: buffers up, buffers down, and what goes wrong on the way.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::backend::gpu::adapters::{Adapter, AdapterKind, Found};
use crate::backend::gpu::constants::{TILE, WORKGROUP};
use crate::backend::gpu::fault::Fault;
use crate::backend::gpu::guard::{cannot_open, caught, caught_async, failed};
use crate::backend::gpu::pipelines::Pipeline;
use crate::backend::gpu::profiler::Profiler;
use crate::error::{Error, Result};

/// Whether there is a device that is kept for ever.
static IS_ONE_KEPT: AtomicBool = AtomicBool::new(false);

/// Whether a device of this process failed in a way that forbids to touch it again. Its driver may be at work for ever,
/// and crash where the process ends by `exit`: a program had better end without exit handlers then.
pub fn has_lost_device() -> bool {
    IS_ONE_KEPT.load(Ordering::Relaxed)
}

/// What wgpu has reported of a device.
#[derive(Default)]
struct Health {
    failure: Mutex<Option<String>>,
    is_lost: AtomicBool,
}

/// A device with its queue. Errors that wgpu reports on the side are kept, and returned by the next read.
pub(super) struct Context {
    pub(super) adapter: Adapter,
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    health: Arc<Health>,
    pub(super) profiler: Option<Profiler>,
    pub(super) fault: Option<Fault>,
}

impl Context {
    pub(super) async fn new(found: Found, is_metered: bool) -> Result<Self> {
        let Found { adapter, known } = found;
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("huepress"),
            required_features: if is_metered {
                adapter.features() & Profiler::FEATURES
            } else {
                wgpu::Features::empty()
            },
            // The defaults stop at bindings of 128 MiB.
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        };
        let (device, queue) =
            adapter.request_device(&descriptor).await.map_err(|error| cannot_open(&known.name, &error.to_string()))?;
        let health = Arc::new(Health::default());
        let (of_errors, of_loss) = (Arc::clone(&health), Arc::clone(&health));
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| of_errors.report(error.to_string())));
        device.set_device_lost_callback(move |_, message| {
            of_loss.report(format!("lost: {message}"));
            of_loss.is_lost.store(true, Ordering::Relaxed);
        });
        let profiler = is_metered.then(|| Profiler::new(&device, &queue));
        Ok(Self { adapter: known, device, queue, health, profiler, fault: None })
    }

    /// The most point-centroid pairs of one dispatch: under 50 ms on the slow ones of each kind.
    pub(super) fn pairs_per_dispatch(&self) -> u64 {
        match self.adapter.kind {
            AdapterKind::Discrete => 1 << 30,
            AdapterKind::Integrated | AdapterKind::Virtual | AdapterKind::Other => 1 << 27,
            AdapterKind::Software => 1 << 23,
        }
    }

    /// The most elements of `bytes` each that one binding holds, and one dispatch along one dimension with one a
    /// thread.
    pub(super) fn most_elements(&self, bytes: u64) -> usize {
        let binding = self.most_bytes() / bytes;
        let dispatch = u64::from(self.adapter.max_workgroups) * WORKGROUP as u64;
        // Whole words of four labels, at whole workgroups.
        (binding.min(dispatch) as usize / 1024 * 1024).max(1024)
    }

    /// Whether tiles of an image of such sides fit a dispatch.
    pub(super) fn takes_tiles(&self, sides: [usize; 2]) -> bool {
        sides.iter().all(|side| side.div_ceil(TILE) <= self.adapter.max_workgroups as usize)
    }

    /// The most bytes of one binding.
    pub(super) fn most_bytes(&self) -> u64 {
        self.adapter.max_binding_bytes.min(self.adapter.max_buffer_bytes)
    }

    /// Workgroups along one dimension for so many threads; where they are not enough, a thread takes every so many
    /// elements.
    pub(super) fn groups(&self, threads: usize) -> usize {
        threads.div_ceil(WORKGROUP).min(self.adapter.max_workgroups as usize)
    }

    pub(super) fn upload<T: bytemuck::NoUninit>(&self, contents: &[T], usage: wgpu::BufferUsages) -> wgpu::Buffer {
        // Not mapped at creation: where the device refuses the allocation or is lost, that would panic.
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: size_of_val(contents) as u64,
            usage: usage | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.write(&buffer, contents);
        buffer
    }

    /// Fills a buffer from its start.
    pub(super) fn write<T: bytemuck::NoUninit>(&self, buffer: &wgpu::Buffer, contents: &[T]) {
        let bytes: &[u8] = bytemuck::cast_slice(contents);
        self.profiler.iter().for_each(|profiler| profiler.sent(bytes.len() as u64));
        self.queue.write_buffer(buffer, 0, bytes);
    }

    /// A buffer of zeros that shaders write and the host reads.
    pub(super) fn zeros(&self, bytes: u64) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: bytes,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// Begins a pass of one kernel.
    pub(super) fn pass<'a>(
        &self,
        encoder: &'a mut wgpu::CommandEncoder,
        kernel: &'static str,
    ) -> wgpu::ComputePass<'a> {
        let timestamp_writes = self.profiler.as_ref().and_then(|profiler| profiler.time(kernel));
        encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some(kernel), timestamp_writes })
    }

    /// One pass of one kernel with these arguments, by so many workgroups across and down.
    pub(super) fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        buffers: &[&wgpu::Buffer],
        groups: [usize; 2],
    ) {
        self.record_parts(encoder, pipeline, buffers.iter().map(|buffer| buffer.as_entire_buffer_binding()), groups);
    }

    /// [`Context::record`] for parts of buffers.
    pub(super) fn record_parts<'a>(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &Pipeline,
        parts: impl IntoIterator<Item = wgpu::BufferBinding<'a>>,
        groups: [usize; 2],
    ) {
        let arguments = pipeline.bind_parts(&self.device, parts);
        let mut pass = self.pass(encoder, pipeline.kernel);
        pipeline.dispatch2(&mut pass, &arguments, groups);
    }

    pub(super) fn encoder(&self) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Submits what was recorded, and reads the named parts of buffers (offset, bytes) back as one piece.
    pub(super) async fn read(
        &self,
        mut encoder: wgpu::CommandEncoder,
        parts: &[(&wgpu::Buffer, u64, u64)],
    ) -> Result<Vec<u8>> {
        let asked: u64 = parts.iter().map(|(_, _, bytes)| bytes).sum();
        let times = self.profiler.as_ref().and_then(|profiler| profiler.resolve(&mut encoder));
        let all: Vec<_> = parts.iter().copied().chain(times).collect();
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size: all.iter().map(|(_, _, bytes)| bytes).sum(),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut at = 0;
        for &(buffer, offset, bytes) in &all {
            encoder.copy_buffer_to_buffer(buffer, offset, &staging, at, bytes);
            at += bytes;
        }
        self.fault.iter().for_each(|fault| fault.strike(&self.device));
        let submitted = self.queue.submit([encoder.finish()]);
        let (sender, receiver) = futures_channel::oneshot::channel();
        staging.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone only where the read was given up.
            let _ = sender.send(result);
        });
        self.poll(submitted)?;
        let mapped = receiver.await.map_err(|_| self.error("the readback was dropped".to_owned()))?;
        self.check()?;
        mapped.map_err(|error| self.error(error.to_string()))?;
        let mut bytes = staging.get_mapped_range(..).map_err(|error| self.error(error.to_string()))?.to_vec();
        if let Some(profiler) = &self.profiler {
            profiler.received(asked);
            profiler.take_in(&bytes[asked as usize..]);
        }
        bytes.truncate(asked as usize);
        Ok(bytes)
    }

    /// Natively somebody has to poll for callbacks to run; in a browser its event loop does, and this does nothing.
    fn poll(&self, submission: wgpu::SubmissionIndex) -> Result<()> {
        let until = wgpu::PollType::Wait { submission_index: Some(submission), timeout: None };
        self.device.poll(until).map_err(|error| self.check().err().unwrap_or_else(|| self.error(error.to_string())))?;
        Ok(())
    }

    fn check(&self) -> Result<()> {
        self.health.take().map_or(Ok(()), |reason| Err(self.error(reason)))
    }

    pub(super) fn error(&self, reason: String) -> Error {
        failed(&self.adapter.name, &reason)
    }

    /// Does work on the device. A panic becomes an error and counts as the loss of the device, which is then never
    /// touched again.
    pub(super) async fn guard<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        if self.is_lost() {
            return Err(self.error("it failed before".to_owned()));
        }
        caught_async(work).await.unwrap_or_else(|panic| {
            self.health.is_lost.store(true, Ordering::Relaxed);
            Err(self.check().err().unwrap_or_else(|| self.error(panic)))
        })
    }

    fn is_lost(&self) -> bool {
        self.health.is_lost.load(Ordering::Relaxed)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // The last handle of a queue waits for it, and panics where that fails: such a device is kept for ever.
        let is_idle = || self.device.poll(wgpu::PollType::wait_indefinitely()).is_ok();
        if self.is_lost() || caught(is_idle) != Ok(true) {
            IS_ONE_KEPT.store(true, Ordering::Relaxed);
            mem::forget((self.device.clone(), self.queue.clone()));
        }
    }
}

impl Health {
    /// Keeps the first failure.
    fn report(&self, reason: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason);
    }

    fn take(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
