//! The office: who works there, when scripts are played, and the files that its machines write.

use super::clock::At;
use super::expand::{Actor, Context, Random, guid};
use super::records::{self, FILES, Place};
use super::script::{Scene, Script, Step, When};
use anyhow::Context as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

/// Stands in a record for the number that its log gives it.
pub(super) const SERIAL: char = '\u{1}';

/// One file, and what is not written yet.
struct Log {
    file: BufWriter<File>,
    waiting: Vec<(At, String)>,
    serial: u64,
}

/// Plays scripts and keeps the logs.
pub(super) struct Office {
    random: Random,
    people: u32,
    logs: Vec<Log>,
}

impl Office {
    /// How many may work here: each has an address and a number of three digits.
    pub(super) const PEOPLE: RangeInclusive<u32> = 1..=900;

    pub(super) fn new(seed: u64, people: u32, folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let open = |name: &&str| {
            let path = folder.join(name);
            let file = File::create(&path).with_context(|| path.display().to_string())?;
            Ok(Log {
                file: BufWriter::new(file),
                waiting: Vec::new(),
                serial: 1_000,
            })
        };
        Ok(Self {
            random: Random::new(seed),
            people,
            logs: FILES.iter().map(open).collect::<anyhow::Result<_>>()?,
        })
    }

    pub(super) fn person(&self, number: u32) -> Actor {
        Actor {
            user: format!("user{number:03}"),
            number,
            ip: format!("10.20.{}.{}", 10 + number / 200, 20 + number % 200),
        }
    }

    /// Who plays what machines do by themselves.
    pub(super) fn machine(&self) -> Actor {
        Actor {
            user: "SYSTEM".into(),
            number: 0,
            ip: "10.20.1.10".into(),
        }
    }

    pub(super) fn visitor(&mut self) -> Actor {
        Actor {
            user: "-".into(),
            number: 0,
            ip: format!("203.0.113.{}", 1 + self.random.below(190)),
        }
    }

    /// Somebody whose PC has Sysmon.
    pub(super) fn victim(&mut self) -> Actor {
        let any = 1 + self.random.below(self.people);
        let number = (any..any + 2).find(|n| records::has_sysmon(*n));
        self.person(number.unwrap_or(any))
    }

    /// Whether somebody works on this day; nobody at the weekend.
    pub(super) fn works(&self, day: u32) -> bool {
        day % 7 < 5
    }

    /// Plays a day of a script.
    pub(super) fn play(&mut self, script: &Script, actor: &Actor, day: u32) {
        let choices: Vec<_> = script
            .choices
            .iter()
            .map(|(name, values)| (*name, self.random.pick(values)))
            .collect();
        for scene in &script.scenes {
            for secs in self.starts(scene, day) {
                self.scene(scene, actor, &choices, At::new(day, secs));
            }
        }
    }

    /// The seconds of the day at which a scene begins.
    fn starts(&mut self, scene: &Scene, day: u32) -> Vec<u32> {
        if let When::Every(every) = scene.when {
            if !self.random.chance(scene.rate) {
                return Vec::new();
            }
            let first = self.random.below(every);
            let jitter = every / 50;
            let beats = (first..86_400).step_by(every as usize);
            return beats.map(|at| at + self.random.below(jitter)).collect();
        }
        let whole = scene.rate.floor();
        let times = (0..10_000).take_while(|n| f64::from(*n) < whole).count();
        let times = times + usize::from(self.random.chance(scene.rate - whole));
        (0..times)
            .filter_map(|_| self.start(scene.when, day))
            .collect()
    }

    fn start(&mut self, when: When, day: u32) -> Option<u32> {
        let mut between = |from: u32, to: u32| from + self.random.below(to.saturating_sub(from));
        match when {
            When::Between(from, to) => Some(between(from, to)),
            When::Weekly(from, to) => day.is_multiple_of(7).then(|| between(from, to)),
            When::Work => {
                let at = between(WORK_STARTS_SECS, WORK_ENDS_SECS);
                // Less is done at noon: six in ten of its moments move to the afternoon.
                let noon = (NOON_SECS..NOON_SECS + 3_600).contains(&at);
                let moves = noon && self.random.chance(0.6);
                Some(if moves { at + 2 * 3_600 } else { at })
            }
            When::Every(_) => None,
        }
    }

    fn scene(
        &mut self,
        scene: &Scene,
        actor: &Actor,
        choices: &[(&'static str, &'static str)],
        at: At,
    ) {
        let guid = guid(&mut self.random);
        let pid = 1_000 + 4 * self.random.below(5_000);
        for step in &scene.steps {
            let first = at.plus_secs(step.offset_secs);
            for repetition in 1..=step.times {
                let context = Context {
                    actor,
                    choices,
                    guid: &guid,
                    pid,
                    repetition,
                };
                let moment = first
                    .plus_secs((repetition - 1) * step.every_secs)
                    .plus_millis(self.random.below(1_000));
                self.record(step, &context, moment);
            }
        }
    }

    fn record(&mut self, step: &Step, context: &Context<'_>, at: At) {
        let mut expand = |text: &str| context.expand(text, &mut self.random);
        let host = match step.host {
            "pc" => context.actor.pc(),
            other => expand(other),
        };
        let fields: Vec<_> = step
            .fields
            .iter()
            .map(|(name, value)| (*name, expand(value)))
            .collect();
        let place = Place {
            at,
            host: &host,
            actor: context.actor,
        };
        if let Some((file, text)) = records::record(step.kind, &place, &fields, &mut self.random) {
            self.logs[file].waiting.push((at, text));
        }
    }

    /// Writes what happened until midnight after a day; the rest waits for the next.
    pub(super) fn write_until_end_of(&mut self, day: u32) -> anyhow::Result<()> {
        let end = At::new(day + 1, 0);
        self.logs.iter_mut().try_for_each(|log| log.write(end))
    }

    /// Writes all.
    pub(super) fn write_rest(&mut self) -> anyhow::Result<()> {
        let end = At::new(u32::MAX, 0);
        self.logs.iter_mut().try_for_each(|log| log.write(end))
    }
}

const WORK_STARTS_SECS: u32 = 8 * 3_600 + 1_800;
const WORK_ENDS_SECS: u32 = 18 * 3_600 + 900;
const NOON_SECS: u32 = 12 * 3_600;

impl Log {
    fn write(&mut self, end: At) -> anyhow::Result<()> {
        self.waiting.sort();
        let ready = self.waiting.partition_point(|(at, _)| *at < end);
        for (_, text) in self.waiting.drain(..ready) {
            self.serial += 1;
            let text = text.replace(SERIAL, &self.serial.to_string());
            self.file.write_all(text.as_bytes())?;
            self.file.write_all(b"\n")?;
        }
        self.file.flush()?;
        Ok(())
    }
}
