//! A profile of a device: the time of each kernel by the device's own clock, and the bytes that went up and down.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The work of a device since the last question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Times of the kernels by name; empty where the adapter has no clock for its passes.
    pub kernels: Vec<KernelTime>,
    /// Bytes that went to the device.
    pub bytes_up: u64,
    /// Bytes that came back.
    pub bytes_down: u64,
}

/// The passes of one kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelTime {
    /// Its name.
    pub kernel: &'static str,
    /// The number of its runs.
    pub passes: u32,
    /// The time of all runs together.
    pub milliseconds: f64,
}

/// Passes that are timed between two reads, at most; more of them are counted only.
const MOST_PASSES: u32 = wgpu::QUERY_SET_MAX_QUERIES / 2;

/// Counts what a device does.
pub(super) struct Profiler {
    clock: Option<Clock>,
    seen: Mutex<Seen>,
}

struct Clock {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    milliseconds: f64,
}

#[derive(Default)]
struct Seen {
    /// Kernels of the passes whose times are not read yet.
    pending: Vec<&'static str>,
    kernels: BTreeMap<&'static str, (u32, f64)>,
    up: u64,
    down: u64,
}

impl Profiler {
    /// The features to ask an adapter for, where it has them.
    pub(super) const FEATURES: wgpu::Features = wgpu::Features::TIMESTAMP_QUERY;

    pub(super) fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Self {
        let clock = device.features().contains(Self::FEATURES).then(|| Clock {
            queries: device.create_query_set(&wgpu::QuerySetDescriptor {
                label: None,
                ty: wgpu::QueryType::Timestamp,
                count: 2 * MOST_PASSES,
            }),
            resolved: device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size: u64::from(wgpu::QUERY_SIZE * 2 * MOST_PASSES),
                usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            }),
            milliseconds: f64::from(queue.get_timestamp_period()) * 1e-6,
        });
        Self { clock, seen: Mutex::default() }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The buffer positions for the times of a pass.
    pub(super) fn time(&self, kernel: &'static str) -> Option<wgpu::ComputePassTimestampWrites<'_>> {
        let mut seen = self.seen();
        seen.kernels.entry(kernel).or_default().0 += 1;
        let clock = self.clock.as_ref().filter(|_| seen.pending.len() < MOST_PASSES as usize)?;
        let first = 2 * seen.pending.len() as u32;
        seen.pending.push(kernel);
        Some(wgpu::ComputePassTimestampWrites {
            query_set: &clock.queries,
            beginning_of_pass_write_index: Some(first),
            end_of_pass_write_index: Some(first + 1),
        })
    }

    pub(super) fn sent(&self, bytes: u64) {
        self.seen().up += bytes;
    }

    pub(super) fn received(&self, bytes: u64) {
        self.seen().down += bytes;
    }

    /// Records that the times so far are brought together, and says where they then lie.
    pub(super) fn resolve(&self, encoder: &mut wgpu::CommandEncoder) -> Option<(&wgpu::Buffer, u64, u64)> {
        let count = 2 * self.seen().pending.len() as u32;
        let clock = self.clock.as_ref().filter(|_| count > 0)?;
        encoder.resolve_query_set(&clock.queries, 0..count, &clock.resolved, 0);
        Some((&clock.resolved, 0, u64::from(wgpu::QUERY_SIZE * count)))
    }

    /// Takes in the times that [`Profiler::resolve`] promised.
    pub(super) fn take_in(&self, times: &[u8]) {
        let (mut seen, Some(clock)) = (self.seen(), &self.clock) else { return };
        let pending = std::mem::take(&mut seen.pending);
        let time = |word: &[u8; 8]| u64::from_le_bytes(*word);
        for (kernel, pair) in pending.into_iter().zip(times.as_chunks::<8>().0.chunks(2)) {
            let ticks = time(&pair[1]).saturating_sub(time(&pair[0]));
            seen.kernels.entry(kernel).or_default().1 += ticks as f64 * clock.milliseconds;
        }
    }

    /// The work since the last call.
    pub(super) fn usage(&self) -> Usage {
        let seen = std::mem::take(&mut *self.seen());
        let kernels = if self.clock.is_some() { seen.kernels } else { BTreeMap::new() };
        let time = |(kernel, (passes, milliseconds))| KernelTime { kernel, passes, milliseconds };
        Usage { kernels: kernels.into_iter().map(time).collect(), bytes_up: seen.up, bytes_down: seen.down }
    }
}
