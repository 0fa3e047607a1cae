//! The groups of one correlation, in bounded number.
//!
//! Two generations: a group that is touched is in the young one. When that has half of the
//! allowed number, the old one is dropped and the young one becomes old, so that what goes is
//! always what was touched least recently.

use super::group::{Group, Hit};
use super::plan::Node;
use foldhash::HashMap;
use yagura_model::Timestamp;

/// Values of the group-by fields, as [`super::texts`] writes them.
pub(super) type Key = Box<[u8]>;

/// Memory of a group besides its key, its window and its place in the table: what two allocations
/// cost.
const GROUP_LEN_BYTES: usize = 32;

#[derive(Debug, Default)]
struct Generation {
    groups: HashMap<Key, Group>,
    /// Most groups that the table had room for: it stays as large when groups leave it.
    room: usize,
    /// Bytes of the groups besides the table.
    groups_len_bytes: usize,
}

impl Generation {
    /// Returns about how many bytes of memory it holds. A table has a byte of its own for each
    /// place, and is filled to 7/8 at most.
    fn len_bytes(&self) -> usize {
        self.groups_len_bytes + table_len_bytes(self.room)
    }
}

/// The groups of one correlation.
#[derive(Debug, Default)]
pub(super) struct Groups {
    young: Generation,
    old: Generation,
}

fn table_len_bytes(room: usize) -> usize {
    room.div_ceil(7) * 8 * (size_of::<(Key, Group)>() + 1)
}

fn cost(key: &[u8], group: &Group) -> usize {
    GROUP_LEN_BYTES + key.len() + group.len_bytes()
}

impl Groups {
    /// Returns about how many bytes of memory all groups hold.
    pub(super) fn len_bytes(&self) -> usize {
        self.young.len_bytes() + self.old.len_bytes()
    }

    /// Returns the number of groups.
    pub(super) fn len(&self) -> usize {
        self.young.groups.len() + self.old.groups.len()
    }

    /// Returns the bytes that the next new group takes besides its own: those of a table twice as
    /// large if there is no room for it.
    pub(super) fn growth_len_bytes(&self) -> usize {
        let groups = &self.young.groups;
        if groups.len() < groups.capacity() {
            return 0;
        }
        table_len_bytes(2 * groups.capacity())
    }

    /// Lets `change` work on a group, which is made if it is not there.
    pub(super) fn touch<R>(&mut self, key: &[u8], change: impl FnOnce(&mut Group) -> R) -> R {
        let young = &mut self.young;
        if let Some(group) = young.groups.get_mut(key) {
            young.groups_len_bytes -= group.len_bytes();
            let result = change(group);
            young.groups_len_bytes += group.len_bytes();
            return result;
        }
        let (key, mut group) = match self.old.groups.remove_entry(key) {
            Some((key, group)) => {
                self.old.groups_len_bytes -= cost(&key, &group);
                (key, group)
            }
            None => (Key::from(key), Group::default()),
        };
        let result = change(&mut group);
        young.groups_len_bytes += cost(&key, &group);
        young.groups.insert(key, group);
        young.room = young.room.max(young.groups.capacity());
        result
    }

    /// Makes room if there are more than `groups_max`. Returns how many groups were lost that
    /// could still have fired.
    pub(super) fn bound(&mut self, node: &Node, groups_max: usize, now: Timestamp) -> u64 {
        if self.young.groups.len() > groups_max / 2 {
            self.evict(node, now)
        } else {
            0
        }
    }

    /// Drops the groups touched least recently, all if there is one generation only. Returns how
    /// many could still have fired.
    pub(super) fn evict(&mut self, node: &Node, now: Timestamp) -> u64 {
        let dropped = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        let live = dropped.groups.values().filter(|g| g.is_live(node, now));
        live.count() as u64
    }

    /// Lets time pass for all groups (to the end for `None`) and drops those that are empty.
    /// Hits are in a fixed order.
    pub(super) fn sweep(&mut self, node: &Node, now: Option<Timestamp>) -> Vec<(Key, Hit)> {
        let (mut found, mut hits) = (Vec::new(), Vec::new());
        for generation in [&mut self.old, &mut self.young] {
            let mut len_bytes = 0;
            generation.groups.retain(|key, group| {
                let stays = group.pass(node, now, &mut hits);
                found.extend(hits.drain(..).map(|hit| (key.clone(), hit)));
                len_bytes += if stays { cost(key, group) } else { 0 };
                stays
            });
            generation.groups_len_bytes = len_bytes;
            // A table that once was large must not make every later sweep slow.
            if generation.groups.capacity() > 64 + 4 * generation.groups.len() {
                generation.groups.shrink_to_fit();
                generation.room = generation.groups.capacity();
            }
        }
        found.sort_by(|(a_key, a), (b_key, b)| {
            let time = |hit: &Hit| hit.event.as_ref().map(|e| (e.time, e.record_id));
            (time(a), a_key).cmp(&(time(b), b_key))
        });
        found
    }
}
