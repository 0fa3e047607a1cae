//! Line breaks that start a header, a request, a response or a command of a mail protocol
//! (RFC 9112, RFC 5321, RFC 1939, RFC 9051).

use super::Found;
use crate::{Category, Place, Reason, Text};

static HEADER: Reason = Reason {
    code: "protocol-header-injection",
    en: "a line break is followed by a header",
    ja: "改行の後に HTTP ヘッダーを続けている",
};
static REQUEST: Reason = Reason {
    code: "protocol-request-smuggling",
    en: "a second request is hidden in the value",
    ja: "値の中に別のリクエストを隠している",
};
static RESPONSE: Reason = Reason {
    code: "protocol-response-splitting",
    en: "a line break is followed by a response of the attacker's own",
    ja: "改行の後に偽のレスポンスを続けている",
};
static MAIL: Reason = Reason {
    code: "protocol-mail-command",
    en: "a line break is followed by a command for a mail server",
    ja: "改行の後にメールサーバーへのコマンドを続けている",
};
static MAIL_HEADER: Reason = Reason {
    code: "protocol-mail-header",
    en: "a line break is followed by another recipient of a mail",
    ja: "改行の後にメールの宛先を追加している",
};
static BREAK: Reason = Reason {
    code: "protocol-line-break",
    en: "a line break stands where none can be",
    ja: "改行が入るはずのない場所に改行がある",
};

/// Lines of one text that are looked at.
const LINES_MAX: usize = 256;

/// Headers of HTTP that an attacker gains by adding.
const HEADERS: &[&[u8]] = &[
    b"set-cookie",
    b"set-cookie2",
    b"cookie",
    b"location",
    b"content-type",
    b"content-length",
    b"content-encoding",
    b"content-disposition",
    b"content-location",
    b"transfer-encoding",
    b"refresh",
    b"access-control-allow-origin",
    b"access-control-allow-credentials",
    b"x-xss-protection",
    b"content-security-policy",
    b"cache-control",
    b"connection",
    b"host",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-real-ip",
    b"authorization",
    b"www-authenticate",
    b"proxy-connection",
    b"link",
    b"etag",
    b"last-modified",
    b"expires",
    b"pragma",
    b"server",
    b"status",
    b"vary",
    b"upgrade",
    b"user-agent",
    b"referer",
    b"origin",
    b"accept",
    b"accept-encoding",
    b"trailer",
    b"te",
    b"via",
    b"date",
    b"clear-site-data",
    b"strict-transport-security",
    b"x-frame-options",
    b"x-accel-redirect",
    b"x-sendfile",
    b"injected",
    b"crlf",
];

/// Those that are also words in letters and lists.
const WORDS: &[&[u8]] = &[
    b"location",
    b"link",
    b"expires",
    b"server",
    b"status",
    b"date",
    b"host",
    b"origin",
    b"connection",
    b"refresh",
    b"via",
    b"te",
    b"upgrade",
    b"accept",
    b"cookie",
    b"trailer",
    b"vary",
    b"injected",
];

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    let mut at = 0;
    for _ in 0..LINES_MAX {
        let Some((end, next)) = line_break(lower, at) else {
            break;
        };
        line(text, end, &lower[next..], found);
        at = next;
    }
    if at == 0 {
        whole(text, found);
    }
    if at > 0
        && matches!(
            text.place,
            Place::Path
                | Place::ArgName
                | Place::Header
                | Place::Agent
                | Place::Referer
                | Place::Cookie
        )
        && at < lower.len()
    {
        found.add(Category::Protocol, 40, 0..lower.len(), &BREAK);
    }
}

/// The next line break: where it stands and where the next line starts.
fn line_break(lower: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = &lower[from..];
    let plain = memchr::memchr2(b'\r', b'\n', rest).map(|n| (n, 1));
    // U+560A and U+560D: their low bytes are line breaks for software that cuts characters.
    let wide = crate::text::find_iter(rest, b"\xe5\x98")
        .find(|n| matches!(rest.get(n + 2), Some(0x8a | 0x8d)))
        .map(|n| (n, 3));
    let (at, width) = match (plain, wide) {
        (Some(p), Some(w)) => p.min(w),
        (p, w) => p.or(w)?,
    };
    Some((from + at, from + at + width))
}

/// Judges a line that a break starts at `start`.
fn line(text: &Text<'_>, start: usize, rest: &[u8], found: &mut Found) {
    let end = line_break(rest, 0).map_or(rest.len(), |(end, _)| end);
    let line = rest[..end].trim_ascii();
    let line = line.strip_prefix(b"\xe5\x98\x8a").unwrap_or(line);
    let span = start..text.lower.len();
    if line.is_empty() {
        return;
    }
    if line.starts_with(b"http/1.") || line.starts_with(b"http/2") {
        found.add(Category::Protocol, 70, span, &RESPONSE);
    } else if request_line(line) {
        found.add(Category::Protocol, 70, span, &REQUEST);
    } else if mail_command(line) {
        found.add(Category::CommandInjection, 60, span, &MAIL);
    } else if let Some(colon) = memchr::memchr(b':', line) {
        header(text, &line[..colon], &line[colon + 1..], span, found);
    }
}

