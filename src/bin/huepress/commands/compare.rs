//! `huepress compare` scores images against an original.

use std::path::Path;
use std::process::ExitCode;

use huepress::codec::{self, Decoded};
use huepress::metrics::{Scorer, Scores};
use huepress::{Histogram, Image};
use serde::Serialize;

use crate::cli::tools::CompareArgs;
use crate::files::name::shown;
use crate::files::output::{Writer, commit, print, refuse_inputs, refuse_no_png};
use crate::files::read::{Kind, read};
use crate::run::caught::caught_on;
use crate::show::message::{fail, print_warning, usage};
use crate::show::sheet;
use crate::show::sheet::draw::Picture;
use huepress::internals::text::{grouped, plural};

/// The figures of one image; the original has no scores.
#[derive(Serialize)]
struct Row {
    image: String,
    format: String,
    width: u32,
    height: u32,
    bytes: u64,
    colors: usize,
    mse: Option<f64>,
    /// In dB; null where nothing differs.
    psnr: Option<f64>,
    ssimulacra2: Option<f64>,
    butteraugli: Option<f64>,
}

pub fn run(args: &CompareArgs) -> ExitCode {
    let writer = Writer { force: args.force, make_directories: false };
    if let Some(path) = &args.sheet {
        if let Err(message) = refuse_sheet(path, args) {
            return usage(&message);
        }
        if let Err(message) = writer.check(path) {
            return fail(&message);
        }
    }
    let (original, first) = match caught_on(&args.original, || open(&args.original)) {
        Ok((image, row)) => (image, row),
        Err(message) => return fail(&message),
    };
    let in_original = |error| format!("{}: {error}", shown(&args.original));
    let scorer = match caught_on(&args.original, || Scorer::new(&original).map_err(in_original)) {
        Ok(scorer) => scorer,
        Err(message) => return fail(&message),
    };
    let (mut rows, mut pictures, mut code) = (vec![first], Vec::new(), ExitCode::SUCCESS);
    for path in &args.images {
        let scored = caught_on(path, || {
            let (image, row) = open(path)?;
            let scores = scorer.scores(&image).map_err(|error| format!("{}: {error}", shown(path)))?;
            Ok((image, row.with(scores)))
        });
        match scored {
            Ok((image, row)) => {
                rows.push(row);
                pictures.extend(args.sheet.is_some().then_some(image));
            }
            Err(message) => code = fail(&message),
        }
    }
    drop(scorer);
    let text = if args.json {
        let line = |row| serde_json::to_string(row).expect("a row has only plain fields") + "\n";
        rows[1..].iter().map(line).collect()
    } else {
        table(&rows)
    };
    if let Err(message) = print(&text) {
        code = fail(&message);
    }
    if let Some(path) = args.sheet.as_ref().filter(|_| !pictures.is_empty()) {
        let pictures: Vec<Picture<'_>> =
            [&original].into_iter().chain(&pictures).zip(&rows).map(|(image, row)| row.picture(image, &rows)).collect();
        let drawn = sheet::file(&pictures[0], &pictures[1..]);
        if let Err(message) = drawn.and_then(|bytes| commit(vec![writer.prepare(path, &bytes, None)?])) {
            code = fail(&message);
        }
    }
    code
}

/// # Errors
/// Fails where the sheet cannot be drawn or written as asked.
fn refuse_sheet(path: &Path, args: &CompareArgs) -> Result<(), String> {
    if path == Path::new("-") {
        return Err("--sheet wants a file's name; standard output is for the scores".to_owned());
    }
    if args.images.len() > sheet::MOST {
        let (most, images) = (sheet::MOST, args.images.len());
        return Err(format!("--sheet shows up to {most} images beside the original, and here are {images}"));
    }
    refuse_no_png(path, "--sheet")?;
    refuse_inputs(path, "--sheet", [&args.original].into_iter().chain(&args.images))
}

fn open(path: &Path) -> Result<(Image, Row), String> {
    let bytes = read(path, Kind::Image)?.bytes;
    let decoded = codec::decode(&bytes).map_err(|error| format!("{}: {error}", shown(path)))?;
    decoded.warnings().iter().for_each(|warning| print_warning(path, warning));
    let Decoded { image, format, .. } = decoded;
    let row = Row {
        image: path.to_string_lossy().into_owned(),
        format: format.name().to_lowercase(),
        width: image.width(),
        height: image.height(),
        bytes: bytes.len() as u64,
        colors: Histogram::from_image(&image).len(),
        mse: None,
        psnr: None,
        ssimulacra2: None,
        butteraugli: None,
    };
    Ok((image, row))
}

impl Row {
    fn with(self, scores: Scores) -> Self {
        let Scores { mse, ssimulacra2, butteraugli, .. } = scores;
        Self {
            mse: Some(mse),
            psnr: scores.psnr(),
            ssimulacra2: Some(ssimulacra2),
            butteraugli: Some(butteraugli),
            ..self
        }
    }

    /// A column of the sheet. Its name is the file name where no other image has the same.
    fn picture<'a>(&self, image: &'a Image, rows: &[Self]) -> Picture<'a> {
        let name = |row: &Self| Path::new(&row.image).file_name().map(|name| name.to_string_lossy().into_owned());
        let is_other = |row: &Self| row.image != self.image && name(row) == name(self);
        let share = 100.0 * self.bytes as f64 / rows[0].bytes as f64;
        let notes = [
            Some(format!("{} bytes, {share:.1} %", grouped(self.bytes))),
            Some(plural(self.colors as u64, "colour")),
            self.ssimulacra2.map(|score| format!("SSIMULACRA2 {score:.2}")),
            self.butteraugli.map(|score| format!("butteraugli {score:.3}")),
        ];
        Picture {
            image,
            name: name(self).filter(|_| !rows.iter().any(is_other)).unwrap_or_else(|| self.image.clone()),
            notes: notes.into_iter().flatten().collect(),
        }
    }
}

fn table(rows: &[Row]) -> String {
    let name = |row: &Row| shown(Path::new(&row.image)).to_string();
    let width = rows.iter().map(|row| name(row).chars().count()).max().unwrap_or(0).max(8);
    let mut text = format!(
        "{:width$}  {:>12}  {:>7}  {:>10}  {:>8}  {:>8}  {:>11}  {:>11}\n",
        "", "bytes", "share", "colours", "MSE", "PSNR", "SSIMULACRA2", "butteraugli"
    );
    for row in rows {
        let score =
            |score: Option<f64>, places: usize| score.map_or(String::new(), |score| format!("{score:.places$}"));
        let psnr = if row.mse == Some(0.0) { "same".to_owned() } else { score(row.psnr, 2) };
        text += &format!(
            "{:width$}  {:>12}  {:>5.1} %  {:>10}  {:>8}  {:>8}  {:>11}  {:>11}\n",
            name(row),
            grouped(row.bytes),
            100.0 * row.bytes as f64 / rows[0].bytes as f64,
            grouped(row.colors as u64),
            score(row.mse, 2),
            psnr,
            score(row.ssimulacra2, 2),
            score(row.butteraugli, 3),
        );
    }
    text
}
