//! Panics, as failures of the work in which they happen.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does work, and turns a panic into a message.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing is used again of what the work may have left half done: its locks heal, and its files are temporary.
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| format!("huepress failed in a way that it should not, please report it: {}", message(&*panic)))
}

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
    }
}
