//! Progress out of a running call, and the wish to stop into it.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use huepress::{Error, Event, Stage};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

/// The watcher of a call.
pub struct Watch {
    on_progress: Option<Function>,
    /// An `AbortSignal`.
    signal: Option<JsValue>,
    /// What the listener threw.
    thrown: OnceCell<JsValue>,
}

impl Watch {
    pub fn new(on_progress: Option<Function>, signal: Option<JsValue>) -> Self {
        Self { on_progress, signal, thrown: OnceCell::new() }
    }

    /// An observer that tells of stages, and stops where the signal is aborted or the listener throws.
    pub fn observer(&self) -> impl FnMut(Event<'_>) -> ControlFlow<()> {
        |event| {
            let goes_on = match event {
                Event::Stage(stage) => self.tell(stage).map_err(|thrown| self.thrown.set(thrown)).is_ok(),
                _ => true,
            };
            if goes_on && !self.is_aborted() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }
    }

    /// The error that the caller gets: what the listener threw, where that ended the work.
    pub fn failure(&self, error: Error) -> JsValue {
        self.thrown.get().cloned().unwrap_or_else(|| JsError::from(error).into())
    }

    fn tell(&self, stage: Stage) -> Result<(), JsValue> {
        let (Some(listener), Some(name)) = (&self.on_progress, name(stage)) else { return Ok(()) };
        let progress = Object::new();
        Reflect::set(&progress, &"stage".into(), &name.into())?;
        listener.call1(&JsValue::UNDEFINED, &progress).map(drop)
    }

    fn is_aborted(&self) -> bool {
        let aborted = |signal| Reflect::get(signal, &"aborted".into()).is_ok_and(|aborted| aborted.is_truthy());
        self.signal.as_ref().is_some_and(aborted)
    }
}

fn name(stage: Stage) -> Option<&'static str> {
    Some(match stage {
        Stage::Histogram | Stage::Points => "count",
        Stage::Device | Stage::Load => "device",
        Stage::CoarseFit | Stage::Lloyd => "palette",
        Stage::Remap | Stage::Sweep => "pixels",
        Stage::Encode => "encode",
        Stage::Score => "score",
        _ => return None,
    })
}
