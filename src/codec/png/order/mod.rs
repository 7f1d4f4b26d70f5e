//! Orders of palette entries in which neighbouring pixels have near indices, so that differences of indices are small.

pub(super) mod adjacency;
mod chain;
mod local_search;

use crate::codec::png::order::adjacency::{Adjacency, Neighbours};
use crate::image::indexed::IndexedImage;

/// The entries of the palette in an order that their meetings in the picture give: a chain, improved `rounds` times at
/// most. Takes time linear in the pixels of some rows; a round is cubic in the palette.
///
/// It starts from colour to colour, so that a picture's order does not depend on the one that its palette came in.
pub(super) fn by_neighbours(image: &IndexedImage, neighbours: Neighbours, rounds: usize) -> Vec<u8> {
    let mut entries: Vec<u8> = (0..image.palette().len()).map(|entry| entry as u8).collect();
    entries.sort_by_key(|&entry| image.palette().colors()[usize::from(entry)]);
    let adjacency = Adjacency::of(image, neighbours).among(&entries);
    let mut chain = chain::chain(&adjacency);
    local_search::polish(&adjacency, &mut chain, rounds);
    chain.into_iter().map(|place| entries[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::palette::Palette;

    /// Bands of eleven shades, of which the entry 7 i mod 11 stands for the shade i.
    fn bands() -> IndexedImage {
        let colors = (0..11).map(|c| [c, c, c, 255]).collect();
        let row: Vec<u8> = (0..44).map(|x| (7 * (x / 4) % 11) as u8).collect();
        IndexedImage::new(44, 1, Palette::new(colors).unwrap(), row).unwrap()
    }

    #[test]
    fn a_gradient_of_shuffled_entries_comes_back_in_order() {
        for (neighbours, rounds) in [(Neighbours::Across, 0), (Neighbours::Across, 9), (Neighbours::All, 9)] {
            let mut order = by_neighbours(&bands(), neighbours, rounds);
            if order[0] != 0 {
                order.reverse();
            }
            assert_eq!(order, (0..11).map(|i| 7 * i % 11).collect::<Vec<u8>>());
        }
    }
}
