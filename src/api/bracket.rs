//! The place where a rising function over the rungs of a ladder crosses zero, found in few tries.

/// A rung that was tried, and how far it is above what is sought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    pub(crate) rung: usize,
    pub(crate) excess: f64,
}

/// The rungs between which zero is crossed, as far as they are known.
pub(crate) struct Bracket<'a> {
    /// Where the rungs are on a line over which the function is about straight; rising.
    places: &'a [f64],
    /// The first rung to try.
    start: usize,
    /// The rise along the line by which steps towards an open end are measured, and the least that it is taken for.
    steepness: f64,
    least: f64,
    /// The highest rung that is known to be below zero.
    low: Option<Position>,
    /// The lowest rung that is known to be at zero or above.
    high: Option<Position>,
    /// The share of the excess at either end that counts, and whether the low end was the last to move.
    weights: [f64; 2],
    low_moved: bool,
}

impl<'a> Bracket<'a> {
    /// A bracket of all rungs, of which there must be one. `usual` is the usual rise along the line of `places`.
    pub(crate) fn new(places: &'a [f64], start: usize, usual: f64) -> Self {
        Self {
            places,
            start,
            steepness: usual,
            least: usual,
            low: None,
            high: None,
            weights: [1.0; 2],
            low_moved: false,
        }
    }

    /// Narrows the bracket by a rung that was tried.
    pub(crate) fn narrow(&mut self, position: Position) {
        let is_low = position.excess < 0.0;
        let (end, other) = if is_low { (&mut self.low, &self.high) } else { (&mut self.high, &self.low) };
        if let (Some(last), None) = (&end, other) {
            let (rise, run) = (last.excess - position.excess, self.places[last.rung] - self.places[position.rung]);
            // Where it is flat, a step by its own rise would be a leap to the other end of the ladder: each at most
            // doubles.
            self.least /= 2.0;
            self.steepness = (rise / run).max(self.least);
        }
        // An end that stays while the other moves twice counts half (the Illinois method).
        let stays = end.is_some() && self.low_moved == is_low;
        self.weights[usize::from(is_low)] *= if stays { 0.5 } else { 1.0 };
        self.weights[usize::from(!is_low)] = 1.0;
        (*end, self.low_moved) = (Some(position), is_low);
    }

    /// The next rung to try; None if there is none left between the ends.
    pub(crate) fn next(&self) -> Option<usize> {
        let last = self.places.len() - 1;
        match (self.low, self.high) {
            (None, None) => Some(self.start),
            (Some(low), Some(high)) => {
                let [below, above] = [self.weights[0] * low.excess, self.weights[1] * high.excess];
                let [from, to] = [low, high].map(|end| self.places[end.rung]);
                // A step of the function is found by halving.
                let is_stuck = self.weights.iter().any(|&weight| weight < 0.5);
                let place = from + (to - from) * below / (below - above);
                (high.rung - low.rung > 1).then(|| {
                    if is_stuck {
                        low.rung.midpoint(high.rung)
                    } else {
                        self.nearest(place, low.rung + 1, high.rung - 1)
                    }
                })
            }
            (Some(low), None) => (low.rung < last).then(|| self.nearest(self.root(low), low.rung + 1, last)),
            (None, Some(high)) => (high.rung > 0).then(|| self.nearest(self.root(high), 0, high.rung - 1)),
        }
    }

    /// The place where zero is crossed as seen from the only known end.
    fn root(&self, end: Position) -> f64 {
        self.places[end.rung] - end.excess / self.steepness
    }

    /// The rung from `first` to `last` that is nearest to a place.
    fn nearest(&self, place: f64, first: usize, last: usize) -> usize {
        let distance = |rung: usize| (self.places[rung] - place).abs();
        (first..=last).min_by(|&one, &other| distance(one).total_cmp(&distance(other))).expect("a rung is left")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last rung below zero, and the number of tries.
    fn cross(rungs: usize, start: usize, curve: impl Fn(usize) -> f64) -> (Option<usize>, usize) {
        let places: Vec<f64> = (0..rungs).map(|rung| rung as f64).collect();
        let mut bracket = Bracket::new(&places, start, 0.6);
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
