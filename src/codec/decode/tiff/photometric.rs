//! What the samples of a TIFF mean, by the tag PhotometricInterpretation.

use std::borrow::Cow;

pub(super) const WHITE_IS_ZERO: u16 = 0;
pub(super) const BLACK_IS_ZERO: u16 = 1;
pub(super) const RGB: u16 = 2;
pub(super) const PALETTE: u16 = 3;
pub(super) const CMYK: u16 = 5;
pub(super) const YCBCR: u16 = 6;

/// The number of the tag.
const TAG: u16 = 262;

/// The tag of the first page, and its place in the file.
pub(super) struct Photometric {
    pub(super) value: u16,
    at: usize,
    is_little: bool,
}

impl Photometric {
    /// Finds the tag in a TIFF or BigTIFF.
    pub(super) fn find(bytes: &[u8]) -> Option<Self> {
        let is_little = bytes.starts_with(b"II");
        let number = |at: usize, length: usize| {
            let digits = bytes.get(at..at.checked_add(length)?)?.iter();
            let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
            Some(if is_little { digits.rev().fold(0, join) } else { digits.fold(0, join) })
        };
        let is_big = number(2, 2)? == 43;
        // Bytes of an offset, of the count of entries, of an entry, and of what comes before its value.
        let (offset, count, entry, before) = if is_big { (8, 8, 20, 12) } else { (4, 2, 12, 8) };
        let directory = usize::try_from(number(offset, offset)?).ok()?;
        let first = directory.checked_add(count)?;
        let mut entries = (0..number(directory, count)?.min(1 << 16) as usize).map(|index| first + index * entry);
        let at = entries.find(|&at| number(at, 2) == Some(TAG.into()))? + before;
        Some(Self { value: number(at, 2)? as u16, at, is_little })
    }

    /// The file as one of plain channels. Of other kinds its decoder knows only some, and leaves out channels that are
    /// alpha without saying so.
    pub(super) fn as_channels<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let mut file = Cow::from(bytes);
        // The decoder must know of chroma with fewer samples.
        if !matches!(self.value, BLACK_IS_ZERO | YCBCR) {
            let value = if self.is_little { BLACK_IS_ZERO.to_le_bytes() } else { BLACK_IS_ZERO.to_be_bytes() };
            file.to_mut()[self.at..self.at + 2].copy_from_slice(&value);
        }
        file
    }
}
