//! Small files cannot take much memory, whatever they claim.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::files::{png_with, with_chunk_before};
use huepress::codec::{DecodeOptions, decode, decode_palette};

/// Counts the bytes that are allocated at a time.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that were allocated at a time during `work`.
fn most_during(work: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    work();
    MOST.load(Ordering::Relaxed) - before
}

/// A zlib stream of so many zeros.
fn zeros(count: usize) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; count], 6)
}

#[test]
fn no_small_file_takes_much_memory() {
    const MIB: usize = 1 << 20;
    let plain = png_with(&[[9; 3]], &[], None);
    let stream = zeros(300 * MIB);
    let png = |name: &[u8; 4], head: &[u8]| with_chunk_before(&plain, b"IDAT", name, &[head, &stream].concat());
    let gif = |canvas: u16, frame: u16| {
        let [canvas, frame] = [canvas, frame].map(|side| [side, side].map(u16::to_le_bytes).concat());
        [&b"GIF89a"[..], &canvas, b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0", &frame, b"\0\x02\x02\x44\x01\0;"].concat()
    };
    // The header of a picture without data.
    let jpeg = |side: u16| {
        let sides = [side, side].map(u16::to_be_bytes).concat();
        [&b"\xff\xd8\xff\xc0\0\x0b\x08"[..], &sides, b"\x01\x01\x11\0\xff\xd9"].concat()
    };
    // A canvas of 32,768 pixels a side.
    let webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x7f\0\xff\x7f\0".to_vec();
    for (name, file) in [
        ("a colour profile", png(b"iCCP", b"icc\0\0")),
        ("a text", png(b"zTXt", b"Comment\0\0")),
        ("an international text", png(b"iTXt", b"Comment\0\x01\0\0\0")),
        ("XMP", png(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0")),
        ("a GIF", gif(32_767, 32_767)),
        ("a GIF with a frame beyond its canvas", gif(14_000, 39_000)),
        ("a JPEG", jpeg(65_500)),
        ("a smaller JPEG", jpeg(16_000)),
        ("a PNG", common::with_sides(&plain, 32_767, 32_767)),
        ("a WebP", webp),
    ] {
        assert!(file.len() < MIB, "{name}: {} bytes", file.len());
        let options = DecodeOptions::default();
        let most = most_during(|| drop(options.decode(&file)));
        let kept = most_during(|| drop(options.keep_profile(true).decode(&file)));
        let palette = most_during(|| drop(decode_palette(&file)));
        assert!(most.max(kept).max(palette) < 120 * MIB, "{name}: {most}, {kept} and {palette} bytes");
    }
    assert!(decode(&plain).is_ok());
}
