//! Finds where JSON values begin and end without parsing them.
//!
//! Top-level arrays, and arrays of objects under the well-known container keys of an object
//! whose members before it are scalars, are opened: their elements are the records.

use std::ops::Range;

/// Whether exports put their records under this key: CloudTrail, Azure, Microsoft Graph,
/// Kubernetes. `Events` (LookupEvents) and `events` (CloudWatch Logs) only stand first: behind
/// other members they are parts of one record (Google Workspace).
fn is_container_key(key: &[u8], is_first: bool) -> bool {
    match key {
        b"Records" | b"records" | b"value" | b"items" => true,
        b"Events" | b"events" => is_first,
        _ => false,
    }
}

/// Whether such a container may begin with this key: a container key itself, or what is known to
/// stand before it. Anything else is no container, which spares a look at every plain record.
fn is_first_key(key: &[u8]) -> bool {
    is_container_key(key, true)
        || matches!(
            key,
            b"kind" | b"apiVersion" | b"metadata" | b"@odata.context" | b"@odata.nextLink"
        )
        || is_search_key(key)
}

/// Whether the result of a search in Elasticsearch or OpenSearch begins with this key.
fn is_search_key(key: &[u8]) -> bool {
    matches!(key, b"took" | b"timed_out" | b"_scroll_id" | b"hits")
}

/// Resumable splitter. See [`ValueSplitter::split`].
#[derive(Debug, Default)]
pub(crate) struct ValueSplitter {
    /// Brackets that were opened without being part of a record; at most `[` in `{` in `{`.
    open: Vec<u8>,
    /// State at the end of the last incomplete value.
    last_scan: Scan,
}

/// Progress within one value.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    /// Whether a part of the value was read before.
    started: bool,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

/// Returns whether a line may hold several records: it does not say so for plain objects.
pub(crate) fn may_be_container(line: &[u8]) -> bool {
    match line.trim_ascii_start() {
        [b'[', ..] => true,
        object @ [b'{', ..] => opens_container(object).is_some(),
        _ => false,
    }
}

impl ValueSplitter {
    /// Appends the ranges of all complete records in `bytes` and returns how many bytes are done
    /// with. The rest must be given again, with more behind it. At the end of the input an
    /// incomplete value is a record too, so that its parser can complain.
    pub(crate) fn split(
        &mut self,
        bytes: &[u8],
        at_end: bool,
        records: &mut Vec<Range<usize>>,
    ) -> usize {
        let mut at = 0;
        loop {
            at += bytes[at..]
                .iter()
                .take_while(|b| b.is_ascii_whitespace() || **b == b',' || **b == 0x1e)
                .count();
            let Some(&byte) = bytes.get(at) else {
                return at;
            };
            match (byte, self.open.last()) {
                (0xEF, _) if bytes[at..].starts_with(b"\xEF\xBB\xBF") => at += 3,
                (b'[', None) => {
                    self.open.push(b'[');
                    at += 1;
                }
                (b']', Some(b'[')) | (b'}', Some(b'{')) => {
                    self.open.pop();
                    at += 1;
                }
                (b'{', None) => {
                    if let Some(start) = opens_container(&bytes[at..]) {
                        let objects = std::iter::repeat_n(b'{', start.objects);
                        self.open.extend(objects.chain([b'[']));
                        at += start.len;
                    } else if let Some(end) = self.take(bytes, at, at_end) {
                        records.push(at..end);
                        at = end;
                    } else {
                        return at;
                    }
                }
                // A member behind the records of a container: not a record.
                (b'"' | b':', Some(b'{')) => {
                    let start = if byte == b':' { at + 1 } else { at };
                    let start = start + leading_blanks(&bytes[start..]);
                    match self.take(bytes, start, at_end) {
                        Some(end) => at = end,
                        None => return at,
                    }
                }
                _ => match self.take(bytes, at, at_end) {
                    Some(end) => {
                        records.push(at..end);
                        at = end;
                    }
                    None => return at,
                },
            }
        }
    }

    /// Reads on in the value that [`Self::split`] could not complete, of which the caller drops
    /// the bytes it has. Returns how many of these next bytes belong to it if it ends there, else
    /// `None`: all of them.
    pub(crate) fn skip_value(&mut self, bytes: &[u8]) -> Option<usize> {
        self.last_scan.value_end(bytes)
    }

    fn take(&mut self, bytes: &[u8], start: usize, at_end: bool) -> Option<usize> {
        let mut scan = Scan::default();
        let end = scan.value_end(&bytes[start..]).map(|len| start + len);
        self.last_scan = scan;
        match end {
            None if at_end && start < bytes.len() => Some(bytes.len()),
            other => other,
        }
    }
}

impl Scan {
    /// Returns the length of the value if it ends within `bytes`, else `None` with the state at
    /// their end.
    fn value_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let started = self.started;
        self.started |= !bytes.is_empty();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            if self.in_string {
                at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
                if bytes[at] == b'\\' {
                    self.escaped = true;
                } else {
                    self.in_string = false;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth <= 1 => {
                    // A stray closing bracket is one (bad) value of its own.
                    let own = self.depth == 1 || (at == 0 && !started);
                    return Some(if own { at + 1 } else { at });
                }
                b'}' | b']' => self.depth -= 1,
                b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 && (at > 0 || started) => {
                    return Some(at);
                }
                _ => {}
            }
            at += 1;
        }
        None
    }
}

fn leading_blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// What stands before the records of a container.
struct ContainerStart {
    len: usize,
    /// How many objects it opens.
    objects: usize,
}

