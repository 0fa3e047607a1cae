//! How long an attack asks the server to wait: what a blind attacker measures, and what the
//! duration of the answer confirms.

use crate::detect::asked_delay_s;

/// Words of shells in front of a number of seconds. Lower case.
const WORDS: [&[u8]; 4] = [b"sleep ", b"ping -n ", b"ping -c ", b"timeout /t "];

/// Longest wait that is believed; above it is a timer that counts smaller units.
const SECS_MAX: u32 = 3_600;

/// Returns the seconds that a lower-case text asks for.
pub(super) fn asked(lower: &[u8]) -> Option<u32> {
    let of_database = asked_delay_s(lower).map(f64::ceil);
    let secs = match of_database {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is above the bound is refused below"
        )]
        Some(secs) => Some(secs.min(f64::from(SECS_MAX) + 1.0) as u32),
        None => WORDS.iter().find_map(|word| {
            let at = crate::text::find(lower, word)?;
            number(&lower[at + word.len()..])
        }),
    };
    secs.filter(|secs| (1..=SECS_MAX).contains(secs))
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take(6).take_while(|b| b.is_ascii_digit());
    digits.fold(None, |n, d| Some(n.unwrap_or(0) * 10 + u32::from(d - b'0')))
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