fn header(
    text: &Text<'_>,
    name: &[u8],
    value: &[u8],
    span: std::ops::Range<usize>,
    found: &mut Found,
) {
    let raw = matches!(
        text.place,
        Place::Path
            | Place::ArgName
            | Place::Header
            | Place::Agent
            | Place::Referer
            | Place::Cookie
    );
    let shaped = !name.is_empty()
        && name.len() < 40
        && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    // A value of several lines is a letter; its words with colons are no headers.
    let letter = text.lower[..span.start].len() > 80;
    // A script reports the headers of an answer as a list: nothing is broken out of.
    if !raw && starts_with_header(text.lower) {
        return;
    }
    if HEADERS.contains(&name)
        && !(WORDS.contains(&name)
            && (letter
                || value.starts_with(b" ")
                    && !raw
                    && !value.contains(&b'/')
                    && !value.contains(&b'=')))
    {
        found.add(Category::Protocol, 60, span, &HEADER);
    } else if raw && shaped && (name.contains(&b'-') || HEADERS.contains(&name)) {
        found.add(Category::Protocol, 50, span, &HEADER);
    } else if matches!(
        name,
        b"bcc"
            | b"cc"
            | b"to"
            | b"reply-to"
            | b"from"
            | b"mime-version"
            | b"content-transfer-encoding"
    ) && value.contains(&b'@')
        && !letter
    {
        found.add(
            Category::Protocol,
            if name == b"bcc" { 55 } else { 40 },
            span,
            &MAIL_HEADER,
        );
    }
}

/// Whether the first line is itself a header.
fn starts_with_header(lower: &[u8]) -> bool {
    let end = line_break(lower, 0).map_or(lower.len(), |(end, _)| end);
    let first = &lower[..end];
    memchr::memchr(b':', first).is_some_and(|colon| {
        let name = &first[..colon];
        name.contains(&b'-') && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    })
}

/// `GET /path HTTP/1.1`.
fn request_line(line: &[u8]) -> bool {
    const METHODS: &[&[u8]] = &[
        b"get",
        b"post",
        b"head",
        b"put",
        b"delete",
        b"options",
        b"trace",
        b"connect",
        b"patch",
        b"propfind",
    ];
    let mut parts = line.splitn(3, |b| *b == b' ');
    let (Some(method), Some(target), Some(version)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    METHODS.contains(&method)
        && (target.starts_with(b"/") || target.starts_with(b"http"))
        && version.starts_with(b"http/")
}

/// A value without line breaks that is a request.
fn whole(text: &Text<'_>, found: &mut Found) {
    if matches!(
        text.place,
        Place::ArgValue | Place::BodyValue | Place::Cookie | Place::Header | Place::Body
    ) && request_line(text.lower)
    {
        found.add(Category::Protocol, 50, 0..text.lower.len(), &REQUEST);
    }
}

/// Commands of SMTP, POP3 and IMAP with the arguments that their grammar asks for.
fn mail_command(line: &[u8]) -> bool {
    let mut words = line.split(|b| *b == b' ').filter(|w| !w.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    let (second, third) = (words.next(), words.next());
    let more = words.next().is_some();
    let number =
        |w: Option<&[u8]>| w.is_some_and(|w| !w.is_empty() && w.iter().all(u8::is_ascii_digit));
    match first {
        b"mail" => second.is_some_and(|w| w.starts_with(b"from:")),
        b"rcpt" => second.is_some_and(|w| w.starts_with(b"to:")),
        b"ehlo" | b"helo" => second.is_some() && third.is_none(),
        b"vrfy" | b"expn" | b"xclient" => second.is_some(),
        b"starttls" | b"rset" | b"noop" | b"capa" | b"stls" | b"utf8" => second.is_none(),
        b"retr" | b"dele" => number(second) && third.is_none(),
        b"list" | b"uidl" => number(second) && third.is_none(),
        b"top" => number(second) && number(third) && !more,
        b"apop" => third.is_some_and(|w| w.len() == 32 && w.iter().all(u8::is_ascii_hexdigit)),
        b"auth" => {
            second.is_some_and(|w| {
                matches!(w, b"plain" | b"login" | b"cram-md5" | b"xoauth2" | b"ntlm")
            }) || (third.is_some()
                && !more
                && third.is_some_and(|w| w.len() >= 12 && w.iter().any(u8::is_ascii_digit)))
        }
        _ => tagged(first) && second.is_some_and(|c| imap(c, third)),
    }
}

/// Tags of IMAP commands: `a001`, `a1`, `x12`.
fn tagged(tag: &[u8]) -> bool {
    let letters = tag.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    (1..=4).contains(&letters)
        && (letters + 1..=letters + 5).contains(&tag.len())
        && tag[letters..].iter().all(u8::is_ascii_digit)
}

fn imap(command: &[u8], argument: Option<&[u8]>) -> bool {
    match command {
        b"capability" | b"noop" | b"logout" | b"starttls" | b"check" | b"close" | b"unselect"
        | b"expunge" | b"idle" | b"namespace" => argument.is_none(),
        b"authenticate" | b"login" | b"enable" | b"select" | b"examine" | b"create" | b"delete"
        | b"rename" | b"subscribe" | b"unsubscribe" | b"list" | b"lsub" | b"status" | b"append"
        | b"search" | b"fetch" | b"store" | b"copy" | b"move" | b"uid" | b"sort" | b"thread"
        | b"getacl" | b"setacl" | b"getquota" => argument.is_some(),
        _ => false,
    }
}
