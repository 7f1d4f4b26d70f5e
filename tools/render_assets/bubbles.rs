//! Soap bubbles above glass marbles on nothing at all: soft shadows, glows and every level of alpha.

mod marble;
mod soap;
mod studio;

use crate::canvas::Picture;
use crate::noise::{hash, unit};
use crate::tone::{encode_srgb, linear};
use crate::vector::{Vec3, smoothstep, vec3};

const SIDE: usize = 512;
/// Samples per pixel along each axis.
const FINENESS: usize = 3;

pub fn paint() -> Picture {
    Picture::from_fn(SIDE, SIDE, |x, y| {
        let mut sum = Layer::CLEAR;
        for j in 0..FINENESS {
            for i in 0..FINENESS {
                let offset = |k: usize| (k as f64 + 0.5) / FINENESS as f64;
                let sample = composition(x as f64 + offset(i), y as f64 + offset(j));
                sum.ink += sample.ink;
                sum.alpha += sample.alpha;
            }
        }
        let share = 1.0 / (FINENESS * FINENESS) as f64;
        straight(sum.ink * share, sum.alpha * share, x, y)
    })
}

/// Something seen through: display-encoded colour, already multiplied by its opacity.
///
/// Layers mix in display encoding because that is how viewers will blend the picture.
#[derive(Clone, Copy)]
struct Layer {
    ink: Vec3,
    alpha: f64,
}

impl Layer {
    const CLEAR: Self = Self { ink: Vec3::ZERO, alpha: 0.0 };

    /// A film of linear-light `colour` with the given opacity.
    fn tint(colour: Vec3, alpha: f64) -> Self {
        if alpha <= 0.0 {
            return Self::CLEAR;
        }
        let alpha = alpha.min(1.0);
        Self { ink: encode_srgb(colour) * alpha, alpha }
    }

    fn over(self, below: Self) -> Self {
        Self { ink: self.ink + below.ink * (1.0 - self.alpha), alpha: self.alpha + below.alpha * (1.0 - self.alpha) }
    }
}

/// Undoes the multiplication by alpha and rounds, with a dither that hides the steps.
fn straight(ink: Vec3, alpha: f64, x: usize, y: usize) -> [u8; 4] {
    let dither = |layer| 0.8 * (unit(hash(x as i64, y as i64, layer)) - 0.5);
    let opacity = (alpha * 255.0 + dither(3)).round() as u8;
    if opacity == 0 {
        return [0; 4];
    }
    let colour = ink * (255.0 / alpha);
    [
        (colour.x + dither(0)).round() as u8,
        (colour.y + dither(1)).round() as u8,
        (colour.z + dither(2)).round() as u8,
        opacity,
    ]
}

/// A place in the picture: middle and radius in pixels.
#[derive(Clone, Copy)]
struct Disc {
    x: f64,
    y: f64,
    radius: f64,
}

impl Disc {
    const fn new(x: f64, y: f64, radius: f64) -> Self {
        Self { x, y, radius }
    }

    /// The point of the front of a ball in this disc, y upwards; `None` outside.
    fn bulge(&self, x: f64, y: f64) -> Option<Vec3> {
        let (u, v) = ((x - self.x) / self.radius, (self.y - y) / self.radius);
        let left = 1.0 - u * u - v * v;
        (left > 0.0).then(|| vec3(u, v, left.sqrt()))
    }

    /// A bell-shaped falloff from the middle, flattened vertically by `squash`.
    fn bell(&self, x: f64, y: f64, squash: f64) -> f64 {
        let (u, v) = ((x - self.x) / self.radius, (y - self.y) / (self.radius * squash));
        libm::exp(-(u * u + v * v))
    }
}

const GLOWS: [(Disc, u32, f64); 6] = [
    (Disc::new(112.0, 236.0, 56.0), 0xFF6FA8, 0.30),
    (Disc::new(296.0, 98.0, 52.0), 0x5FC8FF, 0.28),
    (Disc::new(412.0, 222.0, 50.0), 0xFFC24D, 0.30),
    (Disc::new(262.0, 300.0, 60.0), 0x9A7BFF, 0.26),
    (Disc::new(450.0, 72.0, 27.0), 0xFF8E6B, 0.30),
    (Disc::new(52.0, 146.0, 23.0), 0x67E0B8, 0.30),
];

const BUBBLES: [Disc; 7] = [
    Disc::new(84.0, 52.0, 30.0),
    Disc::new(326.0, 46.0, 25.0),
    Disc::new(378.0, 146.0, 84.0),
    Disc::new(190.0, 168.0, 130.0),
    Disc::new(452.0, 262.0, 40.0),
    Disc::new(330.0, 266.0, 45.0),
    Disc::new(52.0, 300.0, 34.0),
];

const MARBLES: [(Disc, marble::Glass); 3] = [
    (Disc::new(412.0, 378.0, 52.0), marble::Glass::MEADOW),
    (Disc::new(150.0, 392.0, 82.0), marble::Glass::EMBER),
    (Disc::new(308.0, 422.0, 68.0), marble::Glass::OCEAN),
];

/// Fades blurred things out before the picture's edge cuts them off.
fn margin(x: f64, y: f64) -> f64 {
    let side = SIDE as f64;
    let room = x.min(side - x).min(y).min(side - y);
    smoothstep(0.0, 28.0, room)
}

fn composition(x: f64, y: f64) -> Layer {
    let mut picture = Layer::CLEAR;
    for (disc, colour, strength) in GLOWS {
        let glow = strength * margin(x, y) * disc.bell(x, y, 1.0);
        if glow > 0.003 {
            picture = Layer::tint(linear(colour), glow - 0.003).over(picture);
        }
    }
    for (disc, glass) in &MARBLES {
        picture = shadow(disc, glass, x, y).over(picture);
    }
    for (index, (disc, glass)) in MARBLES.iter().enumerate() {
        if let Some(point) = disc.bulge(x, y) {
            picture = glass.look(point, index).over(picture);
        }
    }
    for (index, disc) in BUBBLES.iter().enumerate() {
        if let Some(point) = disc.bulge(x, y) {
            picture = soap::look(point, index).over(picture);
        }
    }
    picture
}

/// A marble's soft shadow on an unseen floor, with the light it gathers in the middle.
fn shadow(disc: &Disc, glass: &marble::Glass, x: f64, y: f64) -> Layer {
    let radius = disc.radius;
    let cast = Disc::new(disc.x + 0.34 * radius, disc.y + 0.82 * radius, 0.98 * radius);
    let contact = Disc::new(disc.x + 0.06 * radius, disc.y + 0.95 * radius, 0.42 * radius);
    let caustic = Disc::new(disc.x + 0.72 * radius, disc.y + 0.86 * radius, 0.46 * radius);
    let open = margin(x, y);
    let dark = 0.50 * open * cast.bell(x, y, 0.30) - 0.003;
    let deep = 0.55 * open * contact.bell(x, y, 0.25) - 0.003;
    let bright = 0.68 * open * caustic.bell(x, y, 0.30) - 0.003;
    Layer::tint(glass.glow() * 1.1, bright)
        .over(Layer::tint(glass.glow() * 0.03, deep))
        .over(Layer::tint(glass.glow() * 0.06, dark))
}
