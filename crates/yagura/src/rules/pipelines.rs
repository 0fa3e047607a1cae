//! Reading the pipelines of the command line.

use super::read;
use anyhow::{Context, anyhow};
use std::path::{Path, PathBuf};
use yagura_sigma::Pipeline;

/// Reads pipelines and puts them together; `None` if there are none.
///
/// # Errors
/// A file that cannot be read, or all that is wrong in the files: file, line and reason of each.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Option<Pipeline>> {
    let (mut pipelines, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match Pipeline::parse(&name, &text(path)?) {
            Ok(pipeline) => pipelines.push(pipeline),
            Err(problems) => wrong.extend(problems.iter().map(ToString::to_string)),
        }
    }
    if !wrong.is_empty() {
        return Err(anyhow!("{}", wrong.join("\n")));
    }
    Ok((!paths.is_empty()).then(|| Pipeline::combine(pipelines)))
}

fn text(path: &Path) -> anyhow::Result<String> {
    let context = || format!("reading pipeline {}", path.display());
    let len_bytes = std::fs::metadata(path).with_context(context)?.len();
    read::text(path, len_bytes)
        .map_err(|reason| anyhow!(reason))
        .with_context(context)
}
