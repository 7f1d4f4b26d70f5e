//! Measures the adapters, with their own clocks where they have them.

#[cfg(feature = "gpu")]
use huepress::Device;
use huepress::Image;

use crate::cli::tools::BenchArgs;
use crate::commands::bench::measure::Row;

#[cfg(not(feature = "gpu"))]
pub(super) async fn rows(_: &BenchArgs, _: &Image, _: &Row, _: &[u8]) -> Vec<Row> {
    Vec::new()
}

/// A row for each adapter: all of them, unless a device is named. An adapter that fails is reported and left out.
#[cfg(feature = "gpu")]
pub(super) async fn rows(args: &BenchArgs, image: &Image, on_cpu: &Row, file: &[u8]) -> Vec<Row> {
    let device = &args.quality_args.cluster.device;
    if *device == Device::Cpu {
        return Vec::new();
    }
    let mut adapters = huepress::gpu::adapters().await;
    match device {
        Device::Gpu => adapters.truncate(1),
        Device::Named(name) => adapters.retain(|adapter| adapter.is_called(name)),
        _ => (),
    }
    let mut rows = Vec::new();
    for adapter in adapters {
        match row(&adapter.name, args, image).await {
            Ok((row, own_file)) => rows.push(Row {
                decode: on_cpu.decode,
                speed_up: on_cpu.quantize / row.quantize,
                same_bytes: own_file == file,
                ..row
            }),
            Err(error) => crate::show::message::print_err(&format!("{}: {error}\n", adapter.name)),
        }
    }
    rows
}

/// The row of one adapter, and the file that it made.
#[cfg(feature = "gpu")]
async fn row(name: &str, args: &BenchArgs, image: &Image) -> huepress::Result<(Row, Vec<u8>)> {
    use huepress::Engine;
    use huepress::gpu::{Gpu, Usage};

    use crate::commands::bench::measure::{Bench, Kernel, Measured};
    use crate::run::clock::milliseconds;

    let start = std::time::Instant::now();
    let engine = Engine::with_gpu_alone(Gpu::open_metered(Some(name)).await?);
    let start_up = milliseconds(start.elapsed());
    let usage = || engine.gpu().map(Gpu::usage).unwrap_or_default();
    let bench = Bench { device: name.to_owned(), engine: &engine, image, args };
    let Measured { row, file, .. } = bench.measure(&mut || drop(usage())).await?;
    let Usage { kernels, bytes_up, bytes_down } = usage();
    let runs = u64::from(args.runs);
    let kernels = kernels.into_iter().map(|spent| Kernel {
        kernel: spent.kernel,
        passes: u64::from(spent.passes) / runs,
        ms: spent.milliseconds / runs as f64,
    });
    let (bytes_up, bytes_down) = (bytes_up / runs, bytes_down / runs);
    Ok((Row { start_up, bytes_up, bytes_down, kernels: kernels.collect(), ..row }, file))
}
