//! Measures the time of each stage of a job.

use std::time::{Duration, Instant};

use huepress::{Event, Stage};

/// Adds up the time between the stage events of the library.
#[derive(Default)]
pub struct Clock {
    running: Option<(Stage, Instant)>,
    spent: Vec<(Stage, Duration)>,
}

impl Clock {
    /// Takes note of the time where a stage begins.
    pub fn observe(&mut self, event: &Event<'_>) {
        if let Event::Stage(stage) = event {
            let now = Instant::now();
            self.spent.extend(self.running.map(|(running, start)| (running, now - start)));
            self.running = Some((*stage, now));
        }
    }

    /// The milliseconds of a stage so far, over all its parts.
    pub fn milliseconds(&self, stage: Stage) -> f64 {
        let parts = self.spent.iter().filter(|(spent, _)| *spent == stage);
        milliseconds(parts.map(|(_, time)| *time).sum())
    }
}

/// A duration in milliseconds.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
