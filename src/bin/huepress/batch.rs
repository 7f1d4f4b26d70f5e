//! All jobs: some at once, told of in the order of their inputs.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use huepress::backend::Engine;
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::JobArgs;
use crate::job::{self, Done, Kept};
use crate::plan::Job;
use crate::report;
use crate::text::{kib, plural};

/// Nothing could be done for at least one file, or one could shrink that was to be checked.
const FAILED: u8 = 1;
/// With --strict, as pngquant has them: a result would be no smaller; a goal cannot be met.
const NO_SMALLER: u8 = 98;
const UNMET: u8 = 99;

/// Runs every job. A failing one does not stop the others; the worst decides the exit code.
pub fn run(jobs: &[Job], args: &JobArgs) -> ExitCode {
    let start = Instant::now();
    let engine = Engine::new(args.device.clone());
    let bar = bar(jobs.len(), args);
    let next = AtomicUsize::new(0);
    let workers = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let (sender, receiver) = mpsc::channel();
    let mut tally = Tally::default();
    let told = thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            let (sender, next, engine, bar) = (sender.clone(), &next, &engine, &bar);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(place) else { break };
                    let done = job::run(job, args, engine, bar);
                    if sender.send((place, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (place, done) in receiver {
            waiting.insert(place, done);
            if jobs.len() > 1 {
                bar.inc(1);
            }
            while let Some(done) = waiting.remove(&turn) {
                tally.add(&done, args);
                bar.suspend(|| report::show(&jobs[turn], args, jobs.len() > 1, &done))?;
                turn += 1;
            }
        }
        Ok::<(), std::io::Error>(())
    });
    bar.finish_and_clear();
    if let Err(error) = told {
        report::say(&format!("error: cannot write to standard output: {error}\n"));
        return ExitCode::from(FAILED);
    }
    if jobs.len() > 1 && !args.quiet {
        report::say(&tally.text(jobs.len(), start.elapsed().as_secs_f64(), args));
    }
    ExitCode::from(tally.code)
}

/// On a terminal what is done of many files, or what is being done to one.
fn bar(jobs: usize, args: &JobArgs) -> ProgressBar {
    if args.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match jobs {
        1 => (ProgressBar::new_spinner(), "{spinner} {msg}"),
        jobs => (ProgressBar::new(jobs as u64), "{bar:30} {pos}/{len} {eta} {msg}"),
    };
    bar.with_style(ProgressStyle::with_template(template).expect("the template is well-formed"))
}

/// What became of all files together.
#[derive(Default)]
struct Tally {
    written: u64,
    kept: u64,
    failed: u64,
    bytes_in: u64,
    bytes_out: u64,
    code: u8,
}

impl Tally {
    fn add(&mut self, done: &Result<Done, String>, args: &JobArgs) {
        let code = match done {
            Err(_) => {
                self.failed += 1;
                FAILED
            }
            Ok(done) => {
                self.bytes_in += done.bytes_in;
                self.bytes_out += done.bytes_out;
                *(if done.kept.is_some() { &mut self.kept } else { &mut self.written }) += 1;
                let saved = 100.0 * (1.0 - done.bytes_out as f64 / done.bytes_in as f64);
                match done.kept {
                    Some(Kept::NoSmaller) if args.strict => NO_SMALLER,
                    Some(Kept::Unmet) if args.strict => UNMET,
                    _ if args.check.is_some_and(|most| saved > most) => FAILED,
                    _ => 0,
                }
            }
        };
        self.code =
            [FAILED, UNMET, NO_SMALLER].into_iter().find(|&worse| worse == code || worse == self.code).unwrap_or(0);
    }

    fn text(&self, files: usize, seconds: f64, args: &JobArgs) -> String {
        let (before, after) = (self.bytes_in, self.bytes_out);
        let written = if args.is_dry() { "would be written" } else { "written" };
        let share = if before > 0 { 100.0 * after as f64 / before as f64 } else { 100.0 };
        format!(
            "{}: {} {written}, {} kept, {} failed; {} -> {}, {share:.1} %; {seconds:.1} s\n",
            plural(files as u64, "file"),
            self.written,
            self.kept,
            self.failed,
            kib(before),
            kib(after),
        )
    }
}
