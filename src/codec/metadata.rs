//! What files say besides their pixels.

use image::metadata::Orientation;

/// What a file says besides its pixels, to be said again in another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The ICC profile that the colours are in, where they were not brought to sRGB.
    pub icc: Option<Vec<u8>>,
    /// EXIF, from its TIFF header on. Its orientation is that of the picture, which is upright.
    pub exif: Option<Vec<u8>>,
    /// XMP, as XML.
    pub xmp: Option<Vec<u8>>,
    /// Names and data of chunks that only PNG has: `gAMA`, `cHRM` and `cICP` where the colours were not brought to sRGB,
    /// the resolution `pHYs`, the time `tIME`, and the texts `tEXt`, `zTXt` and `iTXt`.
    pub chunks: Vec<([u8; 4], Vec<u8>)>,
}

/// Which metadata are left out. What decides the colours never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strip {
    /// All that can be.
    All,
    /// Those that do not change how the picture is shown or printed: all but the resolution.
    #[default]
    Safe,
    /// None: EXIF, XMP, texts and times stay, and so do places and names in them.
    None,
}

/// Chunks of a PNG that say what colours mean.
const OF_COLORS: [[u8; 4]; 3] = [*b"gAMA", *b"cHRM", *b"cICP"];
const RESOLUTION: [u8; 4] = *b"pHYs";
/// Others that may come along.
const OF_TEXT: [[u8; 4]; 4] = [*b"tIME", *b"tEXt", *b"zTXt", *b"iTXt"];
/// The keyword of an `iTXt` that is XMP.
pub(super) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

impl Metadata {
    /// What is left of it.
    pub fn stripped(self, strip: Strip) -> Self {
        let Self { icc, exif, xmp, mut chunks } = self;
        let keeps = |name: &[u8; 4]| {
            OF_COLORS.contains(name) || strip != Strip::All && *name == RESOLUTION || strip == Strip::None
        };
        chunks.retain(|(name, _)| keeps(name));
        let all = strip == Strip::None;
        Self { icc, exif: exif.filter(|_| all), xmp: xmp.filter(|_| all), chunks }
    }

    /// Whether there are chunks without which the colours mean something else.
    pub(super) fn has_chunks_of_colors(&self) -> bool {
        self.chunks.iter().any(|(name, _)| OF_COLORS.contains(name))
    }

    /// Takes the chunks of a PNG, those on colours only where these stay as they are.
    pub(super) fn take_chunks(&mut self, png: &[u8], with_colors: bool) {
        // sRGB stands above gAMA and cHRM, and goes without saying.
        let is = |wanted: [u8; 4]| chunks(png).any(|(name, _)| name == wanted);
        let with_colors = with_colors && (!is(*b"sRGB") || is(*b"cICP") || is(*b"iCCP"));
        for (name, data) in chunks(png) {
            let is_text = OF_TEXT[1..].contains(&name) && !data.starts_with(XMP_KEYWORD);
            let length = match &name {
                b"gAMA" | b"cICP" if with_colors => 4,
                b"cHRM" if with_colors => 32,
                b"pHYs" => 9,
                b"tIME" => 7,
                _ => usize::MAX,
            };
            // Of those that a file has once the first, if it is sound.
            let is_new = data.len() == length && self.chunks.iter().all(|(other, _)| *other != name);
            if is_text || is_new {
                self.chunks.push((name, data.to_vec()));
            }
        }
    }

    /// Takes XMP of a picture that was turned upright.
    pub(super) fn take_xmp(&mut self, xmp: Option<Vec<u8>>) {
        self.xmp = xmp.map(|mut xmp| {
            for key in [&b"tiff:Orientation=\""[..], b"tiff:Orientation='", b"<tiff:Orientation>"] {
                let places: Vec<usize> = (0..xmp.len()).filter(|&at| xmp[at..].starts_with(key)).collect();
                for at in places {
                    if let Some(digit @ b'2'..=b'8') = xmp.get_mut(at + key.len()) {
                        *digit = b'1';
                    }
                }
            }
            xmp
        });
    }

    /// Takes EXIF of a picture that was turned upright.
    pub(super) fn take_exif(&mut self, exif: Option<Vec<u8>>) {
        self.exif = exif.map(|mut exif| {
            let _known = Orientation::remove_from_exif_chunk(&mut exif);
            exif
        });
    }
}

/// Chunks that a picture consists of, or that say nothing of where it comes from.
const OF_PICTURE: [[u8; 4]; 9] =
    [*b"IHDR", *b"PLTE", *b"tRNS", *b"IDAT", *b"IEND", *b"sRGB", *b"iCCP", *b"eXIf", *b"sBIT"];

/// Whether a PNG has more than a picture and what [`Metadata`] takes, or bytes behind its end.
pub(super) fn has_more(png: &[u8]) -> bool {
    let length: usize = 8 + chunks(png).map(|(_, data)| 12 + data.len()).sum::<usize>();
    let known = |name: &[u8; 4]| {
        [&OF_PICTURE[..], &OF_COLORS, &OF_TEXT, &[RESOLUTION]].iter().any(|names| names.contains(name))
    };
    length < png.len() || chunks(png).any(|(name, _)| !known(&name))
}

/// Names and data of the chunks of a PNG, up to the first that is cut off.
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
