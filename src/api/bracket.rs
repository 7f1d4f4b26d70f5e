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
    /// The rise from rung to rung, by which steps towards an open end are measured.
    steepness: f64,
    /// The highest rung that is known to be below zero.
    low: Option<Position>,
    /// The lowest rung that is known to be at zero or above.
    high: Option<Position>,
    /// The share of the excess at either end that counts, and whether the low end was the last to move.
    weights: [f64; 2],
    low_moved: bool,
}

impl Bracket {
    /// A bracket of all rungs. `steepness` is the usual rise from rung to rung.
    pub(crate) fn new(rungs: usize, start: usize, steepness: f64) -> Self {
        Self { rungs, start, steepness, low: None, high: None, weights: [1.0; 2], low_moved: false }
    }

    /// Narrows the bracket by a rung that was tried.
    pub(crate) fn narrow(&mut self, position: Position) {
        let is_low = position.excess < 0.0;
        let (end, other) = if is_low { (&mut self.low, &self.high) } else { (&mut self.high, &self.low) };
        if let (Some(last), None) = (&end, other) {
            self.steepness = (last.excess - position.excess).abs() / last.rung.abs_diff(position.rung) as f64;
        }
        // An end that stays while the other moves twice counts half (the Illinois method).
        let stays = end.is_some() && self.low_moved == is_low;
        self.weights[usize::from(is_low)] *= if stays { 0.5 } else { 1.0 };
        self.weights[usize::from(!is_low)] = 1.0;
        (*end, self.low_moved) = (Some(position), is_low);
    }

    /// The next rung to try; None if there is none left between the ends.
    pub(crate) fn next(&self) -> Option<usize> {
        match (self.low, self.high) {
            (Some(low), Some(high)) => {
                let width = high.rung - low.rung;
                let [below, above] = [self.weights[0] * low.excess, self.weights[1] * high.excess];
                // A step is found by halving.
                let is_stuck = self.weights.iter().any(|&weight| weight < 0.5);
                let share = if is_stuck { 0.5 } else { below / (below - above) };
                (width > 1).then(|| low.rung + ((width as f64 * share).round() as usize).clamp(1, width - 1))
            }
            (Some(low), None) => Some(low.rung + self.stride(low)).filter(|_| low.rung + 1 < self.rungs),
            (None, Some(high)) => high.rung.checked_sub(self.stride(high)),
            (None, None) => Some(self.start),
        }
    }

    /// The length of a step from the only known end towards the open one.
    fn stride(&self, from: Position) -> usize {
        let room = if from.excess < 0.0 { self.rungs - 1 - from.rung } else { from.rung };
        ((from.excess.abs() / self.steepness).ceil() as usize).clamp(1, room.max(1))
    }
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
        type Shape = fn(f64) -> f64;
        let shapes: [(&str, usize, Shape); 4] = [
            ("straight", 4, |x| 100.0 * x),
            ("concave", 8, |x| 100.0 * x.sqrt()),
            ("convex", 16, |x| 100.0 * x * x * x),
            ("a step", 18, |x| if x < 0.37 { -1.0 } else { 90.0 }),
        ];
        for (name, most, shape) in shapes {
            for rungs in [1, 2, 3, 95] {
                for target in 0..=110 {
                    let curve = |rung: usize| shape(rung as f64 / 94.0) - f64::from(target) - 0.5;
                    for start in [0, rungs / 2, rungs - 1] {
                        let (found, tries) = cross(rungs, start, curve);
                        let last_below = (0..rungs).rposition(|rung| curve(rung) < 0.0);
                        assert_eq!(found, last_below, "{name}, {rungs} rungs, {target} from {start}");
                        assert!(tries <= most, "{name}, {rungs} rungs, {target} from {start}: {tries} tries");
                    }
                }
            }
        }
    }
}
