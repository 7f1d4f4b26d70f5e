//! Panics, as failures of the work in which they happen.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::files::name::shown;

/// Does work, and turns a panic into a message.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing is used again of what the work may have left half done: its locks heal, and its files are temporary.
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| format!("huepress failed in a way that it should not, please report it: {}", message(&*panic)))
}

/// Does work on a file, and turns a panic into an error that names the file.
pub fn caught_on<T>(file: &Path, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    caught(work).unwrap_or_else(|panic| Err(format!("{}: {panic}", shown(file))))
}

/// Leaves panics unsaid that become failures of a GPU, which are reported as such.
#[cfg(feature = "gpu")]
pub fn silence_gpus() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !huepress::gpu::catches_panics() {
            usual(panic);
        }
    }));
}

#[cfg(not(feature = "gpu"))]
pub fn silence_gpus() {}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_message() {
        assert_eq!(caught(|| 7), Ok(7));
        assert!(caught(|| panic!("the number was {}", 9)).unwrap_err().ends_with("report it: the number was 9"));
        assert!(caught(|| panic!("plain")).unwrap_err().ends_with("plain"));
        let on_file = caught_on(Path::new("a.png"), || if true { panic!("here") } else { Ok(()) }).unwrap_err();
        assert!(on_file.starts_with("a.png: ") && on_file.ends_with("here"), "{on_file}");
    }
}
