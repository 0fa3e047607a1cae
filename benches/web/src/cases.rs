//! The labelled requests.

use anyhow::Context;
use base64::Engine as _;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

/// Which part of a request shows what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Request line, agent or referer.
    InTheLine,
    /// Only the whole request.
    InTheWhole,
}

pub(crate) struct Case {
    pub(crate) benign: bool,
    pub(crate) category: String,
    pub(crate) weak: bool,
    pub(crate) visible: bool,
    pub(crate) source: String,
    /// The request as it was sent.
    pub(crate) raw: Vec<u8>,
}

impl Case {
    /// Benign requests are judged by what a log shows.
    pub(crate) fn seen(&self) -> Seen {
        if self.visible || self.benign {
            Seen::InTheLine
        } else {
            Seen::InTheWhole
        }
    }
}

pub(crate) struct Cases {
    /// By line of the logs, from 0.
    pub(crate) list: Vec<Case>,
}

impl Cases {
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let requests = unpack(&folder.join("requests.jsonl.xz"))?;
        let mut raw: HashMap<String, Vec<u8>> = HashMap::new();
        for line in requests.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            let record: serde_json::Value = serde_json::from_slice(line)?;
            let text = |name: &str| {
                record
                    .get(name)
                    .and_then(|v| v.as_str())
                    .unwrap_or_default()
            };
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(text("raw_b64"))
                .map_err(|error| anyhow::anyhow!("requests.jsonl: {error}"))?;
            raw.insert(text("id").to_owned(), bytes);
        }
        let labels = std::fs::read(folder.join("labels.tsv")).context("labels.tsv")?;
        let labels = String::from_utf8_lossy(&labels).into_owned();
        let mut list = Vec::new();
        for line in labels.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let [number, id, kind, category, weak, visible, source] = cells[..] else {
                continue;
            };
            let Ok(number) = number.parse::<usize>() else {
                continue;
            };
            anyhow::ensure!(number == list.len() + 1, "labels.tsv is not in order");
            list.push(Case {
                benign: kind == "benign",
                category: category.to_owned(),
                weak: weak == "1",
                visible: visible == "1",
                source: source.to_owned(),
                raw: raw.remove(id).unwrap_or_default(),
            });
        }
        Ok(Self { list })
    }
}

pub(crate) fn unpack(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut bytes = Vec::new();
    liblzma::read::XzDecoder::new(file).read_to_end(&mut bytes)?;
    Ok(bytes)
}
