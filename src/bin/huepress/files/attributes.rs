//! Extended attributes, and access control lists, which are some of them.

use std::fs::File;
use std::path::Path;

/// Gives a file the extended attributes of another, with a warning where one is not allowed. A program's powers are left
/// out, as the setuid bits are, and labels of the system, which says itself what a file may have.
#[cfg(unix)]
pub fn copy(from: &Path, to: &File) -> Option<String> {
    use xattr::FileExt;
    // File systems without attributes have none to lose.
    let names = xattr::list(from).ok()?;
    let mut lost = Vec::new();
    for name in names.filter(|name| !name.to_string_lossy().starts_with("security.")) {
        let copied =
            xattr::get(from, &name).and_then(|value| value.map_or(Ok(()), |value| to.set_xattr(&name, &value)));
        if copied.is_err() {
            lost.push(name.to_string_lossy().into_owned());
        }
    }
    (!lost.is_empty()).then(|| format!("it lost attributes that the system does not allow: {}", lost.join(", ")))
}

#[cfg(not(unix))]
pub fn copy(_: &Path, _: &File) -> Option<String> {
    None
}
