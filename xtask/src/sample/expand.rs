//! Names and numbers in the texts of scripts.
//!
//! `{user}` `{pc}` `{PC}` `{ip}` `{rid}` are the actor's. `{guid}`, `{pid}` and `{a}` (8 hex digits)
//! stay the same within a scene, a name given by `let` within a script. New each time: `{n}` (1 to
//! 9999), `{hex}` (8 digits), `{port}`, `{pick:A|B}`. `{i}` counts repetitions from 1, `{pc_i}` is
//! the i-th PC after the actor's. A `|` with a blank beside it is the pipe of a command, not the
//! end of a choice.

use std::fmt::Write;

/// A small generator (SplitMix64): the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below the bound; 0 if that is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound.max(1))).unwrap_or(0)
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        f64::from(self.below(1_000_000)) < share * 1e6
    }

    pub(super) fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let len = u32::try_from(texts.len()).unwrap_or(1);
        texts.get(self.below(len) as usize).copied().unwrap_or("")
    }
}

/// Who plays a script.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    pub(super) user: String,
    /// Number of the actor's PC; 0 for none.
    pub(super) number: u32,
    pub(super) ip: String,
}

impl Actor {
    pub(super) fn pc(&self) -> String {
        pc_name(self.number)
    }

    /// Last part of the account's SID.
    pub(super) fn rid(&self) -> u32 {
        1_100 + self.number
    }
}

pub(super) fn pc_name(number: u32) -> String {
    format!("pc{number:03}")
}

/// What braces stand for at one place of a script.
pub(super) struct Context<'c> {
    pub(super) actor: &'c Actor,
    pub(super) choices: &'c [(&'static str, &'static str)],
    pub(super) guid: &'c str,
    pub(super) pid: u32,
    /// Which repetition, from 1.
    pub(super) repetition: u32,
}

impl Context<'_> {
    /// Fills in what stands in braces; unknown words stay, as scripts and formats have braces
    /// of their own.
    pub(super) fn expand(&self, text: &str, random: &mut Random) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            out.push_str(&rest[..start]);
            let after = &rest[start + 1..];
            let word = closing(after).map(|end| &after[..end]);
            match word {
                Some(word) if self.word(word, random, &mut out) => {
                    rest = &after[word.len() + 1..];
                }
                _ => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// Appends what a word stands for; false if for nothing.
    fn word(&self, word: &str, random: &mut Random, out: &mut String) -> bool {
        let actor = self.actor;
        // Writing to a string cannot fail.
        let _ = match word {
            "user" => write!(out, "{}", actor.user),
            "pc" => write!(out, "{}", actor.pc()),
            "ip" => write!(out, "{}", actor.ip),
            "rid" => write!(out, "{}", actor.rid()),
            "PC" => write!(out, "{}", actor.pc().to_uppercase()),
            "guid" => write!(out, "{}", self.guid),
            "a" => write!(out, "{}", self.guid.get(..8).unwrap_or_default()),
            "pid" => write!(out, "{}", self.pid),
            "n" => write!(out, "{}", 1 + random.below(9_999)),
            "hex" => write!(out, "{:08x}", random.below(u32::MAX)),
            "port" => write!(out, "{}", 49_152 + random.below(16_000)),
            "i" => write!(out, "{}", self.repetition),
            "pc_i" => write!(out, "{}", pc_name(actor.number + self.repetition)),
            _ => match self.choices.iter().find(|(name, _)| *name == word) {
                Some((_, value)) => write!(out, "{}", self.expand(value, random)),
                None => match word.strip_prefix("pick:") {
                    Some(values) => {
                        let value = random.pick(&alternatives(values));
                        write!(out, "{}", self.expand(value, random))
                    }
                    None => return false,
                },
            },
        };
        true
    }
}

/// Finds the brace that closes the one before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        None
    })
}

/// Parts choices at each `|` that has no blank beside it and stands in no inner braces.
pub(super) fn alternatives(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b' ');
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 && !blank(at.checked_sub(1)) && !blank(Some(at + 1)) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Makes an identifier in the form of a GUID.
pub(super) fn guid(random: &mut Random) -> String {
    let (a, b) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_what_it_knows_and_keeps_other_braces() {
        let actor = Actor {
            user: "user007".into(),
            number: 7,
            ip: "192.0.2.27".into(),
        };
        let context = Context {
            actor: &actor,
            choices: &[("tool", "x-{user}")],
            guid: "g",
            pid: 4,
            repetition: 2,
        };
        let text = context.expand(
            "{pc} {pc_i} {tool} {i} {pick:a} {{guid}} {other} {",
            &mut Random::new(1),
        );
        assert_eq!(text, "pc007 pc009 x-user007 2 a {g} {other} {");
        let nested = context.expand("{pick:{pick:{user}}}", &mut Random::new(1));
        assert_eq!(nested, "user007");
    }

    #[test]
    fn a_pipe_between_blanks_ends_no_choice() {
        assert_eq!(
            alternatives("a | b|{pick:c|d}|e"),
            ["a | b", "{pick:c|d}", "e"]
        );
    }
}
