//! Metadata of image files: profiles, EXIF, XMP, resolution and texts.

use image::metadata::Orientation;

/// Metadata of an image file, to be copied into another file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The ICC profile of the colours, where they were not converted to sRGB.
    pub icc: Option<Vec<u8>>,
    /// EXIF data from the TIFF header on. The orientation is removed, because the picture is upright.
    pub exif: Option<Vec<u8>>,
    /// XMP, as XML. The orientation is 1, because the picture is upright.
    pub xmp: Option<Vec<u8>>,
    /// Names and data of chunks that only PNG has: `gAMA`, `cHRM` and `cICP` where the colours were not converted to
    /// sRGB, the resolution `pHYs`, also of a JPEG, BMP or TIFF, the time `tIME`, and the texts `tEXt`, `zTXt` and
    /// `iTXt`.
    pub chunks: Vec<([u8; 4], Vec<u8>)>,
}

/// Which metadata are removed. Metadata that define the colours are always kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strip {
    /// All others are removed.
    All,
    /// Metadata that do not change how the picture is shown or printed are removed: all but the resolution.
    #[default]
    Safe,
    /// None are removed: EXIF, XMP, texts and times stay, including places and names in them.
    None,
}

/// PNG chunks that define the colours.
const COLOR_CHUNKS: [[u8; 4]; 3] = [*b"gAMA", *b"cHRM", *b"cICP"];
const RESOLUTION: [u8; 4] = *b"pHYs";
/// PNG chunks of a time or of text.
const TEXT_CHUNKS: [[u8; 4]; 4] = [*b"tIME", *b"tEXt", *b"zTXt", *b"iTXt"];
/// The keyword of an `iTXt` chunk that holds XMP.
pub(super) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

impl Metadata {
    /// Removes the metadata that `strip` names.
    pub fn stripped(self, strip: Strip) -> Self {
        let Self { icc, exif, xmp, mut chunks } = self;
        let keeps = |name: &[u8; 4]| {
            COLOR_CHUNKS.contains(name) || strip != Strip::All && *name == RESOLUTION || strip == Strip::None
        };
        chunks.retain(|(name, _)| keeps(name));
        let all = strip == Strip::None;
        Self { icc, exif: exif.filter(|_| all), xmp: xmp.filter(|_| all), chunks }
    }

    /// Whether there are PNG chunks that define the colours.
    pub(super) fn has_color_chunks(&self) -> bool {
        self.chunks.iter().any(|(name, _)| COLOR_CHUNKS.contains(name))
    }

    /// Whether anything defines the colours.
    pub(super) fn defines_colors(&self) -> bool {
        self.icc.is_some() || self.has_color_chunks()
    }

    /// Copies the chunks of a PNG that have a field here; those that define the colours only if `with_colors`.
    pub(super) fn take_chunks(&mut self, png: &[u8], with_colors: bool) {
        // An sRGB chunk overrides gAMA and cHRM, and sRGB is the default.
        let is = |wanted: [u8; 4]| chunks(png).any(|(name, _)| name == wanted);
        let with_colors = with_colors && (!is(*b"sRGB") || is(*b"cICP") || is(*b"iCCP"));
        for (name, data) in chunks(png) {
            let is_text = TEXT_CHUNKS[1..].contains(&name) && !data.starts_with(XMP_KEYWORD);
            let length = match &name {
                b"gAMA" | b"cICP" if with_colors => 4,
                b"cHRM" if with_colors => 32,
                b"pHYs" => 9,
                b"tIME" => 7,
                _ => usize::MAX,
            };
            // A chunk that must be unique counts once, and only with the length that the specification gives it.
            let is_new = data.len() == length && self.chunks.iter().all(|(other, _)| *other != name);
            if is_text || is_new {
                self.chunks.push((name, data.to_vec()));
            }
        }
    }

    /// Exchanges the resolutions of rows and columns, where a picture that is turned upright exchanges them.
    pub(super) fn turn_resolution(&mut self, orientation: Orientation) {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        if matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH) {
            let resolutions = self.chunks.iter_mut().filter(|(name, _)| *name == RESOLUTION);
            resolutions.for_each(|(_, data)| data[..8].rotate_left(4));
        }
    }

    /// Stores XMP with its orientation set to 1, for a picture that was turned upright.
    pub(super) fn take_xmp(&mut self, xmp: Option<Vec<u8>>) {
        self.xmp = xmp.map(|mut xmp| {
            for key in [&b"tiff:Orientation=\""[..], b"tiff:Orientation='", b"<tiff:Orientation>"] {
                let starts: Vec<usize> = (0..xmp.len()).filter(|&start| xmp[start..].starts_with(key)).collect();
                for start in starts {
                    if let Some(digit @ b'2'..=b'8') = xmp.get_mut(start + key.len()) {
                        *digit = b'1';
                    }
                }
            }
            xmp
        });
    }

    /// Stores EXIF without its orientation, for a picture that was turned upright.
    pub(super) fn take_exif(&mut self, exif: Option<Vec<u8>>) {
        self.exif = exif.map(|mut exif| {
            let _known = Orientation::remove_from_exif_chunk(&mut exif);
            exif
        });
    }
}

/// PNG chunks of the picture itself, and others that tell nothing about its origin.
const PICTURE_CHUNKS: [[u8; 4]; 9] =
    [*b"IHDR", *b"PLTE", *b"tRNS", *b"IDAT", *b"IEND", *b"sRGB", *b"iCCP", *b"eXIf", *b"sBIT"];

/// Whether a PNG has chunks that belong neither to the picture nor to [`Metadata`], or bytes after its end.
pub(super) fn has_more(png: &[u8]) -> bool {
    let length: usize = 8 + chunks(png).map(|(_, data)| 12 + data.len()).sum::<usize>();
    let known = |name: &[u8; 4]| {
        [&PICTURE_CHUNKS[..], &COLOR_CHUNKS, &TEXT_CHUNKS, &[RESOLUTION]].iter().any(|names| names.contains(name))
    };
    length < png.len() || chunks(png).any(|(name, _)| !known(&name))
}

/// Iterates over names and data of the chunks of a PNG, up to the first that is cut off.
pub(super) fn chunks(png: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = png.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (&length, after) = rest.split_first_chunk()?;
        let (&name, after) = after.split_first_chunk()?;
        let length = u32::from_be_bytes(length) as usize;
        let data = after.get(..length)?;
        rest = after.get(length + 4..)?;
        Some((name, data))
    })
}
