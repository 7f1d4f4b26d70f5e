//! The time that each stage of a job takes.

use std::time::{Duration, Instant};

use huepress::{Event, Stage};

/// Adds up the time between the stages that the library tells of.
#[derive(Default)]
pub struct Clock {
    running: Option<(Stage, Instant)>,
    spent: Vec<(Stage, Duration)>,
}

impl Clock {
    pub fn observe(&mut self, event: &Event<'_>) {
        if let Event::Stage(stage) = event {
            let now = Instant::now();
            self.spent.extend(self.running.map(|(running, start)| (running, now - start)));
            self.running = Some((*stage, now));
        }
    }

    /// Milliseconds of a stage so far, of all its parts together.
    pub fn milliseconds(&self, stage: Stage) -> f64 {
        let parts = self.spent.iter().filter(|(spent, _)| *spent == stage);
        milliseconds(parts.map(|(_, time)| *time).sum())
    }
}

pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
