//! The owner, the group and the mode of a file that is whole.

use std::fs::{File, Metadata};
use std::io;

#[cfg(unix)]
pub use unix::{like, like_new, remember_umask};

#[cfg(unix)]
mod unix {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    use std::sync::OnceLock;

    use super::{File, Metadata, io};
    use crate::files::process::umask;

    static UMASK: OnceLock<u32> = OnceLock::new();

    /// Looks up the mask of new files while there is only one thread.
    pub fn remember_umask() {
        UMASK.get_or_init(|| umask().into());
    }

    /// Gives a file the mode that new files get.
    pub fn like_new(file: &File) -> io::Result<()> {
        let mask = UMASK.get_or_init(|| umask().into());
        file.set_permissions(Permissions::from_mode(0o666 & !mask))
    }

    /// Gives a file the owner, the group and the mode of another, with a warning where this is not allowed. The bits
    /// that let a program run as its owner or group go.
    pub fn like(file: &File, model: &Metadata) -> io::Result<Option<String>> {
        let mut mode = model.mode() & 0o777;
        let differs = |now: &Metadata| (now.uid(), now.gid()) != (model.uid(), model.gid());
        let mut now = file.metadata()?;
        if differs(&now) && fchown(file, Some(model.uid()), Some(model.gid())).is_err() {
            // The group alone may be allowed.
            let _ = fchown(file, None, Some(model.gid()));
        }
        now = file.metadata()?;
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
}

#[cfg(not(unix))]
pub fn remember_umask() {}

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
