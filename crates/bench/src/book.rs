//! What was measured: figures by work and side, and what is said about them.

use serde::Serialize;

/// The product under its own name in every table.
pub(crate) const ANXIN: &str = "Anxin";

/// Every sample of one work on one side.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// What was done.
    pub(crate) work: String,
    /// Who did it.
    pub(crate) side: String,
    /// Of the samples: ms, bytes, MB, ops/s, %, requests.
    pub(crate) unit: &'static str,
    /// One a repetition, in their order.
    pub(crate) samples: Vec<f64>,
}

impl Figure {
    fn sorted(&self) -> Vec<f64> {
        let mut all = self.samples.clone();
        all.sort_by(f64::total_cmp);
        all
    }

    /// The middle one; of an even number the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        median(&self.sorted())
    }

    /// The least.
    pub(crate) fn min(&self) -> f64 {
        self.sorted().first().copied().unwrap_or(f64::NAN)
    }

    /// The largest.
    pub(crate) fn max(&self) -> f64 {
        self.sorted().last().copied().unwrap_or(f64::NAN)
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match (sorted.get(middle.wrapping_sub(1)), sorted.get(middle)) {
        (Some(below), Some(above)) if sorted.len().is_multiple_of(2) => {
            f64::midpoint(*below, *above)
        }
        (_, Some(one)) => *one,
        _ => f64::NAN,
    }
}

/// The sample below which a share of all lies: 0.95 gives p95.
pub(crate) fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut all = samples.to_vec();
    all.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list of at most thousands"
    )]
    let at = (all.len() as f64 * share).ceil() as usize;
    all.get(at.saturating_sub(1).min(all.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// All figures of a run, in the order in which they were first noted.
#[derive(Debug, Default)]
pub(crate) struct Book {
    figures: Vec<Figure>,
    /// Sentences that belong to the figures: what was not equal, what was not done.
    pub(crate) notes: Vec<String>,
}

impl Book {
    /// Adds a sample.
    pub(crate) fn note(&mut self, work: &str, side: &str, unit: &'static str, sample: f64) {
        let known =
            self.figures.iter_mut().find(|figure| figure.work == work && figure.side == side);
        match known {
            Some(figure) => figure.samples.push(sample),
            None => self.figures.push(Figure {
                work: work.to_owned(),
                side: side.to_owned(),
                unit,
                samples: vec![sample],
            }),
        }
    }

    /// A figure.
    pub(crate) fn figure(&self, work: &str, side: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.work == work && figure.side == side)
    }

    /// All figures.
    pub(crate) fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// Adds a sentence, once.
    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if !self.notes.contains(&sentence) {
            self.notes.push(sentence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        let mut book = Book::default();
        for sample in [4.0, 1.0, 3.0, 2.0] {
            book.note("work", ANXIN, "ms", sample);
        }
        let figure = book.figure("work", ANXIN).expect("noted");
        assert_eq!((figure.min(), figure.median(), figure.max()), (1.0, 2.5, 4.0));
    }

    #[test]
    fn a_quantile_is_one_of_the_samples() {
        let samples: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = (quantile(&samples, 0.95), quantile(&samples, 1.0), quantile(&[7.0], 0.5));
        assert_eq!(found, (95.0, 100.0, 7.0));
    }
}
