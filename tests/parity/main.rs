//! One spec, run on every backend: a device is a choice of speed, never of result.
//!
//! Without an adapter the GPU's tests show as ignored, and with `HUEPRESS_REQUIRE_GPU` set they fail.

mod colors;
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "gpu")]
mod lost_gpu;
mod mistake;
#[cfg(feature = "gpu")]
mod on_gpu;
mod reference;
mod spec;

use huepress::internals::backend::Cpu;
use libtest_mimic::{Arguments, Failed, Trial};
use mistake::Mistake;
use reference::Reference;
use spec::Part;

fn main() {
    let mut trials = vec![
        Trial::test("kernels_of_colours_lead_to_the_same", colors::kernels_lead_to_the_same),
        Trial::test("the_cpu_equals_the_kernels", || passes(&Cpu)),
        Trial::test("one_thread_equals_the_kernels", || with_threads(1)),
        Trial::test("seven_threads_equal_the_kernels", || with_threads(7)),
    ];
    trials.extend(Mistake::ALL.map(|mistake| {
        Trial::test(format!("a_twin_is_caught_with_{mistake:?}"), move || {
            is_caught(&Reference(mistake), mistake.part())
        })
    }));
    #[cfg(feature = "gpu")]
    {
        lost_gpu::silence();
        trials.extend(on_gpu::trials());
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn passes<B: huepress::internals::backend::Backend>(backend: &B) -> Result<(), Failed> {
    Part::ALL.into_iter().try_for_each(|part| pollster::block_on(spec::differs(backend, part)).map_err(Failed::from))
}

fn is_caught<B: huepress::internals::backend::Backend>(wrong: &B, part: Part) -> Result<(), Failed> {
    match pollster::block_on(spec::differs(wrong, part)) {
        Ok(()) => Err("the spec does not see the mistake".into()),
        Err(_) => Ok(()),
    }
}

fn with_threads(threads: usize) -> Result<(), Failed> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(|| passes(&Cpu))
}
