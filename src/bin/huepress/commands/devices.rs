//! `huepress devices` lists the adapters that --device takes.

use std::process::ExitCode;

#[cfg(not(feature = "gpu"))]
pub fn list(_json: bool) -> ExitCode {
    crate::show::message::print_err("huepress was built without the feature `gpu`; --device cpu is all there is\n");
    ExitCode::SUCCESS
}

#[cfg(feature = "gpu")]
pub fn list(json: bool) -> ExitCode {
    use huepress::gpu::{Adapter, adapters};

    use crate::files::output::print;
    use crate::show::message::fail;
    use huepress::internals::text::grouped;

    #[derive(serde::Serialize)]
    struct Record<'a> {
        name: &'a str,
        kind: String,
        api: &'a str,
        driver: &'a str,
        max_binding_bytes: u64,
        max_buffer_bytes: u64,
        max_workgroups: u32,
    }

    let line = |adapter: &Adapter| {
        let Adapter { name, api, driver, max_binding_bytes, max_buffer_bytes, max_workgroups, .. } = adapter;
        let kind = adapter.kind.to_string();
        if json {
            let record = Record {
                name,
                kind,
                api,
                driver,
                max_binding_bytes: *max_binding_bytes,
                max_buffer_bytes: *max_buffer_bytes,
                max_workgroups: *max_workgroups,
            };
            return serde_json::to_string(&record).expect("a record has only plain fields");
        }
        let mebibytes = |bytes: &u64| grouped(bytes >> 20);
        format!(
            "{name}\n  kind     {kind}\n  api      {api}\n  driver   {driver}\n  limits   binding {} MiB, buffer {} MiB, \
             {} workgroups a dimension",
            mebibytes(max_binding_bytes),
            mebibytes(max_buffer_bytes),
            grouped(u64::from(*max_workgroups))
        )
    };
    let adapters = pollster::block_on(adapters());
    if adapters.is_empty() {
        crate::show::message::print_err("no GPU adapter found; --device cpu gives the same bytes\n");
    }
    let text: String = adapters.iter().map(|adapter| line(adapter) + "\n").collect();
    print(&text).map_or_else(|message| fail(&message), |()| ExitCode::SUCCESS)
}
