//! An observer that takes part in decoding, by way of the bytes that a decoder reads.

use std::cell::RefCell;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use crate::error::{Error, Result};
use crate::settings::event::{Observer, ask};

/// Bytes of a file between two questions.
const EVERY: u64 = 1 << 16;

/// An observer that remembers having ended the work, since the errors of decoders do not say so.
pub(super) struct Watch<'a>(RefCell<State<'a>>);

struct State<'a> {
    observer: Observer<'a>,
    has_ended: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn new(observer: Observer<'a>) -> Self {
        Self(RefCell::new(State { observer, has_ended: false }))
    }

    /// Asks whether the work goes on.
    pub(super) fn goes_on(&self) -> bool {
        let State { observer, has_ended } = &mut *self.0.borrow_mut();
        *has_ended = *has_ended || ask(observer).is_err();
        !*has_ended
    }

    /// # Errors
    /// [`Error::Stopped`] if the observer ends the work.
    pub(super) fn ask(&self) -> Result<()> {
        if self.goes_on() { Ok(()) } else { Err(Error::Stopped) }
    }

    /// The result of the work; whatever it is, it was stopped where the observer has ended it.
    pub(super) fn outcome<T>(&self, result: Result<T>) -> Result<T> {
        if self.0.borrow().has_ended { Err(Error::Stopped) } else { result }
    }

    /// The bytes of a file, whose reader asks on its way.
    pub(super) fn reader<'b>(&'b self, bytes: &'b [u8]) -> Watched<'b, 'a> {
        Watched { bytes: Cursor::new(bytes), next: EVERY, watch: self }
    }
}

/// A reader of bytes in memory that fails once the observer has ended the work.
pub(super) struct Watched<'b, 'a> {
    bytes: Cursor<&'b [u8]>,
    /// The place of the next question.
    next: u64,
    watch: &'b Watch<'a>,
}

impl Watched<'_, '_> {
    fn check(&mut self) -> io::Result<()> {
        if self.bytes.position() < self.next {
            return Ok(());
        }
        self.next = self.bytes.position() + EVERY;
        if self.watch.goes_on() { Ok(()) } else { Err(io::Error::other(Error::Stopped)) }
    }
}

impl Read for Watched<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.bytes.read(buffer)
    }
}

impl BufRead for Watched<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        // No more at once than up to the next question.
        let rest = self.bytes.fill_buf()?;
        Ok(&rest[..rest.len().min(EVERY as usize)])
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for Watched<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
