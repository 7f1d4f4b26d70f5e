//! Files whose pixels are indices into a palette.

/// Whether the file of an image has the form of a result of huepress: an indexed PNG, a GIF, or a lossless WebP, which
/// does not say whether it has a palette. Whoever made it, its colours were probably reduced before.
pub fn is_indexed(file: &[u8]) -> bool {
    const INDEXED: u8 = 3;
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        // The colour type of the header, which is the first chunk.
        return file.get(25) == Some(&INDEXED);
    }
    let is_webp = file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP");
    file.starts_with(b"GIF8") || is_webp && names_of_chunks(&file[12..]).any(|name| name == *b"VP8L")
}

/// Iterates over the names of the chunks of a RIFF file, up to the first that is cut off.
fn names_of_chunks(mut rest: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    std::iter::from_fn(move || {
        let (&name, after) = rest.split_first_chunk()?;
        let (&length, data) = after.split_first_chunk()?;
        let length = u32::from_le_bytes(length) as usize;
        rest = data.get(length.checked_next_multiple_of(2)?..).unwrap_or_default();
        Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::container::Container;
    use crate::codec::metadata::Metadata;
    use crate::codec::png::encode_rgba;
    use crate::image::indexed::IndexedImage;
    use crate::image::palette::Palette;
    use crate::settings::effort::Effort;

    #[test]
    fn results_are_known_by_their_form_and_full_colour_is_not() {
        let palette = Palette::new(vec![[1, 2, 3, 255], [200, 100, 0, 255]]).unwrap();
        let image = IndexedImage::new(3, 1, palette, vec![0, 1, 0]).unwrap();
        let with_exif = Metadata { exif: Some(b"MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec()), ..Metadata::default() };
        for (container, metadata) in Container::ALL
            .into_iter()
            .flat_map(|container| [(container, Metadata::default()), (container, with_exif.clone())])
        {
            let file = container.encode_with(&image, Effort::default(), &metadata).unwrap();
            assert!(is_indexed(&file), "{container}");
            for end in 0..file.len() {
                is_indexed(&file[..end]);
            }
        }
        assert!(!is_indexed(&encode_rgba(&image.to_image()).unwrap()));
        assert!(!is_indexed(b"RIFF\0\0\0\0WEBPVP8 \xff\xff\xff\xff"));
        assert!(!is_indexed(b"\xff\xd8\xff"));
    }
}
