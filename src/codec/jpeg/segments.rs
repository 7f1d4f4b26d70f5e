//! A walk over the markers and segments of a JPEG.

/// The start of a scan.
pub(super) const SCAN: u8 = 0xda;
/// The end of the picture.
pub(super) const END: u8 = 0xd9;

/// A position between the segments of a JPEG.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    /// A reader behind the first marker of a file.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 2 }
    }

    /// The next marker, or None at the end of the bytes. Whatever comes before it is skipped: fill bytes, and the data
    /// of scans, in which FF is followed by 00 or a restart marker.
    pub(super) fn marker(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff | 0xd0..=0xd7);
        let found = rest.windows(2).position(is_marker)?;
        self.at += found + 2;
        Some(rest[found + 1])
    }

    /// The data of the segment that the last marker starts, or None if they are cut off.
    pub(super) fn segment(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let data = rest.get(2..length)?;
        self.at += length;
        Some(data)
    }
}

/// Iterates over the segments before the first scan of a JPEG, as pairs of marker and data.
pub(in crate::codec) fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut reader = Reader::new(jpeg);
    std::iter::from_fn(move || {
        let marker = reader.marker().filter(|marker| !matches!(*marker, SCAN | END))?;
        Some((marker, reader.segment()?))
    })
}
