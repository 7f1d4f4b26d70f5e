//! The owner, the group and the mode of a file that is whole.

#[cfg(unix)]
use std::fs::Permissions;
use std::fs::{File, Metadata};
use std::io;
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

#[cfg(unix)]
use crate::files::process::umask;

/// Gives a file the mode that new files get.
#[cfg(unix)]
pub fn like_new(file: &File) -> io::Result<()> {
    // The type of modes differs between systems, and so does what it needs to become a number of 32 bits.
    #[allow(clippy::useless_conversion)]
    let mask = u32::from(umask());
    file.set_permissions(Permissions::from_mode(0o666 & !mask))
}

/// Gives a file the owner, the group and the mode of another, with a warning where this is not allowed. The bits that
/// let a program run as its owner or group go.
#[cfg(unix)]
pub fn like(file: &File, model: &Metadata) -> io::Result<Option<String>> {
    let mut mode = model.mode() & 0o777;
    let differs = |now: &Metadata| (now.uid(), now.gid()) != (model.uid(), model.gid());
    let made = file.metadata()?;
    if differs(&made) && fchown(file, Some(model.uid()), Some(model.gid())).is_err() {
        // The group alone may be allowed.
        let _ = fchown(file, None, Some(model.gid()));
    }
    let now = file.metadata()?;
    if now.gid() != model.gid() {
        // Another group gets no more than everybody.
        mode &= !0o070 | (mode & 0o007) << 3;
    }
    file.set_permissions(Permissions::from_mode(mode))?;
    Ok(differs(&now).then(|| {
        let (old, new) = (format!("{}:{}", model.uid(), model.gid()), format!("{}:{}", now.uid(), now.gid()));
        format!("the owner and group were {old} and are {new} now, as the system allows no other")
    }))
}

/// Gives a file the permissions that new files get: it has them already.
#[cfg(not(unix))]
pub fn like_new(_: &File) -> io::Result<()> {
    Ok(())
}

/// Gives a file the permissions of another.
#[cfg(not(unix))]
pub fn like(file: &File, model: &Metadata) -> io::Result<Option<String>> {
    file.set_permissions(model.permissions()).map(|()| None)
}
