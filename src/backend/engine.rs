//! The choice of a backend for a job, and the reason.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::backend::cpu::Cpu;
#[cfg(feature = "gpu")]
use crate::backend::gpu::adapters::{self, AdapterKind};
#[cfg(feature = "gpu")]
use crate::backend::gpu::device::Gpu;
use crate::backend::traits::Backend;
use crate::error::{Error, Result};
use crate::settings::device::Device;
use crate::settings::event::{Event, Observer, Stage, emit};

/// Visits for each thread of the CPU from which [`Device::Auto`] looks for a GPU.
///
/// A core of a server of 2023 takes some 28 ns to a visit, whatever the number of colours, as most of them are never
/// looked at. So the CPU is busy for one and a half seconds: that is worth the tenths of a second that a driver takes
/// to come up, and to look in vain costs little beside it.
const BREAK_EVEN: u64 = 3 << 24;

/// Brings up the device that the user asked for when the first job needs it, and keeps it for the others, on whatever
/// thread they are.
pub struct Engine {
    device: Device,
    cpu: Cpu,
    /// The GPU, or the reason why the CPU is taken in its place.
    #[cfg(feature = "gpu")]
    gpu: async_lock::OnceCell<Result<Gpu, &'static str>>,
    /// Whether a GPU was handed over, to be taken whatever the job.
    preferred: bool,
    /// Whether the GPU failed: later jobs leave it alone.
    failed: AtomicBool,
}

/// A backend chosen for a job.
pub enum Selected<'a> {
    /// The CPU.
    Cpu(&'a Cpu),
    /// A GPU.
    #[cfg(feature = "gpu")]
    Gpu(&'a Gpu),
}

/// A job for any backend, with the same result.
#[allow(async_fn_in_trait, reason = "see Backend")]
pub(crate) trait Job {
    type Done;

    async fn run<B: Backend>(&self, backend: &B, observer: Observer<'_>) -> Result<Self::Done>;
}

/// The device that did a job, and the reason for it.
#[derive(Clone, Debug)]
pub(crate) struct DeviceUsed {
    /// `cpu`, or the adapter's name.
    pub(crate) device: String,
    pub(crate) reason: String,
}

impl Selected<'_> {
    /// `cpu`, or the adapter's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Cpu(_) => "cpu",
            #[cfg(feature = "gpu")]
            Self::Gpu(gpu) => &gpu.adapter().name,
        }
    }
}

impl Default for Engine {
    /// The engine of [`Device::Auto`].
    fn default() -> Self {
        Self::new(Device::Auto)
    }
}

impl Engine {
    /// An engine for that device. Nothing is brought up yet.
    pub fn new(device: Device) -> Self {
        Self {
            device,
            cpu: Cpu,
            #[cfg(feature = "gpu")]
            gpu: async_lock::OnceCell::new(),
            preferred: false,
            failed: AtomicBool::new(false),
        }
    }

    /// An engine that takes this GPU for every job of any size, and the CPU should it fail.
    #[cfg(feature = "gpu")]
    pub fn with_gpu(gpu: Gpu) -> Self {
        Self { gpu: Ok(gpu).into(), preferred: true, ..Self::new(Device::Auto) }
    }

    /// An engine that takes this GPU for every job of any size, and fails where it does.
    #[cfg(feature = "gpu")]
    pub fn with_gpu_alone(gpu: Gpu) -> Self {
        Self { gpu: Ok(gpu).into(), ..Self::new(Device::Gpu) }
    }

    /// Whether it is by its size that a job of so many visits is one for a GPU.
    pub(crate) fn is_large(&self, point_visits: u64) -> bool {
        self.device == Device::Auto
            && !self.preferred
            && point_visits / rayon::current_num_threads() as u64 >= BREAK_EVEN
    }

    /// The GPU, once it is brought up.
    #[cfg(feature = "gpu")]
    pub fn gpu(&self) -> Option<&Gpu> {
        self.gpu.get().and_then(|gpu| gpu.as_ref().ok())
    }

    /// Whether a failing GPU may be replaced by the CPU: it may, unless a GPU was asked for.
    pub fn may_fall_back(&self) -> bool {
        self.device == Device::Auto
    }

    /// Does work of so many visits on the backend that is best for it. A GPU that fails is replaced by the CPU, unless
    /// it was asked for.
    pub(crate) async fn run<W: Job>(
        &self,
        point_visits: u64,
        work: &W,
        observer: Observer<'_>,
    ) -> Result<(W::Done, DeviceUsed)> {
        emit(observer, Event::Stage(Stage::Device))?;
        let chosen = self.choose_or_fail(point_visits).await;
        let done = match chosen {
            Ok((chosen, reason)) => {
                let used = DeviceUsed { device: chosen.name().to_owned(), reason };
                let done = match chosen {
                    Selected::Cpu(cpu) => work.run(cpu, observer).await,
                    #[cfg(feature = "gpu")]
                    Selected::Gpu(gpu) => gpu.guard(work.run(gpu, observer)).await,
                };
                done.map(|done| (done, used))
            }
            Err(error) => Err(error),
        };
        match done {
            Err(error @ Error::Device { .. }) if self.may_fall_back() => {
                // Jobs that run at once fail at once, for one reason.
                if !self.failed.swap(true, Ordering::Relaxed) {
                    emit(observer, Event::FellBackToCpu(&error))?;
                }
                let used = DeviceUsed { device: "cpu".to_owned(), reason: FAILED.to_owned() };
                Ok((work.run(&self.cpu, observer).await?, used))
            }
            done => done,
        }
    }

