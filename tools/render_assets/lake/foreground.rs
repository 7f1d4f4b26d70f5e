//! The near shore in silhouette: grasses along the bottom edge and firs framing the view.

use crate::noise::{Dice, fbm2};
use crate::strokes::{Dab, Mask};
use crate::tone::linear;
use crate::vector::{Vec3, smoothstep};

pub struct Shore {
    width: f64,
    height: f64,
    firs: Mask,
    grass: Mask,
}

impl Shore {
    pub fn plant(width: usize, height: usize) -> Self {
        let mut shore = Self {
            width: width as f64,
            height: height as f64,
            firs: Mask::new(width, height),
            grass: Mask::new(width, height),
        };
        let mut dice = Dice::new(2024);
        for (x, tall) in [(0.972, 0.64), (0.912, 0.50), (0.862, 0.31), (0.015, 0.44), (0.070, 0.28)] {
            shore.fir(x * shore.width, tall * shore.height, &mut dice);
        }
        for _ in 0..1500 {
            shore.blade(&mut dice);
        }
        shore
    }

    /// The bank's outline: low in the middle, rising towards both sides.
    fn bank(&self, x: f64) -> f64 {
        let aside = 2.0 * x / self.width - 1.0;
        let rise = 0.012 + 0.055 * aside * aside + 0.02 * smoothstep(0.3, 1.0, aside);
        self.height * (1.0 - rise) + 5.0 * fbm2(x / 60.0, 0.5, 4)
    }

    fn fir(&mut self, x: f64, tall: f64, dice: &mut Dice) {
        let foot = self.bank(x) + 12.0;
        let dab = |x, y, radius| Dab { x, y, radius };
        self.firs.stroke(dab(x, foot, 0.012 * tall), dab(x, foot - tall, 0.5), 1.0);
        let mut y = foot - tall;
        while y < foot - 0.07 * tall {
            let down = (y - foot + tall) / tall;
            for side in [-1.0, 1.0] {
                let reach = 0.23 * tall * (0.02 + libm::pow(down, 0.85));
                let long = reach * dice.between(0.35, 1.05);
                // Young branches at the top point up, old ones hang.
                let droop = long * (dice.between(-0.25, 0.2) + 0.6 * down);
                let tip = (x + side * long, y + droop);
                let bend = (x + side * 0.5 * long, y + 0.75 * droop);
                self.firs.curve([dab(x, y, 0.9 + 0.8 * down), dab(bend.0, bend.1, 0.8), dab(tip.0, tip.1, 0.4)], 1.0);
                self.twigs((x, y), tip, down, dice);
            }
            y += dice.between(0.9, 3.4);
        }
    }

    fn twigs(&mut self, root: (f64, f64), tip: (f64, f64), down: f64, dice: &mut Dice) {
        let long = (tip.0 - root.0).abs();
        for _ in 0..(4.0 + 0.8 * long) as usize {
            let along = dice.between(0.1, 1.0);
            let start = (root.0 + (tip.0 - root.0) * along, root.1 + (tip.1 - root.1) * along * (0.7 + 0.3 * along));
            let size = (1.5 + 0.022 * self.height * down) * dice.between(0.4, 1.2);
            let end = (
                start.0 + (tip.0 - root.0).signum() * size * dice.between(-0.1, 0.9),
                start.1 + size * dice.between(-0.2, 1.0),
            );
            let dab = |(x, y), radius| Dab { x, y, radius };
            self.firs.stroke(dab(start, 0.75), dab(end, 0.3), 1.0);
        }
    }

    fn blade(&mut self, dice: &mut Dice) {
        let x = dice.between(-10.0, self.width + 10.0);
        let aside = (2.0 * x / self.width - 1.0).abs();
        let foot = self.bank(x) + 8.0;
        let clump = 0.6 + 1.1 * fbm2(x / 45.0, 8.0, 3).max(-0.35);
        let tall = self.height * (0.02 + 0.055 * aside) * clump * dice.between(0.5, 1.5);
        let lean = tall * dice.between(-0.35, 0.55);
        let dab = |x, y, radius| Dab { x, y, radius };
        let tip = dab(x + lean, foot - 6.0 - tall, 0.25);
        self.grass
            .curve([dab(x, foot, dice.between(0.9, 1.6)), dab(x + 0.15 * lean, foot - 0.65 * tall, 0.9), tip], 1.2);
        if dice.roll() < 0.12 && tall > 14.0 {
            let seed = dab(tip.x - 0.1 * lean, tip.y + 0.12 * tall, 1.5);
            self.grass.stroke(seed, tip, 1.4);
        }
    }

    /// Lays the near shore over the scene behind it.
    pub fn cover(&self, behind: Vec3, x: usize, y: usize) -> Vec3 {
        let (px, py) = (x as f64, y as f64);
        let fir = linear(0x0B1214).mix(linear(0x1C2422), 0.5 + fbm2(px / 9.0, py / 14.0, 3));
        let low = smoothstep(self.height, 0.86 * self.height, py);
        let grass =
            linear(0x10130E).mix(linear(0x4A3A22), low * (0.7 + 0.9 * fbm2(px / 5.0, py / 16.0, 3)).clamp(0.0, 1.0));
        let bank = smoothstep(-1.0, 1.5, py - self.bank(px));
        behind.mix(fir, self.firs.coverage(x, y)).mix(grass, bank.max(self.grass.coverage(x, y)))
    }
}
