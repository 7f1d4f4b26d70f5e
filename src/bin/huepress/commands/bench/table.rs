//! Prints the measurements as a table with a column for each device.

use huepress::{Compressed, Image};

use crate::cli::tools::BenchArgs;
use crate::commands::bench::measure::{Kernel, Row};
use crate::files::name::shown;
use huepress::internals::text::{grouped, plural};

pub(super) fn text(args: &BenchArgs, image: &Image, result: &Compressed, rows: &[Row]) -> String {
    let mut text = format!(
        "{}: {} x {} pixels, {}, k = {}, effort {}, {}\nmedians of {} in milliseconds\n\n",
        shown(&args.input),
        image.width(),
        image.height(),
        plural(result.colors_in as u64, "colour"),
        args.quality_args.cluster.colors,
        args.quality_args.cluster.effort,
        plural(u64::from(rows[0].iterations), "iteration"),
        plural(u64::from(args.runs), "run"),
    );
    let ms = |value: f64| format!("{value:.2}");
    type Cell = fn(&Row) -> f64;
    let stages: [(&str, Cell); 12] = [
        ("start-up, once", |row| row.start_up),
        ("decode", |row| row.decode),
        ("histogram", |row| row.histogram),
        ("points", |row| row.points),
        ("load", |row| row.load),
        ("start", |row| row.start),
        ("Lloyd", |row| row.lloyd),
        ("  a step", |row| row.lloyd_step),
        ("remap", |row| row.remap),
        ("sweeps", |row| row.sweeps),
        ("pixels to indices", |row| row.quantize),
        ("encode", |row| row.encode),
    ];
    let mut line = |name: &str, cell: &dyn Fn(&Row) -> String| {
        let cells: String = rows.iter().map(|row| format!("  {:>width$}", cell(row), width = width(row))).collect();
        text += &format!("{name:<18}{cells}\n");
    };
    line("", &|row| row.device.clone());
    stages.iter().for_each(|(name, cell)| line(name, &|row| ms(cell(row))));
    let millions = |value: f64| grouped((value / 1e6) as u64);
    line("million pairs/s", &|row| millions(row.pairs_per_second));
    line("  in sweeps", &|row| millions(row.sweep_pairs_per_second));
    line("MB to the device", &|row| format!("{:.2}", row.bytes_up as f64 / 1e6));
    line("MB back", &|row| format!("{:.2}", row.bytes_down as f64 / 1e6));
    line("speed-up", &|row| format!("{:.2}x", row.speed_up));
    line("same bytes", &|row| if row.same_bytes { "yes" } else { "NO" }.to_owned());
    for row in rows.iter().filter(|row| !row.kernels.is_empty()) {
        text += &format!("\n{}, by its own clock: milliseconds and passes of a run\n", row.device);
        for Kernel { kernel, passes, ms } in &row.kernels {
            text += &format!("{kernel:<18}  {ms:>10.2}  {:>6}\n", passes);
        }
    }
    text
}

fn width(row: &Row) -> usize {
    row.device.chars().count().max(10)
}
