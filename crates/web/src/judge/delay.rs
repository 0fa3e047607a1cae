//! How long an attack asks the server to wait: what a blind attacker measures, and what the
//! duration of the answer confirms.

/// Words in front of a number of seconds. Lower case.
const WORDS: [&[u8]; 8] = [
    b"sleep(",
    b"sleep ",
    b"receive_message(",
    b"delay '0:0:",
    b"delay '00:00:",
    b"ping -n ",
    b"ping -c ",
    b"timeout /t ",
];

/// Longest wait that is believed.
const SECS_MAX: u32 = 3_600;

/// Returns the seconds that a lower-case text asks for.
pub(super) fn asked(lower: &[u8]) -> Option<u32> {
    WORDS.iter().find_map(|word| {
        let at = memchr::memmem::find(lower, word)?;
        number(&lower[at + word.len()..])
    })
}

fn number(text: &[u8]) -> Option<u32> {
    let start = text.iter().take(40).position(u8::is_ascii_digit)?;
    // Only what may stand between: quotes, brackets, a name of a pipe.
    let digits = text[start..]
        .iter()
        .take(6)
        .take_while(|b| b.is_ascii_digit());
    let secs = digits.fold(0, |n, d| n * 10 + u32::from(d - b'0'));
    // `usleep` and JavaScript's timers count smaller units; above an hour it is one of those.
    (1..=SECS_MAX).contains(&secs).then_some(secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_of_several_languages_are_read() {
        for (text, secs) in [
            ("1;select pg_sleep(5)--", Some(5)),
            ("1' waitfor delay '0:0:12'--", Some(12)),
            ("x;sleep 7", Some(7)),
            ("dbms_pipe.receive_message('a',9)", Some(9)),
            ("sleep well", None),
            ("sleep(0)", None),
        ] {
            assert_eq!(asked(text.as_bytes()), secs, "{text}");
        }
    }
}
