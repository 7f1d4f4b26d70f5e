//! Work on several items at once, with the results in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::run::caught::caught;

/// The most items left for each thread with which they share their work. Where more are left, each thread works alone
/// on its own item: threads that have enough to do need no help.
const FEW: usize = 3;

/// Starts the threads that share the work on an image: one a core.
///
/// # Errors
/// Fails where the system allows no more threads.
pub fn start_threads() -> Result<(), String> {
    let started = ThreadPoolBuilder::new().build_global();
    started.map_err(|error| format!("cannot start threads for the work ({error}); RAYON_NUM_THREADS=1 asks for one"))
}

/// The threads that share the work on an item.
#[derive(Clone, Copy)]
pub struct Threads<'a>(Option<&'a ThreadPool>);

impl Threads<'_> {
    /// All threads, which other items share too.
    pub const ALL: Self = Self(None);

    /// Does work on these threads.
    pub fn run<T: Send>(self, work: impl FnOnce() -> T + Send) -> T {
        match self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Items that wait for work, and the number of threads that do it.
pub struct Queue {
    pub items: usize,
    pub workers: usize,
}

impl Queue {
    /// Does `work` for the items 0 to `items - 1`, and hands the results to `on_done` in this order, each as soon as
    /// those before it are there. The work is told which threads are best for it. An item whose work panics has a message instead of a result.
    ///
    /// # Errors
    /// The first error of `on_done`, which ends the work.
    pub fn in_order<T: Send, E: Send>(
        &self,
        work: impl Fn(usize, Threads<'_>) -> T + Sync,
        mut on_done: impl FnMut(usize, Result<T, String>) -> Result<(), E>,
    ) -> Result<(), E> {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.workers.min(self.items) {
                let (sender, next, work) = (sender.clone(), &next, &work);
                let work = move || self.run_worker(next, &sender, work);
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    // Those that there are do it all.
                    break;
                }
            }
            drop(sender);
            let (mut waiting, mut turn) = (BTreeMap::new(), 0);
            for (index, result) in receiver {
                waiting.insert(index, result);
                while let Some(result) = waiting.remove(&turn) {
                    on_done(turn, result)?;
                    turn += 1;
                }
            }
            // Without any, this thread does.
            (turn..self.items).try_for_each(|index| on_done(index, caught(|| work(index, Threads::ALL))))
        })
    }

    /// Takes items from `next` until there are no more, or nobody listens.
    fn run_worker<T: Send>(
        &self,
        next: &AtomicUsize,
        sender: &mpsc::Sender<(usize, Result<T, String>)>,
        work: &(impl Fn(usize, Threads<'_>) -> T + Sync),
    ) {
        let &Self { items, workers } = self;
        let alone = ThreadPoolBuilder::new().num_threads(1).build().ok().filter(|_| items > FEW * workers);
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= items {
                break;
            }
            let threads = Threads(alone.as_ref().filter(|_| items - index > FEW * workers));
            if sender.send((index, caught(|| work(index, threads)))).is_err() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_ends_all() {
        let slow = |index: usize, threads: Threads<'_>| {
            assert_eq!(threads.run(|| index), index);
            thread::sleep(std::time::Duration::from_millis(20 - index as u64 % 20));
            index * index
        };
        for workers in [1, 3, 40] {
            let mut results = Vec::new();
            Queue { items: 30, workers }
                .in_order(slow, |index, square| {
                    results.push((index, square.unwrap()));
                    Ok::<_, ()>(())
                })
                .unwrap();
            assert!(results.iter().copied().eq((0..30).map(|index| (index, index * index))));
        }
        let stops = |index: usize, _| if index == 3 { Err(index) } else { Ok(()) };
        assert_eq!(Queue { items: 30, workers: 2 }.in_order(slow, stops), Err(3));
        assert_eq!(Queue { items: 0, workers: 2 }.in_order(slow, stops), Ok(()));
    }

    #[test]
    fn a_panic_is_the_failure_of_one_item_and_the_others_are_done() {
        let work = |index: usize, _: Threads<'_>| if index.is_multiple_of(7) { panic!("item {index}") } else { index };
        for (items, workers) in [(1, 1), (30, 1), (30, 3)] {
            let mut done = 0;
            let each = |index: usize, result: Result<usize, String>| {
                done += 1;
                match result {
                    Ok(result) => assert_eq!(result, index),
                    Err(message) => assert!(index.is_multiple_of(7) && message.ends_with(&format!("item {index}"))),
                }
                Ok::<_, ()>(())
            };
            Queue { items, workers }.in_order(work, each).unwrap();
            assert_eq!(done, items);
        }
    }
}
