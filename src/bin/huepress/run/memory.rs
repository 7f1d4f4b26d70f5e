//! The memory that the jobs may take together.

use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use huepress::codec::{Declared, DecodeOptions};

use crate::cli::files::InputArgs;
use crate::cli::job::JobArgs;
use crate::files::machine;
use crate::files::name::shown;
use crate::files::read::{Content, Kind, read_as};
use crate::run::caught::caught_on;
use crate::run::parallel::Threads;
use huepress::internals::text::{grouped, size};

/// The memory of a machine that does not say how much it has.
const UNKNOWN: u64 = 8 << 30;

/// Bytes for any image.
const FIXED: u64 = 50 << 20;
/// Bytes for each pixel of a photo, at least.
const USUAL: u64 = 20;
/// Bytes for each pixel of an opaque image, and of one with alpha, of as many colours as there can be: noise.
const MOST_OPAQUE: u64 = 90;
const MOST_WITH_ALPHA: u64 = 250;
/// Bytes more for each pixel, and for any image, where scores are asked for.
const SCORING: u64 = 30;
const SCORING_FIXED: u64 = 300 << 20;

/// The memory that is left for jobs.
pub struct Memory {
    /// The bytes for all jobs together.
    budget: u64,
    /// The most bytes for a job alone.
    limit: u64,
    workers: usize,
    free: Mutex<u64>,
    freed: Condvar,
    /// Held by the one that reads its input, or waits for memory: others read only then, and nobody is overtaken.
    turn: Mutex<()>,
}

/// The memory of the work on an image, in bytes.
#[derive(Clone, Copy)]
pub struct Need {
    /// For a photo.
    pub usual: u64,
    /// For the worst of images, in which each pixel has a colour of its own.
    pub most: u64,
}

/// Memory that a job has until this is dropped.
pub struct Share<'a> {
    memory: &'a Memory,
    bytes: u64,
}

impl Memory {
    /// What the command line allows; or half of what there is, and all of it for a job alone.
    pub fn new(input_args: &InputArgs) -> Self {
        let limit = input_args.max_memory.unwrap_or_else(|| machine::memory().unwrap_or(UNKNOWN));
        let budget = input_args.max_memory.unwrap_or(limit / 2);
        Self::of(budget, limit, input_args.workers())
    }

    fn of(budget: u64, limit: u64, workers: usize) -> Self {
        Self { budget, limit, workers, free: Mutex::new(budget), freed: Condvar::new(), turn: Mutex::new(()) }
    }

    /// Reads the image at `path`, which is called `name` in messages, once there is memory for the work on it.
    ///
    /// # Errors
    /// Fails where it cannot be read, its size is none that `options` allow, or it needs more than there may be.
    pub fn read(
        &self,
        name: &Path,
        path: &Path,
        options: DecodeOptions,
        need: impl FnOnce(&Declared) -> Need,
    ) -> Result<(Content, Share<'_>), String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let content = read_as(name, path, Kind::Image)?;
        let declared = || options.declared(&content.bytes).map_err(|error| format!("{}: {error}", shown(name)));
        let image = caught_on(name, declared)?;
        let share = self.take(need(&image).and(content.bytes.len() as u64)).map_err(|needed| {
            let (name, [width, height]) = (shown(name), [image.width, image.height].map(|side| grouped(side.into())));
            let [needed, limit] = [needed, self.limit].map(size);
            let why = format!("{width} x {height} pixels need some {needed} of memory, of which there may be {limit}");
            format!("{name}: {why}; --max-memory allows more, or scale the picture down")
        })?;
        Ok((content, share))
    }

    /// Waits for memory. A job that could need more than there is for all waits until it is alone.
    ///
    /// # Errors
    /// The bytes that are needed, where there will never be enough.
    fn take(&self, need: Need) -> Result<Share<'_>, u64> {
        if need.usual > self.limit {
            return Err(need.usual);
        }
        let bytes = need.most.min(self.budget);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_while(free, |free| *free < bytes);
        *waited.unwrap_or_else(PoisonError::into_inner) -= bytes;
        Ok(Share { memory: self, bytes })
    }
}

impl Share<'_> {
    /// The threads for the work: its own, if there is memory for as many such jobs as there are workers, and otherwise
    /// all.
    pub fn threads<'t>(&self, own: Threads<'t>) -> Threads<'t> {
        let together = self.bytes.saturating_mul(self.memory.workers as u64);
        if together <= self.memory.budget { own } else { Threads::ALL }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.memory.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.memory.freed.notify_all();
    }
}

impl Need {
    /// The need of counting the colours of an image.
    pub fn of_counting(image: &Declared) -> Self {
        Self::by_pixels(image, 0)
    }

    /// The need of a job.
    pub fn of_job(image: &Declared, args: &JobArgs) -> Self {
        let scores = args.goal().is_some() || args.curve.is_some() || args.report.is_some();
        let (more, fixed) = if scores { (SCORING, SCORING_FIXED) } else { (0, 0) };
        Self::by_pixels(image, more).and(fixed)
    }

    /// This and so many bytes.
    fn and(self, bytes: u64) -> Self {
        Self { usual: self.usual + bytes, most: self.most + bytes }
    }

    fn by_pixels(image: &Declared, more: u64) -> Self {
        let pixels = u64::from(image.width) * u64::from(image.height);
        let most = if image.has_alpha { MOST_WITH_ALPHA } else { MOST_OPAQUE };
        Self { usual: FIXED + (USUAL + more) * pixels, most: FIXED + (most + more) * pixels }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn jobs_never_have_more_than_there_is_and_all_get_their_turn() {
        let (memory, now) = (Memory::of(100, 100, 3), AtomicU64::new(0));
        thread::scope(|scope| {
            for worker in 0..8 {
                let (memory, now) = (&memory, &now);
                scope.spawn(move || {
                    for job in 0..200 {
                        // Every few jobs one could need more than there is.
                        let need = Need { usual: 1, most: (worker * 31 + job * 17) % 140 };
                        let share = memory.take(need).unwrap_or_else(|_| panic!("the need is small"));
                        assert!(now.fetch_add(share.bytes, Ordering::SeqCst) + share.bytes <= 100);
                        now.fetch_sub(share.bytes, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(*memory.free.lock().unwrap(), 100);
    }

    #[test]
    fn a_job_that_never_fits_is_told_at_once_and_one_that_fails_frees_its_share() {
        let memory = Memory::of(100, 150, 3);
        let need = |usual, most| Need { usual, most };
        assert_eq!(memory.take(need(151, 200)).err(), Some(151));
        let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _share = memory.take(need(150, 300)).map_err(|_| "never fits").unwrap();
            panic!("in the middle of the work");
        }));
        assert!(panics.is_err() && memory.take(need(0, 100)).is_ok());
    }
}
