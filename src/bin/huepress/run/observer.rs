//! Observes one job: its times, its deadline, the inertia of its runs, and its progress bar.

use std::ops::ControlFlow;
use std::time::Instant;

use huepress::report::InertiaTrace;
use huepress::{Error, Event, Stage};
use indicatif::ProgressBar;

use crate::cli::job::JobArgs;
use crate::files::name::harmless;
use crate::run::clock::Clock;
use crate::run::outcome::Times;
use crate::show::message::print_err;
use crate::show::style;
use huepress::internals::text::{figures, size};

/// An observer that only warns of a GPU that failed.
pub fn warn_of_fallback(event: Event<'_>) -> ControlFlow<()> {
    if let Event::FellBackToCpu(error) = event {
        print_fallback(error);
    }
    ControlFlow::Continue(())
}

fn print_fallback(error: &Error) {
    print_err(&format!("{} {}\n", style::warning(), harmless(&format!("{error}; going on with it"))));
}

/// The observer of one job.
pub struct JobObserver<'a> {
    clock: Clock,
    deadline: Option<Instant>,
    bar: &'a ProgressBar,
    /// Whether the bar belongs to other jobs too, so that it does not tell the stages of this one.
    is_shared: bool,
    restarts: u32,
    stage: Stage,
    tries: u32,
    pub traces: Vec<InertiaTrace>,
}

impl<'a> JobObserver<'a> {
    /// An observer of a job that begins at `start`.
    pub fn new(args: &JobArgs, start: Instant, bar: &'a ProgressBar, is_shared: bool) -> Self {
        Self {
            clock: Clock::default(),
            deadline: args.timeout.and_then(|timeout| start.checked_add(timeout)),
            bar,
            is_shared,
            restarts: args.quality_args.cluster.runs(),
            stage: Stage::Done,
            tries: 0,
            traces: Vec::new(),
        }
    }

    /// # Errors
    /// [`Error::Stopped`] where the time of --timeout is up.
    pub fn check(&self) -> huepress::Result<()> {
        if self.is_due() { Err(Error::Stopped) } else { Ok(()) }
    }

    fn is_due(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Takes an event of the library, and stops the work where the time is up.
    pub fn observe(&mut self, event: Event<'_>) -> ControlFlow<()> {
        self.clock.observe(&event);
        match event {
            Event::Stage(stage) => {
                self.stage = stage;
                self.say(|| format!("{stage:?}").to_lowercase());
            }
            Event::Step { restart, iteration, inertia } => self.step(restart, iteration, inertia),
            Event::FellBackToCpu(error) => {
                self.bar.suspend(|| print_fallback(error));
            }
            Event::Tried { bytes, worth, .. } => {
                self.tries += 1;
                let known = [bytes.map(size), worth.map(|worth| format!("SSIMULACRA2 {worth:.2}"))];
                let known: Vec<String> = known.into_iter().flatten().collect();
                self.say(|| format!("try {}: {}", self.tries, known.join(", ")));
            }
            _ => (),
        }
        if self.is_due() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Shows what is going on.
    fn say(&self, what: impl FnOnce() -> String) {
        if !self.is_shared {
            self.bar.set_message(what());
        }
    }

    fn step(&mut self, restart: u32, iteration: u32, inertia: f64) {
        let run = (restart + 1).min(self.restarts);
        self.say(|| {
            let (runs, inertia) = (self.restarts, figures(inertia));
            format!("k-means: run {run} of {runs}, iteration {iteration}, inertia {inertia}")
        });
        if self.stage != Stage::Lloyd {
            return;
        }
        match self.traces.last_mut().filter(|trace| trace.steps.last().is_some_and(|(last, _)| *last < iteration)) {
            Some(trace) => trace.steps.push((iteration, inertia)),
            None => {
                self.traces.push(InertiaTrace { run: self.traces.len() as u32 + 1, steps: vec![(iteration, inertia)] })
            }
        }
    }

    /// The times of the library's stages so far.
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
