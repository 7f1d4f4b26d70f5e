//! Scores in words.

/// The look of a picture with this SSIMULACRA2 score, in a word or three.
pub fn look(score: f64) -> &'static str {
    let words = [(90.0, "no visible difference"), (70.0, "good"), (50.0, "medium"), (30.0, "poor")];
    words.into_iter().find(|(least, _)| score >= *least).map_or("bad", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_words() {
        assert_eq!(
            [100.0, 89.9, 50.0, 30.0, -50.0].map(look),
            ["no visible difference", "good", "medium", "poor", "bad"]
        );
    }
}
