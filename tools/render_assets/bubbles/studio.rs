//! The photographer's studio as reflections show it: a paned window and a softer lamp.

use crate::vector::{Vec3, smoothstep};

/// The brightness of the window in a mirror ball at the point with unit normal `normal`.
pub fn window(normal: Vec3) -> f64 {
    // Dividing by depth undoes the mirror ball's distortion, which makes the panes curve with it.
    let depth = normal.z.max(0.05);
    let (u, v) = (normal.x / depth + 0.66, normal.y / depth - 0.72);
    let (u, v) = (0.94 * u + 0.34 * v, 0.94 * v - 0.34 * u);
    let frame = smoothstep(0.29, 0.23, u.abs()) * smoothstep(0.33, 0.27, v.abs());
    let bars = smoothstep(0.012, 0.040, u.abs()) * smoothstep(0.012, 0.040, v.abs());
    frame * (0.25 + 0.75 * bars)
}

/// A large diffuse lamp, low on the right.
pub fn lamp(normal: Vec3) -> f64 {
    let depth = normal.z.max(0.05);
    let (u, v) = (normal.x / depth - 1.05, normal.y / depth + 0.95);
    libm::exp(-3.2 * (u * u + v * v))
}
