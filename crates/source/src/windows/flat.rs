//! Where flat JSON has the parts of a Windows event's System section.

use super::times::as_windows_time;
use yagura_model::{Fields, Timestamp};

/// Names that shippers use for parts of the System section.
const RENAMED: [(&str, &str); 5] = [
    ("Computer", "Hostname"),
    ("ComputerName", "Hostname"),
    ("Provider_Name", "SourceName"),
    ("Provider_Name", "ProviderName"),
    ("EventRecordID", "RecordNumber"),
];

/// Where the time stands; those with a zone first. `EventTime` is the host's local time.
const TIME_FIELDS: [&str; 5] = [
    "@timestamp",
    "TimeCreated",
    "SystemTime",
    "UtcTime",
    "EventTime",
];

/// Indexes of entries, the same for all events with the same names.
#[derive(Debug)]
pub(crate) struct FlatNames {
    aliases: Vec<(&'static str, usize)>,
    times: Vec<usize>,
    channel: Option<usize>,
    event_id: Option<usize>,
    record_id: Option<usize>,
}

impl FlatNames {
    /// Finds the names.
    pub(crate) fn of(fields: &Fields) -> Self {
        let renamed = RENAMED.iter().filter_map(|(name, other)| {
            let other = fields.position(other)?;
            fields.position(name).is_none().then_some((*name, other))
        });
        let times = fields.positions(&TIME_FIELDS);
        let [channel, event_id, record, number] =
            fields.positions(&["Channel", "EventID", "EventRecordID", "RecordNumber"]);
        Self {
            aliases: renamed.collect(),
            times: times.into_iter().flatten().collect(),
            channel,
            event_id,
            record_id: record.or(number),
        }
    }

    /// Lets the names of the System section answer.
    pub(crate) fn alias(&self, fields: &mut Fields) {
        for (name, index) in &self.aliases {
            fields.alias(name, *index);
        }
    }

    /// Returns when the event happened.
    pub(crate) fn time(&self, fields: &Fields) -> Option<Timestamp> {
        let mut values = self.times.iter().map(|index| fields.value_at(*index));
        values.find_map(as_windows_time)
    }

    /// Returns the name of the log.
    pub(crate) fn channel<'f>(&self, fields: &'f Fields) -> &'f str {
        let value = self.channel.map(|index| fields.value_at(index));
        value.and_then(|value| value.as_str()).unwrap_or("")
    }

    /// Returns the number of the event; -1, which no event has, if it has none.
    pub(crate) fn event_id(&self, fields: &Fields) -> i64 {
        let value = self.event_id.map(|index| fields.value_at(index));
        value.and_then(|value| value.as_i64()).unwrap_or(-1)
    }

    /// Returns the number of the record in its log.
    pub(crate) fn record_id(&self, fields: &Fields) -> Option<u64> {
        let value = self.record_id.map(|index| fields.value_at(index));
        let number = value.and_then(|value| value.as_i64())?;
        u64::try_from(number).ok()
    }
}
