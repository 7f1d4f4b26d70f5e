//! A part of a buffer.

use std::ops::Range;

use wgpu::Buffer;

/// A part of a buffer.
pub(super) struct Slice {
    pub(super) buffer: Buffer,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

impl Slice {
    pub(super) fn all(buffer: Buffer) -> Self {
        Self { offset: 0, bytes: buffer.size(), buffer }
    }

    /// Elements of so many bytes each, up to a whole word.
    pub(super) fn of(buffer: &Buffer, each: usize, elements: Range<usize>) -> Self {
        let (offset, bytes) = ((elements.start * each) as u64, (elements.len() * each) as u64);
        Self { buffer: buffer.clone(), offset, bytes: bytes.next_multiple_of(4) }
    }

    pub(super) fn binding(&self) -> wgpu::BufferBinding<'_> {
        wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: self.offset,
            size: Some(self.bytes.try_into().expect("a part has points")),
        }
    }
}
