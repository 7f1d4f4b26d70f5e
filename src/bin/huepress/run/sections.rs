//! The sections of a report on the disk, where they wait for the others: a long report needs no memory.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::files::device::is_device;
use crate::files::name::shown;
use crate::files::output::{Writer, directory};

/// The sections so far, in the order in which they were done, in a file without a name beside the report, or among the
/// temporary files of the system where the report is a device. Only this process can read it, and the system removes it
/// even where the process is killed.
pub struct Sections(Mutex<File>);

impl Sections {
    /// # Errors
    /// Fails where the directory of the report takes no file.
    pub fn beside(report: &Path, writer: &Writer) -> Result<Self, String> {
        let made = || {
            if is_device(report) {
                return tempfile::tempfile();
            }
            let directory = directory(report);
            if writer.make_directories {
                fs::create_dir_all(directory)?;
            }
            tempfile::tempfile_in(directory)
        };
        made().map(Mutex::new).map(Self).map_err(|error| format!("cannot write {}: {error}", shown(report)))
    }

    /// Adds a section, and returns its place.
    pub fn add(&self, section: &str) -> Result<Range<u64>, String> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let added = file.seek(SeekFrom::End(0)).and_then(|start| {
            file.write_all(section.as_bytes())?;
            Ok(start..start + section.len() as u64)
        });
        added.map_err(|error| format!("cannot keep the report's sections: {error}"))
    }

    /// Writes the sections at some places, in this order.
    pub fn write(&self, places: &[Range<u64>], out: &mut dyn Write) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.iter().try_for_each(|place| {
            file.seek(SeekFrom::Start(place.start))?;
            io::copy(&mut (&*file).take(place.end - place.start), out).map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_come_in_the_order_that_is_asked_for_and_leave_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let writer = Writer { force: false, make_directories: true };
        let sections = Sections::beside(&dir.path().join("new/report.html"), &writer).unwrap();
        let places: Vec<_> = ["one", "", "three"].iter().map(|text| sections.add(text).unwrap()).collect();
        let mut written = Vec::new();
        sections.write(&[places[2].clone(), places[1].clone(), places[0].clone()], &mut written).unwrap();
        assert_eq!(written, b"threeone");
        drop(sections);
        assert_eq!(fs::read_dir(dir.path().join("new")).unwrap().count(), 0);
        let nowhere = Writer { make_directories: false, ..writer };
        assert!(Sections::beside(&dir.path().join("none/report.html"), &nowhere).is_err());
    }
}
