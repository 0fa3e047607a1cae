//! Findings that wait for the end: in memory while they are few, then in a file that nobody else
//! sees and that goes when the program does.

use super::handle_bits;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use tempfile::SpooledTempFile;
use yagura_web::campaign::CampaignHandle;

/// A finding that waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) campaign: Option<CampaignHandle>,
    pub(super) source: u32,
    pub(super) record_id: u64,
    pub(super) len: usize,
}

/// All that wait, in their order.
pub(super) struct Spill {
    file: BufWriter<SpooledTempFile>,
    /// Names of inputs, once each while they come in a row.
    sources: Vec<Arc<str>>,
}

/// Bytes that are kept in memory.
const MEMORY_LEN_BYTES_MAX: usize = 8 << 20;
/// Length of what stands before a finding.
const HEAD_LEN_BYTES: usize = 20;

impl Default for Spill {
    fn default() -> Self {
        Self {
            file: BufWriter::new(SpooledTempFile::new(MEMORY_LEN_BYTES_MAX)),
            sources: Vec::new(),
        }
    }
}

impl Spill {
    /// Returns the number of an input.
    pub(super) fn source(&mut self, name: &Arc<str>) -> u32 {
        if self.sources.last() != Some(name) {
            self.sources.push(Arc::clone(name));
        }
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn push(&mut self, record: Record, line: &[u8]) -> io::Result<()> {
        let mut head = [0; HEAD_LEN_BYTES];
        head[..4].copy_from_slice(&handle_bits(record.campaign).to_le_bytes());
        head[4..8].copy_from_slice(&record.source.to_le_bytes());
        head[8..16].copy_from_slice(&record.record_id.to_le_bytes());
        let len = u32::try_from(line.len()).map_err(io::Error::other)?;
        head[16..].copy_from_slice(&len.to_le_bytes());
        self.file.write_all(&head)?;
        self.file.write_all(line)
    }

    /// Gives back all findings in their order, with the names of their inputs.
    pub(super) fn read_back(
        self,
        mut found: impl FnMut(&Record, &Arc<str>, &mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut line = Vec::new();
        let nowhere: Arc<str> = "".into();
        while let Some(record) = read_head(&mut file)? {
            line.clear();
            line.resize(record.len, 0);
            file.read_exact(&mut line)?;
            let name = self.sources.get(record.source as usize).unwrap_or(&nowhere);
            found(&record, name, &mut line)?;
        }
        Ok(())
    }
}

fn read_head(file: &mut impl Read) -> io::Result<Option<Record>> {
    let mut head = [0; HEAD_LEN_BYTES];
    match file.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let handle = word(0);
    Ok(Some(Record {
        campaign: (handle != u32::MAX).then(|| CampaignHandle::from_bits(handle)),
        source: word(4),
        record_id: u64::from(word(8)) | u64::from(word(12)) << 32,
        len: word(16) as usize,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_come_back_in_order_beyond_what_memory_holds() {
        let mut spill = Spill::default();
        let name: Arc<str> = "access.log".into();
        let source = spill.source(&name);
        let line = vec![b'x'; 1 << 20];
        for record_id in 0..12 {
            let record = Record {
                campaign: (record_id % 2 == 0).then(|| CampaignHandle::from_bits(7)),
                source,
                record_id: record_id | 1 << 40,
                len: line.len(),
            };
            spill.push(record, &line).expect("a file");
        }
        let mut seen = Vec::new();
        spill
            .read_back(|record, from, bytes| {
                assert_eq!((from, bytes.len()), (&name, line.len()));
                seen.push((record.record_id & 0xFF, record.campaign.is_some()));
                Ok(())
            })
            .expect("the same file");
        let expected: Vec<_> = (0..12).map(|n| (n, n % 2 == 0)).collect();
        assert_eq!(seen, expected);
    }
}
