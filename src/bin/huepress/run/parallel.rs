//! Work on several things at once, with the results in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use rayon::ThreadPoolBuilder;

/// While there are more things than this for each thread, each thread works alone on its own: nothing is shared out
/// among threads that have enough to do. The last ones are.
const FEW: usize = 3;

/// Does `work` for 0 to `count - 1` on some threads, and hands the results to `emit` in this order, each as soon as those
/// before it are there. Stops at the first error of `emit`.
pub fn in_order<T: Send, E: Send>(
    (count, workers): (usize, usize),
    work: impl Fn(usize) -> T + Sync,
    mut emit: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers.min(count) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                let alone = ThreadPoolBuilder::new().num_threads(1).build().ok().filter(|_| count > FEW * workers);
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let done = match &alone {
                        Some(alone) if count - index > FEW * workers => alone.install(|| work(index)),
                        _ => work(index),
                    };
                    // Nobody listens any more where there was an error.
                    if sender.send((index, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut turn) = (BTreeMap::new(), 0);
        for (index, done) in receiver {
            waiting.insert(index, done);
            while let Some(done) = waiting.remove(&turn) {
                emit(turn, done)?;
                turn += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_ends_all() {
        let slow = |index: usize| {
            thread::sleep(std::time::Duration::from_millis(20 - index as u64 % 20));
            index * index
        };
        for workers in [1, 3, 40] {
            let mut told = Vec::new();
            in_order((30, workers), slow, |index, square| {
                told.push((index, square));
                Ok::<_, ()>(())
            })
            .unwrap();
            assert!(told.iter().copied().eq((0..30).map(|index| (index, index * index))));
        }
        let stops = |index: usize, _| if index == 3 { Err(index) } else { Ok(()) };
        assert_eq!(in_order((30, 2), slow, stops), Err(3));
        assert_eq!(in_order((0, 2), slow, stops), Ok(()));
    }
}
