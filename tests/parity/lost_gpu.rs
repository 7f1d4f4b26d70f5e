//! A GPU that fails in the middle of a job.

use std::ops::ControlFlow;

use huepress::gpu::catches_panics;
use huepress::internals::backend::gpu::{Fault, FaultKind, Gpu};
use huepress::{Device, Engine, Error, Event, Histogram, KMeans, Options, ignore_events};
use libtest_mimic::Failed;

use crate::common::photo;

/// Leaves panics unsaid that become errors.
pub fn silence() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !catches_panics() {
            usual(panic);
        }
    }));
}

/// The ways to fail, each after some readbacks.
fn faulty() -> impl Iterator<Item = Result<Gpu, Failed>> {
    let kinds = [FaultKind::Loss, FaultKind::Panic].into_iter();
    let faults = kinds.flat_map(|kind| [0, 1, 4].map(|readbacks| Fault::after(readbacks, kind)));
    faults.map(|fault| Ok(pollster::block_on(Gpu::with_fault(None, fault))?))
}

/// Where the CPU may take over it gives the same result for this job and for the others, and one event tells of it.
pub fn is_replaced() -> Result<(), Failed> {
    let (image, options) = (photo(90, 60, false), Options::default().colors(16));
    let cpu = Engine::new(Device::Cpu);
    let right = cpu.compress(&image, &options)?;
    for gpu in faulty() {
        let engine = Engine::with_gpu(gpu?);
        let mut failures = 0;
        for job in ["first", "later"] {
            let mut observer = |event: Event<'_>| {
                failures += usize::from(matches!(event, Event::FellBackToCpu(Error::Device { .. })));
                ControlFlow::Continue(())
            };
            let result = pollster::block_on(engine.compress_async(&image, &options, &mut observer))?;
            assert!(result.image == right.image, "{job}");
            assert_eq!(result.fit.device, "cpu", "{job}");
        }
        assert_eq!(failures, 1);
    }
    Ok(())
}

/// Where the GPU was asked for every job is an error.
pub fn is_an_error_if_it_was_asked_for() -> Result<(), Failed> {
    let (image, options) = (photo(90, 60, false), Options::default().colors(16));
    for gpu in faulty() {
        let engine = Engine::with_gpu_alone(gpu?);
        for _ in 0..2 {
            let failed = engine.compress(&image, &options);
            assert!(matches!(failed, Err(Error::Device { .. })), "{:?}", failed.map(|done| done.fit));
        }
        let clustered = pollster::block_on(KMeans::new(4).fit_async(&engine, image.pixels(), &mut ignore_events));
        let extracted = engine.extract(&Histogram::from_image(&image), &options);
        assert!(matches!(clustered, Err(Error::Device { .. })) && matches!(extracted, Err(Error::Device { .. })));
    }
    Ok(())
}
