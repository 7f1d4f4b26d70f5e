//! The memory of the machine.

use std::fs;
use std::path::{Path, PathBuf};

/// The bytes of memory, or fewer where a control group allows no more; None where the system does not say.
pub fn memory() -> Option<u64> {
    let read = |path: &Path| fs::read_to_string(path).ok();
    let all = total(&read(Path::new("/proc/meminfo"))?)?;
    let groups = read(Path::new("/proc/self/cgroup")).unwrap_or_default();
    // A group without a limit says `max`, or a number that is larger than any memory.
    let limits = limit_files(&groups).into_iter().filter_map(|file| read(&file)?.trim().parse().ok());
    Some(limits.fold(all, u64::min))
}

/// The bytes that `/proc/meminfo` tells.
fn total(meminfo: &str) -> Option<u64> {
    let kibibytes = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?.trim().strip_suffix(" kB")?;
    kibibytes.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The files with the limits of the control groups that `/proc/self/cgroup` tells, and of those around them.
fn limit_files(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let [_, controllers, group] = line.splitn(3, ':').collect::<Vec<_>>()[..] else { continue };
        let (root, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            _ if controllers.split(',').any(|name| name == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let around = Path::new(group.trim_start_matches('/')).ancestors();
        files.extend(around.map(|group| Path::new(root).join(group).join(file)));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_what_the_system_and_its_groups_allow() {
        assert_eq!(total("MemTotal:       24583144 kB\nMemFree: 1 kB\n"), Some(24_583_144 * 1024));
        assert_eq!(total("MemFree: 1 kB\n"), None);
        for (groups, files) in [
            ("0::/user/one\n", &["user/one/memory.max", "user/memory.max", "memory.max"][..]),
            ("3:cpu:/a\n2:memory,hugetlb:/\n", &["memory/memory.limit_in_bytes"]),
            ("nonsense", &[]),
        ] {
            let files: Vec<PathBuf> = files.iter().map(|file| Path::new("/sys/fs/cgroup").join(file)).collect();
            assert_eq!(limit_files(groups), files, "{groups}");
        }
        assert!(memory().is_none_or(|bytes| bytes > 1 << 20));
    }
}
