//! A coverage mask that tapered, antialiased brush strokes are drawn into.

use crate::vector::{mix, smoothstep};

/// A point of a stroke and the brush radius there, in pixels.
#[derive(Clone, Copy)]
pub struct Dab {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

pub struct Mask {
    width: usize,
    height: usize,
    coverage: Vec<f64>,
}

impl Mask {
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, coverage: vec![0.0; width * height] }
    }

    pub fn coverage(&self, x: usize, y: usize) -> f64 {
        self.coverage[y * self.width + x]
    }

    /// Draws a straight stroke; `softness` is the width of its blurred edge in pixels.
    pub fn stroke(&mut self, from: Dab, to: Dab, softness: f64) {
        let reach = from.radius.max(to.radius) + softness;
        let span = |a: f64, b: f64, limit: usize| {
            let low = (a.min(b) - reach).floor().max(0.0) as usize;
            let high = (a.max(b) + reach + 1.0).ceil().clamp(0.0, limit as f64) as usize;
            low..high
        };
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let scale = 1.0 / (dx * dx + dy * dy).max(1e-9);
        for y in span(from.y, to.y, self.height) {
            for x in span(from.x, to.x, self.width) {
                let (px, py) = (x as f64 + 0.5 - from.x, y as f64 + 0.5 - from.y);
                let along = ((px * dx + py * dy) * scale).clamp(0.0, 1.0);
                let (ex, ey) = (px - along * dx, py - along * dy);
                let inside = mix(from.radius, to.radius, along) - (ex * ex + ey * ey).sqrt();
                // A hairline thinner than a pixel fades instead of breaking up.
                let body = (2.0 * mix(from.radius, to.radius, along)).min(1.0);
                let ink = body * smoothstep(-0.5 * softness, 0.5 * softness, inside);
                let cell = &mut self.coverage[y * self.width + x];
                *cell = 1.0 - (1.0 - *cell) * (1.0 - ink);
            }
        }
    }

    /// Draws a curved stroke through a quadratic Bézier curve's control points.
    pub fn curve(&mut self, dabs: [Dab; 3], softness: f64) {
        const PIECES: usize = 8;
        let at = |i: usize| {
            let t = i as f64 / PIECES as f64;
            let blend = |a: f64, b: f64, c: f64| mix(mix(a, b, t), mix(b, c, t), t);
            let [a, b, c] = dabs;
            Dab { x: blend(a.x, b.x, c.x), y: blend(a.y, b.y, c.y), radius: blend(a.radius, b.radius, c.radius) }
        };
        for i in 0..PIECES {
            self.stroke(at(i), at(i + 1), softness);
        }
    }
}
