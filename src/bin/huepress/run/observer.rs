//! Watches one job: its times, its deadline, its way to the optimum, and what is shown of it.

use std::ops::ControlFlow;
use std::time::Instant;

use huepress::{Event, Stage};
use indicatif::ProgressBar;

use crate::cli::job::JobArgs;
use crate::run::clock::Clock;
use crate::run::outcome::Times;
use crate::show::format::{figures, kib};
use crate::show::message::say;
use crate::show::style;

/// The inertia of a run over all points, iteration by iteration.
pub struct Way {
    pub run: u32,
    pub steps: Vec<(u32, f64)>,
}

pub struct Watch<'a> {
    clock: Clock,
    deadline: Option<Instant>,
    bar: &'a ProgressBar,
    restarts: u32,
    stage: Stage,
    tries: u32,
    pub ways: Vec<Way>,
}

impl<'a> Watch<'a> {
    /// From the start of a job on.
    pub fn new(args: &JobArgs, start: Instant, bar: &'a ProgressBar) -> Self {
        Self {
            clock: Clock::default(),
            deadline: args.timeout.and_then(|timeout| start.checked_add(timeout)),
            bar,
            restarts: args.fit.cluster.runs(),
            stage: Stage::Done,
            tries: 0,
            ways: Vec::new(),
        }
    }

    /// Whether the time is up.
    pub fn is_due(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    pub fn see(&mut self, event: Event<'_>) -> ControlFlow<()> {
        self.clock.see(&event);
        match event {
            Event::Stage(stage) => {
                self.stage = stage;
                self.bar.set_message(format!("{stage:?}").to_lowercase());
            }
            Event::Step { restart, iteration, inertia } => self.step(restart, iteration, inertia),
            Event::FellBackToCpu(error) => {
                self.bar.suspend(|| say(&format!("{} {error}; going on with the CPU\n", style::warning())))
            }
            Event::Tried(trial) => {
                self.tries += 1;
                let (bytes, score) = (kib(trial.bytes), trial.score);
                self.bar.set_message(format!("try {}: {bytes}, SSIMULACRA2 {score:.2}", self.tries));
            }
            _ => (),
        }
        if self.is_due() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn step(&mut self, restart: u32, iteration: u32, inertia: f64) {
        let run = (restart + 1).min(self.restarts);
        let inertia_said = figures(inertia);
        self.bar.set_message(format!(
            "k-means: run {run} of {}, iteration {iteration}, inertia {inertia_said}",
            self.restarts
        ));
        if self.stage != Stage::Lloyd {
            return;
        }
        match self.ways.last_mut().filter(|way| way.steps.last().is_some_and(|(last, _)| *last < iteration)) {
            Some(way) => way.steps.push((iteration, inertia)),
            None => self.ways.push(Way { run: self.ways.len() as u32 + 1, steps: vec![(iteration, inertia)] }),
        }
    }

    /// The times of the library's stages.
    pub fn times(&self) -> Times {
        let sum = |stages: &[Stage]| stages.iter().map(|&stage| self.clock.milliseconds(stage)).sum();
        Times {
            histogram: sum(&[Stage::Histogram, Stage::Points]),
            device_init: sum(&[Stage::Device]),
            cluster: sum(&[Stage::Load, Stage::CoarseFit, Stage::Lloyd]),
            remap: sum(&[Stage::Remap]),
            sweeps: sum(&[Stage::Sweep]),
            encode: sum(&[Stage::Encode]),
            score: sum(&[Stage::Score]),
            ..Times::default()
        }
    }
}
