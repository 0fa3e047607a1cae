//! Made-up logs of an office: normal work and, unless asked otherwise, one intrusion through all
//! of it. The same seed gives the same bytes.

mod background;
mod intrusion;
mod records;

use anyhow::Context;
use records::Office;
use std::path::Path;

/// What to make.
pub(crate) struct Options {
    seed: u64,
    days: u32,
    people: u32,
    benign_only: bool,
}

/// `sample DIR [--seed N] [--days N] [--people N] [--benign-only]`
pub(crate) fn run(words: &[&str]) -> anyhow::Result<()> {
    let [folder, rest @ ..] = words else {
        anyhow::bail!("name the folder to write to");
    };
    let options = options(rest)?;
    let mut office = Office::new(options.seed, options.people);
    for day in 0..options.days {
        background::day(&mut office, day);
    }
    if !options.benign_only {
        intrusion::week(&mut office);
    }
    write(Path::new(folder), office)
}

fn options(words: &[&str]) -> anyhow::Result<Options> {
    let mut options = Options {
        seed: 7,
        days: 1,
        people: 60,
        benign_only: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = || -> anyhow::Result<u32> {
            let text = words
                .next()
                .with_context(|| format!("{word} needs a number"))?;
            text.parse().with_context(|| format!("{word} {text}"))
        };
        match *word {
            "--seed" => options.seed = number()?.into(),
            "--days" => options.days = number()?,
            "--people" => options.people = number()?.max(1),
            "--benign-only" => options.benign_only = true,
            _ => anyhow::bail!("unknown argument {word}"),
        }
    }
    Ok(options)
}

fn write(folder: &Path, office: Office) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, mut lines) in office.into_files() {
        lines.sort();
        let text: String = lines.into_iter().map(|(_, line)| line + "\n").collect();
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
