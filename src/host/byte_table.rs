//! A table of bytes, in which a batch of them is looked up at once.

use crate::host::shortlist::BATCH;

/// A byte for each byte.
pub(crate) struct ByteTable(pub(crate) [u8; 256]);

impl ByteTable {
    /// The bytes for these.
    #[inline(always)]
    pub(crate) fn of(&self, bytes: &[u8; BATCH]) -> [u8; BATCH] {
        let mut found = [0; BATCH];
        for i in 0..BATCH {
            found[i] = self.0[usize::from(bytes[i])];
        }
        found
    }

    /// The same as [`of`](ByteTable::of). AVX2 looks up 32 bytes in each row of 16 by their low halves, and chooses among the
    /// rows by their high bits; the compiler takes bytes out of registers and puts them back one by one.
    #[cfg(target_arch = "x86_64")]
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(crate) fn of_avx2(&self, bytes: &[u8; BATCH]) -> [u8; BATCH] {
        use std::arch::x86_64::{
            __m128i, __m256i, _mm256_and_si256, _mm256_blendv_epi8 as choose, _mm256_broadcastsi128_si256,
            _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_slli_epi16,
        };
        let rows: [[__m128i; 4]; 4] = bytemuck::cast(self.0);
        let mut batch: [__m256i; BATCH / 32] = bytemuck::cast(*bytes);
        for bytes in &mut batch {
            let low = _mm256_and_si256(*bytes, _mm256_set1_epi8(15));
            // The fifth, sixth and seventh bits on top, by which bytes are chosen.
            let [fifth, sixth] = [_mm256_slli_epi16::<3>(*bytes), _mm256_slli_epi16::<2>(*bytes)];
            let seventh = _mm256_slli_epi16::<1>(*bytes);
            let mut quarters = [*bytes; 4];
            for (quarter, rows) in quarters.iter_mut().zip(rows) {
                let of = |row| _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), low);
                let (first, second) =
                    (choose(of(rows[0]), of(rows[1]), fifth), choose(of(rows[2]), of(rows[3]), fifth));
                *quarter = choose(first, second, sixth);
            }
            let [a, b, c, d] = quarters;
            *bytes = choose(choose(a, b, seventh), choose(c, d, seventh), *bytes);
        }
        bytemuck::cast(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`ByteTable::of`], compiled as where it is used.
    #[multiversion::multiversion(targets("x86_64+avx2"))]
    fn look_up(table: &ByteTable, bytes: &[u8; BATCH]) -> [u8; BATCH] {
        multiversion::target::match_target! {
            "x86_64+avx2" => table.of_avx2(bytes),
            _ => table.of(bytes),
        }
    }

    #[test]
    fn each_byte_is_found() {
        let table = ByteTable(std::array::from_fn(|byte| (byte * 151 + 7) as u8));
        for start in 0..=255u8 {
            let bytes: [u8; BATCH] = std::array::from_fn(|at| start.wrapping_add(37u8.wrapping_mul(at as u8)));
            let expected = bytes.map(|byte| byte.wrapping_mul(151).wrapping_add(7));
            assert_eq!((table.of(&bytes), look_up(&table, &bytes)), (expected, expected));
        }
    }
}
