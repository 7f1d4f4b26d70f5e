//! Faults that tests make happen, since no driver fails on demand.

use std::sync::atomic::{AtomicU32, Ordering};

/// The way in which a device fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The device is lost, as when its driver is started anew.
    Loss,
    /// The code that drives it panics.
    Panic,
}

/// A device's failure at one of its readbacks.
#[derive(Debug)]
pub struct Fault {
    kind: FaultKind,
    /// Readbacks that still succeed.
    left: AtomicU32,
}

impl Fault {
    /// A failure after so many readbacks that succeed.
    pub fn after(readbacks: u32, kind: FaultKind) -> Self {
        Self { kind, left: AtomicU32::new(readbacks) }
    }

    /// Fails, where it is time to.
    pub(super) fn strike(&self, device: &wgpu::Device) {
        let is_due = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
        match self.kind {
            FaultKind::Loss if is_due => device.destroy(),
            FaultKind::Panic if is_due => panic!("a test asked for this"),
            _ => (),
        }
    }
}
