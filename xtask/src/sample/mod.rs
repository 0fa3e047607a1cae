//! Made-up logs of an office: normal work and, unless asked otherwise, one intrusion through all
//! of it. The same arguments give the same bytes.
//!
//! What happens is data: `scripts/*.tsv` say which records appear how often (`script` reads them,
//! its head tells the form). `office` plays them, `records` writes each kind of record as its
//! product does, `expand` fills in names and numbers.

mod clock;
mod expand;
mod office;
mod records;
mod script;

use anyhow::Context;
use office::Office;
use script::Script;
use std::path::Path;

/// What to make.
struct Options {
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
    generate(&options(rest)?, Path::new(folder))
}

fn options(words: &[&str]) -> anyhow::Result<Options> {
    let mut options = Options {
        seed: 7,
        days: 1,
        people: 30,
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
            "--people" => options.people = number()?,
            "--benign-only" => options.benign_only = true,
            _ => anyhow::bail!("unknown argument {word}"),
        }
    }
    let people = Office::PEOPLE;
    anyhow::ensure!(
        people.contains(&options.people),
        "--people goes from {} to {}",
        people.start(),
        people.end()
    );
    Ok(options)
}

/// Plays day after day, so that memory is that of one day.
fn generate(options: &Options, folder: &Path) -> anyhow::Result<()> {
    let desk = Script::parse("desk.tsv", include_str!("scripts/desk.tsv"))?;
    let admin = Script::parse("admin.tsv", include_str!("scripts/admin.tsv"))?;
    let servers = Script::parse("servers.tsv", include_str!("scripts/servers.tsv"))?;
    let visitor = Script::parse("visitor.tsv", include_str!("scripts/visitor.tsv"))?;
    let intrusion = Script::parse("intrusion.tsv", include_str!("scripts/intrusion.tsv"))?;
    let mut office = Office::new(options.seed, options.people, folder)?;
    for day in 0..options.days {
        for person in 1..=options.people {
            if !office.works(day) {
                continue;
            }
            office.play(&desk, &office.person(person), day);
            // One in fifty looks after the machines of the others.
            if person % 50 == 1 {
                office.play(&admin, &office.person(person), day);
            }
        }
        office.play(&servers, &office.machine(), day);
        for _ in 0..options.people * VISITORS_PER_PERSON {
            let visitor_now = office.visitor();
            office.play(&visitor, &visitor_now, day);
        }
        if day == 0 && !options.benign_only {
            let victim = office.victim();
            office.play(&intrusion, &victim, day);
        }
        office.write_until_end_of(day)?;
    }
    office.write_rest()
}

/// Visitors of the web site a day, for each person of the office.
const VISITORS_PER_PERSON: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn made(name: &str, options: &Options) -> BTreeMap<String, String> {
        let folder =
            std::env::temp_dir().join(format!("yagura-sample-{name}-{}", std::process::id()));
        generate(options, &folder).unwrap();
        let files = std::fs::read_dir(&folder).unwrap();
        let texts = files
            .map(|file| {
                let path = file.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (
                    name,
                    String::from_utf8(std::fs::read(path).unwrap()).unwrap(),
                )
            })
            .collect();
        std::fs::remove_dir_all(&folder).unwrap();
        texts
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let options = |seed| Options {
            seed,
            days: 1,
            people: 5,
            benign_only: false,
        };
        let first = made("a", &options(1));
        assert_eq!(first, made("b", &options(1)));
        assert_ne!(first, made("c", &options(2)));
    }

    #[test]
    fn leaves_nothing_to_fill_in_and_keeps_the_order_of_time() {
        let options = Options {
            seed: 3,
            days: 2,
            people: 6,
            benign_only: false,
        };
        let files = made("d", &options);
        assert!(files.len() >= 8, "{:?}", files.keys());
        for (name, text) in &files {
            assert!(!text.is_empty(), "{name}");
            for word in [
                "{user}", "{pc}", "{ip}", "{n}", "{hex}", "{pick:", "{guid}", "\u{1}",
            ] {
                assert!(!text.contains(word), "{name} has {word}");
            }
        }
        let times: Vec<&str> = files["windows.ndjson"]
            .lines()
            .map(|line| &line[..40])
            .collect();
        assert!(times.is_sorted());
    }

    #[test]
    fn a_quiet_office_lacks_the_intruder() {
        let quiet = Options {
            seed: 1,
            days: 1,
            people: 5,
            benign_only: true,
        };
        let busy = Options {
            benign_only: false,
            ..quiet
        };
        let lines = |files: &BTreeMap<String, String>| -> usize {
            files.values().map(|text| text.lines().count()).sum()
        };
        assert!(lines(&made("e", &quiet)) < lines(&made("f", &busy)));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(options(&["--people", "0"]).is_err());
        assert!(options(&["--seed"]).is_err());
        assert!(options(&["--colour", "red"]).is_err());
    }
}
