//! Request lines that the source could not take apart.

/// Splits method and target off a line as far as it has them. Attack tools send blanks in the
/// target, no version, or no method at all; a server may still act on the target.
pub(super) fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let target = match memchr::memrchr(b' ', line) {
        Some(at) if line[at + 1..].starts_with(b"HTTP/") => &line[..at],
        _ => line,
    };
    match memchr::memchr(b' ', target) {
        Some(at) if (1..=32).contains(&at) && target[..at].iter().all(u8::is_ascii_alphabetic) => {
            (&target[..at], &target[at + 1..])
        }
        _ => (&[], target),
    }
}

/// Cuts scheme and authority off an absolute target; returns the authority and the rest.
pub(crate) fn split_authority(target: &[u8]) -> (&[u8], &[u8]) {
    let Some(at) = crate::text::find(&target[..target.len().min(20)], b"://") else {
        return (&[], target);
    };
    if at == 0 || !target[..at].iter().all(u8::is_ascii_alphanumeric) {
        return (&[], target);
    }
    let rest = &target[at + 3..];
    let end = rest
        .iter()
        .position(|b| matches!(b, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    (&rest[..end], &rest[end..])
}

/// Cuts user and port off an authority.
pub(crate) fn host_of(authority: &[u8]) -> &[u8] {
    let host = match memchr::memrchr(b'@', authority) {
        Some(at) => &authority[at + 1..],
        None => authority,
    };
    if host.first() == Some(&b'[') {
        let end = memchr::memchr(b']', host).unwrap_or(host.len());
        return &host[1..end];
    }
    match memchr::memrchr(b':', host) {
        Some(at) if host[at + 1..].iter().all(u8::is_ascii_digit) => &host[..at],
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_keep_what_they_have() {
        assert_eq!(split(b"GET /a b HTTP/1.1"), (&b"GET"[..], &b"/a b"[..]));
        assert_eq!(split(b"id;uname"), (&b""[..], &b"id;uname"[..]));
        assert_eq!(split(b"\x16\x03 HTTP/1.1"), (&b""[..], &b"\x16\x03"[..]));
        assert_eq!(split(b""), (&b""[..], &b""[..]));
    }

    #[test]
    fn authorities_are_cut_off() {
        let cut = split_authority(b"http://u@www.example.com:80/a?b");
        assert_eq!(cut, (&b"u@www.example.com:80"[..], &b"/a?b"[..]));
        assert_eq!(host_of(cut.0), b"www.example.com");
        assert_eq!(host_of(b"[2001:db8::1]:443"), b"2001:db8::1");
        assert_eq!(split_authority(b"/?u=http://x/").0, b"");
    }
}
