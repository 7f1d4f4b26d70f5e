//! Adapters: what there is, and which is taken.

use std::fmt;

use crate::backend::gpu::guard::{caught_async, failed};
use crate::error::{Error, Result};

/// The kind of an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdapterKind {
    /// A card with memory of its own.
    Discrete,
    /// A part of the processor, sharing its memory.
    Integrated,
    /// A share of a GPU in a virtual machine.
    Virtual,
    /// Unknown to the driver, or hidden by a browser, behind whose adapter there may be anything.
    Other,
    /// Software on the CPU, such as lavapipe, WARP or SwiftShader.
    Software,
}

/// An adapter, as its driver describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Its name, such as "NVIDIA GeForce RTX 4070", or "webgpu" in a browser that does not tell it.
    pub name: String,
    /// Its kind.
    pub kind: AdapterKind,
    /// The interface that drives it, such as "vulkan".
    pub api: &'static str,
    /// The driver's name and version.
    pub driver: String,
    /// The most bytes of one storage buffer that a shader sees.
    pub max_binding_bytes: u64,
    /// The most bytes of one buffer.
    pub max_buffer_bytes: u64,
    /// The most workgroups of a dispatch along one dimension.
    pub max_workgroups: u32,
}

impl fmt::Display for AdapterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discrete => "discrete",
            Self::Integrated => "integrated",
            Self::Virtual => "virtual",
            Self::Other => "other",
            Self::Software => "software",
        })
    }
}

impl Adapter {
    fn of(adapter: &wgpu::Adapter) -> Self {
        let (info, limits) = (adapter.get_info(), adapter.limits());
        let kind = match info.device_type {
            wgpu::DeviceType::DiscreteGpu => AdapterKind::Discrete,
            wgpu::DeviceType::IntegratedGpu => AdapterKind::Integrated,
            wgpu::DeviceType::VirtualGpu => AdapterKind::Virtual,
            wgpu::DeviceType::Cpu => AdapterKind::Software,
            wgpu::DeviceType::Other => AdapterKind::Other,
        };
        let api = info.backend.to_str();
        Self {
            name: if info.name.is_empty() { api.to_owned() } else { info.name },
            kind,
            api,
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            max_binding_bytes: limits.max_storage_buffer_binding_size,
            max_buffer_bytes: limits.max_buffer_size,
            max_workgroups: limits.max_compute_workgroups_per_dimension,
        }
    }

    /// Whether its name or its driver contains this, whatever the case.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        [&self.name, &self.driver].iter().any(|known| known.to_lowercase().contains(&name))
    }
}

/// Every adapter that can run the shaders, the best kind first and otherwise in the system's order.
pub async fn adapters() -> Vec<Adapter> {
    all().await.into_iter().map(|found| found.known).collect()
}

/// An adapter that was found, and is not opened yet.
pub(crate) struct Found {
    pub(super) adapter: wgpu::Adapter,
    pub(crate) known: Adapter,
}

/// The best adapter, or the best of those with that name.
pub(crate) async fn find(name: Option<&str>) -> Result<Found> {
    let all = caught_async(all()).await.map_err(|panic| failed(name.unwrap_or("gpu"), &panic))?;
    let names: Vec<String> = all.iter().map(|found| found.known.name.clone()).collect();
    let fits = |found: &Found| name.is_none_or(|name| found.known.is_called(name));
    all.into_iter().find(fits).ok_or_else(|| Error::NoAdapter {
        wanted: name.map_or("found".to_owned(), |name| format!("called {name:?}")),
        found: match names.as_slice() {
            [] => format!("{NO_DRIVER}, or use the CPU, which gives the same bytes"),
            names => format!("there are: {}", names.join(", ")),
        },
    })
}

/// What to do where there is no adapter.
const NO_DRIVER: &str = if cfg!(target_family = "wasm") {
    "take a browser with WebGPU and switch it on"
} else {
    "install a Vulkan, Metal or DX12 driver"
};

async fn all() -> Vec<Found> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let mut all: Vec<_> = instance
        .enumerate_adapters(wgpu::Backends::all())
        .await
        .into_iter()
        .filter(|adapter| {
            let flags = adapter.get_downlevel_capabilities().flags;
            flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
        })
        .map(|adapter| {
            let known = Adapter::of(&adapter);
            Found { adapter, known }
        })
        .collect();
    all.sort_by_key(|found| found.known.kind);
    all
}
