//! Devices and pipes, which are written to and never replaced.

use std::fs::{self, Metadata};
use std::path::Path;

/// Whether a path leads to a device or a pipe.
pub fn is_device(path: &Path) -> bool {
    let is_other = |metadata: Metadata| !metadata.is_file() && !metadata.is_dir();
    cfg!(windows) && is_reserved(path) || fs::metadata(path).is_ok_and(is_other)
}

/// Whether Windows takes a name for that of a device: in every directory, with any ending, in any case.
fn is_reserved(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_numbered = |port: &str| {
        let number = stem.strip_prefix(port).unwrap_or_default();
        matches!(number.as_bytes(), [b'1'..=b'9'])
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem) || is_numbered("COM") || is_numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_are_known_however_they_are_written() {
        for name in ["nul", "NUL.png", "out/Con", "com1.txt", "LPT9", "aux .png"] {
            assert!(is_reserved(Path::new(name)), "{name}");
        }
        for name in ["null.png", "com", "com0", "com10", "lpt.png", "a-nul.png", ""] {
            assert!(!is_reserved(Path::new(name)), "{name}");
        }
    }
}
