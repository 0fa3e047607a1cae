//! Scripts: which records appear when, how often, and with what in them.
//!
//! Form (fields are parted by tabs, `#` starts a comment):
//! - `let NAME A|B|C`: one of the values, chosen anew for each actor who plays the script.
//! - `RATE WHEN HOST KIND FIELD=VALUE...`: begins a scene. RATE is how often an actor plays it in
//!   a day on average. WHEN is `HH:MM`, a range `HH:MM-HH:MM`, `work` (office hours, less at
//!   noon), `day`, `every:SECS` (all day; RATE is the share of actors who do so), or
//!   `weekly:HH:MM-HH:MM` (first day of the week).
//! - `+SECS HOST KIND FIELD=VALUE...`: goes on with the scene, so long after its start;
//!   `+SECSxTIMES/EVERY` repeats the record.
//!
//! HOST may be `pc`, the actor's own. KIND is a word of `records`. `expand` tells what may stand
//! in braces.

use anyhow::{Context, bail};

/// A script as it was read.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) choices: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) scenes: Vec<Scene>,
}

/// Records that belong together.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) rate: f64,
    pub(super) when: When,
    pub(super) steps: Vec<Step>,
}

/// When a scene is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    /// Between two seconds of the day.
    Between(u32, u32),
    /// In office hours.
    Work,
    /// Again and again, all day.
    Every(u32),
    /// Between two seconds of the first day of the week.
    Weekly(u32, u32),
}

/// One record, or a row of like ones.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) offset_secs: u32,
    pub(super) times: u32,
    pub(super) every_secs: u32,
    pub(super) host: &'static str,
    pub(super) kind: &'static str,
    pub(super) fields: Vec<(&'static str, &'static str)>,
}

impl Script {
    /// Reads a script; the name is for messages.
    pub(super) fn parse(name: &str, text: &'static str) -> anyhow::Result<Self> {
        let mut script = Self {
            choices: Vec::new(),
            scenes: Vec::new(),
        };
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            script
                .line(line)
                .with_context(|| format!("{name}:{}: {line}", index + 1))?;
        }
        Ok(script)
    }

    fn line(&mut self, line: &'static str) -> anyhow::Result<()> {
        let words: Vec<&'static str> = line.split('\t').collect();
        match words.as_slice() {
            ["let", name, values] => self
                .choices
                .push((name, super::expand::alternatives(values))),
            [first, rest @ ..] if first.starts_with('+') => {
                let scene = self.scenes.last_mut().context("no scene to go on with")?;
                scene.steps.push(step(&first[1..], rest)?);
            }
            [rate, when, rest @ ..] => self.scenes.push(Scene {
                rate: rate.parse().context("rate")?,
                when: parse_when(when).context("when")?,
                steps: vec![step("0", rest)?],
            }),
            _ => bail!("neither a choice nor a record"),
        }
        Ok(())
    }
}

fn step(timing: &str, words: &[&'static str]) -> anyhow::Result<Step> {
    let [host, kind, fields @ ..] = words else {
        bail!("host and kind are missing");
    };
    let (offset, repeat) = timing.split_once('x').unwrap_or((timing, "1/0"));
    let (times, every) = repeat.split_once('/').context("expected xTIMES/EVERY")?;
    let pair = |word: &&'static str| word.split_once('=').with_context(|| (*word).to_owned());
    Ok(Step {
        offset_secs: offset.parse().context("offset")?,
        times: times.parse().context("times")?,
        every_secs: every.parse().context("every")?,
        host,
        kind,
        fields: fields.iter().map(pair).collect::<anyhow::Result<_>>()?,
    })
}

fn parse_when(text: &str) -> anyhow::Result<When> {
    if let Some(secs) = text.strip_prefix("every:") {
        let secs: u32 = secs.parse()?;
        anyhow::ensure!(secs > 0, "every:0");
        return Ok(When::Every(secs));
    }
    let range = |text: &str| match text.split_once('-') {
        Some((from, to)) => Ok((clock(from)?, clock(to)?)),
        None => clock(text).map(|at| (at, at + 1)),
    };
    Ok(match (text, text.strip_prefix("weekly:")) {
        ("work", _) => When::Work,
        ("day", _) => When::Between(0, 86_400),
        (_, Some(text)) => range(text).map(|(from, to)| When::Weekly(from, to))?,
        _ => range(text).map(|(from, to)| When::Between(from, to))?,
    })
}

/// `HH:MM` as seconds of the day.
fn clock(text: &str) -> anyhow::Result<u32> {
    let (hours, minutes) = text.split_once(':').context("expected HH:MM")?;
    Ok(hours.parse::<u32>()? * 3_600 + minutes.parse::<u32>()? * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scenes_and_what_belongs_to_them() {
        let text = "# comment\nlet\ttool\ta|b\n0.5\t08:20-09:00\tpc\tsecurity 4624\tA=1\tB=x=y\n+10x3/60\tdc01\tdns\tname=n\n";
        let script = Script::parse("test", text).unwrap();
        assert_eq!(script.choices, [("tool", vec!["a", "b"])]);
        let scene = &script.scenes[0];
        assert_eq!(scene.when, When::Between(30_000, 32_400));
        assert_eq!(scene.steps[0].fields, [("A", "1"), ("B", "x=y")]);
        let second = &scene.steps[1];
        assert_eq!(
            (second.offset_secs, second.times, second.every_secs),
            (10, 3, 60)
        );
    }

    #[test]
    fn names_the_line_that_is_wrong() {
        for text in [
            "+5\tpc\tdns",
            "x\twork\tpc\tdns",
            "1\tnoon\tpc\tdns",
            "1\twork\tpc",
        ] {
            let error = Script::parse("test", text).unwrap_err();
            assert!(error.to_string().starts_with("test:1: "), "{error}");
        }
    }
}
