//! The values of a JavaScript object by their names, each of its type or an error.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

pub type Result<T, E = JsError> = std::result::Result<T, E>;

/// The options that are given, and the names that were asked for.
pub struct Given<'a> {
    object: &'a Object,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Given<'a> {
    pub fn new(object: &'a Object) -> Self {
        Self { object, known: RefCell::default() }
    }

    /// Whether there is such a value, and it is not false.
    pub fn has(&self, name: &str) -> bool {
        Reflect::get(self.object, &name.into()).is_ok_and(|value| !value.is_undefined() && value != false)
    }

    /// The value of that name, unless it is undefined.
    pub fn value(&self, name: &'static str) -> Option<JsValue> {
        self.known.borrow_mut().push(name);
        Reflect::get(self.object, &name.into()).ok().filter(|value| !value.is_undefined())
    }

    pub fn number(&self, name: &'static str) -> Result<Option<f64>> {
        let read = |value: JsValue| value.as_f64().ok_or_else(|| self.wrong(name, "a number"));
        self.value(name).map(read).transpose()
    }

    /// A whole number that the type holds.
    pub fn whole<T: TryFrom<u64>>(&self, name: &'static str) -> Result<Option<T>> {
        const MOST: f64 = 9_007_199_254_740_991.0;
        let read = |number: f64| {
            let is_whole = number.fract() == 0.0 && (0.0..=MOST).contains(&number);
            let whole = is_whole.then_some(number as u64).and_then(|number| T::try_from(number).ok());
            whole.ok_or_else(|| JsError::new(&format!("{name} must be a whole number in its range, not {number}")))
        };
        self.number(name)?.map(read).transpose()
    }

    pub fn flag(&self, name: &'static str) -> Result<bool> {
        let read = |value: JsValue| value.as_bool().ok_or_else(|| self.wrong(name, "true or false"));
        Ok(self.value(name).map(read).transpose()?.unwrap_or(false))
    }

    pub fn text(&self, name: &'static str) -> Result<Option<String>> {
        let read = |value: JsValue| value.as_string().ok_or_else(|| self.wrong(name, "a string"));
        self.value(name).map(read).transpose()
    }

    pub fn bytes(&self, name: &'static str) -> Result<Option<Vec<u8>>> {
        let read = |value: JsValue| match value.dyn_into::<Uint8Array>() {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(_) => Err(self.wrong(name, "a Uint8Array")),
        };
        self.value(name).map(read).transpose()
    }

    pub fn function(&self, name: &'static str) -> Result<Option<Function>> {
        let read = |value: JsValue| value.dyn_into().map_err(|_| self.wrong(name, "a function"));
        self.value(name).map(read).transpose()
    }

    /// One of some words.
    pub fn choice<T: Copy, const N: usize>(&self, name: &'static str, choices: [(&str, T); N]) -> Result<Option<T>> {
        let words = choices.map(|(word, _)| word);
        let find = |text: String| {
            let found = choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice);
            found.ok_or_else(|| JsError::new(&format!("{name} must be one of {}, not {text:?}", words.join(", "))))
        };
        self.text(name)?.map(find).transpose()
    }

    pub fn wrong(&self, name: &str, kind: &str) -> JsError {
        JsError::new(&format!("the option {name} must be {kind}"))
    }

    /// Checks that every name was asked for.
    pub fn check_names(&self) -> Result<()> {
        let known = self.known.borrow();
        for name in Object::keys(self.object) {
            let name = name.as_string().unwrap_or_default();
            if !known.contains(&&name[..]) {
                return Err(JsError::new(&format!("there is no option {name}; there are {}", sorted(&known))));
            }
        }
        Ok(())
    }
}

fn sorted(names: &[&str]) -> String {
    let mut names = names.to_vec();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
