//! What the process has inherited, and the standard library does not tell.

use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;

use libc::{c_int, mode_t};

/// Whether a signal is ignored, as `nohup` arranges it for SIGHUP.
pub fn ignores(signal: c_int) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call changes nothing and only fills `action`, for which zeros are valid too.
    let (result, action) = unsafe { (libc::sigaction(signal, ptr::null(), action.as_mut_ptr()), action.assume_init()) };
    result == 0 && action.sa_sigaction == libc::SIG_IGN
}

/// Keeps the Wayland library, which drivers look for screens by, from complaining on stderr where there is no session.
/// Must be called while there is only one thread.
pub fn quiet_wayland() {
    const SESSION: &str = "XDG_RUNTIME_DIR";
    if std::env::var_os(SESSION).is_none() {
        // SAFETY: no other thread reads or writes the environment yet.
        unsafe { std::env::set_var(SESSION, "/nonexistent") };
    }
}

/// The permissions that new files do not get. The first call, which looks them up, must be made while there is
/// only one thread.
pub fn umask() -> mode_t {
    static UMASK: OnceLock<mode_t> = OnceLock::new();
    // SAFETY: the calls have no other effect than on the mask, which has its value again after the second.
    *UMASK.get_or_init(|| unsafe {
        let mask = libc::umask(0o077);
        libc::umask(mask);
        mask
    })
}
