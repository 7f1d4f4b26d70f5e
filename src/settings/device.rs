//! The choice of a device.

use std::str::FromStr;

use crate::error::{Error, Result};

/// The device that does the work. It affects speed, never results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Device {
    /// A GPU if the job is large enough to gain by it, else the CPU. The CPU takes over if the GPU fails.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The best GPU adapter; software adapters are the last choice.
    Gpu,
    /// The first GPU adapter whose name or driver contains this text, ignoring case.
    Named(String),
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.to_lowercase().as_str() {
            "" => Err(Error::Option { name: "device", value: "empty".to_owned(), range: "auto, cpu, gpu or a name" }),
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            _ => Ok(Self::Named(text.to_owned())),
        }
    }
}
