//! `huepress completions` and `huepress man`, which packagers use.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::files::output::print;
use crate::show::message::fail;

pub fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "huepress", &mut script);
    put(&script)
}

pub fn page() -> ExitCode {
    let mut page = Vec::new();
    match clap_mangen::Man::new(Cli::command()).render(&mut page) {
        Ok(()) => put(&page),
        Err(error) => fail(&format!("cannot make the manual page: {error}")),
    }
}

fn put(text: &[u8]) -> ExitCode {
    print(&String::from_utf8_lossy(text)).map_or_else(|message| fail(&message), |()| ExitCode::SUCCESS)
}
