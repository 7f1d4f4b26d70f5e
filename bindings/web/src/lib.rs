//! huepress as WebAssembly: bytes of an image in, bytes of a smaller one out. `npm/index.js` is the face of it.

mod given;
mod options;
mod result;
mod watch;

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use huepress::{Device, Engine, Error, Observer, Original, PressOptions};
use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen::throw_str;

use crate::options::Options;
use crate::result::to_object;
use crate::watch::Watch;

thread_local! {
    /// The engine of the last call for a GPU, with the device's name, since a device takes long to come up.
    static GPU: RefCell<Option<(Device, Rc<Engine>)>> = const { RefCell::new(None) };
}

/// Says what is wrong before the instance ends.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| throw_str(&format!("huepress has a mistake: {panic}"))));
}

/// The version of huepress.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The bytes of memory that the instance has taken; it never gives any back.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    const PAGE: f64 = 65_536.0;
    core::arch::wasm32::memory_size::<0>() as f64 * PAGE
}

/// Compresses a file on the CPU, whatever the option `device` says, and returns when it is done.
///
/// # Errors
/// An option that is wrong, and the errors of the library.
#[wasm_bindgen(js_name = compressOnCpu)]
pub fn compress_on_cpu(bytes: &[u8], options: Object) -> Result<Object, JsValue> {
    let Options { press: options, decode, watch, .. } = Options::read(&options)?;
    let original = Original::decode(bytes, decode).map_err(JsError::from)?;
    let (engine, mut observer) = (Engine::new(Device::Cpu), watch.observer());
    let work = press(&engine, &original, &options, &watch, &mut observer);
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("the CPU never waits"),
    }
}

/// Compresses a file on the GPU that the option `device` asks for.
///
/// # Errors
/// Those of [`compress_on_cpu`], and of a GPU that there is not, or that fails.
#[wasm_bindgen(js_name = compressOnGpu)]
pub async fn compress_on_gpu(bytes: Vec<u8>, options: Object) -> Result<Object, JsValue> {
    let Options { press: options, decode, device, watch } = Options::read(&options)?;
    let original = Original::decode(&bytes, decode).map_err(JsError::from)?;
    let engine = gpu_engine(device);
    let mut observer = watch.observer();
    press(&engine, &original, &options, &watch, &mut observer).await
}

async fn press(
    engine: &Engine,
    original: &Original<'_>,
    options: &PressOptions,
    watch: &Watch,
    observer: Observer<'_>,
) -> Result<Object, JsValue> {
    match engine.press_async(original, options, observer).await {
        Ok(pressed) => Ok(to_object(original, pressed)),
        Err(error) => {
            // A device that is lost stays so; the next call brings up another.
            if matches!(error, Error::Device { .. }) {
                GPU.take();
            }
            Err(watch.failure(error))
        }
    }
}

fn gpu_engine(device: Device) -> Rc<Engine> {
    GPU.with_borrow_mut(|known| match known {
        Some((of, engine)) if *of == device => Rc::clone(engine),
        _ => {
            let engine = Rc::new(Engine::new(device.clone()));
            *known = Some((device, Rc::clone(&engine)));
            engine
        }
    })
}
