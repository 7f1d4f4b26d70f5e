//! The finished picture, and a helper that fills a pixel grid on all available cores.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A finished picture: row-major, straight-alpha sRGB pixels.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// Evaluates `shade` at every pixel.
    pub fn from_fn(width: usize, height: usize, shade: impl Fn(usize, usize) -> [u8; 4] + Sync) -> Self {
        Self { width: width as u32, height: height as u32, pixels: fill(width, height, shade) }
    }
}

/// Evaluates `shade(x, y)` over a grid; the result does not depend on the number of threads.
pub fn fill<T: Send>(width: usize, height: usize, shade: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let next_row = AtomicUsize::new(0);
    let paint_rows = || {
        let mut rows = Vec::new();
        loop {
            let y = next_row.fetch_add(1, Ordering::Relaxed);
            if y >= height {
                return rows;
            }
            rows.push((y, (0..width).map(|x| shade(x, y)).collect::<Vec<T>>()));
        }
    };

    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut rows: Vec<(usize, Vec<T>)> = thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(paint_rows)).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("a painting thread panicked")).collect()
    });
    rows.sort_unstable_by_key(|&(y, _)| y);
    rows.into_iter().flat_map(|(_, row)| row).collect()
}
