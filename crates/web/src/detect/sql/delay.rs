//! How long a payload asks the database to wait.

/// Seconds that a text asks a database to wait: `sleep(5)`, `pg_sleep(5)`,
/// `WAITFOR DELAY '0:0:5'`, `dbms_pipe.receive_message('a',5)`, `dbms_lock.sleep(5)`.
/// The largest when there are several; `None` for loads without a stated time (`BENCHMARK`).
#[must_use]
pub(crate) fn asked_delay_s(text: &[u8]) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let mut longest: Option<f64> = None;
    let mut keep = |seconds: Option<f64>| {
        if let Some(s) = seconds.filter(|s| s.is_finite() && *s > 0.0) {
            longest = Some(longest.map_or(s, |l| l.max(s)));
        }
    };
    for at in crate::text::find_iter(&lower, b"sleep") {
        keep(first_number(argument(&lower[at + 5..])));
    }
    for at in crate::text::find_iter(&lower, b"receive_message") {
        keep(second_number(argument(&lower[at + 15..])));
    }
    for at in crate::text::find_iter(&lower, b"waitfor") {
        keep(clock(&lower[at + 7..]));
    }
    longest
}

/// What stands in the parenthesis that follows; a bounded piece of it.
fn argument(rest: &[u8]) -> &[u8] {
    let rest = &rest[..rest.len().min(256)];
    let Some(open) = rest.iter().position(|b| *b == b'(') else {
        return &[];
    };
    // `pg_sleep_for('5 seconds')`, `sleep/**/(5)`: words and comments may stand before it.
    if rest[..open]
        .iter()
        .any(|b| matches!(b, b';' | b')' | b',' | b'='))
    {
        return &[];
    }
    &rest[open + 1..]
}

fn first_number(text: &[u8]) -> Option<f64> {
    let start = text.iter().position(u8::is_ascii_digit)?;
    // Only blanks, quotes, parentheses, signs and comments may stand before the number.
    let allowed = |b: &u8| b" \t\r\n'\"(+*/!-".contains(b);
    if !text[..start].iter().all(allowed) {
        return None;
    }
    number(&text[start..])
}

fn second_number(text: &[u8]) -> Option<f64> {
    let comma = text.iter().rposition(|b| *b == b',').filter(|c| {
        text[c + 1..]
            .iter()
            .find(|b| **b > b' ')
            .is_some_and(u8::is_ascii_digit)
    });
    let first = text
        .split(|b| *b == b')')
        .next()
        .and_then(|inner| inner.iter().rposition(|b| *b == b','));
    first_number(&text[first.or(comma)? + 1..])
}

fn number(text: &[u8]) -> Option<f64> {
    let len = text
        .iter()
        .take(16)
        .take_while(|b| b.is_ascii_digit() || **b == b'.')
        .count();
    std::str::from_utf8(&text[..len]).ok()?.parse().ok()
}

/// `delay '0:0:5'`, in hours, minutes and seconds.
fn clock(rest: &[u8]) -> Option<f64> {
    let rest = &rest[..rest.len().min(128)];
    let delay = crate::text::find(rest, b"delay")?;
    let rest = &rest[delay + 5..];
    let start = rest.iter().position(u8::is_ascii_digit)?;
    let rest = &rest[start..];
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'))
        .count();
    let parts: Vec<f64> = rest[..len]
        .split(|b| *b == b':')
        .map(|p| number(p).unwrap_or(0.0))
        .collect();
    match parts[..] {
        [h, m, s] => Some(h * 3600.0 + m * 60.0 + s),
        [h, m] => Some(h * 3600.0 + m * 60.0),
        _ => None,
    }
}
