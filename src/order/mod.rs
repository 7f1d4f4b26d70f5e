//! Orders of the palette in which neighbouring pixels have near indices, so that rows compress well.

pub(crate) mod adjacency;
mod chain;
mod local_search;

use crate::error::Result;
use crate::image::indexed::IndexedImage;
use crate::order::adjacency::{Adjacency, Neighbours};
use crate::settings::event::{Observer, ask};

/// Orders the palette's entries by their adjacencies in the picture: a chain, improved by up to `rounds` rounds of
/// local search. Takes time linear in the pixels, of which it counts up to 2^20; a round is cubic in the palette.
///
/// Entries are sorted by colour first, so that the result does not depend on the palette's order.
///
/// # Errors
/// [`Error::Stopped`](crate::Error::Stopped) where the observer, who is asked before each round, ends the work.
pub fn by_neighbours(
    image: &IndexedImage,
    neighbours: Neighbours,
    rounds: usize,
    observer: Observer<'_>,
) -> Result<Vec<u8>> {
    ask(observer)?;
    let mut entries: Vec<u8> = (0..image.palette().len()).map(|entry| entry as u8).collect();
    entries.sort_by_key(|&entry| image.palette().colors()[usize::from(entry)]);
    let adjacency = Adjacency::from_image(image, neighbours).among(&entries);
    let mut chain = chain::chain(&adjacency);
    local_search::polish(&adjacency, &mut chain, rounds, observer)?;
    Ok(chain.into_iter().map(|index| entries[index]).collect())
}

/// The order of [`by_neighbours`], but colours that are not opaque come first, which keeps the `tRNS` chunk short.
pub(crate) fn for_png(
    image: &IndexedImage,
    neighbours: Neighbours,
    rounds: usize,
    observer: Observer<'_>,
) -> Result<Vec<u8>> {
    let mut order = by_neighbours(image, neighbours, rounds, observer)?;
    order.sort_by_key(|&entry| is_opaque(image, entry));
    Ok(order)
}

/// The order of falling numbers of pixels, after colours that are not opaque. Codes then have words of rising lengths,
/// which take few bits: most of a small drawing's are for these.
#[cfg(feature = "codecs")]
pub(crate) fn by_frequency(image: &IndexedImage) -> Vec<u8> {
    let mut counts = vec![0u64; image.palette().len()];
    image.indices().iter().for_each(|&index| counts[usize::from(index)] += 1);
    let mut order: Vec<u8> = (0..=255).take(counts.len()).collect();
    order.sort_by_key(|&entry| (is_opaque(image, entry), std::cmp::Reverse(counts[usize::from(entry)])));
    order
}

fn is_opaque(image: &IndexedImage, entry: u8) -> bool {
    image.palette().colors()[usize::from(entry)][3] == 255
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::palette::Palette;
    use crate::settings::event::ignore_events;

    /// Bands of eleven shades; band i has the entry 7 i mod 11.
    fn bands() -> IndexedImage {
        let colors = (0..11).map(|c| [c, c, c, 255]).collect();
        let row: Vec<u8> = (0..44).map(|x| (7 * (x / 4) % 11) as u8).collect();
        IndexedImage::new(44, 1, Palette::new(colors).unwrap(), row).unwrap()
    }

    #[cfg(feature = "codecs")]
    #[test]
    fn frequent_entries_come_first_among_the_opaque_and_the_others() {
        let alphas = [255, 9, 255, 0, 255];
        let palette = Palette::new(alphas.iter().zip(0..).map(|(&alpha, c)| [c, c, c, alpha]).collect()).unwrap();
        let image = IndexedImage::new(12, 1, palette, vec![0, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4]).unwrap();
        assert_eq!(by_frequency(&image), [3, 1, 2, 4, 0]);
    }

    #[test]
    fn a_gradient_of_shuffled_entries_comes_back_in_order() {
        for (neighbours, rounds) in [(Neighbours::Across, 0), (Neighbours::Across, 9), (Neighbours::All, 9)] {
            let mut order = by_neighbours(&bands(), neighbours, rounds, &mut ignore_events).unwrap();
            if order[0] != 0 {
                order.reverse();
            }
            assert_eq!(order, (0..11).map(|i| 7 * i % 11).collect::<Vec<u8>>());
        }
    }
}
