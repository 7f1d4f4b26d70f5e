//! `huepress bench` times every stage of one image on the CPU and on each adapter.

mod measure;
mod on_gpu;
mod table;

use std::process::ExitCode;
use std::time::Instant;

use huepress::Engine;
use huepress::{Device, codec};

use crate::cli::tools::BenchArgs;
use crate::commands::bench::measure::{Bench, Measured, Row, median};
use crate::files::name::shown;
use crate::files::output::print;
use crate::files::read::{Kind, read};
use crate::run::caught::caught_on;
use crate::run::clock::milliseconds;
use crate::show::message::{fail, print_warning};

pub fn run(args: &BenchArgs) -> ExitCode {
    match caught_on(&args.input, || pollster::block_on(measure(args))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

async fn measure(args: &BenchArgs) -> Result<(), String> {
    let bytes = read(&args.input, Kind::Image)?.bytes;
    let in_file = |error: huepress::Error| format!("{}: {error}", shown(&args.input));
    let decode = |_| {
        let start = Instant::now();
        codec::decode(&bytes).map(|_| milliseconds(start.elapsed()))
    };
    let decode = median((0..args.runs).map(decode).collect::<Result<_, _>>().map_err(in_file)?);
    let decoded = codec::decode(&bytes).map_err(in_file)?;
    decoded.warnings().iter().for_each(|warning| print_warning(&args.input, warning));
    let image = decoded.image;
    let engine = Engine::new(Device::Cpu);
    let bench = Bench { device: "cpu".to_owned(), engine: &engine, image: &image, args };
    let Measured { row: mut on_cpu, result, file } = bench.measure(&mut || ()).await.map_err(in_file)?;
    on_cpu.decode = decode;
    let on_gpus = on_gpu::rows(args, &image, &on_cpu, &file).await;
    let rows: Vec<Row> = [on_cpu].into_iter().chain(on_gpus).collect();
    let text = if args.json {
        rows.iter().map(|row| serde_json::to_string(row).expect("a row has only plain fields") + "\n").collect()
    } else {
        table::text(args, &image, &result, &rows)
    };
    print(&text)?;
    match rows.iter().find(|row| !row.same_bytes) {
        Some(row) => Err(format!("{} gives other bytes than the CPU, please report it", row.device)),
        None if rows.len() == 1 && !matches!(args.quality_args.cluster.device, Device::Auto | Device::Cpu) => {
            Err("no adapter that was asked for was measured; `huepress devices` lists what there is".to_owned())
        }
        None => Ok(()),
    }
}
