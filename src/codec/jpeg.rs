//! A walk over the segments of a JPEG, for facts that its decoder does not report.

/// Iterates over the segments before the first scan of a JPEG, as pairs of marker and data.
pub(super) fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        // Fill bytes may come before a marker.
        let start = rest.iter().position(|&byte| byte != 0xff)?;
        let (&marker, after) = rest[start..].split_first().filter(|_| start > 0)?;
        let (&length, _) = after.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(length));
        let data = after.get(2..length).filter(|_| marker != 0xda)?;
        rest = &after[length..];
        Some((marker, data))
    })
}

/// Whether a JPEG ends before its end marker (FF D9).
///
/// Decoders fill missing rows with grey and report nothing. The segments are walked one by one, because data after the
/// picture, such as a phone's video, may hold any bytes.
pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // Skips fill bytes and the data of scans, in which FF is followed by 00 or a restart marker.
        let scan = bytes.get(at..).unwrap_or_default().windows(2);
        let marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff | 0xd0..=0xd7);
        let Some(found) = scan.into_iter().position(marker) else { return true };
        at += found + 2;
        if bytes[at - 1] == 0xd9 {
            return false;
        }
        let length = bytes.get(at..at + 2).map_or(2, |length| usize::from(u16::from_be_bytes([length[0], length[1]])));
        at += length.max(2);
    }
}
