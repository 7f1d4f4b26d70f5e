//! The place where a rising function over the rungs of a ladder crosses zero, found in few tries.

/// A rung that was tried, and how far it is above what is sought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    pub(crate) rung: usize,
    pub(crate) excess: f64,
}

/// The rungs between which zero is crossed, as far as they are known.
pub(crate) struct Bracket {
    rungs: usize,
    /// The first rung to try.
    start: usize,
    /// The usual rise from rung to rung, by which the first steps are guessed.
    steepness: f64,
    /// The highest rung that is known to be below zero.
    low: Option<Position>,
    /// The lowest rung that is known to be at zero or above, and not below `low`.
    high: Option<Position>,
    /// The length of the last step while one end is still open.
    stride: usize,
    /// Whether the last step left most of the bracket, so that the next one halves it.
    is_slow: bool,
}

impl Bracket {
    pub(crate) fn new(rungs: usize, start: usize, steepness: f64) -> Self {
        Self { rungs, start, steepness, low: None, high: None, stride: 0, is_slow: false }
    }

    /// Narrows the bracket by a rung that was tried.
    pub(crate) fn narrow(&mut self, position: Position) {
        let before = self.width();
        match position.excess < 0.0 {
            true => self.low = Some(position),
            false => self.high = Some(position),
        }
        self.is_slow = before.zip(self.width()).is_some_and(|(before, now)| 2 * now > before);
    }

    fn width(&self) -> Option<usize> {
        Some(self.high?.rung - self.low?.rung)
    }

    /// The next rung to try; None if there is none left between the ends.
    pub(crate) fn next(&mut self) -> Option<usize> {
        match (self.low, self.high) {
            (Some(low), Some(high)) => between(low, high, self.is_slow),
            (Some(low), None) => {
                let room = self.rungs - 1 - low.rung;
                self.step(low, room).map(|stride| low.rung + stride)
            }
            (None, Some(high)) => self.step(high, high.rung).map(|stride| high.rung - stride),
            (None, None) => Some(self.start),
        }
    }

    /// The length of a step towards an open end that is `room` rungs away. Each step is at least twice the last.
    fn step(&mut self, from: Position, room: usize) -> Option<usize> {
        let guess = (from.excess.abs() / self.steepness).ceil() as usize;
        self.stride = guess.max(2 * self.stride).clamp(1, room.max(1));
        (room > 0).then_some(self.stride)
    }
}

/// A rung between two others: on the straight line between them, or in their middle.
fn between(low: Position, high: Position, is_halved: bool) -> Option<usize> {
    let width = high.rung - low.rung;
    let share = if is_halved { 0.5 } else { low.excess / (low.excess - high.excess) };
    (width > 1).then(|| low.rung + ((width as f64 * share).round() as usize).clamp(1, width - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last rung below zero, and the number of tries.
    fn cross(rungs: usize, start: usize, curve: impl Fn(usize) -> f64) -> (Option<usize>, usize) {
        let mut bracket = Bracket::new(rungs, start, 0.6);
        let mut tries = 0;
        while let Some(rung) = bracket.next() {
            bracket.narrow(Position { rung, excess: curve(rung) });
            tries += 1;
        }
        (bracket.low.map(|low| low.rung), tries)
    }

    #[test]
    fn every_crossing_is_found_in_few_tries_whatever_the_curve() {
        let shapes: [(&str, fn(f64) -> f64); 4] = [
            ("straight", |x| 100.0 * x),
            ("concave", |x| 100.0 * x.sqrt()),
            ("convex", |x| 100.0 * x * x * x),
            ("a step", |x| if x < 0.37 { -1.0 } else { 90.0 }),
        ];
        for (name, shape) in shapes {
            for rungs in [1, 2, 3, 95] {
                for target in 0..=110 {
                    let curve = |rung: usize| shape(rung as f64 / 94.0) - f64::from(target);
                    for start in [0, rungs / 2, rungs - 1] {
                        let (found, tries) = cross(rungs, start, curve);
                        let last_below = (0..rungs).rposition(|rung| curve(rung) < 0.0);
                        assert_eq!(found, last_below, "{name}, {rungs} rungs, {target} from {start}");
                        assert!(tries <= 14, "{name}, {rungs} rungs, {target} from {start}: {tries} tries");
                    }
                }
            }
        }
    }
}