/// If the object is a container, returns what stands before its first record.
fn opens_container(object: &[u8]) -> Option<ContainerStart> {
    let mut at = 1;
    let mut objects = 1;
    let mut is_search = false;
    // Real containers have a handful of scalar members before the records.
    for member in 0..12 {
        at += leading_blanks(object.get(at..)?);
        if object.get(at) != Some(&b'"') {
            return None;
        }
        let key_len = memchr::memchr2(b'"', b'\\', &object[at + 1..])?;
        let key = &object[at + 1..at + 1 + key_len];
        if member == 0 {
            if !is_first_key(key) {
                return None;
            }
            is_search = is_search_key(key);
        }
        at += key_len + 2;
        at += leading_blanks(object.get(at..)?);
        if object.get(at) != Some(&b':') {
            return None;
        }
        at += 1;
        at += leading_blanks(object.get(at..)?);
        let holds_records = if is_search {
            objects == 2 && key == b"hits"
        } else {
            is_container_key(key, member == 0)
        };
        match object.get(at)? {
            b'[' if holds_records => {
                let inside = at + 1 + leading_blanks(&object[at + 1..]);
                return (object.get(inside)? == &b'{').then_some(ContainerStart {
                    len: at + 1,
                    objects,
                });
            }
            b'[' => return None,
            b'{' if is_search && objects == 1 && key == b"hits" => {
                objects = 2;
                at += 1;
                continue;
            }
            // Objects that may stand before the records: of a Kubernetes list, of a search.
            b'{' if key == b"metadata" || (is_search && matches!(key, b"_shards" | b"total")) => {
                at += Scan::default().value_end(&object[at..])?;
            }
            b'{' => return None,
            _ => at += Scan::default().value_end(&object[at..])?,
        }
        at += leading_blanks(object.get(at..)?);
        if object.get(at) != Some(&b',') {
            return None;
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split_all(text: &str) -> Vec<String> {
        let mut ranges = Vec::new();
        ValueSplitter::default().split(text.as_bytes(), true, &mut ranges);
        ranges.into_iter().map(|r| text[r].to_owned()).collect()
    }

    #[test]
    fn opens_arrays_and_containers() {
        assert_eq!(
            split_all(r#"{"a":1}{"b":[1,2]}"#),
            [r#"{"a":1}"#, r#"{"b":[1,2]}"#]
        );
        assert_eq!(
            split_all(" [ {\"a\":\"]\\\"\"} ,\n{\"b\":2} ] "),
            [r#"{"a":"]\""}"#, r#"{"b":2}"#]
        );
        assert_eq!(
            split_all(r#"{"Records":[{"a":1},{"b":2}]}"#),
            [r#"{"a":1}"#, r#"{"b":2}"#]
        );
        assert_eq!(
            split_all(
                r#"{"kind":"EventList","metadata":{"x":{}},"items":[{"a":1}],"more":{"y":1}}{"c":3}"#
            ),
            [r#"{"a":1}"#, r#"{"c":3}"#]
        );
        assert_eq!(split_all(r#"{"value":["x"]}"#), [r#"{"value":["x"]}"#]);
        assert_eq!(
            split_all(r#"{"Events":[{"a":1},{"b":2}],"NextToken":"x"}"#),
            [r#"{"a":1}"#, r#"{"b":2}"#]
        );
        let activity = r#"{"kind":"x","events":[{"a":1}]}"#;
        assert_eq!(split_all(activity), [activity]);
    }

    #[test]
    fn opens_the_hits_of_a_search() {
        let search = r#"{"took":1,"timed_out":false,"_shards":{"total":1},"hits":{"total":{"value":2,"relation":"eq"},"max_score":null,"hits":[{"_index":"a"},{"_index":"b"}]},"aggregations":{"x":{}}}{"c":1}"#;
        assert_eq!(
            split_all(search),
            [r#"{"_index":"a"}"#, r#"{"_index":"b"}"#, r#"{"c":1}"#]
        );
        let hits = r#"{"hits":{"hits":[{"_index":"a"}]}}"#;
        assert_eq!(split_all(hits), [r#"{"_index":"a"}"#]);
        for plain in [
            r#"{"hits":3,"took":1}"#,
            r#"{"hits":[{"a":1}]}"#,
            r#"{"took":1,"items":[{"a":1}]}"#,
        ] {
            assert_eq!(split_all(plain), [plain]);
        }
    }

    #[test]
    fn an_incomplete_value_is_kept_for_its_parser() {
        assert_eq!(split_all(r#"{"a":1} {"b":"#), [r#"{"a":1}"#, r#"{"b":"#]);
        assert_eq!(split_all("]"), ["]"]);
    }

    proptest! {
        #[test]
        fn splitting_in_pieces_gives_the_same_records(cut in 0_usize..70) {
            let text = br#"[{"a":{"b":["x\"}",1]}} , {"c":true},{"d":null}] {"Records":[{"e":5}]} 17"#;
            let mut whole = Vec::new();
            ValueSplitter::default().split(text, true, &mut whole);
            let whole: Vec<_> = whole.into_iter().map(|r| text[r].to_vec()).collect();
            let mut splitter = ValueSplitter::default();
            let (mut pieces, mut ranges) = (Vec::new(), Vec::new());
            let done = splitter.split(&text[..cut], false, &mut ranges);
            pieces.extend(ranges.drain(..).map(|r| text[r].to_vec()));
            splitter.split(&text[done..], true, &mut ranges);
            pieces.extend(ranges.into_iter().map(|r| text[done..][r].to_vec()));
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn any_bytes_are_consumed_at_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut ranges = Vec::new();
            let done = ValueSplitter::default().split(&bytes, true, &mut ranges);
            prop_assert_eq!(done, bytes.len());
        }
    }
}