    /// The backend for a job that looks at a pixel or a colour so many times, and why it was taken.
    ///
    /// # Errors
    /// [`Error::NoAdapter`](crate::Error::NoAdapter) or [`Error::Device`](crate::Error::Device) where a GPU was asked
    /// for and there is none, or it does not come up.
    pub async fn choose(&self, point_visits: u64) -> Result<(Selected<'_>, String)> {
        match self.choose_or_fail(point_visits).await {
            Err(Error::Device { .. }) if self.may_fall_back() => Ok((Selected::Cpu(&self.cpu), FAILED.to_owned())),
            chosen => chosen,
        }
    }

    /// [`Engine::choose`], but a GPU that does not come up is an error.
    async fn choose_or_fail(&self, point_visits: u64) -> Result<(Selected<'_>, String)> {
        match &self.device {
            Device::Cpu => Ok((Selected::Cpu(&self.cpu), "asked for".to_owned())),
            Device::Auto if self.failed.load(Ordering::Relaxed) => Ok((Selected::Cpu(&self.cpu), FAILED.to_owned())),
            Device::Auto if !self.is_large(point_visits) && !self.preferred => {
                Ok((Selected::Cpu(&self.cpu), "a job of this size does not pay for a GPU's start-up".to_owned()))
            }
            device => self.choose_gpu(device).await,
        }
    }

    #[cfg(feature = "gpu")]
    async fn choose_gpu(&self, device: &Device) -> Result<(Selected<'_>, String)> {
        let name = match device {
            Device::Named(name) => Some(name.as_str()),
            _ => None,
        };
        let open = async || {
            let found = match adapters::find(name).await {
                Err(Error::NoAdapter { .. }) if self.may_fall_back() => return Ok(Err("there is no GPU")),
                found => found?,
            };
            match unfit(found.known.kind).filter(|_| self.may_fall_back()) {
                Some(reason) => Ok(Err(reason)),
                None => Gpu::start(found).await.map(Ok),
            }
        };
        Ok(match self.gpu.get_or_try_init(open).await? {
            Ok(gpu) if !self.may_fall_back() || self.preferred => {
                let is_software = gpu.adapter().kind == AdapterKind::Software;
                let reason = if is_software { "asked for; it is software, slower than `cpu`" } else { "asked for" };
                (Selected::Gpu(gpu), reason.to_owned())
            }
            Ok(gpu) => (Selected::Gpu(gpu), "the job is large".to_owned()),
            Err(reason) => (Selected::Cpu(&self.cpu), (*reason).to_owned()),
        })
    }

    #[cfg(not(feature = "gpu"))]
    async fn choose_gpu(&self, device: &Device) -> Result<(Selected<'_>, String)> {
        match device {
            Device::Auto => Ok((Selected::Cpu(&self.cpu), "built without GPU support".to_owned())),
            device => Err(Error::NoAdapter {
                wanted: format!("for {device:?}"),
                found: "huepress was built without the feature `gpu`".to_owned(),
            }),
        }
    }
}

/// The reason why nothing is gained on an adapter of such a kind, where nothing is.
#[cfg(feature = "gpu")]
fn unfit(kind: AdapterKind) -> Option<&'static str> {
    match kind {
        AdapterKind::Software => Some("the only adapter is software, and the CPU itself is faster"),
        AdapterKind::Integrated => Some("the adapter is integrated, and the CPU's pruned search is faster"),
        AdapterKind::Discrete | AdapterKind::Virtual | AdapterKind::Other => None,
    }
}

/// The reason for the CPU once a GPU has failed.
const FAILED: &str = "the GPU failed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_job_decides_for_auto_alone() {
        let threads = rayon::current_num_threads() as u64;
        let auto = Engine::new(Device::Auto);
        assert!(!auto.is_large(BREAK_EVEN * threads - 1) && auto.is_large(BREAK_EVEN * threads));
        for device in [Device::Cpu, Device::Gpu, Device::Named("any".to_owned())] {
            assert!(!Engine::new(device).is_large(u64::MAX));
        }
        let small = pollster::block_on(auto.choose(0)).map(|(chosen, _)| chosen.name().to_owned());
        assert_eq!(small.unwrap(), "cpu");
    }
}
